"""Request Tracker 5, the real one: what was done in it comes back by `deskmeter sync`, with its figures."""

import os
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from shutil import copytree

import pytest

from deskmeter.model.door import Door
from tests.cli.command import run
from tests.live.figures import differences, exported, figure, left_out, reconciled, say, show
from tests.live.recording import recorded
from tests.live.request_tracker import RequestTracker
from tests.live.rt_story import EXPECTED, LEFT_OUT, NOW, play

pytestmark = pytest.mark.live
RECORDED = Path(__file__).parents[1] / "connectors" / "rt" / "recorded.jsonl"
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


@pytest.fixture(scope="module")
def played(tracker: RequestTracker, tmp_path_factory: pytest.TempPathFactory, empty: Callable[[str], Path]) -> Path:
    """A workspace that has read the story from Request Tracker; with DESKMETER_RECORD, its answers are kept."""
    play(tracker)
    root = copytree(empty(""), tmp_path_factory.mktemp("read") / "desk")
    with (root / "deskmeter.toml").open("a", encoding="utf-8") as file:
        file.write(CONNECTION.format(url=tracker.url))
    record = recorded(RECORDED) if "DESKMETER_RECORD" in os.environ else nullcontext()
    with pytest.MonkeyPatch.context() as patch, record:
        patch.setenv("RT_TOKEN", "reports-secret")
        told = run("sync", "-w", root)
    assert told.code == 0, told.out + told.err
    say("\n" + told.out)
    return root


def test_every_ticket_has_the_figures_reckoned_by_hand(played: Path) -> None:
    found = exported(played, "conversations", "conversation_id")
    show(
        "Request Tracker, read back:", found, "channel", "team", "status", "first_response_s", "first_resolution_s",
        "resolution_s", "reopens", "touches", "agent_work_s", "on_hold_s", "requester_wait_s",
    )  # fmt: skip
    assert differences(EXPECTED, found) == []


def test_merged_and_deleted_tickets_are_left_out_and_a_reminder_is_none(played: Path) -> None:
    assert left_out(played) == LEFT_OUT


def test_one_ticket_is_open(played: Path) -> None:
    assert figure(played, "backlog", "--now", NOW) == 1


def test_everything_adds_up_and_nothing_is_put_aside(played: Path) -> None:
    told = reconciled(played)
    say("\n" + told)
    assert "put aside" not in told


def test_a_second_sync_brings_no_transaction_twice(played: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RT_TOKEN", "reports-secret")
    door = Door(played / "ledger")
    before = door.counts()[("rt", "transactions")].stored
    assert run("sync", "-w", played).code == 0
    assert door.counts()[("rt", "transactions")].stored == before
    door.close()
