"""Objects of a stream made into canonical rows by a map: paths, lists, conditions, and what is left over."""

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from shutil import copytree
from textwrap import dedent
from typing import Any

import pytest

from deskmeter.engines.duckdb import rows
from deskmeter.model.door import Door, Layout, Record
from deskmeter.model.workspace import Workspace, opened

MAP = """
connection = "desk"

[[table]]
stream = "users"
row = "role"
person = "id"
role = { from = "role", words = { "end-user" = "customer", agent = "agent" } }
at = "updated_at"

[[table]]
stream = "groups"
row = "label"
kind = { value = "team" }
id = "id"
name = "name"

[[table]]
stream = "tickets"
row = "case"
id = "id"
created_at = "created_at"
updated_at = "updated_at"
channel = "via.channel"
team = { from = "group_id", named = "team" }
dimensions = { brand = { from = "brand_id", named = "brand" } }
tags = { from = "tags", split = "json" }

[[table]]
stream = "tickets"
each = "comments"
when = { type = ["Comment"] }
row = "message"
id = "^.id"
key = "^.id|id"
at = "created_at"
author = "author_id"
body = "body"

[[table]]
stream = "tickets"
each = "comments"
when = { status = true }
row = "event"
id = "^.id"
at = "created_at"
kind = { value = "status" }
status = "status"
"""


