"""What several test files share: the article that ships, and no network."""

import os

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

import pytest

from index.types import Article
from qa.settings import SHIPPED_ARTICLE, SHIPPED_TITLE


@pytest.fixture(scope="session")
def shipped_article() -> Article:
    from index.load import load_article

    return load_article(SHIPPED_ARTICLE, title=SHIPPED_TITLE)
