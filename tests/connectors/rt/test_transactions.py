"""Request Tracker's transactions: none is missed, and each is told by whom it is."""

import json
from collections.abc import Callable
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from deskmeter.connectors.clients import Source
from deskmeter.connectors.http import Client
from deskmeter.connectors.polling import basic
from deskmeter.connectors.rt.map import MAP
from deskmeter.connectors.rt.source import API
from deskmeter.connectors.sync import sync
from deskmeter.engines.duckdb import rows
from deskmeter.model.door import Door, Layout
from deskmeter.model.workspace import opened
from tests.connectors.api.conftest import server as server
from tests.connectors.api.misbehaving import Server
from tests.connectors.api.own_source import Moments, connection
from tests.connectors.rt.drawn_tracker import REST, Tracker, ticket, transaction

Asked = Callable[..., list[tuple[Any, ...]]]
MESSAGES = "SELECT m.uid, m.actor, m.public FROM canon.message AS m ORDER BY m.uid"
CREATE = transaction(41, "Create", "cara")


@pytest.fixture
def told(tmp_path: Path, empty: Callable[[str], Path], server: Server) -> Asked:
    """What a workspace says after one sync of a tracker."""
    root = copytree(empty(""), tmp_path / "desk")

    def ask(tracker: Tracker, sql: str, **options: str) -> list[tuple[Any, ...]]:
        tracker.behind(server)
        at = connection(server.url, options=options)
        client = Client(at, basic("reports", "x"), 6_000, timing=Moments().timing())
        with opened(root) as workspace:
            door = Door(workspace.ledger.root)
            polled = sync(door, client, Source(at, API, Layout("rt", MAP)), lambda step: None)
            door.close()
            client.close()
            assert [one.problem for one in polled if one.problem] == []
            workspace.catch_up(lambda step: None)
            return rows(workspace.store.con, sql)

    return ask


def test_a_page_without_rows_that_may_be_seen_does_not_end_the_list(told: Asked) -> None:
    hidden = [transaction(id_, "Comment", "ann") for id_ in range(42, 48)]
    tracker = Tracker([CREATE, *hidden, transaction(48, "Correspond", "ann")], hidden=frozenset(range(42, 48)), size=2)
    assert [uid for uid, *_ in told(tracker, MESSAGES)] == ["41", "48"]


def test_nothing_that_may_be_seen_is_no_error(told: Asked) -> None:
    assert told(Tracker([CREATE], hidden=frozenset({41})), MESSAGES) == []


def test_one_that_was_committed_late_is_found_by_the_overlap(told: Asked) -> None:
    late, later = transaction(42, "Correspond", "ann"), transaction(43, "Correspond", "cara")
    told(Tracker([CREATE, later]), MESSAGES)
    assert [uid for uid, *_ in told(Tracker([CREATE, late, later]), MESSAGES)] == ["41", "42", "43"]


def test_privileged_users_are_agents_and_requestors_customers(told: Asked) -> None:
    tracker = Tracker([CREATE, transaction(42, "Correspond", "ann"), transaction(43, "Correspond", "cara")])
    assert told(tracker, MESSAGES) == [("41", "customer", True), ("42", "agent", True), ("43", "customer", True)]


def test_somebody_without_privileges_on_another_ticket_is_a_customer(told: Asked) -> None:
    tracker = Tracker([transaction(41, "Correspond", "cara")], {"1": ticket(1, requestors=())})
    assert told(tracker, MESSAGES) == [("41", "customer", True)]


def test_an_agent_on_a_ticket_of_his_own_is_its_customer(told: Asked) -> None:
    tracker = Tracker([transaction(41, "Correspond", "ann")], {"1": ticket(1, requestors=("ann",))})
    assert told(tracker, MESSAGES) == [("41", "customer", True)]


def test_a_ticket_that_an_agent_opens_for_a_customer_begins_with_the_customer(told: Asked) -> None:
    sql = "SELECT m.actor, c.id FROM canon.message AS m JOIN canon.customer_key AS c ON c.key = m.customer"
    assert told(Tracker([transaction(41, "Create", "ann")]), sql) == [("customer", "cara")]


