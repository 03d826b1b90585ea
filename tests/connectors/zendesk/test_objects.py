"""An export in JSON, and the answers of the API: the same meaning as the tables have."""

import json
from pathlib import Path
from typing import Any

import pytest

from deskmeter.connectors.raw import UnreadableFileError
from deskmeter.connectors.zendesk import objects
from tests.connectors.zendesk.drawn_account import Account, rows_of
from tests.connectors.zendesk.test_figures import HOUR

USERS = (
    {"id": 101, "role": "end-user", "updated_at": "Mon 08:00", "name": "Bo", "email": "bo@example.com"},
    {"id": 201, "role": "agent", "updated_at": "Mon 08:00"},
)
TICKET = {
    "id": 1, "created_at": "Mon 09:00", "updated_at": "Tue 12:00", "status": "solved", "requester_id": 101,
    "assignee_id": 201, "group_id": 301, "priority": "high", "tags": ["vip"], "via": {"channel": "email"},
}  # fmt: skip
GROUP = {"id": 301, "name": "Billing", "updated_at": "Mon 08:00"}
FIRST = {"id": 11, "type": "Comment", "author_id": 101, "public": True, "body": "Help", "created_at": "Mon 09:00"}
NOTE = {"id": 12, "type": "Comment", "author_id": 201, "public": False, "body": "Hm", "created_at": "Mon 09:10"}
REPLY = {"id": 13, "type": "Comment", "author_id": 201, "public": True, "body": "Yes", "created_at": "Mon 10:30"}


def said(comment: dict[str, Any]) -> dict[str, Any]:
    return {**comment, "event_type": "Comment"}


def change(id_: int, **what: Any) -> dict[str, Any]:
    return {"id": id_, "event_type": "Change", "via": "Web form", **what}