class Source:
    """A workspace whose stream door gets drawn objects."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.door = Door(workspace.ledger.root)

    def sends(self, stream: str, *objects: dict[str, Any], map_: str = MAP) -> None:
        """Let objects of a stream arrive and be applied."""
        self.takes(stream, objects, map_)
        self.workspace.catch_up(lambda step: None)

    def takes(self, stream: str, objects: Sequence[dict[str, Any]], map_: str = MAP) -> None:
        """Let objects of a stream arrive."""
        records = [Record(stream, str(one["id"]), str(one.get("updated_at", "")), json.dumps(one)) for one in objects]
        self.door.take("desk", Layout("ours", dedent(map_)), records)

    def asks(self, sql: str) -> list[tuple[Any, ...]]:
        return rows(self.workspace.store.con, sql)


@pytest.fixture
def source(tmp_path: Path, empty: Callable[[str], Path]) -> Iterator[Source]:
    with opened(copytree(empty(""), tmp_path / "desk")) as workspace:
        yield Source(workspace)


def ticket(*comments: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"id": 1, "created_at": "2026-03-02T09:00:00Z", "comments": list(comments)} | more


def comment(id_: int, author: int, at: str = "2026-03-02T09:05:00Z", **more: Any) -> dict[str, Any]:
    return {"id": id_, "type": "Comment", "author_id": author, "created_at": at} | more


def user(id_: int, role: str, at: str = "2026-01-01T00:00:00Z") -> dict[str, Any]:
    return {"id": id_, "role": role, "updated_at": at}


WROTE = """
SELECT m.uid, m.actor, a.id, c.id FROM canon.message AS m LEFT JOIN canon.agent_key AS a ON a.key = m.agent
LEFT JOIN canon.customer_key AS c ON c.key = m.customer ORDER BY m.uid
"""
APPLIED = "SELECT a.received, a.stored, a.duplicate, a.quarantined, a.skipped FROM canon.applied AS a"
CASE = "SELECT c.channel, c.team, c.dimensions['brand'], c.tags FROM canon.conversation AS c"


def test_a_dotted_path_reaches_into_an_object_and_a_list_is_a_list(source: Source) -> None:
    source.sends("tickets", ticket(via={"channel": "chat"}, tags=["a", "b"]))
    assert source.asks(CASE) == [("chat", None, None, ["a", "b"])]


def test_each_element_of_a_list_is_a_row_and_conditions_tell_which(source: Source) -> None:
    source.sends("tickets", ticket(comment(1, 7), {"id": 2, "status": "open", "created_at": "2026-03-02T10:00:00Z"}))
    assert source.asks("SELECT m.uid FROM canon.message AS m") == [("1|1",)]
    assert source.asks("SELECT e.kind, e.value FROM canon.event AS e") == [("status", "open")]


def test_an_author_is_what_his_role_says(source: Source) -> None:
    source.sends("users", user(7, "end-user"), user(8, "agent"))
    source.sends("tickets", ticket(comment(1, 7), comment(2, 8), comment(3, 9)))
    assert source.asks(WROTE) == [
        ("1|1", "customer", None, "7"), ("1|2", "agent", "8", None), ("1|3", "unknown", None, None),
    ]  # fmt: skip


def test_a_role_that_comes_late_mends_what_was_read_without_it(source: Source) -> None:
    source.sends("tickets", ticket(comment(1, 7), comment(2, 8)))
    source.sends("users", user(7, "end-user"), user(8, "agent"))
    assert source.asks(WROTE) == [("1|1", "customer", None, "7"), ("1|2", "agent", "8", None)]
    assert source.asks("SELECT f.agent_replies FROM fact.conversation AS f") == [(1,)]


def test_an_agent_who_is_one_no_more_has_written_his_replies_as_an_agent(source: Source) -> None:
    source.sends("users", user(8, "agent"))
    source.sends("tickets", ticket(comment(1, 8), comment(2, 8, "2026-03-05T09:00:00Z")))
    source.sends("users", user(8, "end-user", "2026-03-04T00:00:00Z"))
    assert source.asks(WROTE) == [("1|1", "agent", "8", None), ("1|2", "customer", None, "8")]


def test_roles_in_any_order_give_the_same(source: Source) -> None:
    source.sends("users", user(8, "end-user", "2026-03-04T00:00:00Z"))
    source.sends("tickets", ticket(comment(1, 8), comment(2, 8, "2026-03-05T09:00:00Z")))
    source.sends("users", user(8, "agent"))
    assert source.asks(WROTE) == [("1|1", "agent", "8", None), ("1|2", "customer", None, "8")]


def test_a_thing_is_shown_by_its_name(source: Source) -> None:
    source.sends("groups", {"id": 5, "name": "Billing"})
    source.sends("tickets", ticket(group_id=5))
    assert source.asks(CASE)[0][1] == "Billing"


def test_a_name_that_comes_late_or_changes_is_in_force_everywhere(source: Source) -> None:
    source.sends("tickets", ticket(group_id=5, brand_id=6))
    source.sends("groups", {"id": 5, "name": "Billing"})
    source.sends("groups", {"id": 5, "name": "Money", "updated_at": "2026-03-02"})
    assert source.asks(CASE)[0][1:3] == ("Money", "6")
    assert source.asks("SELECT f.team FROM fact.conversation AS f") == [("Money",)]


def test_two_things_of_one_name_stay_two(source: Source) -> None:
    source.sends("groups", {"id": 5, "name": "Billing"}, {"id": 6, "name": "Billing"})
    source.sends("tickets", ticket(group_id=6))
    assert source.asks(CASE)[0][1] == "Billing (6)"


def test_the_same_comment_in_a_newer_ticket_is_a_duplicate(source: Source) -> None:
    source.sends("tickets", ticket(comment(1, 7), updated_at="2026-03-02T09:06:00Z"))
    source.sends("tickets", ticket(comment(1, 7), comment(2, 7), updated_at="2026-03-02T09:07:00Z"))
    assert source.asks("SELECT COUNT(*) FROM canon.message") == [(2,)]
    assert source.asks(APPLIED) == [(5, 3, 2, 0, 0)]  # the ticket itself is as it was


def test_rows_without_an_id_of_their_own_that_come_again_are_repeats(source: Source) -> None:
    change = {"id": 2, "status": "open", "created_at": "2026-03-02T10:00:00Z"}
    source.sends("tickets", ticket(change, updated_at="2026-03-02T09:06:00Z"))
    source.sends("tickets", ticket(change, updated_at="2026-03-02T09:07:00Z"))
    assert source.asks("SELECT COUNT(*) FROM canon.event") == [(1,)]


def test_without_a_version_the_last_to_arrive_is_in_force(source: Source) -> None:
    source.sends("tickets", ticket(via={"channel": "chat"}))
    source.sends("tickets", ticket(via={"channel": "email"}))
    assert source.asks(CASE)[0][0] == "email"


def test_a_field_that_is_no_list_any_more_is_put_aside_with_the_reason(source: Source) -> None:
    source.sends("tickets", ticket() | {"comments": "none"})
    assert source.asks("SELECT q.row_no, q.reason FROM canon.quarantine AS q") == [
        (0, "“comments” is not a list of at most 8,192 elements")
    ]


def test_an_object_that_no_part_reads_is_kept_and_counted(source: Source) -> None:
    source.sends("brands", {"id": 1})
    assert source.asks(APPLIED) == [(1, 1, 0, 0, 1)]


def test_what_arrives_while_others_are_applied_is_counted_once_and_in_the_next_round(source: Source) -> None:
    source.takes("tickets", [ticket()])
    source.workspace.catch_up(
        lambda step: source.takes("tickets", [ticket() | {"id": 2}]) if step == "objects" else None
    )
    first = source.asks(APPLIED)
    source.workspace.catch_up(lambda step: None)
    assert (first, source.asks(APPLIED)) == ([(1, 1, 0, 0, 0)], [(2, 2, 0, 0, 0)])


def test_a_bad_date_is_put_aside_with_the_number_of_its_object(source: Source) -> None:
    source.sends("tickets", ticket(), ticket() | {"id": 2, "created_at": "yesterday"})
    found = source.asks("SELECT q.row_no, split_part(q.reason, ' (', 1) FROM canon.quarantine AS q")
    assert found == [(1, "created_at “yesterday” is not a date in the format iso")]


def test_the_store_made_anew_holds_the_same(source: Source) -> None:
    source.sends("tickets", ticket(comment(1, 7), group_id=5))
    source.sends("users", user(7, "end-user"))
    source.sends("groups", {"id": 5, "name": "Billing"})
    before = [source.asks(WROTE), source.asks(CASE), source.asks(APPLIED)]
    source.workspace.rebuild(lambda step: None)
    assert [source.asks(WROTE), source.asks(CASE), source.asks(APPLIED)] == before


def test_a_mended_map_reads_the_objects_anew(source: Source) -> None:
    source.sends("tickets", ticket(via={"channel": "chat"}))
    source.sends("tickets", ticket() | {"id": 2}, map_=MAP.replace('"via.channel"', '{ value = "api" }'))
    assert [channel for channel, *_ in source.asks(CASE)] == ["api", "api"]


def test_facts_are_of_what_came_since_only(source: Source) -> None:
    source.sends("users", user(8, "agent"))
    source.sends("tickets", ticket(comment(1, 8)))
    source.sends("tickets", ticket(comment(1, 8)) | {"id": 2})
    assert source.asks("SELECT f.agent_replies FROM fact.conversation AS f ORDER BY ALL") == [(1,), (1,)]


TAGGED = """
connection = "desk"

