"""A small company on Zendesk, drawn once: its tickets' stories, as the API, an export and a warehouse tell them."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.connectors.zendesk.drawn_account import Tables, write_csv
from tests.spec.drawn import instant

BO, CY, AYU, EDO = 101, 102, 201, 202  # two customers, an agent, an admin
BILLING, RETURNS = 301, 302
SYSTEM = -1
RULE = {"channel": "rule", "source": {"from": {}, "to": {}, "rel": "automation"}}
WEB = {"channel": "web", "source": {"from": {}, "to": {}, "rel": None}}
FIELDS = ("status", "priority", "assignee_id", "group_id")


def at(word: str) -> str:
    """A time such as `Mon 09:00`, as Zendesk writes it."""
    return f"{instant(word):%Y-%m-%dT%H:%M:%SZ}"


def seconds(word: str) -> int:
    return int(instant(word).timestamp())


@dataclass(frozen=True)
class Said:
    """A comment."""

    id: int
    by: int
    body: str
    public: bool = True


@dataclass(frozen=True)
class Step:
    """One update of a ticket: when, by whom, what changed, what was said; tags that came."""

    id: int
    at: str
    by: int
    changes: Mapping[str, Any]
    said: Said | None = None
    tags: tuple[str, ...] = ()

    @property
    def via(self) -> Mapping[str, Any]:
        return RULE if self.by == SYSTEM else WEB


@dataclass(frozen=True)
class Story:
    """A ticket as it stands, and how it came to that."""

    ticket: Mapping[str, Any]
    steps: tuple[Step, ...]


def ticket(id_: int, created: str, updated: str, status: str, requester: int, **more: Any) -> dict[str, Any]:
    found = {
        "id": id_, "created_at": at(created), "updated_at": at(updated), "generated_timestamp": seconds(updated),
        "status": status, "requester_id": requester, "submitter_id": requester, "assignee_id": None, "group_id": None,
        "priority": None, "type": None, "subject": f"Ticket {id_}", "tags": [], "via": WEB, "brand_id": 401,
        "organization_id": None, "ticket_form_id": None, "custom_status_id": None, "is_public": True,
    }  # fmt: skip
    return {**found, **more}


# The first is answered, solved, reopened, and solved by an automation; the second moves and stays open; the third is
# merged; the fourth is deleted.
STORIES = (
    Story(
        ticket(1, "Mon 09:00", "Tue 12:00", "solved", BO, assignee_id=AYU, group_id=BILLING, priority="high",
               via={"channel": "email"}),
        (
            Step(51, "Mon 09:00", BO, {"status": "new", "priority": "high", "group_id": BILLING}, Said(11, BO, "Help")),
            Step(52, "Mon 09:10", EDO, {"assignee_id": AYU}, Said(12, EDO, "Hm", public=False)),
            Step(53, "Mon 10:30", AYU, {"status": "pending"}, Said(13, AYU, "Which order?")),
            Step(54, "Mon 16:30", BO, {"status": "open"}, Said(14, BO, "The blue one")),
            Step(55, "Tue 09:30", AYU, {"status": "solved"}, Said(15, AYU, "Sent")),
            Step(56, "Tue 11:00", BO, {"status": "open"}, Said(16, BO, "It is green")),
            Step(57, "Tue 12:00", SYSTEM, {"status": "solved"}),
        ),
    ),
    Story(
        ticket(2, "Mon 10:00", "Mon 11:00", "open", CY, group_id=RETURNS, tags=["vip"]),
        (
            Step(58, "Mon 10:00", CY, {"status": "new", "group_id": BILLING}, Said(21, CY, "Back")),
            Step(59, "Mon 11:00", EDO, {"status": "open", "group_id": RETURNS}, tags=("vip",)),
        ),
    ),
    Story(
        ticket(3, "Mon 12:00", "Mon 12:30", "closed", BO, tags=["closed_by_merge"]),
        (
            Step(60, "Mon 12:00", BO, {"status": "new"}, Said(31, BO, "Again")),
            Step(61, "Mon 12:30", AYU, {"status": "closed"}, tags=("closed_by_merge",)),
        ),
    ),
    Story(
        ticket(4, "Mon 13:00", "Mon 13:00", "deleted", BO),
        (Step(62, "Mon 13:00", BO, {"status": "new"}, Said(41, BO, "Spam")),),
    ),
)  # fmt: skip


def user(id_: int, name: str, role: str, **more: Any) -> dict[str, Any]:
    mail = f"{name.lower()}@example.com"
    return {"id": id_, "name": name, "role": role, "email": mail, "phone": None, "active": True, "suspended": False,
            "created_at": at("Mon 08:00"), "updated_at": at("Mon 08:00"), **more}  # fmt: skip


def named(id_: int, name: str) -> dict[str, Any]:
    return {"id": id_, "name": name, "created_at": at("Mon 08:00"), "updated_at": at("Mon 08:00")}


USERS = (user(BO, "Bo", "end-user"), user(CY, "Cy", "end-user", active=False), user(AYU, "Ayu", "agent"),
         user(EDO, "Edo", "admin"))  # fmt: skip
GROUPS = (named(BILLING, "Billing"), named(RETURNS, "Returns"))
BRANDS = (named(401, "Shoes"),)
RATING = {
    "id": 91, "ticket_id": 1, "score": "good", "comment": "Thanks", "created_at": at("Tue 13:00"),
    "updated_at": at("Tue 14:00"), "assignee_id": AYU, "group_id": BILLING, "requester_id": BO,
}  # fmt: skip
APPLIED = {
    "id": 71, "ticket_id": 1, "metric": "reply_time", "instance_id": 1, "type": "apply_sla", "time": at("Mon 09:00"),
    "sla": {"target": 60, "target_in_seconds": 3600, "business_hours": False, "policy": {"id": 501, "title": "Gold"}},
}  # fmt: skip
FULFILLED = {"id": 72, "ticket_id": 1, "metric": "reply_time", "instance_id": 1, "type": "fulfill",
             "time": at("Mon 10:30")}  # fmt: skip


def comment(step: Step) -> Iterator[dict[str, Any]]:
    if step.said is not None:
        yield {
            "id": step.said.id, "type": "Comment", "author_id": step.said.by, "body": step.said.body,
            "html_body": f"<p>{step.said.body}</p>", "public": step.said.public, "attachments": [], "via": step.via,
            "audit_id": step.id, "created_at": at(step.at),
        }  # fmt: skip


def event(ticket_id: int, step: Step) -> dict[str, Any]:
    """An update as the incremental export of ticket events tells it."""
    via, kind = "Automation" if step.by == SYSTEM else "Web form", "Change"
    changes = [{"id": step.id * 10 + n, "event_type": kind, "via": via, "via_reference_id": None, field: value}
               for n, (field, value) in enumerate(step.changes.items())]  # fmt: skip
    tags = [{"id": step.id * 10 + 9, "event_type": kind, "via": via, "via_reference_id": None, "tags": list(step.tags),
             "added_tags": list(step.tags), "removed_tags": []}] if step.tags else []  # fmt: skip
    said = [{**one, "event_type": "Comment"} for one in comment(step)]
    return {
        "id": step.id, "ticket_id": ticket_id, "timestamp": seconds(step.at), "created_at": at(step.at),
        "updater_id": step.by, "via": via, "system": {}, "event_type": "Audit",
        "child_events": [*said, *changes, *tags],
    }  # fmt: skip


def audit(ticket_id: int, step: Step) -> dict[str, Any]:
    """The same as a ticket's audits tell it."""
    changes = [{"id": step.id * 10 + n, "type": "Change", "field_name": field, "value": str(value)}
               for n, (field, value) in enumerate(step.changes.items())]  # fmt: skip
    return {"id": step.id, "ticket_id": ticket_id, "created_at": at(step.at), "author_id": step.by, "via": step.via,
            "events": [*comment(step), *changes]}  # fmt: skip


