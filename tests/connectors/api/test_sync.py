"""Streams read from a source that shifts, repeats, forgets and fails: one row each, none lost, and it is said."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from deskmeter.connectors.marks import IDS
from deskmeter.connectors.paging import cursors, links, marks, with_each
from deskmeter.connectors.polling import Stream, key
from deskmeter.connectors.state import StreamState
from deskmeter.connectors.sync import Polled, sync, written
from deskmeter.errors import ATTENTION, FAILED, OK
from deskmeter.model.door import Door, Record
from tests.connectors.api.misbehaving import NOW, Act, Query, Server, answers, raw, says, too_many
from tests.connectors.api.own_source import (
    CHATS,
    EVENTS,
    LAYOUT,
    SIZE,
    TICKETS,
    USERS,
    Desk,
    Moments,
    client,
    filled,
    minute,
    source,
)


def read(door: Door, server: Server, *streams: Stream, moments: Moments | None = None) -> dict[str, Polled]:
    """One sync of these streams, by stream."""
    asking = client(server, moments)
    found = sync(door, asking, source(server.url, *streams), lambda step: None)
    asking.close()
    assert all(one.taken.received == one.taken.stored + one.taken.duplicate + one.taken.quarantined for one in found)
    return {one.stream: one for one in found}


def counts(polled: Polled) -> tuple[int, int, int]:
    return polled.taken.stored, polled.taken.duplicate, polled.taken.quarantined


@pytest.mark.parametrize(
    ("stream", "rows"), [(TICKETS, 7), (EVENTS, 8), (USERS, 4), (CHATS, 7)], ids=lambda one: getattr(one, "name", None)
)
def test_a_first_sync_brings_every_object_of_every_style_of_paging(
    door: Door, server: Server, stream: Stream, rows: int
) -> None:
    filled().behind(server)
    polled = read(door, server, stream)[stream.name]
    assert (polled.taken.stored, polled.taken.quarantined, polled.exit_code) == (rows, 0, OK)


@pytest.mark.parametrize("stream", [TICKETS, EVENTS, USERS, CHATS], ids=lambda one: one.name)
def test_a_second_sync_of_an_unchanged_source_brings_nothing_new(door: Door, server: Server, stream: Stream) -> None:
    filled().behind(server)
    read(door, server, stream)
    assert read(door, server, stream)[stream.name].taken.stored == 0


@pytest.mark.parametrize("stream", [TICKETS, CHATS], ids=lambda one: one.name)
def test_a_second_sync_asks_only_for_what_lies_behind_the_cursor_less_the_overlap(
    door: Door, server: Server, stream: Stream
) -> None:
    desk = filled().behind(server)
    for n in range(10, 40):
        desk.change(n, n)
    read(door, server, stream)
    desk.change(1, 50)
    assert counts(read(door, server, stream)[stream.name])[0] == 1
    assert read(door, server, stream)[stream.name].taken.received < 2 * SIZE


@pytest.mark.parametrize("stream", [TICKETS, CHATS], ids=lambda one: one.name)
def test_fault_11_an_item_that_changes_while_pages_are_read_is_met_again_and_none_is_skipped(
    door: Door, server: Server, stream: Stream
) -> None:
    """
    After the first page, its first ticket changes: all that follows moves up by one place.
    """
    desk = filled().behind(server)
    page: Callable[[Query], Any] = getattr(desk, f"{stream.name}_page")

    def shifting(asked: Query) -> Any:
        desk.asked += 1
        if desk.asked == 2:
            desk.change(1, 30)
        return page(asked)

    server.on(f"/{stream.name}", answers(shifting))
    read(door, server, stream)
    second = read(door, server, stream)[stream.name]
    assert second.taken.stored <= 1
    assert read(door, server, stream)[stream.name].taken.stored == 0
    assert _held(door, stream.name) >= {(str(n), minute(n - 1)) for n in range(2, 8)} | {("1", minute(30))}


def test_fault_11_a_late_commit_with_an_older_time_is_found_in_the_overlap(door: Door, server: Server) -> None:
    desk = filled().behind(server)
    read(door, server, TICKETS)
    desk.tickets[99] = {"id": 99, "updated_at": minute(6).replace(":00Z", ":00.5Z").replace("09:06", "09:05")}
    assert counts(read(door, server, TICKETS)["tickets"])[0] == 1


def test_fault_11_a_page_that_comes_twice_is_counted_as_duplicates(door: Door, server: Server) -> None:
    pages = [[{"id": 1}, {"id": 2}, {"id": 3}]] * 2 + [[{"id": 4}]]
    server.on("/users", *(says({"users": page}) for page in pages))
    assert counts(read(door, server, USERS)["users"]) == (4, 3, 0)


def test_fault_11_a_page_that_comes_for_ever_needs_attention_and_ends(door: Door, server: Server) -> None:
    server.on("/users", says({"users": [{"id": 1}, {"id": 2}, {"id": 3}]}))
    polled = read(door, server, USERS)["users"]
    assert (polled.exit_code, polled.taken.stored) == (ATTENTION, 3)
    assert "again and again" in (polled.problem or "")


def test_many_objects_of_one_instant_are_all_read(door: Door, server: Server) -> None:
    desk = Desk().behind(server)
    for n in range(8):
        desk.change(n, 5)
    assert read(door, server, TICKETS)["tickets"].taken.stored == 8


def test_a_time_in_the_future_hides_nothing_that_comes_before_it(door: Door, server: Server) -> None:
    desk = Desk().behind(server)
    desk.tickets[1] = {"id": 1, "updated_at": "2099-01-01T00:00:00Z"}
    read(door, server, TICKETS)
    desk.change(2, 304)
    assert read(door, server, TICKETS)["tickets"].taken.stored == 1


def test_fault_12_a_cursor_that_has_expired_starts_its_stream_over_and_says_so(door: Door, server: Server) -> None:
    desk = filled().behind(server)
    read(door, server, EVENTS)
    desk.oldest_cursor = 9
    desk.events += [{"id": 8}, {"id": 9}, {"id": 10}]
    polled = read(door, server, EVENTS)["events"]
    assert (counts(polled), polled.exit_code) == ((2, 0, 0), OK)
    assert polled.notes == ("the source no longer knows our cursor: read anew since 2026-03-01",)


def test_fault_12_a_revoked_token_needs_attention_and_what_came_is_kept(door: Door, server: Server) -> None:
    filled().behind(server)
    read(door, server, TICKETS, EVENTS)
    server.on("/tickets", says({}, 401))
    polled = read(door, server, TICKETS, EVENTS)
    assert [one.exit_code for one in polled.values()] == [ATTENTION, ATTENTION]
    assert [_minute(one) for one in polled.values()] == [NOW, NOW]
    assert len(_held(door, "tickets")) == 7
    assert server.asked[-1].path == "/tickets"  # the other stream was not even asked


def test_a_stream_that_the_token_may_not_read_does_not_stop_the_others(door: Door, server: Server) -> None:
    filled().behind(server)
    server.on("/tickets", says({}, 403))
    polled = read(door, server, TICKETS, EVENTS)
    assert [(one.exit_code, one.taken.stored) for one in polled.values()] == [(ATTENTION, 0), (OK, 8)]


def test_fault_10_429_for_an_hour_says_up_to_when_the_data_reach_and_catches_up(door: Door, server: Server) -> None:
    desk = filled().behind(server)
    read(door, server, TICKETS)
    server.on("/tickets", too_many("3600"))
    later = NOW + timedelta(minutes=10)
    polled = read(door, server, TICKETS, moments=Moments(later))["tickets"]
    assert (polled.exit_code, _minute(polled), polled.taken.received) == (ATTENTION, NOW, 0)
    desk.behind(server)
    desk.change(8, 60)
    server.date = later + timedelta(hours=1)
    caught_up = read(door, server, TICKETS, moments=Moments(later + timedelta(hours=1)))["tickets"]
    assert (caught_up.exit_code, _minute(caught_up), caught_up.taken.stored) == (OK, server.date, 1)


def test_fault_9_pages_before_a_failure_are_kept_and_the_next_sync_goes_on_behind_them(
    door: Door, server: Server
) -> None:
    desk = filled().behind(server)
    pages = [answers(desk.events_page), answers(desk.events_page), says({}, 500)]
    server.on("/events", *pages)
    first = read(door, server, EVENTS)["events"]
    assert (counts(first), first.exit_code) == ((6, 0, 0), FAILED)
    desk.behind(server)
    assert counts(read(door, server, EVENTS)["events"]) == (2, 0, 0)


ODD: list[Any] = [
    None,
    7,
    "text",
    [],
    {},
    {"id": None},
    {"id": True},
    {"id": {"x": 1}},
    {"id": ""},
    {"id": "\ud800"},
]


@pytest.mark.parametrize("odd", ODD, ids=repr)
@pytest.mark.parametrize("stream", [TICKETS, EVENTS, USERS, CHATS], ids=lambda one: one.name)
def test_fault_14_an_object_without_an_id_is_put_aside_and_the_rest_goes_on(
    door: Door, server: Server, stream: Stream, odd: Any
) -> None:
    good = {"id": 1, "updated_at": minute(1)}
    server.on(f"/{stream.name}", says({stream.name: [odd, good]}))
    polled = read(door, server, stream)[stream.name]
    assert (counts(polled), polled.exit_code, polled.problem) == ((1, 0, 1), ATTENTION, None)


def test_fault_14_a_number_beyond_all_numbers_is_put_aside(door: Door, server: Server) -> None:
    server.on("/users", raw(b'{"users": [{"id": 1, "x": 1e400}, {"id": 2}]}'))
    assert counts(read(door, server, USERS)["users"]) == (1, 0, 1)


@pytest.mark.parametrize("odd", [None, "yesterday", 7.5e30, True, {"at": 1}, ["x"], -1e30], ids=repr)
def test_fault_14_a_time_that_changes_its_type_or_vanishes_moves_no_cursor(
    door: Door, server: Server, odd: Any
) -> None:
    server.on("/tickets", says({"tickets": [{"id": 1, "updated_at": odd}, {"id": 2, "updated_at": minute(3)}]}))
    assert read(door, server, TICKETS)["tickets"].taken.stored == 2
    assert door.cursor("desk", "tickets") == "2026-03-02T09:03:00+00:00"


@pytest.mark.parametrize("odd", [{}, {"tickets": None}, {"tickets": {"id": 1}}, [], "text", None], ids=repr)
def test_fault_14_an_answer_without_its_list_moves_no_cursor_and_needs_attention(
    door: Door, server: Server, odd: Any
) -> None:
    filled().behind(server)
    read(door, server, TICKETS)
    kept = door.cursor("desk", "tickets")
    server.on("/tickets", says(odd))
    polled = read(door, server, TICKETS, USERS)
    assert (polled["tickets"].exit_code, door.cursor("desk", "tickets")) == (ATTENTION, kept)
    assert polled["users"].exit_code == OK


def test_fault_14_a_reader_that_stumbles_over_an_answer_stops_its_stream_alone(door: Door, server: Server) -> None:
    filled().behind(server)

    def messages(asking: object, ticket: Any) -> list[Any]:
        return [ticket["last"]["message"]]

    polled = read(door, server, Stream("tickets", with_each(TICKETS.pages, "messages", messages), TICKETS.key), USERS)  # type: ignore[arg-type]  # it has pages
    assert (polled["tickets"].exit_code, polled["users"].exit_code) == (ATTENTION, OK)
    assert "KeyError 'last'" in (polled["tickets"].problem or "")


def test_fault_15_polling_finds_what_a_webhook_missed_and_counts_what_it_brought_once(
    door: Door, server: Server
) -> None:
    """
    Of seven tickets three came by webhook, with the same body, before the sync.
    """
    desk = filled().behind(server)
    hooked = [desk.tickets[n] for n in (2, 3, 5)]
    door.take("desk", LAYOUT, [
        Record("tickets", str(one["id"]), one["updated_at"], written(one)) for one in hooked
    ])  # fmt: skip
    polled = read(door, server, TICKETS)["tickets"]
    assert polled.taken.stored == 4
    assert len(_held(door, "tickets")) == 7


def test_what_is_asked_for_object_by_object_comes_beside_as_a_stream_of_its_own(door: Door, server: Server) -> None:
    filled().behind(server)
    assert TICKETS.pages is not None
    both = Stream(
        "tickets", with_each(TICKETS.pages, "messages", lambda asking, one: [{"id": f"m{one['id']}"}]), TICKETS.key
    )
    polled = read(door, server, both, Stream("messages", None, key("id")))
    assert (polled["tickets"].taken.stored, polled["messages"].taken.stored) == (7, 7)


def linked(server: Server, *, header: bool) -> None:
    """Two pages, the first of which says where the second is."""
    to = f"{server.url}/more"
    first = {"x": [{"id": 1}], **({} if header else {"next": to})}
    server.on("/x", says(first, headers={"Link": f'<{to}>; rel="next"'} if header else {}))
    server.on("/more", says({"x": [{"id": 2}], "next": None}))


@pytest.mark.parametrize("header", [False, True], ids=["in the answer", "in the Link header"])
def test_the_next_pages_address_is_followed(door: Door, server: Server, header: bool) -> None:
    linked(server, header=header)
    stream = Stream("x", links("/x", items="x", next_=None if header else "next"), key("id"))
    assert read(door, server, stream)["x"].taken.stored == 2


def test_ids_that_only_grow_are_read_with_an_overlap_of_ids(door: Door, server: Server) -> None:
    rows = [{"id": n} for n in (1, 2, 4, 5)]
    above = lambda asked: {"x": [one for one in rows if one["id"] > int(asked["above"])][:2]}  # noqa: E731 - short
    server.on("/x", answers(above))
    stream = Stream(
        "x", marks("/x", items="x", field="id", ask=lambda mark: {"above": str(mark)}, ruler=IDS, overlap=3), key("id")
    )
    assert read(door, server, stream)["x"].taken.stored == 4
    rows.insert(2, {"id": 3})
    assert counts(read(door, server, stream)["x"])[0] == 1


def test_data_reach_to_the_last_page_that_was_kept_where_the_source_says_so(door: Door, server: Server) -> None:
    pages: list[Act] = [says({"e": [{"id": 1}], "after": "1"}), says({}, 500)]
    server.on("/e", *pages)
    at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    stream = Stream("e", cursors("/e", items="e", cursor="after", param="c", to=lambda answer: at), key("id"))
    polled = read(door, server, stream)["e"]
    assert (polled.reached, StreamState.of(door, "desk", "e").reached) == (at, at)


def test_a_list_whose_cursor_is_good_for_once_begins_anew_each_time(door: Door, server: Server) -> None:
    server.on("/e", says({"e": [{"id": 1}], "after": "9"}), says({"e": [{"id": 2}], "after": None}))
    stream = Stream("e", cursors("/e", items="e", cursor="after", param="c", resumes=False), key("id"))
    read(door, server, stream)
    read(door, server, stream)
    assert [dict(one.query) for one in server.asked] == [{}, {"c": "9"}, {}]


def _minute(polled: Polled) -> datetime | None:
    """Up to when a stream is known, to the minute: an HTTP date has no parts of a second."""
    return polled.reached and (polled.reached + timedelta(seconds=30)).replace(second=0, microsecond=0)


def _held(door: Door, stream: str) -> set[tuple[str, str]]:
    """Ids and versions that the door has kept of a stream."""
    found = door._con.execute("SELECT body FROM record WHERE stream = ?", [stream])
    return {(str(one["id"]), one["updated_at"]) for (body,) in found for one in [json.loads(body)]}