[[table]]
stream = "audits"
each = "events[].added"
row = "event"
kind = { value = "tag" }
id = "^.ticket_id"
key = "^.id|#|."
at = "^.at"
value = "."
agent = "^.by||^.for"
"""


def test_lists_within_the_elements_of_a_list_come_one_behind_the_other(source: Source) -> None:
    events = [{"added": ["a", "b"]}, {"status": "open"}, {"added": ["c"]}, {"added": "no list"}]
    source.sends("audits", {"id": 5, "ticket_id": 1, "at": "2026-03-02T09:00:00Z", "events": events}, map_=TAGGED)
    assert source.asks("SELECT e.uid, e.value FROM canon.event AS e ORDER BY e.uid") == [
        ("5|0|a", "a"), ("5|1|b", "b"), ("5|2|c", "c"),
    ]  # fmt: skip


@pytest.mark.parametrize(("by", "agent"), [({"by": 7, "for": 8}, "7"), ({"by": None, "for": 8}, "8"), ({}, None)])
def test_of_several_paths_the_first_that_leads_to_something_counts(
    source: Source, by: dict[str, Any], agent: str | None
) -> None:
    told = {"id": 5, "ticket_id": 1, "at": "2026-03-02T09:00:00Z", "events": [{"added": ["a"]}]}
    source.sends("audits", told | by, map_=TAGGED)
    found = source.asks("SELECT a.id FROM canon.event AS e LEFT JOIN canon.agent_key AS a ON a.key = e.agent")
    assert found == [(agent,)]


LOG = """
[[table]]
stream = "log"
row = "role"
person = "id"
role = "role"
was = "was"
at = "at"
"""


def test_changes_of_a_role_alone_count_up_to_the_last_of_them(source: Source) -> None:
    source.sends("users", user(8, "end-user", "2026-03-04T00:00:00Z"), map_=MAP + LOG)
    source.sends("tickets", ticket(comment(1, 8), comment(2, 8, "2026-03-05T09:00:00Z")), map_=MAP + LOG)
    change = {"id": 8, "role": "customer", "was": "agent", "at": "2026-03-04T00:00:00Z"}
    source.sends("log", change, map_=MAP + LOG)
    assert [row[1] for row in source.asks(WROTE)] == ["agent", "customer"]


PICKED = """
connection = "desk"

