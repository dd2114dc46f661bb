"""Every measure there is, in one table that the command line, the report and the docs read.

Ratios are in [0, 1]. "Gold sentence" is a sentence that the set names as evidence.
"""

from collections.abc import Callable, Mapping

from qa.evaluation import weighted
from qa.evaluation.measure import Measure
from qa.evaluation.types import Result

COVERAGE = 0.9
SQUAD = "Rajpurkar et al. 2016, arXiv:1606.05250, and 2018, arXiv:1806.03822"


def recall_at(k: int) -> Callable[[Result], float | None]:
    """Whether a gold sentence is in the first k hits."""

    def found(result: Result) -> float | None:
        rank = result.scores.gold_rank
        return None if rank is None else float(0 < rank <= k)

    return found


def _answerable(value: Callable[[Result], float]) -> Callable[[Result], float | None]:
    """A score that counts for answerable questions alone."""
    return lambda result: value(result) if result.question.answerable else None


def _reciprocal_rank(result: Result) -> float | None:
    rank = result.scores.gold_rank
    return None if rank is None else (1 / rank if rank else 0.0)


def _false_answer(result: Result) -> float | None:
    return None if result.question.answerable else float(result.answer.answered)


def _given_right(result: Result) -> float | None:
    return float(result.scores.right) if result.answer.answered else None


MEASURES: tuple[Measure, ...] = (
    Measure(
        "exact_match",
        "Exact match",
        "answers",
        "Share of questions whose answer is one of the right ones, letter for letter after "
        "normalisation. Abstaining is right where the article does not answer, wrong elsewhere.",
        SQUAD,
        per_question=lambda r: r.scores.exact_match,
    ),
    Measure(
        "f1",
        "F1",
        "answers",
        "Overlap of the words of an answer and of the right answer that suits it best, after "
        "normalisation: harmonic mean of precision and recall, averaged over all questions. "
        "Abstaining counts 1 where the article does not answer, 0 elsewhere.",
        SQUAD,
        per_question=lambda r: r.scores.f1,
    ),
    Measure(
        "exact_match_answerable",
        "Exact match, answerable",
        "answers",
        "Exact match over the questions that the article answers (SQuAD's HasAns_exact).",
        SQUAD,
        per_question=_answerable(lambda r: r.scores.exact_match),
    ),
    Measure(
        "f1_answerable",
        "F1, answerable",
        "answers",
        "F1 over the questions that the article answers (SQuAD's HasAns_f1).",
        SQUAD,
        per_question=_answerable(lambda r: r.scores.f1),
    ),
    Measure(
        "answer_precision",
        "Answers that are right",
        "answers",
        "Share of the answers given that are right: the article answers the question and F1 is "
        "at least 0.5.",
        per_question=_given_right,
    ),
    Measure(
        "recall_at_1",
        "Retrieval recall@1",
        "evidence",
        "Share of questions with a gold sentence in the first passage found. Any gold sentence "
        "counts; a passage shows one if they share half of the shorter one's characters.",
        per_question=recall_at(1),
    ),
    Measure(
        "recall_at_3",
        "Retrieval recall@3",
        "evidence",
        "The same for the first 3 passages found.",
        per_question=recall_at(3),
    ),
    Measure(
        "recall_at_5",
        "Retrieval recall@5",
        "evidence",
        "The same for the first 5 passages found.",
        per_question=recall_at(5),
    ),
    Measure(
        "mrr",
        "Retrieval MRR",
        "evidence",
        "Mean of 1 / rank of the first passage found with a gold sentence, 0 if none has one.",
        "Voorhees 1999, TREC-8 question answering track",
        per_question=_reciprocal_rank,
    ),
    Measure(
        "gold_sentence_first",
        "Gold sentence first",
        "evidence",
        "Share of questions whose first quote shows a gold sentence; abstaining counts 0.",
        per_question=lambda r: r.scores.gold_sentence_first,
    ),
    Measure(
        "quote_precision",
        "Quote precision",
        "evidence",
        "Share of the quoted characters that lie in a gold sentence, averaged over the questions "
        "that were answered.",
        per_question=lambda r: r.scores.quote_precision,
    ),
    Measure(
        "quote_recall",
        "Quote recall",
        "evidence",
        "Share of the characters of a gold sentence that are quoted, of the best covered one, "
        "since any of them proves the answer; abstaining counts 0.",
        per_question=lambda r: r.scores.quote_recall,
    ),
    Measure(
        "quote_validity",
        "Quote validity",
        "evidence",
        "Share of answers all of whose quotes stand in the article word for word at their "
        "offsets, the article's hash unchanged. Anything but 100 % is a defect.",
        per_question=lambda r: r.scores.quote_validity,
    ),
    Measure(
        "right_occurrence",
        "Right occurrence",
        "evidence",
        "Of exact matches whose words stand more than once in the article, the share marked in a "
        "gold sentence.",
        per_question=lambda r: r.scores.right_occurrence,
    ),
    Measure(
        "coverage",
        "Coverage",
        "abstention",
        "Share of the questions that the article answers which were answered, right or wrong.",
        "El-Yaniv and Wiener 2010, JMLR 11",
        per_question=_answerable(lambda r: float(r.answer.answered)),
    ),
    Measure(
        "false_answer_rate",
        "False-answer rate",
        "abstention",
        "Share of the questions that the article does not answer which were answered all the same.",
        higher_is_better=False,
        per_question=_false_answer,
    ),
    Measure(
        "false_answer_rate_at_90_coverage",
        "False-answer rate at 90 % coverage",
        "abstention",
        "The false-answer rate with the confidence floor so low that 90 % of the questions that "
        "the article answers are answered: comparable between systems of different caution.",
        higher_is_better=False,
        statistic=lambda c, w: weighted.rate_at_coverage(c.confidence, c.answerable, w, COVERAGE),
    ),
    Measure(
        "auroc",
        "AUROC of confidence",
        "abstention",
        "Probability that a question whose best answer is right has a higher confidence than one "
        "whose best answer is wrong; 50 % is chance.",
        "Fawcett 2006, doi:10.1016/j.patrec.2005.10.010",
        statistic=lambda c, w: weighted.auroc(c.confidence, c.right > 0, w),
    ),
    Measure(
        "auroc_answerable",
        "AUROC, answerable or not",
        "abstention",
        "Probability that a question which the article answers has a higher confidence than one "
        "which it does not.",
        "Fawcett 2006, doi:10.1016/j.patrec.2005.10.010",
        statistic=lambda c, w: weighted.auroc(c.confidence, c.answerable, w),
    ),
    Measure(
        "aurc",
        "Area under risk-coverage",
        "abstention",
        "Mean share wrong over every part of the questions, the most confident first.",
        "Geifman, Uziel and El-Yaniv 2019, arXiv:1805.08206",
        higher_is_better=False,
        statistic=lambda c, w: weighted.aurc(c.confidence, 1 - c.right, w),
    ),
    Measure(
        "ece",
        "Calibration error",
        "abstention",
        "Gap between confidence and share right, over 10 bins of confidence of equal width, "
        "weighted by the questions in each (expected calibration error).",
        "Guo et al. 2017, arXiv:1706.04599",
        higher_is_better=False,
        statistic=lambda c, w: weighted.calibration_error(c.confidence, c.right, w),
    ),
)
BY_NAME: Mapping[str, Measure] = {measure.name: measure for measure in MEASURES}
