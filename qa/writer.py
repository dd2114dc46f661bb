"""An answer written by a language model, its proof sliced from the article all the same.

The model sees numbered sentences and replies with an answer and the numbers that prove it. It
never types a quote: a number names a sentence whose words and offsets we hold, so what is quoted
is verbatim by construction. A reply without a valid number is no answer.

    {"answer": "1.3 billion euros", "sentences": [2]}
"""

import importlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from index.types import Article, Hit
from prompts import load_prompt
from qa.errors import ModelError
from qa.quotes import Span
from qa.types import Quote

MAX_ANSWER_CHARS = 1_000
# The string after "answer", up to its end or to the last whole escape.
_ANSWER_SO_FAR = re.compile(r'"answer"\s*:\s*"((?:[^"\\]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*)')
# Where the class of a provider lives; each is a package of its own, installed by the user.
_PROVIDERS = {
    "anthropic": ("llama_index.llms.anthropic", "Anthropic"),
    "mistralai": ("llama_index.llms.mistralai", "MistralAI"),
    "ollama": ("llama_index.llms.ollama", "Ollama"),
    "openai": ("llama_index.llms.openai", "OpenAI"),
}


@dataclass(frozen=True, slots=True)
class Written:
    """What a language model made of a question.

    Attributes:
        text: Its answer, or "" for none.
        quotes: The sentences that it named, the answer's words marked where they occur in them.
    """

    text: str
    quotes: tuple[Quote, ...]


def load_llm(name: str) -> Any:
    """Load a llama-index language model.

    Args:
        name: `provider:model`, e.g. `"ollama:llama3.2"`; the provider's package must be installed
            (`pip install llama-index-llms-ollama`) and finds its key where it always does.

    Raises:
        ModelError: The provider is unknown or its package is missing.
    """
    provider, _, model = name.partition(":")
    if provider not in _PROVIDERS or not model:
        known = ", ".join(sorted(_PROVIDERS))
        raise ModelError(f"“{name}” is no provider:model; providers are {known}.")
    module, class_name = _PROVIDERS[provider]
    try:
        made: Any = getattr(importlib.import_module(module), class_name)(model=model)
    except ImportError as error:
        package = f"llama-index-llms-{provider}"
        raise ModelError(f"“{name}” needs a package: pip install {package}") from error
    return made


def write(
    llm: Any,
    question: str,
    hits: Sequence[Hit],
    articles: Mapping[str, Article],
    sentences: Mapping[str, Sequence[Span]],
    on_text: Callable[[str], None] | None = None,
) -> Written:
    """Let a language model answer from the passages that were found.

    Args:
        llm: Any llama-index `LLM`; only `complete(prompt)` is called, or with `on_text`
            `stream_complete(prompt)`.
        question: The standalone question.
        hits: The passages.
        articles: The articles by id.
        sentences: Spans of all sentences, by article id.
        on_text: Told the answer as it grows, before anything proves it.

    Returns:
        The answer, empty if the model gave none or none that a sentence proves.

    Raises:
        ModelError: The model cannot be reached or fails.
    """
    shown = _shown(hits, sentences)
    lines = [
        f"[{number}] {' '.join(articles[article_id].text[start:end].split())}"
        for number, (article_id, start, end) in enumerate(shown, 1)
    ]
    prompt = load_prompt("answer").substitute(sentences="\n".join(lines), question=question)
    try:
        reply = _reply(llm, prompt, on_text)
    except Exception as error:  # every provider raises its own
        raise ModelError(f"The language model failed: {error}") from error
    text, numbers = parse_reply(reply)
    named = [shown[n - 1] for n in numbers if 1 <= n <= len(shown)]
    if not text or not named:
        return Written("", ())
    return Written(text, tuple(_quote(articles[a], start, end, text) for a, start, end in named))


def parse_reply(reply: str) -> tuple[str, list[int]]:
    """The answer and the sentence numbers in a model's reply.

    Args:
        reply: Whatever the model said; the first JSON object in it counts.

    Returns:
        The answer on one line, at most `MAX_ANSWER_CHARS` long, and different numbers in order;
        `("", [])` where there is no such object.
    """
    decoder = json.JSONDecoder(strict=False)  # models put raw line breaks into strings
    for match in re.finditer(r"\{", reply):
        try:
            data, _ = decoder.raw_decode(reply, match.start())
        except ValueError:
            continue
        answer, numbers = data.get("answer"), data.get("sentences")
        if isinstance(answer, str) and isinstance(numbers, list):
            whole = [n for n in numbers if isinstance(n, int) and not isinstance(n, bool)]
            return " ".join(answer.split())[:MAX_ANSWER_CHARS], list(dict.fromkeys(whole))
    return "", []


def growing_answer(reply: str) -> str:
    r"""The answer in the beginning of a reply, as far as it has come.

    Args:
        reply: What the model has said so far.

    Example:
        >>> growing_answer('{"answer": "1,3 milj')
        '1,3 milj'
    """
    match = _ANSWER_SO_FAR.search(reply)
    if match is None:
        return ""
    text = str(json.loads(f'"{match[1]}"', strict=False))
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    return " ".join(whole.split())[:MAX_ANSWER_CHARS]


def _reply(llm: Any, prompt: str, on_text: Callable[[str], None] | None) -> str:
    """What the model says, told as it comes if somebody listens."""
    if on_text is None:
        return str(llm.complete(prompt))
    reply = ""
    for part in llm.stream_complete(prompt):
        reply = str(part)  # each part holds the reply so far
        on_text(growing_answer(reply))
    return reply


def _shown(
    hits: Sequence[Hit], sentences: Mapping[str, Sequence[Span]]
) -> list[tuple[str, int, int]]:
    """The sentences of the passages, each once, in the order of the articles' texts."""
    found = {
        (hit.passage.article_id, start, end)
        for hit in hits
        for start, end in sentences[hit.passage.article_id]
        if hit.passage.start <= start and end <= hit.passage.end
    }
    return sorted(found)


def _quote(article: Article, start: int, end: int, answer: str) -> Quote:
    """A sentence as a quote, the answer marked if its very words stand in it."""
    text = article.text[start:end]
    at = text.find(answer)
    span = (start + at, start + at + len(answer)) if at >= 0 else (None, None)
    return Quote(article.id, article.sha256, start, end, text, *span)
