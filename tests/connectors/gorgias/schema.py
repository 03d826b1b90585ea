"""What Gorgias documents of its objects, field by field, at developers.gorgias.com/reference; it publishes no schema.

An excerpt of The Ticket, TicketMessage, Event, Customer, User, Team, Tag and SatisfactionSurvey object, as JSON Schema.
"""

from typing import Any

_INTEGER, _TEXT, _OBJECT, _TRUTH = {"type": "integer"}, {"type": "string"}, {"type": "object"}, {"type": "boolean"}
_PERHAPS: dict[str, Any] = {"type": ["string", "null"]}
_PERHAPS_ID: dict[str, Any] = {"type": ["integer", "null"]}
_AT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(\+00:00)?$"}
_PERHAPS_AT: dict[str, Any] = {"anyOf": [_AT, {"type": "null"}]}


def _schema(required: str, **properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": required.split()}


_PERSON = _schema("id name", id=_INTEGER, name=_PERHAPS, email=_PERHAPS)
SCHEMAS: dict[str, dict[str, Any]] = {
    "tickets": _schema(
        "id status channel via spam customer tags created_datetime updated_datetime trashed_datetime",
        id=_INTEGER, status={"enum": ["open", "closed"]}, priority={"enum": ["low", "normal", "high", "critical"]},
        channel=_TEXT, via=_TEXT, spam=_TRUTH, customer=_PERSON, language=_PERHAPS, subject=_PERHAPS,
        assignee_user={"anyOf": [_PERSON, {"type": "null"}]},
        assignee_team={"anyOf": [_schema("id name", id=_INTEGER, name=_TEXT), {"type": "null"}]},
        tags={"type": "array", "items": _schema("id name", id=_INTEGER, name=_TEXT)},
        created_datetime=_AT, updated_datetime=_AT, closed_datetime=_PERHAPS_AT, snooze_datetime=_PERHAPS_AT,
        trashed_datetime=_PERHAPS_AT,
    ),
    "messages": _schema(
        "id ticket_id public channel via sender from_agent rule_id created_datetime sent_datetime failed_datetime",
        id=_INTEGER, ticket_id=_INTEGER, public=_TRUTH, channel=_TEXT, via=_TEXT, sender=_PERSON, from_agent=_TRUTH,
        rule_id=_PERHAPS_ID, body_text=_PERHAPS, created_datetime=_AT, sent_datetime=_PERHAPS_AT,
        failed_datetime=_PERHAPS_AT,
    ),
    "events": _schema(
        "id context created_datetime data object_id object_type type user_id",
        id=_INTEGER, context=_TEXT, created_datetime=_AT, data={"type": ["object", "null"]}, object_id=_INTEGER,
        object_type=_TEXT, type=_TEXT, user_id=_PERHAPS_ID,
    ),
    "customers": _schema(
        "id channels created_datetime email name updated_datetime",
        id=_INTEGER, created_datetime=_AT, email=_PERHAPS, name=_PERHAPS, updated_datetime=_AT, external_id=_PERHAPS,
        channels={"type": "array", "items": _schema("type address", type=_TEXT, address=_TEXT)},
    ),
    "users": _schema(
        "id active name role created_datetime", id=_INTEGER, active=_TRUTH, name=_TEXT,
        role=_schema("name", name=_TEXT), created_datetime=_AT, updated_datetime=_AT,
    ),
    "satisfaction_surveys": _schema(
        "id body_text created_datetime customer_id score scored_datetime sent_datetime ticket_id",
        id=_INTEGER, body_text=_PERHAPS, created_datetime=_AT, customer_id=_INTEGER, scored_datetime=_PERHAPS_AT,
        score={"type": ["integer", "null"], "minimum": 1, "maximum": 5}, sent_datetime=_PERHAPS_AT, ticket_id=_INTEGER,
    ),
}  # fmt: skip