def event(id_: int, at: str, by: int, *children: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A ticket event of the incremental export."""
    return {"id": id_, "ticket_id": 1, "created_at": at, "updater_id": by, "child_events": list(children), **more}


def audit(id_: int, at: str, by: int, *events: dict[str, Any]) -> dict[str, Any]:
    return {"id": id_, "ticket_id": 1, "created_at": at, "author_id": by, "via": {"channel": "web"},
            "events": list(events)}  # fmt: skip


def field(id_: int, name: str, value: Any, **more: Any) -> dict[str, Any]:
    return {"id": id_, "type": "Change", "field_name": name, "value": value, **more}


EVENTS = (
    event(51, "Mon 09:00", 101, said(FIRST), change(61, status="new"), change(62, priority="high")),
    event(52, "Mon 09:10", 201, said(NOTE), change(63, assignee_id=201), change(64, group_id=301)),
    event(53, "Mon 10:30", 201, said(REPLY), change(65, status="solved", previous_value="new")),
    event(54, "Tue 11:00", 101, change(66, status="open", previous_value="solved")),
    event(55, "Tue 12:00", -1, change(67, status="solved", via="Automation"), via="Automation"),
)  # fmt: skip
AUDITS = (
    audit(51, "Mon 09:00", 101, FIRST, field(61, "status", "new"), field(62, "priority", "high")),
    audit(52, "Mon 09:10", 201, NOTE, field(63, "assignee_id", "201"), field(64, "group_id", "301")),
    audit(53, "Mon 10:30", 201, REPLY, field(65, "status", "solved")),
    audit(54, "Tue 11:00", 101, field(66, "status", "open")),
    audit(55, "Tue 12:00", -1, field(67, "status", "solved", via={"channel": "rule"})),
)  # fmt: skip
TOLD = "first_response_s first_response_business_s resolution_s reopens agent_replies team priority channel tags"
FIGURES = {"1": (1.5 * HOUR, 1.5 * HOUR, 27 * HOUR, 1, 1, "Billing", "high", "email", "vip")}
HAPPENED = [
    ("status", "new", "customer", None), ("priority", "high", "customer", None), ("assigned", None, "agent", "201"),
    ("team", "Billing", "agent", "201"), ("status", "solved", "agent", "201"), ("status", "open", "customer", None),
    ("status", "solved", "system", None),
]  # fmt: skip


def happened(account: Account) -> list[tuple[Any, ...]]:
    return account.events("status", "assigned", "team", "priority")


def test_the_incremental_export_tells_a_ticket_whole(account: Account) -> None:
    account.take(
        account.json("tickets.json", TICKET), account.json("users.json", *USERS), account.json("groups.json", GROUP),
        account.json("ticket_events.json", *EVENTS),
    )  # fmt: skip
    assert account.told_by(TOLD) == FIGURES
    assert happened(account) == HAPPENED


def test_an_export_with_audits_in_its_tickets_tells_the_same(account: Account) -> None:
    tickets = account.json("export.json", {**TICKET, "audits": list(AUDITS)})
    account.take(tickets, account.json("users.json", *USERS), account.json("groups.json", GROUP))
    assert account.told_by(TOLD) == FIGURES
    assert happened(account) == HAPPENED


def test_a_folder_of_answers_is_read_by_the_names_of_their_lists(account: Account) -> None:
    folder = account.folder / "answers"
    folder.mkdir()
    pages = [{"tickets": [TICKET], "groups": [GROUP], "count": 1}, {"users": list(USERS)}, {"audits": list(AUDITS)}]
    for number, page in enumerate(pages):
        (folder / f"page-{number}.json").write_text(rows_of(json.dumps(page, indent=2)))
    outcomes = account.take(folder)
    assert [(name, one.stored) for name, one in outcomes.items() if "page" in name] == [
        ("page-0.json", 2), ("page-1.json", 2), ("page-2.json", 5),
    ]  # fmt: skip
    assert account.told_by(TOLD) == FIGURES


def test_comments_within_tickets_are_messages(account: Account) -> None:
    account.take(account.json("tickets.json", {**TICKET, "comments": [FIRST, NOTE, REPLY]}),
                 account.json("users.json", *USERS))  # fmt: skip
    assert account.messages() == [
        ("customer", None, "101", True, None), ("agent", "201", None, False, None), ("agent", "201", None, True, None),
    ]  # fmt: skip


def test_the_same_comment_by_two_ways_is_one_message(account: Account) -> None:
    account.take(account.json("tickets.json", {**TICKET, "comments": [FIRST]}), account.json("users.json", *USERS))
    outcomes = account.take(
        account.json("ticket_events.json", event(51, "Mon 09:00", 101, {**FIRST, "event_type": "Comment"}))
    )
    assert len(account.messages()) == 1
    assert outcomes["rows of the objects"].duplicate == 1


def test_tags_that_came_and_went_are_told_and_a_merge_leaves_the_ticket_out(account: Account) -> None:
    account.take(
        account.json("tickets.json", TICKET),
        account.json("ticket_events.json", event(
            51, "Mon 10:00", 201, change(61, tags=["new"], added_tags=["new"], removed_tags=["vip"]),
            change(62, tags=["closed_by_merge"], added_tags=["closed_by_merge"], removed_tags=[]),
        )),
    )  # fmt: skip
    assert account.told("conversation", "tags, left_out") == [(["closed_by_merge", "new"], "merged")]


def test_a_ticket_that_carries_the_tag_of_merging_is_left_out(account: Account) -> None:
    account.take(account.json("tickets.json", {**TICKET, "tags": ["closed_by_merge"]}))
    assert account.told("conversation", "left_out") == [("merged",)]


def test_a_rating_answers_the_survey_that_was_offered(account: Account) -> None:
    rating = {"id": 91, "ticket_id": 1, "created_at": "Wed 09:00", "updated_at": "Wed 09:00", "score": "offered"}
    account.take(account.json("tickets.json", TICKET), account.json("satisfaction_ratings.json", rating))
    account.take(account.json("satisfaction_ratings.json", {**rating, "score": "good", "updated_at": "Wed 10:00"}))
    assert account.told("rating", "asked_at < answered_at, satisfied") == [(True, True)]


def test_policies_that_were_applied_promise_what_they_say(account: Account) -> None:
    applied = {"ticket_id": 1, "type": "apply_sla", "time": "Mon 09:00"}
    sla = {"target": 60, "target_in_seconds": 3600, "business_hours": True, "policy": {"id": 1, "title": "Gold"}}
    account.take(
        account.json("tickets.json", TICKET), account.json("users.json", *USERS),
        account.json("ticket_events.json", *EVENTS),
        account.json(
            "ticket_metric_events.json", {**applied, "id": 1, "metric": "reply_time", "instance_id": 1, "sla": sla},
            {**applied, "id": 2, "metric": "agent_work_time", "sla": {**sla, "business_hours": False}},
            {"id": 3, "ticket_id": 1, "metric": "reply_time", "instance_id": 1, "type": "fulfill", "time": "Mon 10:30"},
        ),
    )  # fmt: skip
    assert account.rows("sla", "target", "policy", "clock", "target_s", "achieved") == [
        ("first_reply", "Gold", "business", 3600, False), ("resolution", "Gold", "calendar", 3600, False),
    ]  # fmt: skip


def test_the_same_export_twice_brings_nothing_new(account: Account) -> None:
    path = account.json("tickets.json", TICKET)
    account.take(path)
    (outcome,) = [one for one in account.take(path).values() if one.file == "tickets.json"]
    assert (outcome.received, outcome.stored, outcome.duplicate) == (1, 0, 1)


def test_tables_and_objects_may_lie_in_one_folder(account: Account) -> None:
    path = account.json("tickets.json", TICKET)
    (path.parent / "group.csv").write_text("id,name\n301,Billing\n")
    outcomes = account.take(path.parent)
    assert list(outcomes) == ["group", "tickets.json", "rows of the objects"]
    assert account.told_by("team") == {"1": "Billing"}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"id": 1, "half": ', "not JSON"),
        ('{"subject": "no id", "requester_id": 1, "status": "new"}', "without an id"),
        ('{"id": 1, "colour": "red"}', "no object that is known here"), ("[1, 2]", "no object that is known here"),
        ("[" * 100_000, "nested too deep"), ('{"id": 1, "role": "\\ud800"}', "half a character"),
    ],
)  # fmt: skip
def test_a_line_that_is_no_object_is_put_aside_and_the_rest_goes_on(account: Account, line: str, reason: str) -> None:
    path = account.folder / "export.json"
    path.write_text(f"{json.dumps(USERS[0])}\n{line}\n{rows_of(json.dumps(TICKET))}\n")
    outcome = account.take(path)["export.json"]
    assert (outcome.received - outcome.quarantined, reason in outcome.problems[0].reason) == (2, True)


def test_an_answer_too_large_to_be_read_at_once_is_refused(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(objects, "MAX_ANSWER", 100)
    path = Path(account.folder / "page.json")
    path.write_text(json.dumps({"tickets": [TICKET]}, indent=1))
    with pytest.raises(UnreadableFileError, match="write one object a line"):
        account.take(path)
