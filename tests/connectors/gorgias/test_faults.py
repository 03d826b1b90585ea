"""Faults of Gorgias as a source: nothing lost, nothing twice, and said aloud."""

import json

from tests.cli.command import run
from tests.connectors.account import TOKEN, Account
from tests.connectors.api.misbehaving import says
from tests.connectors.gorgias.drawn import (
    AYU,
    JANE,
    TAGS,
    Gorgias,
    at,
    customer,
    event,
    message,
    survey,
    tag,
    ticket,
    user,
)

FIGURES = "channel team status priority tags agent first_agent first_response_s resolution_s agent_replies touches"


def quarantined(desk: Account) -> list[str]:
    return [reason for (reason,) in desk.asks("SELECT q.reason FROM canon.quarantine AS q")]


def left_out(desk: Account) -> dict[str, str | None]:
    """Why tickets stay out of the figures."""
    return dict(desk.asks(
        "SELECT k.id, f.left_out FROM fact.conversation AS f JOIN canon.conversation_key AS k ON k.key = f.conversation"
    ))  # fmt: skip


def test_fault_2_a_second_sync_brings_nothing_new(desk: Account) -> None:
    desk.sync()
    before = desk.held()
    assert sum(stored for _, stored, _, _ in desk.counts().values()) == 0
    assert desk.held() == before


def test_cursors_are_followed_to_the_last_page(desk: Account, gorgias: Gorgias) -> None:
    gorgias.size = 2
    counts = desk.counts()
    assert [counts[name][1] for name in ("users", "tickets", "messages", "satisfaction_surveys")] == [2, 4, 12, 2]


def test_more_events_than_one_page_has_are_asked_for_from_the_last(desk: Account, gorgias: Gorgias) -> None:
    minutes = (f"Mon {13 + n // 60}:{n % 60:02d}" for n in range(250))
    gorgias.holds("events", *(event(1000 + n, 2, word, "ticket-updated") for n, word in enumerate(minutes)))
    assert desk.counts()["events"][1] == 11 + 250


def test_fault_11_a_ticket_that_changes_while_pages_are_read_is_met_again(desk: Account, gorgias: Gorgias) -> None:
    desk.sync()
    gorgias.holds("tickets", ticket(2, "Mon 09:00", "Mon 15:00", priority="critical"))
    desk.sync()
    assert desk.told_by("priority")["2"] == ("critical",)


def test_fault_8_an_event_that_is_committed_late_is_found_within_the_overlap(desk: Account, gorgias: Gorgias) -> None:
    desk.sync()
    gorgias.holds("events", event(12, 2, "Mon 11:58", "ticket-closed"))
    desk.sync()
    assert desk.told_by("resolution_s")["2"] == (str(2 * 3600 + 58 * 60),)


def test_a_survey_that_is_answered_weeks_after_it_was_sent_is_found(desk: Account, gorgias: Gorgias) -> None:
    gorgias.holds("surveys", survey(902, 2, "Sun 12:00"))
    desk.sync()
    gorgias.holds("surveys", survey(901, 3, "Mon 13:00", "Sun 09:00", 2))
    desk.sync()
    assert desk.value("csat") == 0.5


def test_fault_12_a_revoked_key_needs_attention_and_what_came_is_kept(desk: Account) -> None:
    desk.sync()
    before = desk.held()
    for path in list(desk.server.acts):
        desk.server.on(path, says({}, 401))
    ran = desk.sync()
    assert (ran.code, "does not accept the token" in ran.err) == (3, True)
    assert desk.held() == before


def test_fault_13_a_ticket_in_the_trash_is_left_out_and_one_taken_back_is_in_again(
    desk: Account, gorgias: Gorgias
) -> None:
    gorgias.holds("tickets", ticket(2, "Mon 09:00", "Mon 14:00", trashed_datetime=at("Mon 14:00")))
    desk.sync()
    trashed = left_out(desk)["2"]
    gorgias.holds("tickets", ticket(2, "Mon 09:00", "Mon 15:00"))
    desk.sync()
    assert (trashed, left_out(desk)["2"]) == ("deleted", None)


def test_fault_13_a_ticket_that_was_deleted_is_left_out_and_its_history_kept(desk: Account, gorgias: Gorgias) -> None:
    """
    The lists have it no more; the event says so. Merging does the same to the ticket that was merged away.
    """
    desk.sync()
    del gorgias.tickets[1]
    gorgias.holds("events", event(12, 1, "Mon 16:00", "ticket-deleted"))
    desk.sync()
    assert (left_out(desk)["1"], desk.value("conversations")) == ("deleted", 2)
    assert desk.asks("SELECT COUNT(*) FROM fact.resolution AS r") == [(2,)]


def test_fault_13_what_is_no_spam_after_all_is_in_the_figures(desk: Account, gorgias: Gorgias) -> None:
    desk.sync()
    gorgias.holds("tickets", ticket(4, "Mon 12:00", "Mon 15:00"))
    gorgias.holds("events", event(12, 4, "Mon 15:00", "ticket-unmarked-spam"))
    desk.sync()
    assert left_out(desk)["4"] is None


def test_fault_13_a_snooze_that_ends_opens_the_ticket(desk: Account, gorgias: Gorgias) -> None:
    gorgias.holds("events", event(12, 3, "Mon 14:00", "ticket-self-unsnoozed", None))
    desk.sync()
    assert desk.told_by("status on_hold_s reopens")["3"] == ("open", "7200", "0")


def test_a_rule_that_closes_solves_nothing_for_an_agent(desk: Account, gorgias: Gorgias) -> None:
    gorgias.holds("events", event(12, 2, "Mon 14:00", "ticket-closed", None))
    desk.sync()
    assert desk.told_by("solved_by resolver")["2"] == ("system", "")


