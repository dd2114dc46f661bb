"""The web chat with models whose answers are known, over articles made to be difficult.

Run by the browser tests in a process of its own: `python -c "from tests.browser.fake_server
import main; main()"`.
"""

import re
import time
from collections.abc import Sequence

import app
from index.encoder import Embeddings
from index.load import article_from_text
from qa.reader import Calibration, Span
from tests.fakes import FakeEncoder

REPEATED = "The loan is two euro. "
FILLER = "\n\n".join(
    f"Paragraph {n} speaks of the river and of nothing else. " * 6 for n in range(12)
)
LOAN_TEXT = (
    f"{REPEATED}That was the first offer ⚪️🔴⚪️ of the bank.\n\nThe river\n\n{FILLER}\n\n"
    f"After a long year the king agreed. {REPEATED}Nobody laughed.\n\n{FILLER}"
)
HOSTILE_TEXT = (
    "<script>window.hacked = 1</script> "
    "<img src=http://evil.example/p.png onerror='window.hacked=2'> "
    "![x](http://evil.example/m.png) [click](javascript:window.hacked=3) "
    "{{value}} ${window.hacked=4}"
    " <iframe src=http://evil.example></iframe> <style>@import 'http://evil.example/s.css'</style>"
    " \u202egnorw\u202c The king owns <b>one dog</b> & more."
)
LOAN = article_from_text(LOAN_TEXT, title="The loan")
HOSTILE = article_from_text(HOSTILE_TEXT, title="<img src=x onerror=window.hacked=5>")
# Question to what is read: words, a word that the passage must have, margin.
ANSWERS: dict[str, tuple[tuple[str, str, float], ...]] = {
    "How much is the loan?": (("two euro", "first offer", 6.0),),
    "What did the king agree to?": (("two euro", "king", 6.0),),
    "Which loan, how many euro?": (("two euro", "first offer", 6.0), ("two euro", "king", 5.0)),
    "What does the king own?": (("<b>one dog</b>", "dog", 6.0),),
    "Who laughed at the king?": (("Nobody", "laughed", 0.3),),
    "What did the visitor bring to the house?": (("a lantern", "lantern", 6.0),),
}
SLOW_QUESTION = "Is it slow?"
SLOW_SECONDS = 2.0


class SlowerEncoder(FakeEncoder):
    """Takes a moment for a batch of passages, so that a long article shows its progress."""

    def encode_passages(self, texts: Sequence[str]) -> Embeddings:
        time.sleep(0.01 * len(texts))
        return super().encode_passages(texts)


class ScriptedReader:
    """Finds the words of `ANSWERS`, at their last place in a passage that has the word."""

    calibration = Calibration()

    def read(self, pairs: Sequence[tuple[str, str]]) -> list[tuple[Span, ...]]:
        if pairs and pairs[0][0] == SLOW_QUESTION:
            time.sleep(SLOW_SECONDS)
        return [self._spans(*pair) for pair in pairs]

    def _spans(self, question: str, passage: str) -> tuple[Span, ...]:
        for words, needed, margin in ANSWERS.get(question, ()):
            place = passage.rfind(words)
            if place >= 0 and needed in passage:
                return (Span(place, place + len(words), margin),)
        first = re.search(r"\w+", passage)
        return (Span(*first.span(), -4.0),) if first else ()


def main() -> None:
    app.launch(articles=[LOAN, HOSTILE], encoder=SlowerEncoder(), reader=ScriptedReader())
