"""What people write: template tables, one TOML file per language."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from deskmeter.demo.scenario import MARKETS, TOPICS

LANGUAGES = tuple(sorted(market.language for market in MARKETS))


@cache
def texts(language: str) -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath(f"{language}.toml").read_text(encoding="utf-8"))


def phrases() -> list[dict[str, Any]]:
    """One row per language and topic, each kind of phrase a list column; names that topics own come beside."""
    return [
        {"language": language, "topic": number, "men": texts(language).get("men", [])}
        | {use: variants for use, variants in texts(language).items() if use not in ("topics", "men")}
        | texts(language)["topics"][topic.name]
        for language in LANGUAGES
        for number, topic in enumerate(TOPICS, 1)
    ]