def test_a_tag_that_is_renamed_is_shown_by_its_new_name(desk: Account, gorgias: Gorgias) -> None:
    gorgias.holds("events", event(12, 2, "Mon 14:00", "ticket-tags-added", tags_added=[1]))
    desk.sync()
    desk.server.on("/api/tags", says({"data": [{"id": 1, "name": "gold"}], "meta": {"next_cursor": None}}))
    desk.sync()
    assert desk.told_by("tags")["2"] == ("gold",)


def test_two_customers_of_one_handle_are_one_person(desk: Account, gorgias: Gorgias) -> None:
    gorgias.holds("customers", *(customer(id_, "Ayu", "Mon 09:00", ("instagram", "ayu")) for id_ in (41, 42)))
    desk.sync()
    assert desk.asks("SELECT COUNT(*), COUNT(DISTINCT p.person) FROM canon.person AS p") == [(2, 1)]


def test_fault_14_unknown_fields_and_kinds_are_kept_and_the_rest_goes_on(desk: Account, gorgias: Gorgias) -> None:
    gorgias.holds("tickets", ticket(2, "Mon 09:00", "Mon 14:00", mood="sunny"))
    gorgias.holds("events", event(12, 2, "Mon 14:00", "ticket-teleported", None))
    desk.sync()
    assert (quarantined(desk), desk.told_by("status")["2"]) == ([], ("new",))
    assert desk.asks("SELECT s.skipped FROM canon.applied AS s") == [(3,)]  # this, ticket-created, and a user


def test_fault_14_a_field_of_another_type_is_put_aside_with_its_reason(desk: Account, gorgias: Gorgias) -> None:
    gorgias.holds(
        "tickets", ticket(2, "Mon 09:00", "Mon 14:00", tags="vip"), ticket(3, "Mon 09:00", "Mon 14:00", "pondering")
    )
    gorgias.holds("events", event(12, 2, "Mon 14:00", "ticket-tags-added", tags_added="vip"))
    gorgias.holds("surveys", survey(901, 3, "Mon 13:00", "Mon 13:05", 4) | {"score": "good"})
    desk.sync()
    assert sorted(reason.split(" is ")[0] for reason in quarantined(desk)) == [
        "score “good”", "status “pondering”", "tags[].name “vip”", "“data.tags_added”"
    ]  # fmt: skip


def test_a_field_that_vanishes_makes_nothing_zero(desk: Account, gorgias: Gorgias) -> None:
    """
    Fault 14: a score that is gone is none, and no answer of nought.
    """
    told = survey(901, 3, "Mon 13:00", "Mon 13:05", 4)
    gorgias.holds("surveys", {name: value for name, value in told.items() if name != "score"})
    desk.sync()
    assert desk.asks("SELECT r.score FROM fact.rating AS r WHERE r.uid = '901'") == [(None,)]


def test_a_message_without_a_sender_is_still_an_agent_s(desk: Account, gorgias: Gorgias) -> None:
    gorgias.holds("messages", message(203, 2, "Mon 09:30", AYU) | {"sender": None})
    desk.sync()
    assert desk.told_by("first_response_s first_agent")["2"] == ("1800", "")


def test_fault_3_a_message_that_was_edited_stays_as_it_was_and_the_other_is_put_aside(
    desk: Account, gorgias: Gorgias
) -> None:
    desk.sync()
    gorgias.holds("messages", message(401, 4, "Mon 12:00", body_text="Something else"))
    desk.sync()
    assert quarantined(desk) == ["the id “401” came before with other content; the first stays in force"]


def test_a_message_that_is_sent_later_is_the_same_message(desk: Account, gorgias: Gorgias) -> None:
    gorgias.holds("messages", message(402, 4, "Mon 12:10", AYU, sent_datetime=None))
    desk.sync()
    gorgias.holds("messages", message(402, 4, "Mon 12:10", AYU))
    assert desk.counts()["messages"][1] == 1
    assert quarantined(desk) == []


def test_received_is_stored_and_duplicate_and_quarantined(desk: Account, gorgias: Gorgias) -> None:
    gorgias.holds("tickets", ticket(2, "Mon 09:00", "Mon 14:00", tags="vip"))
    desk.sync()
    desk.sync()
    lines = json.loads(run("audit", "--json", "-w", desk.root).out)["lines"]
    assert [line["name"] for line in lines if not line["reconciles"]] == []
    assert sum(line["quarantined"] for line in lines) > 0


def test_fault_36_the_key_is_in_nothing_that_is_told(desk: Account) -> None:
    desk.sync()
    ran = run("doctor", "-w", desk.root)
    assert TOKEN not in ran.out + ran.err + run("config", "show", "-w", desk.root).out


def test_the_store_made_anew_holds_the_same(desk: Account, gorgias: Gorgias) -> None:
    gorgias.holds("tickets", ticket(5, "Mon 12:00", "Mon 12:30", tags=[tag(2)], customer=JANE))
    gorgias.users.append(user({"id": 9, "name": "Cem", "email": TAGS[1]}, "agent"))
    desk.sync()
    before = desk.held()
    (desk.root / "store.duckdb").unlink()
    run("audit", "-w", desk.root)
    assert desk.held() == before


def test_who_is_erased_is_gone_from_what_is_kept_counts_as_before_and_is_not_brought_back(desk: Account) -> None:
    desk.sync()
    assert desk.kept("Jane", "jane@example.com", "+62812345678") == {"Jane", "jane@example.com", "+62812345678"}
    before = desk.told_by(FIGURES)
    ran = run("erase", "desk:31", "--yes", "-w", desk.root)
    assert ran.code == 0, ran.err
    desk.sync()
    assert desk.kept("Jane", "jane@example.com", "+62812345678") == set()
    assert desk.told_by(FIGURES) == before
