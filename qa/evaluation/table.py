"""CSV question sets, as spreadsheets write them: `question,answer[,evidence]` and a header.

The delimiter is the one that splits the header into these names: a comma, the semicolon of a
Dutch Excel, a tab or a bar. An empty answer means that the article does not answer. Several right
answers stand in one cell with " | " between them; any of them counts, and so for evidence. After a
row with a quote astray, reading goes on at the next line, so one slip does not cost the rest.
"""

import csv
import io
from collections.abc import Iterator

from qa.errors import QuestionError, QuestionSetError
from qa.evaluation.rows import Row, question_of
from qa.evaluation.types import Problem, Question

_DELIMITERS = ",;\t|"
_BETWEEN = " | "
_NAMES = {
    "question": "question",
    "vraag": "question",
    "answer": "answers",
    "answers": "answers",
    "antwoord": "answers",
    "free": "free",
    "evidence": "evidence",
    "bewijs": "evidence",
    "id": "id",
    "lang": "lang",
    "language": "lang",
    "taal": "lang",
    "kind": "kind",
    "soort": "kind",
    "article": "article",
    "artikel": "article",
}
_LISTS = {"answers", "free", "evidence"}


def questions_of_table(file: str, text: str) -> Iterator[Question | Problem]:
    r"""Read a CSV set.

    Args:
        file: Its name, for problems.
        text: Its content, without byte order mark, lines ended by "\n".

    Yields:
        In the order of the rows, each question, or what is wrong with it.

    Raises:
        QuestionSetError: The header lacks the columns `question` and `answer`.
    """
    first, _, rest = text.partition("\n")
    skipped = 1 if first.lower().startswith("sep=") else 0  # a line that some spreadsheets write
    text = rest if skipped else text
    delimiter, names = _header(file, text)
    lines = list(io.StringIO(text, newline="\n"))
    start = 1  # index of the line at which the next row starts; 0 is the header
    while start < len(lines):
        before = start
        reader = csv.reader(lines[start:], delimiter=delimiter, strict=True)
        try:
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    yield _question(file, start + 1 + skipped, names, cells)
                start = before + reader.line_num
        except csv.Error as error:
            yield Problem(file, start + 1 + skipped, f"not CSV: {error}")
            start += 1


def _question(file: str, line: int, names: list[str], cells: list[str]) -> Question | Problem:
    """One row."""
    if len(cells) > len(names):
        reason = f"{len(cells)} cells under a header of {len(names)}; quote a cell with a delimiter"
        return Problem(file, line, reason)
    fields: dict[str, str | list[str]] = {}
    for name, cell in zip(names, cells, strict=False):
        fields[name] = cell.split(_BETWEEN) if name in _LISTS else cell
    try:
        return question_of(Row.model_validate(fields), line)
    except (ValueError, QuestionError) as error:
        return Problem(file, line, str(error))


def _header(file: str, text: str) -> tuple[str, list[str]]:
    """The delimiter, and for each column the field it holds ("" for one that is ignored)."""
    first = text.split("\n", 1)[0]
    for delimiter in _DELIMITERS:
        cells = next(csv.reader([first], delimiter=delimiter), [])
        names = [_NAMES.get(cell.strip().lower(), "") for cell in cells]
        if "question" in names and "answers" in names:
            return delimiter, names
    raise QuestionSetError(
        f"{file}:1: the first line must name the columns, “question,answer” or "
        f"“question,answer,evidence”; it is “{first[:80]}”."
    )
