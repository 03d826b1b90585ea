"""What a real Request Tracker 5.0.3 answered after the story of tests/live/rt_story.py, read by `deskmeter sync`."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from tests.cli.command import run
from tests.connectors.api.misbehaving import Query, Server, answers, serving
from tests.live.figures import differences, exported, figure, left_out, reconciled
from tests.live.rt_story import EXPECTED, LEFT_OUT, NOW

RECORDED = Path(__file__).with_name("recorded.jsonl")
CONNECTION = """
[connections.rt]
source = "rt"
url = "{url}"
user = "reports"
token_env = "RT_TOKEN"
allow_private = true
requests_per_minute = 6000
options = {{ bodies = "yes" }}
"""


def replayed() -> Server:
    """A server that answers what the real one answered to the same questions, and empty lists to all others."""
    server, told = Server(), dict[str, dict[str, Any]]()
    server.date = datetime(2026, 3, 3, 10, tzinfo=UTC)
    for line in RECORDED.read_text(encoding="utf-8").splitlines():
        path, query, answer = json.loads(line)
        told.setdefault(path, {})[_asked(query)] = answer
    for path, by_query in told.items():
        server.on(path, answers(_by_query(by_query)))
    return server


def _asked(query: Mapping[str, str]) -> str:
    return json.dumps(dict(query), sort_keys=True)


def _by_query(by_query: dict[str, Any]) -> Callable[[Query], Any]:
    return lambda asked: by_query.get(_asked(asked), {"items": []})


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory, empty: Callable[[str], Path]) -> Iterator[Path]:
    """A workspace that has read the recorded answers."""
    root = copytree(empty(""), tmp_path_factory.mktemp("read") / "desk")
    with serving(replayed()) as server, pytest.MonkeyPatch.context() as patch:
        patch.setenv("RT_TOKEN", "reports-secret")
        with (root / "deskmeter.toml").open("a", encoding="utf-8") as file:
            file.write(CONNECTION.format(url=server.url))
        told = run("sync", "-w", root)
        assert told.code == 0, told.out + told.err
        yield root


def test_every_ticket_has_the_figures_reckoned_by_hand(read: Path) -> None:
    assert differences(EXPECTED, exported(read, "conversations", "conversation_id")) == []


def test_merged_and_deleted_tickets_are_left_out_and_a_reminder_is_none(read: Path) -> None:
    assert left_out(read) == LEFT_OUT


def test_one_ticket_is_open(read: Path) -> None:
    assert figure(read, "backlog", "--now", NOW) == 1


def test_everything_adds_up_and_nothing_is_put_aside(read: Path) -> None:
    assert "put aside" not in reconciled(read)
