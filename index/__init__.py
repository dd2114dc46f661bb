"""Articles, their passages, and the search over them."""

from index.types import Article, Hit, Passage

__all__ = ["Article", "Hit", "Passage"]
