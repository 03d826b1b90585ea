"""The page on Zendesk says what the connector really does."""

from pathlib import Path

import pytest

from deskmeter.connectors.zendesk.api import API
from deskmeter.connectors.zendesk.map import MAP
from deskmeter.connectors.zendesk.objects import STREAMS
from deskmeter.connectors.zendesk.promises import TARGETS
from deskmeter.connectors.zendesk.tables import ASIDE, READ
from deskmeter.connectors.zendesk.webhook import read
from deskmeter.model.map_text import parse_map

PAGE = (Path(__file__).parents[3] / "docs" / "zendesk.md").read_text(encoding="utf-8")


def rows(head: str) -> str:
    """The rows of the table of the page that begins with these words."""
    return PAGE.split(f"| {head} |")[1].split("\n\n")[0]


@pytest.mark.parametrize("table", [*READ, *ASIDE])
def test_the_page_names_every_table(table: str) -> None:
    assert f"`{table}`" in rows("table")


@pytest.mark.parametrize("stream", STREAMS)
def test_the_page_names_every_list_of_objects(stream: str) -> None:
    assert f"`{stream}`" in rows("objects")


@pytest.mark.parametrize(("metric", "target"), TARGETS.items())
def test_the_page_names_every_metric_of_a_policy(metric: str, target: str) -> None:
    assert any(f"`{metric}`" in line and f"`{target}`" in line for line in rows("metric in Zendesk").splitlines())


def test_every_stream_of_the_map_is_one_that_objects_can_be_of() -> None:
    streams = {part.stream for part in parse_map(MAP, "zendesk").parts if part.stream}
    assert streams == set(STREAMS.values())


@pytest.mark.parametrize("stream", [one.name for one in API.streams])
def test_the_page_names_every_stream_of_the_api(stream: str) -> None:
    assert f"`{stream}`" in rows("stream")


def test_the_body_of_the_page_s_trigger_is_read() -> None:
    body = PAGE.split("```json\n")[1].split("```")[0]
    for place, value in (("ticket.id", "7"), ("ticket.status", "On-hold")):
        body = body.replace(f"{{{{{place}}}}}", value)
    found = read(body.replace("{{ticket.updated_at_with_timestamp}}", "2026-03-02T09:00:00Z").encode())
    assert [(one.stream, '"status":"hold"' in one.body) for one in found.records] == [("ticket_events", True)]
