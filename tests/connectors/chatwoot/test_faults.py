"""Faults of Chatwoot as a source: nothing lost, nothing twice, and said aloud."""

import json

from tests.cli.command import run
from tests.connectors.account import TOKEN, Account
from tests.connectors.api.misbehaving import says
from tests.connectors.chatwoot.drawn import (
    ACCOUNT,
    AYU,
    CONTACT,
    RESOLVED,
    Chatwoot,
    contact,
    conversation,
    message,
)

FIGURES = "channel team status priority tags agent first_agent first_response_s resolution_s agent_replies touches"


def quarantined(desk: Account) -> list[str]:
    return [reason for (reason,) in desk.asks("SELECT q.reason FROM canon.quarantine AS q")]


def test_fault_2_a_second_sync_brings_nothing_new(desk: Account) -> None:
    desk.sync()
    before = desk.held()
    assert sum(stored for _, stored, _, _ in desk.counts().values()) == 0
    assert desk.held() == before


def test_only_what_changed_since_a_little_before_the_last_sync_is_asked_for_again(
    desk: Account, chatwoot: Chatwoot
) -> None:
    desk.sync()
    desk.server.asked.clear()
    chatwoot.holds(conversation(2, "Mon 09:00", "Mon 15:00"), message(203, "Mon 15:00", 1, AYU))
    desk.sync()
    talks = [asked.path for asked in desk.server.asked if asked.path.endswith("/messages")]
    assert talks == [f"{ACCOUNT}/conversations/{id_}/messages" for id_ in (2, 3)]


def test_a_long_conversation_is_read_to_its_end(desk: Account, chatwoot: Chatwoot) -> None:
    chatwoot.holds(
        conversation(4, "Mon 13:00", "Mon 13:30"),
        *(message(400 + n, f"Mon 13:{n % 30:02d}", n % 2, AYU if n % 2 else CONTACT) for n in range(250)),
    )
    assert desk.counts()["messages"][0] == 15 + 250


def test_pages_that_shift_while_they_are_read_lose_nothing(desk: Account, chatwoot: Chatwoot) -> None:
    """
    Fault 11: 30 conversations are two pages; one of the second page moves to the first between them, and is met later.
    """
    chatwoot.conversations.clear()
    for n in range(30):
        chatwoot.holds(conversation(100 + n, "Mon 09:00", f"Mon 10:{n:02d}"))
        desk.server.on(f"{ACCOUNT}/conversations/{100 + n}/messages", says({"payload": []}))
    desk.sync()
    chatwoot.holds(conversation(100, "Mon 09:00", "Mon 11:00", "resolved"))
    desk.sync()
    assert len(desk.told_by("status")) == 30
    assert desk.told_by("status")["100"] == ("solved",)


def test_fault_12_a_revoked_token_needs_attention_and_what_came_is_kept(desk: Account) -> None:
    desk.sync()
    before = desk.held()
    for path in list(desk.server.acts):
        desk.server.on(path, says({}, 401))
    ran = desk.sync()
    assert (ran.code, "does not accept the token" in ran.err) == (3, True)
    assert desk.held() == before


def test_fault_13_a_conversation_that_is_gone_stays_in_the_record(desk: Account, chatwoot: Chatwoot) -> None:
    """
    Absence is no deletion; and one that goes between the list and its messages stops nothing.
    """
    desk.sync()
    del chatwoot.conversations[2]
    chatwoot.holds(conversation(3, "Mon 11:00", "Mon 15:00", "resolved"))
    desk.server.on(f"{ACCOUNT}/conversations/3/messages", says({"error": "Resource could not be found"}, 404))
    assert desk.sync().code == 0
    assert desk.told_by("status") == {"1": ("solved",), "2": ("open",), "3": ("solved",)}


def test_fault_13_what_is_reopened_and_moved_is_told_by_how_it_stands_at_each_poll(
    desk: Account, chatwoot: Chatwoot
) -> None:
    """
    Where the sentences of the activities are of another language, the state at each poll tells, at its own time.
    """
    desk.sync()
    billing, reopened = {"id": 3, "name": "Billing"}, "A conversa foi reaberta por Ayu"
    chatwoot.holds(
        conversation(1, "Mon 09:00", "Mon 13:00", "open", assignee=AYU, team=billing),
        message(111, "Mon 13:00", 2, content=reopened),
    )
    desk.sync()
    assert desk.told_by("reopens status agent reassignments")["1"] == ("2", "open", "5", "1")


