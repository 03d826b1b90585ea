"""One company, three ways in: the API, an export in JSON and the tables of a warehouse give the same figures."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import run
from tests.connectors.account import Account, made
from tests.connectors.zendesk.company import export, warehouse

FACTS = ("conversations", "replies", "resolutions", "ratings", "sla_targets", "status_spans")
ARRIVAL = ("seq", "order")  # what tells only in which order things came
HOUR, NOW = 3600, "2026-03-09T00:00:00Z"
LEFT_OUT = (
    "SELECT k.id, f.left_out FROM fact.conversation AS f JOIN canon.conversation_key AS k ON k.key = f.conversation"
    " WHERE f.left_out IS NOT NULL ORDER BY 1"
)


def exports(root: Path) -> dict[str, list[dict[str, Any]]]:
    return {name: rows(root, name) for name in FACTS}


def rows(root: Path, fact: str) -> list[dict[str, Any]]:
    told = csv.DictReader(io.StringIO(run("export", fact, "--now", NOW, "-w", root).out))
    found = [{name: cell for name, cell in row.items() if name not in ARRIVAL} for row in told]
    return sorted(found, key=lambda row: json.dumps(row))


def take_in(root: Path, path: Path) -> None:
    ran = run("import", "zendesk", path, "--name", "desk", "-w", root)
    assert ran.code == 0, ran.err


@pytest.mark.parametrize("drawn", [warehouse, export])
def test_files_give_the_figures_that_a_sync_gives(
    desk: Account, tmp_path: Path, empty: Callable[[str], Path], drawn: Callable[[Path], Path]
) -> None:
    assert desk.sync().code == 0
    other = made(tmp_path / "other", empty)
    take_in(other, drawn(tmp_path / "files"))
    assert exports(other) == exports(desk.root)


@pytest.mark.parametrize("drawn", [warehouse, export])
def test_a_sync_after_an_import_of_files_counts_nothing_twice(
    desk: Account, tmp_path: Path, drawn: Callable[[Path], Path]
) -> None:
    take_in(desk.root, drawn(tmp_path / "files"))
    before = exports(desk.root)
    counted = desk.asks("SELECT (SELECT COUNT(*) FROM canon.message), (SELECT COUNT(*) FROM canon.rating)")
    assert desk.sync().code == 0
    assert exports(desk.root) == before
    assert desk.asks("SELECT (SELECT COUNT(*) FROM canon.message), (SELECT COUNT(*) FROM canon.rating)") == counted
    assert desk.asks("SELECT q.reason FROM canon.quarantine AS q") == []


def test_the_history_of_tables_and_of_the_api_is_one(desk: Account, tmp_path: Path) -> None:
    take_in(desk.root, warehouse(tmp_path / "files"))
    desk.sync()
    assert desk.asks("SELECT COUNT(*) FROM canon.event AS e WHERE e.kind = 'status'") == [(11,)]


def test_the_figures_of_a_sync_are_those_reckoned_by_hand(desk: Account) -> None:
    """
    Ticket 1: answered after 1.5 hours; first solved after 24.5, in the end after 27; pending for 6.
    """
    desk.sync()
    told = desk.told_by("first_response_s first_resolution_s resolution_s reopens agent_replies customer_messages team")
    assert told["1"] == (str(1.5 * HOUR)[:-2], str(24.5 * HOUR)[:-2], str(27 * HOUR), "1", "2", "3", "Billing")
    assert desk.told_by("status team tags channel") == {
        "1": ("solved", "Billing", "", "email"), "2": ("open", "Returns", "vip", "web"),
    }  # fmt: skip


def test_merged_and_deleted_tickets_are_kept_and_left_out(desk: Account) -> None:
    desk.sync()
    assert desk.asks(LEFT_OUT) == [("3", "merged"), ("4", "deleted")]


def test_metrics_of_a_sync_are_those_reckoned_by_hand(desk: Account) -> None:
    """
    Of four tickets two count; the customer who was asked is content; the one promise was broken.
    """
    desk.sync()
    told = {name: desk.value(name) for name in ("conversations", "csat", "sla_achieved_rate")}
    assert told == {"conversations": 2, "csat": 1.0, "sla_achieved_rate": 0.0}
