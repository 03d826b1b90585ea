"""The page on Request Tracker names what its map reads."""

from pathlib import Path

import pytest

from deskmeter.connectors.rt.letters import MESSAGES
from deskmeter.connectors.rt.map import MAP
from deskmeter.model.map_text import parse_map

PAGE = (Path(__file__).parents[3] / "docs" / "rt.md").read_text(encoding="utf-8")
WORDS = {word for part in parse_map(MAP, "rt").parts for one in part.when for word in one.words}


@pytest.mark.parametrize("word", sorted(WORDS | set(MESSAGES)))
def test_the_page_names_every_type_and_field_that_counts(word: str) -> None:
    assert word in PAGE


@pytest.mark.parametrize("status", dict(parse_map(MAP, "rt").parts[3].cells["status"].words or ()))
def test_the_page_says_what_each_status_becomes(status: str) -> None:
    assert f"*{status}*" in PAGE
