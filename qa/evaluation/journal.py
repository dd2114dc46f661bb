"""What is done so far, kept on disk while an evaluation runs, so that it can go on later.

The first line says what is evaluated; each further line is one result. Lines are appended a batch
at a time and flushed to the disk; a line that was cut off by a crash is dropped when it is read.
"""

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from qa.errors import QAError, QuestionSetError
from qa.evaluation.storage import result_from_json, result_to_json, write_whole
from qa.evaluation.types import Result


class Journal:
    """Results by question id, in memory and, if it has a path, on disk."""

    def __init__(self, path: Path | None, done: Mapping[str, Result]) -> None:
        """Keep both; `start` and `resume` make them."""
        self.path = path
        self.done = dict(done)

    @classmethod
    def start(cls, path: Path | None, about: Mapping[str, str]) -> "Journal":
        """Begin anew; an old journal at `path` is replaced. Without a path nothing is written."""
        if path:
            write_whole(path, json.dumps(dict(about), ensure_ascii=False).encode() + b"\n")
        return cls(path, {})

    @classmethod
    def resume(cls, path: Path, about: Mapping[str, str]) -> "Journal":
        """Go on with what is at `path`, or begin if nothing is.

        Args:
            path: The journal.
            about: What is evaluated and by what; it must be what it was.

        Raises:
            QuestionSetError: The journal is of something else, or cannot be read.
        """
        if not path.exists():
            return cls.start(path, about)
        try:
            header, *lines = path.read_bytes().split(b"\n")
        except OSError as error:
            raise QuestionSetError(f"{path} cannot be read: {error.strerror}.") from error
        try:
            before = dict(json.loads(header))
        except (ValueError, TypeError) as error:
            raise QuestionSetError(f"{path} is damaged; run without --resume.") from error
        changed = sorted(key for key in before.keys() | about if before.get(key) != about.get(key))
        if changed:
            raise QuestionSetError(
                f"{path} was made with another {', '.join(changed)}; run without --resume."
            )
        done = [result for line in lines if (result := _result(line))]
        # Write it again without the line that was cut off, if any: more will be appended.
        whole = [header, *(result_to_json(result) for result in done)]
        write_whole(path, b"\n".join(whole) + b"\n")
        return cls(path, {result.question.id: result for result in done})

    def add(self, results: Sequence[Result]) -> None:
        """Keep a batch.

        Raises:
            QAError: It cannot be written.
        """
        if self.path:
            lines = b"".join(result_to_json(result) + b"\n" for result in results)
            try:
                with self.path.open("ab") as file:
                    file.write(lines)
                    file.flush()
                    os.fsync(file.fileno())
            except OSError as error:
                raise QAError(f"{self.path} cannot be written: {error.strerror}.") from error
        self.done.update({result.question.id: result for result in results})

    def remove(self) -> None:
        """Delete the file: everything is done and kept elsewhere."""
        if self.path:
            self.path.unlink(missing_ok=True)


def _result(line: bytes) -> Result | None:
    """The result of a line; None for one that was cut off."""
    try:
        return result_from_json(line)
    except ValueError:
        return None
