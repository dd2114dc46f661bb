import pytest

from qa.errors import SettingsError
from qa.settings import SHIPPED_ARTICLE, Settings


def test_the_defaults_need_nothing(monkeypatch):
    for name in ("QA_HOST", "QA_LLM", "QA_AUTH"):
        monkeypatch.delenv(name, raising=False)
    settings = Settings()
    assert (settings.host, settings.port, settings.llm, settings.auth) == (
        "127.0.0.1",
        7860,
        None,
        None,
    )
    assert SHIPPED_ARTICLE.is_file()


def test_the_environment_is_read_and_an_argument_overrides_it(monkeypatch):
    monkeypatch.setenv("QA_TOP_K", "3")
    assert Settings().top_k == 3
    assert Settings(top_k=4).top_k == 4


def test_a_password_is_not_shown(monkeypatch):
    monkeypatch.setenv("QA_AUTH", "reader:secret")
    assert "secret" not in repr(Settings())


@pytest.mark.parametrize(
    ("name", "value"), [("QA_PORT", "many"), ("QA_TOP_K", "0"), ("QA_MIN_CONFIDENCE", "1.5")]
)
def test_a_value_that_cannot_be_used_is_named(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=f"{name}.*{value}"):
        Settings()
