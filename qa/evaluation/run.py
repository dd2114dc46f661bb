"""A question set through `ArticleQA`, every answer scored, the scores summed up."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from pathlib import Path

from index.encoder import Encoder
from index.load import load_article
from index.types import Article
from qa.errors import QuestionSetError
from qa.evaluation.about import about
from qa.evaluation.desks import Desk, Models, seated
from qa.evaluation.gold import Place
from qa.evaluation.journal import Journal
from qa.evaluation.questions import load_questions
from qa.evaluation.scores import article_language, score
from qa.evaluation.summary import (
    latency,
    latency_splits,
    measured,
    reliability,
    risk_coverage,
    split_up,
)
from qa.evaluation.types import Evaluation, Problem, Question, QuestionSet, Result
from qa.reader import Reader
from qa.settings import Settings

BATCH_SIZE = 32
TIMED_QUESTIONS = 40
SHOWN_PROBLEMS = 20

Progress = Callable[[int, int], None]


def evaluate(
    questions: str | Path | QuestionSet,
    *,
    article: str | Path | Article | None = None,
    library: str | Path | None = None,
    settings: Settings | None = None,
    encoder: Encoder | None = None,
    reader: Reader | None = None,
    strict: bool = False,
    journal: str | Path | None = None,
    resume: bool = False,
    progress: Progress | None = None,
) -> Evaluation:
    """Measure how well a question set is answered.

    An interrupt (Ctrl-C) ends it early: what is returned then covers the questions that are done,
    and `complete` is False.

    Args:
        questions: A set, or the file of one; see `load_questions`.
        article: What questions without an article of their own are about: a file or an article,
            by default the article that ships.
        library: A library's folder, instead of `article`.
        settings: Defaults come from the environment.
        encoder: Instead of the one that the settings name.
        reader: Instead of the one that the settings name.
        strict: Whether a question that cannot be used is an error rather than left out.
        journal: A file that keeps what is done while the evaluation runs.
        resume: Whether to go on with what `journal` holds.
        progress: Called with how many questions are done and how many there are.

    Returns:
        All measures, each answer with its scores, and what could not be used.

    Raises:
        QAError: The set, the article or the models cannot be used, or the journal is of
            something else.
    """
    if not isinstance(questions, QuestionSet):
        questions = load_questions(questions)
    if strict:
        _refuse(questions.problems)
    models = Models.load(settings or Settings(), encoder, reader)
    article = load_article(article) if isinstance(article, str | Path) else article
    library = Path(library) if library else None
    subject = about(questions, models, article, library)
    path = Path(journal) if journal else None
    book = Journal.resume(path, subject) if path and resume else Journal.start(path, subject)
    run = _Run(questions, book, strict, progress)
    complete = True
    try:
        for desk, own in seated(questions, models, article, library, book.done.keys() - run.timed):
            run.answer(desk, own)
    except KeyboardInterrupt:
        complete = False
    return run.evaluation(subject, complete)


class _Run:
    """An evaluation while it runs."""

    def __init__(
        self, questions: QuestionSet, journal: Journal, strict: bool, progress: Progress | None
    ) -> None:
        self._set = questions
        self._journal = journal
        self._strict = strict
        self._progress = progress
        self._problems = list(questions.problems)
        step = max(1, len(questions.questions) // TIMED_QUESTIONS)
        self.timed = {question.id for question in questions.questions[::step]}
        self._single: list[Result] = []
        self._seconds = 0.0
        self._batched = 0
        self._unusable = 0

    def answer(self, desk: Desk, questions: Sequence[Question]) -> None:
        """Answer a desk's questions, a batch at a time, but for those that are done.

        Batches are cut before those that are done are left out, so that a resumed evaluation has
        the same ones: quantised models depend, in the last digits, on what is in a batch. Some
        questions are then asked again one at a time, for the latency; so they are if resumed.
        """
        usable = self._located(desk, questions)
        todo = iter(usable)
        warm: set[str] = set()
        while batch := list(islice(todo, BATCH_SIZE)):
            if any(question.id not in self._journal.done for question, _ in batch):
                started = time.perf_counter()
                self._journal.add(answered(desk, batch))
                self._seconds += time.perf_counter() - started
                self._batched += len(batch)
                warm |= {question.id for question, _ in batch}
            if self._progress:
                done = len(self._journal.done) + self._unusable
                self._progress(done, len(self._set.questions))
        for question, _ in usable:
            if question.id in self.timed:
                if question.id not in warm:
                    desk.qa.ask(question.question, history=question.history)
                answer = desk.qa.ask(question.question, history=question.history)
                self._single.append(replace(self._journal.done[question.id], answer=answer))

    def evaluation(self, subject: Mapping[str, str], complete: bool) -> Evaluation:
        """Everything summed up."""
        done = self._journal.done
        results = [done[q.id] for q in self._set.questions if q.id in done]
        if not results and complete:
            _refuse(self._problems)
        return Evaluation(
            set_name=self._set.name,
            set_sha256=self._set.sha256,
            created=datetime.now().astimezone().isoformat(timespec="seconds"),
            about=subject,
            metrics=measured(results),
            splits=split_up(results),
            risk_coverage=risk_coverage(results),
            reliability=reliability(results),
            latency=latency([result.answer for result in self._single]),
            latency_splits=latency_splits(self._single),
            questions_per_second=self._batched / self._seconds if self._seconds else 0.0,
            results=tuple(results),
            problems=tuple(str(problem) for problem in self._problems),
            complete=complete,
        )

    def _located(
        self, desk: Desk, questions: Sequence[Question]
    ) -> list[tuple[Question, tuple[Place, ...]]]:
        """Questions with their gold sentences; one whose gold is not there is a problem."""
        located = []
        problems = []
        for question in questions:
            try:
                located.append((question, desk.gold.places(question)))
            except ValueError as error:
                place = "" if question.line else question.id
                problems.append(Problem(self._set.name, question.line, str(error), place))
        if self._strict:
            _refuse(problems)
        self._problems += problems
        self._unusable += len(problems)
        return located


def answered(desk: Desk, questions: Sequence[tuple[Question, Sequence[Place]]]) -> list[Result]:
    """Answer questions in one batch and score the answers.

    Args:
        desk: What answers them.
        questions: Each with the places of its gold sentences.
    """
    founds = desk.qa.find_many([(question.question, question.history) for question, _ in questions])
    results = []
    for (question, gold), best in zip(questions, desk.qa.answer_many(founds), strict=True):
        answer = desk.decide(best)
        articles = desk.gold.articles
        scores = score(question, answer, best.text, gold, articles)
        sentences = tuple(dict.fromkeys(desk.gold.text(place) for place in gold))
        language = article_language(answer, articles)
        results.append(Result(question, answer, scores, language, sentences))
    return results


def _refuse(problems: Sequence[Problem]) -> None:
    """Raise if there are problems, naming the first of them."""
    if not problems:
        return
    lines = [f"  {problem}" for problem in problems[:SHOWN_PROBLEMS]]
    if len(problems) > SHOWN_PROBLEMS:
        lines.append(f"  … and {len(problems) - SHOWN_PROBLEMS} more")
    raise QuestionSetError("Rows that cannot be used:\n" + "\n".join(lines))
