from itertools import pairwise

import pytest

from index.sentences import sentence_spans
from index.split import split
from index.types import Article, Hit
from prompts import load_prompt
from qa.errors import ModelError
from qa.writer import growing_answer, load_llm, parse_reply, write

TEXT = "The bank gave 3 euro. The king paid it back. The bank gave 3 euro."
ARTICLE = Article("a", "A", TEXT, "text", "en")
HITS = [Hit(passage, 1.0, rank) for rank, passage in enumerate(split(ARTICLE, 45), 1)]
SENTENCES = {"a": sentence_spans(TEXT, "en")}


class FakeLLM:
    def __init__(self, reply):
        self.reply = reply
        self.prompts = []

    def complete(self, prompt):
        self.prompts.append(prompt)
        if isinstance(self.reply, Exception):
            raise self.reply
        return self.reply


def written(reply):
    return write(FakeLLM(reply), "How much?", HITS, {"a": ARTICLE}, SENTENCES)


def test_quotes_are_the_sentences_named_by_number():
    result = written('Sure! {"answer": "3 euro", "sentences": [3, 2]}')
    assert result.text == "3 euro"
    assert [q.text for q in result.quotes] == ["The bank gave 3 euro.", "The king paid it back."]
    assert result.quotes[0].start == TEXT.rindex("The bank")
    assert result.quotes[0].answer == "3 euro"
    assert result.quotes[1].answer is None
    assert all(quote.verify(ARTICLE) for quote in result.quotes)


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "The loan is 3 euro.",
        '{"answer": "3 euro", "sentences": []}',
        '{"answer": "3 euro", "sentences": [0, 4, -1, true, "1"]}',
        '{"answer": "", "sentences": [1]}',
        '{"answer": 3, "sentences": [1]}',
        '{"answer": "3 euro"',
    ],
)
def test_an_answer_that_no_sentence_proves_is_none(reply):
    result = written(reply)
    assert (result.text, result.quotes) == ("", ())


def test_each_sentence_is_shown_once_and_numbered():
    llm = FakeLLM("")
    write(llm, "How $much?", HITS, {"a": ARTICLE}, SENTENCES)
    [prompt] = llm.prompts
    for line in ("[1] The bank gave 3 euro.", "[2] The king paid it back.", "[3] The bank"):
        assert prompt.count(line) == 1
    assert "Question: How $much?" in prompt


def test_a_model_that_fails_is_a_model_error():
    with pytest.raises(ModelError, match="refused"):
        written(ConnectionError("refused"))


def test_the_first_object_of_the_right_form_counts():
    assert parse_reply('{"a": 1} {"answer": " x\ny ", "sentences": [2, 2, 1]}') == ("x y", [2, 1])


@pytest.mark.parametrize("name", ["nobody:model", "ollama", "ollama:", ""])
def test_an_unknown_model_is_named(name):
    with pytest.raises(ModelError, match="providers are"):
        load_llm(name)


def test_a_missing_package_is_named():
    with pytest.raises(ModelError, match="pip install llama-index-llms-mistralai"):
        load_llm("mistralai:small")


@pytest.mark.parametrize("name", ["nothing", "../pyproject", ""])
def test_an_unknown_prompt_is_an_error(name):
    with pytest.raises(ValueError, match="no prompt"):
        load_prompt(name)


class StreamingLLM:
    def stream_complete(self, prompt):
        reply = 'Sure: {"answer": "3 \\u20ac, \\"cash\\"", "sentences": [1]}'
        return (reply[:n] for n in range(len(reply) + 1))


def test_an_answer_that_is_streamed_only_grows_and_ends_as_the_whole():
    heard = []
    result = write(StreamingLLM(), "How much?", HITS, {"a": ARTICLE}, SENTENCES, heard.append)
    assert result.text == heard[-1] == '3 €, "cash"'
    assert all(later.startswith(earlier) for earlier, later in pairwise(heard))
    assert heard[0] == ""


@pytest.mark.parametrize(
    ("reply", "answer"),
    [
        ("", ""),
        ('{"answer"', ""),
        ('{"answer": "', ""),
        ('{"answer": "a\\', "a"),
        ('{"answer": "a\\u20', "a"),
        ('{"answer": "a\\ud83d', "a"),
        ('{"answer": "a\\ud83d\\ude00', "a😀"),
        ('{"answer": "a\nb", "sent', "a b"),
        ('{"answer": "", "sentences": []}', ""),
    ],
)
def test_the_beginning_of_a_reply_shows_as_much_of_the_answer(reply, answer):
    assert growing_answer(reply) == answer
