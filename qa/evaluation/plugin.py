"""A pytest plugin that runs every question of a set as a test.

    pytest --qa-questions questions.csv --qa-article report.pdf
    pytest --qa-questions questions.jsonl --qa-min f1=80 --qa-min quote_validity=100

Without `--qa-min` a question that is not answered right fails. With it, the set as a whole is
judged: each limit is a test of its own, and a question answered wrongly is reported as an expected
failure. pytest loads this module at every start, so it imports nothing but pytest.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from qa.evaluation.desks import Desk
    from qa.evaluation.gate import Limit
    from qa.evaluation.gold import Place
    from qa.evaluation.types import Question, Result

_KEY = pytest.StashKey["Path"]()


class WrongAnswerError(Exception):
    """A question was not answered right; says what was asked, what is right and what came."""


class LimitBrokenError(Exception):
    """A measure of the whole set is on the wrong side of its limit."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup("qa", "questions to an article (article-qa)")
    group.addoption(
        "--qa-questions", metavar="FILE", help="run each question of this set as a test"
    )
    group.addoption("--qa-article", metavar="FILE", help="the article that they are about")
    group.addoption("--qa-library", metavar="DIR", help="a library instead")
    group.addoption(
        "--qa-min",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="judge the set as a whole: f1=80, which is 80% or 0.8; repeatable",
    )
    group.addoption(
        "--qa-max",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="the same for measures of which less is better: false_answer_rate=10",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Collect the set as if it had been named on the command line."""
    name = config.getoption("--qa-questions")
    if not name:
        return
    path = (config.invocation_params.dir / name).resolve()
    if not path.is_file():
        raise pytest.UsageError(f"--qa-questions: there is no file {name}")
    config.stash[_KEY] = path
    given = [
        (config.invocation_params.dir / arg.partition("::")[0]).resolve() for arg in config.args
    ]
    if path not in given:
        config.args.append(str(path))


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> "QuestionFile | None":
    """Collect the set's file."""
    if file_path.resolve() != parent.config.stash.get(_KEY, None):
        return None
    return QuestionFile.from_parent(parent, path=file_path)


class QuestionFile(pytest.File):
    """A question set: a test for each question, then one for each limit."""

    def collect(self) -> Iterator["QuestionItem | LimitItem"]:
        """Read the set and find what answers it."""
        from qa.errors import QAError
        from qa.evaluation.desks import Models, seated
        from qa.evaluation.gate import parse_limits
        from qa.evaluation.questions import load_questions
        from qa.settings import Settings

        options = self.config.option
        article = Path(options.qa_article) if options.qa_article else None
        library = Path(options.qa_library) if options.qa_library else None
        self.results: list[Result] = []
        self.judged_as_a_whole = bool(options.qa_min or options.qa_max)
        try:
            limits = parse_limits(options.qa_min, options.qa_max)
            question_set = load_questions(self.path)
            if question_set.problems:
                raise self.CollectError("\n".join(map(str, question_set.problems)))
            for desk, questions in seated(question_set, Models.load(Settings()), article, library):
                for question in questions:
                    places = desk.gold.places(question)
                    yield QuestionItem.from_parent(
                        self, name=question.id, desk=desk, question=question, places=places
                    )
        except (QAError, ValueError) as error:
            raise self.CollectError(f"{self.path.name}: {error}") from error
        for limit in limits:
            yield LimitItem.from_parent(self, name=str(limit), limit=limit)


class QuestionItem(pytest.Item):
    """One question."""

    parent: QuestionFile

    def __init__(
        self, *, desk: "Desk", question: "Question", places: "tuple[Place, ...]", **kwargs: Any
    ) -> None:
        """Keep what is asked and what answers it."""
        super().__init__(**kwargs)
        self.desk = desk
        self.question = question
        self.places = places

    def runtest(self) -> None:
        """Ask, and fail if the answer is not right."""
        from qa.evaluation.outcomes import is_good
        from qa.evaluation.run import answered

        (result,) = answered(self.desk, [(self.question, self.places)])
        self.parent.results.append(result)
        if result.scores.quote_validity == 0.0:
            raise AssertionError(f"a quote is not in the article: {result.answer.quotes}")
        if is_good(result):
            return
        if self.parent.judged_as_a_whole:
            pytest.xfail(failure(result))
        raise WrongAnswerError(failure(result))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """A wrong answer without traceback."""
        if isinstance(excinfo.value, WrongAnswerError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the question stands."""
        return self.path, max(self.question.line - 1, 0), self.question.question


class LimitItem(pytest.Item):
    """One limit on a measure of the whole set."""

    parent: QuestionFile

    def __init__(self, *, limit: "Limit", **kwargs: Any) -> None:
        """Keep the limit."""
        super().__init__(**kwargs)
        self.limit = limit

    def runtest(self) -> None:
        """Fail if the limit is not kept by the questions that were run."""
        from qa.evaluation.gate import LATENCIES, Verdict
        from qa.evaluation.summary import latency, measured

        name, results = self.limit.name, self.parent.results
        if name in LATENCIES:
            total = latency([result.answer for result in results]).get("total", {})
            value = total.get(LATENCIES[name])
        else:
            estimate = measured(results).get(name)
            value = estimate.value if estimate else None
        verdict = Verdict(self.limit, value)
        if not verdict.kept:
            raise LimitBrokenError(f"{verdict}, over {len(results)} questions")

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """A broken limit without traceback."""
        if isinstance(excinfo.value, LimitBrokenError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """The set, and the limit as it was given."""
        return self.path, 0, str(self.limit)


def failure(result: "Result") -> str:
    """What went wrong with a question, on a few lines."""
    question, answer, scores = result.question, result.answer, result.scores
    gold = [*question.answers, *question.free]
    lines = [
        f"{scores.outcome}: {question.question}",
        f"  gold:   {' | '.join(gold) if gold else '(not in the article)'}",
        f"  got:    {answer.text if answer.answered else '(not in the article)'}",
    ]
    lines += [f"  quote:  {quote.text}" for quote in answer.quotes]
    lines += [f"  proof:  {sentence}" for sentence in result.gold_sentences]
    if answer.standalone_question != question.question:
        lines.insert(1, f"  read as {answer.standalone_question}")
    rank = {None: "not known", 0: "not found"}.get(scores.gold_rank, f"passage {scores.gold_rank}")
    lines.append(f"  F1 {scores.f1:.2f}, confidence {answer.confidence:.2f}, proof: {rank}")
    return "\n".join(lines)
