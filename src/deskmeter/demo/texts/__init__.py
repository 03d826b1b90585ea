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
        {"language": language, "topic": number}
        | {use: variants for use, variants in texts(language).items() if use not in ("topics", "men")}
        | texts(language)["topics"][topic.name]
        for language in LANGUAGES
        for number, topic in enumerate(TOPICS, 1)
    ]


def literal(value: object) -> str:
    """A text or (nested) list of texts as an SQL literal."""
    if isinstance(value, list):
        return f"[{', '.join(map(literal, value))}]"
    return "'" + str(value).replace("'", "''") + "'"


def list_sql(use: str, language: str, topic: str) -> str:
    """SQL of the list of phrases for `use`, by expressions for the language and the topic's number.

    A literal rather than a join: a join would copy every list into every row.
    """
    number = f"list_position({literal(list(LANGUAGES))}, {language})"
    if use in texts(LANGUAGES[0]):
        return f"({literal([texts(name)[use] for name in LANGUAGES])})[{number}]"
    lists = [texts(name)["topics"][each.name][use] for name in LANGUAGES for each in TOPICS]
    return f"({literal(lists)})[({number} - 1) * {len(TOPICS)} + {topic}]"
