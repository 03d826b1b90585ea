"""What Chatwoot publishes of its objects: an excerpt of swagger/definitions/resource/*.yml in chatwoot/chatwoot, as JSON Schema.

Two enumerations there leave out what the application has: messages of the type 3 (template: app/models/message.rb) and
their content type input_csat. Fields that its answers have and the definitions lack may be there all the same.
"""  # noqa: E501 - one sentence

from typing import Any

_NUMBER, _TEXT, _OBJECT = {"type": "number"}, {"type": "string"}, {"type": "object"}
_PERHAPS: dict[str, Any] = {"type": ["string", "null"]}


def _schema(required: str, **properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": required.split()}


SCHEMAS: dict[str, dict[str, Any]] = {
    "conversations": _schema(
        "id account_id inbox_id status meta labels",
        id=_NUMBER, account_id=_NUMBER, inbox_id=_NUMBER, status={"enum": ["open", "resolved", "pending", "snoozed"]},
        created_at=_NUMBER, updated_at=_NUMBER, last_activity_at=_NUMBER, timestamp=_NUMBER,
        labels={"type": "array", "items": _TEXT}, priority={"enum": ["low", "medium", "high", "urgent", None]},
        additional_attributes=_OBJECT,
        meta=_schema("sender channel", sender=_schema("id", id=_NUMBER), channel=_TEXT, assignee=_OBJECT, team=_OBJECT),
    ),
    "messages": _schema(
        "id content inbox_id conversation_id message_type created_at private",
        id=_NUMBER, content=_PERHAPS, inbox_id=_NUMBER, conversation_id=_NUMBER,
        message_type={"type": "integer", "enum": [0, 1, 2, 3]}, created_at={"type": "integer"},
        private={"type": "boolean"}, status={"enum": ["sent", "delivered", "read", "failed", None]},
        content_type={"enum": ["text", "input_select", "cards", "form", "input_csat", None]},
        content_attributes=_OBJECT, sender=_schema("id name type", id=_NUMBER, name=_TEXT, type=_TEXT),
    ),
    "contacts": _schema(
        "id name",
        id={"type": "integer"}, name=_TEXT, email=_PERHAPS, phone_number=_PERHAPS, identifier=_PERHAPS,
        additional_attributes=_OBJECT, last_activity_at={"type": ["integer", "null"]}, created_at={"type": "integer"},
    ),
    "csat_survey_responses": _schema(
        "id rating account_id message_id conversation_id created_at",
        id={"type": "integer"}, rating={"type": "integer", "minimum": 1, "maximum": 5}, feedback_message=_PERHAPS,
        message_id={"type": "integer"}, conversation_id={"type": "integer"}, created_at={"type": "integer"},
    ),
}  # fmt: skip
