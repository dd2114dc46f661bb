"""Prompt templates: text files beside this one, `$name` where a value goes."""

from importlib.resources import files
from string import Template


def load_prompt(name: str) -> Template:
    """Read a template.

    Args:
        name: File name without `.txt`, e.g. `"answer"`.

    Raises:
        ValueError: There is no such template.

    Example:
        >>> "$question" in load_prompt("answer").template
        True
    """
    file = files(__name__) / f"{name}.txt"
    if not name.isidentifier() or not file.is_file():
        raise ValueError(f"no prompt named {name!r}")
    return Template(file.read_text("utf-8"))