def test_a_comment_is_internal_and_what_rt_does_itself_is_the_systems(told: Asked) -> None:
    opened_ = transaction(43, "Status", "RT_System", Field="Status", OldValue="new", NewValue="open")
    tracker = Tracker([CREATE, transaction(42, "Comment", "ann"), opened_])
    assert told(tracker, MESSAGES)[1] == ("42", "agent", False)
    assert told(tracker, "SELECT e.value, e.actor FROM canon.event AS e") == [("open", "system")]


def test_an_owner_is_told_by_name_and_nobody_is_none(told: Asked) -> None:
    given = transaction(42, "Set", "ann", Field="Owner", OldValue="6", NewValue="27")
    again = transaction(43, "SetWatcher", "ann", Field="Owner", OldValue="6", NewValue="27")
    sql = "SELECT e.kind, a.id FROM canon.event AS e LEFT JOIN canon.agent_key AS a ON a.key = e.agent"
    assert told(Tracker([CREATE, given, again]), sql) == [("assigned", "ann")]


def test_a_merge_is_told_of_the_ticket_that_was_merged(told: Asked) -> None:
    into = "fsck.com-rt://live/ticket/1"
    merges = [
        transaction(42, "AddLink", "ann", ticket=2, Field="MergedInto", NewValue=into),
        transaction(43, "AddLink", "ann", ticket=1, Field="MergedInto", NewValue=into),
    ]
    tracker = Tracker([CREATE, *merges], {"1": ticket(1), "2": ticket(2, EffectiveId="1")})
    sql = (
        "SELECT k.id, e.value, c.left_out FROM canon.event AS e JOIN canon.conversation_key AS k"
        " ON k.key = e.conversation JOIN canon.conversation AS c ON c.conversation = k.key"
    )
    assert told(tracker, sql) == [("2", "1", "merged")]


def test_a_status_of_ones_own_is_put_aside_and_named(told: Asked) -> None:
    waits = transaction(42, "Status", "ann", Field="Status", OldValue="open", NewValue="waiting")
    found = told(Tracker([CREATE, waits]), "SELECT q.reason FROM canon.quarantine AS q")
    assert len(found) == 1
    assert "waiting" in found[0][0]


def test_resolved_counts_only_for_a_ticket_that_began_so(told: Asked) -> None:
    at_once = ticket(1, Status="resolved", Resolved="2026-03-02T09:00:00Z")
    reopened = ticket(2, Status="open", Resolved="2026-03-02T09:00:00Z")
    tracker = Tracker([CREATE, transaction(42, "Create", "cara", ticket=2)], {"1": at_once, "2": reopened})
    sql = (
        "SELECT k.id, c.solved_at IS NOT NULL FROM canon.conversation AS c JOIN canon.conversation_key AS k"
        " ON k.key = c.conversation ORDER BY k.id"
    )
    assert told(tracker, sql) == [("1", True), ("2", False)]


def test_a_reminder_is_no_ticket(told: Asked) -> None:
    tracker = Tracker([transaction(41, "Create", "ann")], {"1": ticket(1, Type="reminder")})
    assert told(tracker, "SELECT k.id FROM canon.conversation_key AS k") == []


def test_the_way_a_message_came_is_its_channel(told: Asked) -> None:
    by_mail = {"TransactionId": "41", "ContentType": "text/plain", "Headers": "Subject: x\nX-RT-Interface: Email\n"}
    sql = "SELECT m.channel FROM canon.message AS m"
    assert told(Tracker([CREATE], attachments=[by_mail]), sql) == [("email",)]


@pytest.mark.parametrize(("options", "asked"), [({"bodies": "yes"}, True), ({}, False)])
def test_texts_are_read_only_where_they_are_asked_for(
    told: Asked, server: Server, options: dict[str, str], asked: bool
) -> None:
    told(Tracker([CREATE]), MESSAGES, **options)
    (fields,) = [one.query["fields"] for one in server.asked if one.path == f"{REST}/attachments"]
    assert ("Content" in fields.split(",")) is asked


def test_a_user_who_is_known_no_more_stays_unknown(told: Asked) -> None:
    tracker = Tracker([CREATE, transaction(42, "Correspond", "ann")], gone=("ann",))
    assert told(tracker, MESSAGES)[1] == ("42", "unknown", True)


def test_the_recorded_objects_hold_no_credentials() -> None:
    text = (Path(__file__).with_name("recorded.jsonl")).read_text(encoding="utf-8")
    assert "secret" not in text
    assert all(json.loads(line) for line in text.splitlines())
