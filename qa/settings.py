"""Every setting in one place: `QA_*` environment variables, a `.env` file, or arguments.

`Settings()` reads the environment; `Settings(top_k=4)` overrides it. Flags of the command line
end up here too, so there is one spelling of each default.
"""

from pathlib import Path
from typing import Any

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from qa.errors import SettingsError

_PACKAGE = Path(__file__).parent
SHIPPED_ARTICLE = _PACKAGE / "articles" / "loekasjenko-poetin-sotsji.nl.txt"
SHIPPED_TITLE = "Loekasjenko en Poetin in Sotsji"


class Settings(BaseSettings):
    """What can be set, with defaults that work offline."""

    model_config = SettingsConfigDict(env_prefix="QA_", env_file=".env", extra="ignore")

    def __init__(self, **values: Any) -> None:
        """Read the environment; `values` override it.

        Raises:
            SettingsError: A value cannot be used.
        """
        try:
            super().__init__(**values)
        except ValidationError as error:
            wrong = "; ".join(
                f"QA_{str(each['loc'][0]).upper()}: {each['msg']}, not {each['input']!r}"
                for each in error.errors()
            )
            raise SettingsError(f"A setting cannot be used. {wrong}.") from error

    encoder: str = Field(
        str(_PACKAGE / "models" / "encoder"),
        description="Folder or hub name of a sentence-transformers model.",
    )
    reader: str = Field(
        str(_PACKAGE / "models" / "reader"),
        description="Folder or hub name of an extractive question-answering model.",
    )
    top_k: int = Field(6, ge=1, le=50, description="Passages that are read for a question.")
    max_quotes: int = Field(3, ge=1, le=10, description="Quotes of an answer at most.")
    min_confidence: float | None = Field(
        None,
        ge=0,
        le=1,
        description="Confidence from which an answer is given; by default the "
        "threshold that came with the reader's calibration.",
    )
    llm: str | None = Field(
        None,
        description="A language model that writes the answer, e.g. ollama:llama3.2; "
        "none by default.",
    )
    data_dir: Path = Field(
        Path("~/.local/share/article-qa"), description="Where feedback and uploads are kept."
    )
    host: str = Field("127.0.0.1", description="Address the web chat listens on.")
    port: int = Field(7860, ge=0, le=65535, description="Port of the web chat.")
    auth: SecretStr | None = Field(
        None, description="user:password that the web chat asks for; none by default."
    )
