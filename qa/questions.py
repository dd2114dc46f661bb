"""What a question may look like before anything is done with it."""

from index.text import one_line
from qa.errors import QuestionError

MAX_QUESTION_CHARS = 2_000


def clean_question(question: str) -> str:
    r"""The question in Unicode NFC, on one line, without characters that cannot be shown.

    Raises:
        QuestionError: Nothing is left of it, or it is over `MAX_QUESTION_CHARS` long.

    Example:
        >>> clean_question("  how much\nis the loan? ")
        'how much is the loan?'
    """
    if len(question) > MAX_QUESTION_CHARS:
        raise QuestionError(
            f"The question has {len(question):,} characters; {MAX_QUESTION_CHARS:,} is the most."
        )
    text = one_line(question)
    if not any(character.isalnum() for character in text):
        raise QuestionError("There is no question. Type one, for example: how much is the loan?")
    return text