[[table]]
stream = "customers"
row = "customer"
id = "id"
segment = "channels[type=phone].address||channels[type=sms].address"
handle = "channels[type=instagram].type|channels[type=instagram].address"

[[table]]
stream = "tickets"
row = "case"
id = "id"
created_at = "created_at"
tags = { from = "labels[].name", split = "json" }

[[table]]
stream = "notes"
when = { text = ["Solved by *", "Done"] }
row = "event"
id = "ticket"
at = "at"
kind = { value = "solved" }
"""
CHANNELS = [{"type": "email", "address": "a@b.c"}, {"type": "phone", "address": "+6281"}]


def test_a_path_picks_the_element_of_a_list_that_has_a_word(source: Source) -> None:
    source.sends("customers", {"id": 1, "channels": CHANNELS}, {"id": 2, "channels": []}, {"id": 3}, map_=PICKED)
    assert source.asks("SELECT c.segment FROM canon.customer AS c ORDER BY c.uid") == [("+6281",), (None,), (None,)]


def test_of_the_paths_to_elements_the_first_that_leads_to_something_counts(source: Source) -> None:
    source.sends("customers", {"id": 1, "channels": [{"type": "sms", "address": "+66"}]}, map_=PICKED)
    assert source.asks("SELECT c.segment FROM canon.customer AS c") == [("+66",)]


def test_network_and_name_joined_are_a_handle(source: Source) -> None:
    ayu, other = ([{"type": "instagram", "address": name}] for name in ("ayu", "@Ayu"))
    source.sends("customers", {"id": 1, "channels": ayu}, {"id": 2, "channels": other}, map_=PICKED)
    assert source.asks("SELECT COUNT(DISTINCT p.person) FROM canon.person AS p") == [(1,)]


def test_a_path_gathers_what_all_elements_of_a_list_have(source: Source) -> None:
    source.sends("tickets", ticket(labels=[{"name": "vip"}, {}, {"name": "late"}]), map_=PICKED)
    assert source.asks("SELECT c.tags FROM canon.conversation AS c") == [(["vip", "late"],)]


def test_fault_14_what_was_a_list_of_things_and_is_a_text_is_put_aside(source: Source) -> None:
    source.sends("tickets", ticket(labels="vip"), map_=PICKED)
    assert source.asks("SELECT q.reason FROM canon.quarantine AS q") == [("labels[].name “vip” is not a JSON list",)]


def test_a_condition_may_name_how_a_text_begins(source: Source) -> None:
    texts = ["Solved by Ayu", "Done", "Done by Ayu", "Unsolved"]
    notes = [{"id": n, "ticket": n, "at": "2026-03-02T09:00:00Z", "text": text} for n, text in enumerate(texts)]
    source.sends("notes", *notes, map_=PICKED)
    assert source.asks("SELECT COUNT(*) FROM canon.event") == [(2,)]