def export(folder: Path) -> Path:
    """The company as files of objects."""
    folder.mkdir()
    told = {
        "tickets": [{**one.ticket, "audits": [audit(one.ticket["id"], step) for step in one.steps]} for one in STORIES],
        "users": USERS, "groups": GROUPS, "brands": BRANDS, "satisfaction_ratings": [RATING],
        "ticket_metric_events": [APPLIED, FULFILLED],
    }  # fmt: skip
    for name, objects in told.items():
        (folder / f"{name}.json").write_text("".join(f"{json.dumps(one)}\n" for one in objects), encoding="utf-8")
    return folder


def warehouse(folder: Path) -> Path:
    """The company as the tables of a warehouse."""
    return write_csv(folder, _tables())


def _tables() -> Tables:
    steps = [(one.ticket["id"], step) for one in STORIES for step in one.steps]
    applied = {"ticket_id": 1, "sla_policy_id": 501, "policy_applied_at": at("Mon 09:00")}
    promised = {"sla_policy_id": 501, "sla_policy_updated_at": at("Mon 00:00"), "index": 0,
                "metric": "first_reply_time", "priority": "high", "target": 60, "business_hours": "false"}  # fmt: skip
    drawn: dict[str, list[dict[str, Any]]] = {
        "user": [_some(one, "id name role email updated_at") for one in USERS],
        "group": [_some(one, "id name updated_at") for one in GROUPS],
        "brand": [_some(one, "id name updated_at") for one in BRANDS],
        "ticket": [_row(one.ticket) for one in STORIES],
        "ticket_tag": [{"ticket_id": one.ticket["id"], "tag": tag} for one in STORIES for tag in one.ticket["tags"]],
        "ticket_comment": [
            {"id": one["id"], "ticket_id": id_, "user_id": one["author_id"], "created": at(step.at),
             "public": str(one["public"]).lower(), "body": one["body"], "via_channel": step.via["channel"]}
            for id_, step in steps for one in comment(step)
        ],
        "ticket_field_history": [
            {"ticket_id": id_, "field_name": field, "updated": at(step.at), "user_id": step.by, "value": value}
            for id_, step in steps for field, value in step.changes.items()
        ],
        "ticket_tag_history": [
            {"ticket_id": id_, "tag": tag, "updated": at(step.at), "user_id": step.by, "tagged": "true"}
            for id_, step in steps for tag in step.tags
        ],
        "satisfaction_rating": [RATING],
        "ticket_sla_policy": [applied],
        "sla_policy_history": [{"id": 501, "title": "Gold", "updated_at": at("Mon 00:00")}],
        "sla_policy_metric_history": [promised],
    }  # fmt: skip
    return {name: [{key: _cell(value) for key, value in row.items()} for row in rows] for name, rows in drawn.items()}


def _row(found: Mapping[str, Any]) -> dict[str, Any]:
    own = "id created_at updated_at status requester_id assignee_id group_id priority type subject brand_id"
    return {**_some(found, own), "via_channel": found["via"]["channel"]}


def _some(found: Mapping[str, Any], names: str) -> dict[str, Any]:
    return {name: found[name] for name in names.split()}


def _cell(value: Any) -> str:
    return "" if value is None else str(value)
