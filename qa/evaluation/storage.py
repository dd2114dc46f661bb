"""An `Evaluation` as a JSON file and back. Files are written whole or not at all."""

import os
import tempfile
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from qa.errors import QAError, QuestionSetError
from qa.evaluation.types import Evaluation, Result

_EVALUATION = TypeAdapter(Evaluation)
_RESULT = TypeAdapter(Result)


def save(evaluation: Evaluation, path: str | Path) -> None:
    """Write an evaluation as JSON, its fields by name.

    Args:
        evaluation: What was measured.
        path: The file; an old one is replaced.

    Raises:
        QAError: It cannot be written.
    """
    data = _EVALUATION.dump_json(evaluation, indent=1, fallback=dict, warnings=False)
    write_whole(Path(path), data + b"\n")


def load(path: str | Path) -> Evaluation:
    """Read what `save` wrote.

    Raises:
        QuestionSetError: The file is missing or holds something else.
    """
    try:
        return _EVALUATION.validate_json(Path(path).read_bytes())
    except OSError as error:
        raise QuestionSetError(f"{path} cannot be read: {error.strerror}.") from error
    except ValidationError as error:
        raise QuestionSetError(f"{path} is not a result of `qa eval --json`.") from error


def result_to_json(result: Result) -> bytes:
    """One result on one line."""
    return _RESULT.dump_json(result, fallback=dict, warnings=False)


def result_from_json(line: bytes) -> Result:
    """The result that `result_to_json` wrote.

    Raises:
        ValueError: It is another one, or cut off.
    """
    return _RESULT.validate_json(line)


def write_whole(path: Path, data: bytes) -> None:
    """Replace a file by new content; a crash leaves the old one or the new one, never a part.

    Raises:
        QAError: It cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(0o644)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise QAError(f"{path} cannot be written: {error.strerror}.") from error
