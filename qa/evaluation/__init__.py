"""How often the answers are right, where they are wrong, and whether a change made them better.

    import qa
    evaluation = qa.evaluate("questions.csv", article="report.pdf")
    evaluation.metrics["f1"].value

A question set goes through `ArticleQA` in batches; each answer is scored against what the set
says is right, and the scores are summed up with 95 % intervals. No language model judges anything.
Names are imported on first use: pytest loads `qa.evaluation.plugin` at every start.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qa.evaluation.questions import load_questions
    from qa.evaluation.run import evaluate
    from qa.evaluation.types import Evaluation, Question, QuestionSet

_LAZY = {
    "Evaluation": "qa.evaluation.types",
    "Question": "qa.evaluation.types",
    "QuestionSet": "qa.evaluation.types",
    "evaluate": "qa.evaluation.run",
    "load_questions": "qa.evaluation.questions",
}

__all__ = ["Evaluation", "Question", "QuestionSet", "evaluate", "load_questions"]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used."""
    if name not in _LAZY:
        raise AttributeError(f"module 'qa.evaluation' has no attribute {name!r}")
    value = getattr(importlib.import_module(_LAZY[name]), name)
    globals()[name] = value
    return value
