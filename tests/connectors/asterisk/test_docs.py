"""The page on Asterisk says what the connector really does."""

import re
from pathlib import Path

import pytest

from deskmeter.connectors.asterisk import EVENTS, MAP
from deskmeter.model.map_text import parse_map

PAGE = (Path(__file__).parents[3] / "docs" / "asterisk.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("event", [event for event in EVENTS if " " not in event])
def test_the_page_names_every_event(event: str) -> None:
    assert f"`{event}`" in PAGE.split("| event |")[1].split("\n\n")[0]


def test_the_words_on_the_page_go_on_the_connector_s_map() -> None:
    (tail,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    assert "state" in parse_map(f"{MAP}\n{tail}", "asterisk.md").parts[0].cells
