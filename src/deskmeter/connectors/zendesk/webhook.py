"""Zendesk's webhooks: what its ticket events and our trigger's body tell, as objects of the API's streams.

They tell less than the API, and only what is sure is taken. By whom or by which rule it was done, and what is not told
at all, comes with the next sync, which completes what stands here.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from deskmeter.connectors.answer import TooDeepError, at, parsed
from deskmeter.connectors.marks import instant
from deskmeter.connectors.webhook import Read, Signature, UnreadableBodyError, Webhook
from deskmeter.model.door import Record, Unreadable

KIND = "zen:event-type:"
TRIGGER = "ticket"  # our trigger's body is {"deskmeter": "ticket", …}
UNREADABLE = (LookupError, TypeError, ValueError, AttributeError)
Event = Mapping[str, Any]


def read(body: bytes) -> Read:
    """The records of a body; one that is an event and cannot be read is put aside."""
    try:
        event = parsed(body)
    except (ValueError, TooDeepError) as error:
        raise UnreadableBodyError("it is no JSON, or nested too deeply") from error
    reader = _reader(event)
    try:
        return Read(list(reader(event)))
    except UNREADABLE as error:
        seen = type(error).__name__  # its message may hold what a person wrote
        return Read((), [Unreadable(json.dumps(event), f"the event lacks what it should tell ({seen})")])


def _reader(event: Any) -> Callable[[Event], Iterator[Record]]:
    if at(event, "deskmeter") == TRIGGER:
        return _triggered
    kind = at(event, "type")
    if not isinstance(kind, str) or not kind.startswith(KIND):
        raise UnreadableBodyError("it is no event of Zendesk, nor the body of our trigger")
    return _READERS.get(kind.removeprefix(KIND), _unread)


def _triggered(event: Event) -> Iterator[Record]:
    """A trigger tells the status that a ticket has come to."""
    yield _change(event["ticket_id"], event["updated_at"], f"trigger|{event['ticket_id']}|{event['updated_at']}", {
        "status": _status(event["status"]),
    })  # fmt: skip


def _created(event: Event) -> Iterator[Record]:
    """A new ticket. Its channel is told in words that are not the API's; it comes with the next sync."""
    told = event["detail"]
    ticket = {
        "id": int(told["id"]), "created_at": _moment(told["created_at"]), "updated_at": _moment(told["updated_at"]),
        "status": _status(told["status"]), "priority": _word(told.get("priority")), "type": _word(told.get("type")),
        "subject": told.get("subject"), "tags": told.get("tags") or [],
        **{ours: _id(told.get(theirs)) for theirs, ours in _IDS.items()},
    }  # fmt: skip
    yield _record("tickets", str(ticket["id"]), ticket["updated_at"], ticket)
    yield _changed(event, {"status": ticket["status"]})


def _comment(event: Event) -> Iterator[Record]:
    told, ticket = event["event"]["comment"], event["detail"]
    comment = {
        "id": int(told["id"]), "ticket_id": int(ticket["id"]), "created_at": _moment(ticket["updated_at"]),
        "author_id": int(told["author"]["id"]), "public": _truth(told["is_public"]), "body": told["body"],
    }  # fmt: skip
    yield _record("comments", str(comment["id"]), "", comment)


def _field(name: str, read_: Callable[[Any], Any]) -> Callable[[Event], Iterator[Record]]:
    """A change of one field; that it became empty is no change which counts."""

    def reader(event: Event) -> Iterator[Record]:
        value = read_(event["event"]["current"])
        if value is None:
            yield from _unread(event)
        else:
            yield _changed(event, {name: value})

    return reader


def _tags(event: Event) -> Iterator[Record]:
    told = event["event"]
    yield _changed(event, {"added_tags": _list(told["tags_added"]), "removed_tags": _list(told["tags_removed"])})


def _deleted(event: Event) -> Iterator[Record]:
    """A ticket that is gone, for spam too; it is a version of the ticket, so that a sync can take it back."""
    ticket = {
        "id": int(event["detail"]["id"]), "created_at": _moment(event["detail"]["created_at"]),
        "updated_at": _moment(event["time"]), "status": "deleted",
    }  # fmt: skip
    yield _record("tickets", str(ticket["id"]), str(ticket["updated_at"]), ticket)


def _unread(event: Event) -> Iterator[Record]:
    """What no figure needs at once is kept, and left out by the map."""
    yield _record("other_events", str(event["id"]), "", event)


def _changed(event: Event, change: Mapping[str, Any]) -> Record:
    return _change(event["detail"]["id"], event["detail"]["updated_at"], str(event["id"]), change)


def _change(ticket: Any, changed_at: Any, id_: str, change: Mapping[str, Any]) -> Record:
    """A change in the form of the ticket events of the API; whose it was is left to them."""
    child = {"event_type": "Change", **change}
    told = {"id": id_, "ticket_id": int(ticket), "created_at": _moment(changed_at), "child_events": [child]}
    return _record("ticket_events", id_, "", told)


def _record(stream: str, id_: str, version: str, found: Event) -> Record:
    return Record(stream, id_, version, json.dumps(found, ensure_ascii=False, separators=(",", ":")))


def _moment(text: Any) -> str:
    """An instant as the API writes it: to the second."""
    found = instant(text)
    if found is None:
        raise ValueError("no instant")
    return f"{found:%Y-%m-%dT%H:%M:%SZ}"


def _id(found: Any) -> int | None:
    """An id, which events write as text, and 0 where there is none."""
    return int(found or 0) or None


def _word(found: Any) -> str | None:
    """A word, which events write in capitals."""
    return str(found).lower() if found else None


def _truth(found: Any) -> bool:
    if not isinstance(found, bool):
        raise TypeError
    return found


def _list(found: Any) -> list[Any]:
    if not isinstance(found, list):
        raise TypeError
    return found


def _status(found: Any) -> str:
    word = _word(found)
    if word is None:
        raise ValueError("no status")
    return "hold" if word == "on-hold" else word


_IDS = {
    "requester_id": "requester_id", "assignee_id": "assignee_id", "group_id": "group_id", "brand_id": "brand_id",
    "organization_id": "organization_id", "form_id": "ticket_form_id", "custom_status": "custom_status_id",
}  # fmt: skip
_READERS: Mapping[str, Callable[[Event], Iterator[Record]]] = {
    "ticket.created": _created,
    "ticket.comment_added": _comment,
    "ticket.status_changed": _field("status", _status),
    "ticket.agent_assignment_changed": _field("assignee_id", _id),
    "ticket.group_assignment_changed": _field("group_id", _id),
    "ticket.priority_changed": _field("priority", _word),
    "ticket.tags_changed": _tags,
    "ticket.soft_deleted": _deleted,
    "ticket.permanently_deleted": _deleted,
    "ticket.marked_as_spam": _deleted,
}
WEBHOOK = Webhook(
    Signature("x-zendesk-webhook-signature", base64=True, timestamp="x-zendesk-webhook-signature-timestamp", joined=""),
    read,
)
