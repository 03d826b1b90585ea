"""What Zendesk publishes of its answers, as JSON Schema: an excerpt of the OpenAPI document of its Support API.

Ticket events have no schema of their own there: theirs is written from the page on incremental exports.
"""

from typing import Any

_INTEGER, _TEXT, _TRUTH = {"type": "integer"}, {"type": "string"}, {"type": "boolean"}
_PERHAPS: dict[str, Any] = {"type": ["string", "null"]}
_PERHAPS_ID: dict[str, Any] = {"type": ["integer", "null"]}
_AT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"}


def _schema(required: str, **properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": required.split()}


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


_TICKET = _schema(
    "id created_at updated_at generated_timestamp status requester_id tags via",
    id=_INTEGER, created_at=_AT, updated_at=_AT, generated_timestamp=_INTEGER,
    status={"enum": ["new", "open", "pending", "hold", "solved", "closed", "deleted"]}, requester_id=_INTEGER,
    submitter_id=_INTEGER, assignee_id=_PERHAPS_ID, group_id=_PERHAPS_ID, brand_id=_PERHAPS_ID,
    organization_id=_PERHAPS_ID, ticket_form_id=_PERHAPS_ID, custom_status_id=_PERHAPS_ID, subject=_PERHAPS,
    priority={"enum": ["urgent", "high", "normal", "low", None]},
    type={"enum": ["problem", "incident", "question", "task", None]}, tags=_list(_TEXT),
    via=_schema("channel", channel=_TEXT), is_public=_TRUTH,
)  # fmt: skip
_USER = _schema(
    "id name role updated_at", id=_INTEGER, name=_TEXT, role=_TEXT, email=_PERHAPS, phone=_PERHAPS, active=_TRUTH,
    suspended=_TRUTH, created_at=_AT, updated_at=_AT,
)  # fmt: skip
_METRIC = _schema(
    "id ticket_id metric instance_id type time", id=_INTEGER, ticket_id=_INTEGER, instance_id=_INTEGER, time=_AT,
    metric={"enum": ["agent_work_time", "pausable_update_time", "periodic_update_time", "reply_time",
                     "requester_wait_time", "resolution_time"]},
    type={"enum": ["activate", "pause", "fulfill", "apply_sla", "breach", "update_status", "measure"]},
)  # fmt: skip
_EVENT = _schema(
    "id ticket_id created_at updater_id child_events", id=_INTEGER, ticket_id=_INTEGER, timestamp=_INTEGER,
    created_at=_AT, updater_id=_INTEGER, via=_TEXT, child_events=_list(_schema("id event_type", id=_INTEGER)),
)  # fmt: skip
_RATING = _schema(
    "id ticket_id score requester_id assignee_id group_id", id=_INTEGER, ticket_id=_INTEGER, score=_TEXT,
    comment=_PERHAPS, requester_id=_INTEGER, assignee_id=_PERHAPS_ID, group_id=_PERHAPS_ID, created_at=_AT,
    updated_at=_AT,
)  # fmt: skip
_BY_CURSOR = {"after_cursor": _PERHAPS, "after_url": _PERHAPS, "before_cursor": _PERHAPS, "end_of_stream": _TRUTH}
_BY_TIME = {"count": _INTEGER, "end_time": _INTEGER, "end_of_stream": _TRUTH, "next_page": _PERHAPS}
_NAMED = _list(_schema("id name", id=_INTEGER, name=_TEXT, updated_at=_AT))
SCHEMAS = {
    "/api/v2/groups.json": _schema("groups", groups=_NAMED),
    "/api/v2/brands.json": _schema("brands", brands=_NAMED),
    "/api/v2/slas/policies.json": _schema("sla_policies", sla_policies=_list(_schema("id title", id=_INTEGER))),
    "/api/v2/business_hours/schedules.json": _schema("schedules", schedules=_list(_schema(
        "id name time_zone intervals", id=_INTEGER, name=_TEXT, time_zone=_TEXT,
        intervals=_list(_schema("start_time end_time", start_time=_INTEGER, end_time=_INTEGER)),
    ))),
    "/api/v2/satisfaction_ratings.json": _schema("satisfaction_ratings", satisfaction_ratings=_list(_RATING)),
    "/api/v2/incremental/tickets/cursor.json": _schema("tickets", tickets=_list(_TICKET), **_BY_CURSOR),
    "/api/v2/incremental/users/cursor.json": _schema("users", users=_list(_USER), **_BY_CURSOR),
    "/api/v2/incremental/organizations.json": _schema("organizations", organizations=_NAMED, **_BY_TIME),
    "/api/v2/incremental/ticket_events.json": _schema("ticket_events", ticket_events=_list(_EVENT), **_BY_TIME),
    "/api/v2/incremental/ticket_metric_events.json": _schema(
        "ticket_metric_events", ticket_metric_events=_list(_METRIC), **_BY_TIME
    ),
}  # fmt: skip
