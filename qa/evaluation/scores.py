"""What one answer is worth: every measure that a single question has. Pure functions.

A question is scored as a user would see it: an answer that is held back is "". Whether the span
that was held back would have been right is kept apart (`Scores.right`), because the curves of
abstention and calibration ask it.
"""

from collections.abc import Mapping, Sequence

from index.types import Article
from qa.evaluation.gold import Place, count
from qa.evaluation.normalise import best_scores
from qa.evaluation.types import Outcome, Question, Scores
from qa.types import Answer, Quote

# From this F1 an answer counts as right where a yes or no is needed: half of its words overlap
# with the gold's, as in "een lening van 1,3 miljard euro" for "1,3 miljard euro".
RIGHT_F1 = 0.5


def score(
    question: Question,
    answer: Answer,
    best_text: str,
    gold: Sequence[Place],
    articles: Mapping[str, Article],
) -> Scores:
    """Score an answer.

    Args:
        question: The question, with what is right.
        answer: What a user gets.
        best_text: The text of the best span, also when `answer` holds it back.
        gold: Places of the gold sentences; empty if they are not known.
        articles: The articles by id.

    Returns:
        The scores; those that need gold sentences are None without, as are all of them but
        `exact_match`, `f1` and `right` where the article does not answer.
    """
    language = article_language(answer, articles)
    golds = [(text, language) for text in question.answers]
    golds += [(text, question.language) for text in question.free]
    exact_match, f1 = best_scores(answer.text, golds, language)
    right = question.answerable and best_scores(best_text, golds, language)[1] >= RIGHT_F1
    quotes = [Place(quote.article_id, quote.start, quote.end) for quote in answer.quotes]
    validity = None
    if answer.quotes:
        validity = float(all(_is_valid(quote, articles) for quote in answer.quotes))
    rank = first = precision = recall = None
    if gold:
        rank = gold_rank(answer, gold)
        first = float(bool(quotes) and any(quotes[0].shows(place) for place in gold))
        precision = quote_precision(quotes, gold)
        recall = quote_recall(quotes, gold)
    return Scores(
        exact_match=exact_match,
        f1=f1,
        right=right,
        gold_rank=rank,
        gold_sentence_first=first,
        quote_precision=precision,
        quote_recall=recall,
        quote_validity=validity,
        right_occurrence=right_occurrence(answer, exact_match, gold, articles),
        outcome=outcome(question, answer, f1, rank),
    )


def gold_rank(answer: Answer, gold: Sequence[Place]) -> int:
    """Rank, from 1, of the first hit that shows a gold sentence; 0 if none does."""
    for hit in answer.hits:
        passage = Place(hit.passage.article_id, hit.passage.start, hit.passage.end)
        if any(passage.shared(place) and passage.shows(place) for place in gold):
            return hit.rank
    return 0


def quote_precision(quotes: Sequence[Place], gold: Sequence[Place]) -> float | None:
    """Share of the quoted characters that lie in a gold sentence, each character counted once.

    Args:
        quotes: Places of all quotes.
        gold: Places of the gold sentences.

    Returns:
        In [0, 1], or None if nothing is quoted.
    """
    quoted = _characters(quotes)
    return len(quoted & _characters(gold)) / len(quoted) if quoted else None


def quote_recall(quotes: Sequence[Place], gold: Sequence[Place]) -> float:
    """Share of the characters of a gold sentence that are quoted, of the best covered sentence.

    Any gold sentence proves the answer, so quoting one of three in full is a recall of 1.

    Args:
        quotes: Places of all quotes.
        gold: Places of the gold sentences, at least one.

    Returns:
        In [0, 1]; 0 if nothing is quoted.
    """
    quoted = _characters(quotes)
    return max(len(quoted & _characters([place])) / (place.end - place.start) for place in gold)


def right_occurrence(
    answer: Answer, exact_match: float, gold: Sequence[Place], articles: Mapping[str, Article]
) -> float | None:
    """Whether right words were marked at a right place.

    Applies to an exact match whose words stand more than once in the article.

    Returns:
        1.0 if the marked span lies in a gold sentence, 0.0 if not, None where it does not apply.
    """
    quote = answer.quotes[0] if answer.quotes else None
    if not gold or not exact_match or quote is None:
        return None
    if quote.answer_start is None or quote.answer_end is None:
        return None
    article = articles.get(quote.article_id)
    if article is None or count(article.text, answer.text) < 2:
        return None
    span = Place(quote.article_id, quote.answer_start, quote.answer_end)
    return float(any(span.shared(place) for place in gold))


def article_language(answer: Answer, articles: Mapping[str, Article]) -> str:
    """ISO 639-1 code of the article that an answer is from, or was looked for in."""
    ids = [quote.article_id for quote in answer.quotes]
    ids += [hit.passage.article_id for hit in answer.hits]
    found = [articles[each].language for each in ids if each in articles]
    return found[0] if found else next((a.language for a in articles.values()), "en")


def outcome(question: Question, answer: Answer, f1: float, rank: int | None) -> Outcome:
    """What went well or wrong, in one word or two.

    Args:
        question: The question.
        answer: What a user gets.
        f1: Its F1.
        rank: Rank of the first hit with a gold sentence, 0 for none, None if it is not known; the
            blame is then never put on the search.
    """
    if not question.answerable:
        return "wrongly answered" if answer.answered else "rightly abstained"
    if answer.answered and f1 >= RIGHT_F1:
        return "right"
    if rank == 0:
        return "not retrieved"
    return "misread" if answer.answered else "wrongly abstained"


def _is_valid(quote: Quote, articles: Mapping[str, Article]) -> bool:
    """Whether a quote stands in its article, verbatim at its offsets."""
    article = articles.get(quote.article_id)
    return article is not None and quote.verify(article)


def _characters(places: Sequence[Place]) -> set[tuple[str, int]]:
    """Every character of the places."""
    return {(p.article_id, at) for p in places for at in range(p.start, p.end)}