def test_fault_14_unknown_fields_and_kinds_are_kept_and_the_rest_goes_on(desk: Account, chatwoot: Chatwoot) -> None:
    chatwoot.holds(
        conversation(2, "Mon 09:00", "Mon 14:00", mood="sunny", meta_data=[1]),
        message(204, "Mon 14:00", 7, content="a type of next year"),
        message(205, "Mon 14:01", 1, {"id": 3, "name": "X", "type": "robot_2"}),
    )
    assert desk.sync().code == 0
    assert desk.asks("SELECT s.skipped FROM canon.applied AS s") == [(2,)]
    assert quarantined(desk) == []


def test_fault_14_a_field_of_another_type_is_put_aside_with_its_reason(desk: Account, chatwoot: Chatwoot) -> None:
    chatwoot.holds(
        conversation(2, "Mon 09:00", "Mon 14:00", labels="vip"),
        message(206, "Mon 14:00", 0, CONTACT, created_at="yesterday"),
    )
    chatwoot.holds(conversation(3, "Mon 11:00", "Mon 14:00", "archived"))
    desk.sync()
    assert sorted(reason.split(" is ")[0] for reason in quarantined(desk)) == [
        "created_at “yesterday”", "labels “vip”", "status “archived”"
    ]  # fmt: skip


def test_an_object_without_an_id_is_put_aside_and_said(desk: Account, chatwoot: Chatwoot) -> None:
    chatwoot.contacts[32] = contact(32, "Nobody", "Mon 11:00") | {"id": 32}
    chatwoot.holds(conversation(2, "Mon 09:00", "Mon 14:00"), message(207, "Mon 14:00", 0, CONTACT))
    chatwoot.contacts[32].pop("name")
    desk.server.on(f"{ACCOUNT}/teams", says([{"name": "No id"}]))
    ran = desk.sync()
    assert (ran.code, desk.counts()["teams"]) == (3, (1, 0, 0, 1))


def test_fault_3_a_message_that_was_edited_stays_as_it_was_and_the_other_is_put_aside(
    desk: Account, chatwoot: Chatwoot
) -> None:
    desk.sync()
    chatwoot.holds(conversation(1, "Mon 09:00", "Mon 15:00", "resolved"))
    chatwoot.messages[1][0]["content"] = "Something else"
    desk.sync()
    assert quarantined(desk) == ["the id “101” came before with other content; the first stays in force"]


def test_received_is_stored_and_duplicate_and_quarantined(desk: Account, chatwoot: Chatwoot) -> None:
    chatwoot.holds(
        conversation(2, "Mon 09:00", "Mon 14:00", labels="vip"), message(208, "Mon 14:00", 2, content=RESOLVED)
    )
    desk.sync()
    desk.sync()
    lines = json.loads(run("audit", "--json", "-w", desk.root).out)["lines"]
    assert [line["name"] for line in lines if not line["reconciles"]] == []
    assert sum(line["quarantined"] for line in lines) > 0


def test_fault_36_the_token_is_in_nothing_that_is_told(desk: Account) -> None:
    desk.sync()
    ran = run("doctor", "-w", desk.root)
    assert TOKEN not in ran.out + ran.err + run("config", "show", "-w", desk.root).out
    assert all(asked.headers["api_access_token"] == TOKEN for asked in desk.server.asked)


def test_who_is_erased_is_gone_from_what_is_kept_counts_as_before_and_is_not_brought_back(desk: Account) -> None:
    desk.sync()
    assert desk.kept("Jane", "jane@example.com", "+62812345678") == {"Jane", "jane@example.com", "+62812345678"}
    before = desk.told_by(FIGURES)
    ran = run("erase", "desk:31", "--yes", "-w", desk.root)
    assert ran.code == 0, ran.err
    desk.sync()
    assert desk.kept("Jane", "jane@example.com", "+62812345678") == set()
    assert desk.told_by(FIGURES) == before
