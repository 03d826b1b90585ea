"""Chatwoot: conversations, messages, contacts and surveys by its API, and its webhooks (docs/chatwoot.md)."""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from deskmeter.connections import Connection
from deskmeter.connectors.answer import TooDeepError, at, parsed
from deskmeter.connectors.http import Client
from deskmeter.connectors.marks import instant
from deskmeter.connectors.paging import newest_first, numbers, whole, with_each
from deskmeter.connectors.polling import Api, Stream, key
from deskmeter.connectors.troubles import StatusError
from deskmeter.connectors.webhook import Read, Signature, UnreadableBodyError, Webhook
from deskmeter.model.door import Record, Unreadable

MAP = Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
ACCOUNT = "/api/v1/accounts/{account_id}"
TYPES = {"incoming": 0, "outgoing": 1, "activity": 2, "template": 3}
MOST_MESSAGES = 100  # of one answer
ALL = {"status": "all", "assignee_type": "all", "sort_by": "last_activity_at_desc"}
ACTIVE = {"sort": "-last_activity_at", "include_contact_inboxes": "false"}


def messages_of(client: Client, conversation: Any) -> Iterator[Any]:
    """All messages of a conversation; none of one that is gone by now."""
    path, after = f"{ACCOUNT}/conversations/{int(conversation['id'])}/messages", 0
    while True:
        try:
            found = client.get(path, {"after": str(after)}).items("payload")
        except StatusError as error:
            if error.status == 404:
                return
            raise
        yield from found
        if len(found) < MOST_MESSAGES:
            return
        after = max(int(one["id"]) for one in found)


def headers(connection: Connection, token: str) -> Mapping[str, str]:
    return {"api_access_token": token}


def check(client: Client) -> str:
    """Who asks, and as what: surveys are for administrators and those who may read reports."""
    profile, account = client.get("/api/v1/profile"), client.connection.options["account_id"]
    ours = [one for one in profile.items("accounts") if str(at(one, "id")) == account]
    role = at(ours[0], "role") if ours else "nobody"
    return f"{profile.at('name')}, {role} of account {account}"


_CONVERSATIONS = newest_first(
    numbers(f"{ACCOUNT}/conversations", items="data.payload", size=25, query=ALL), field="last_activity_at"
)
_CONTACTS = newest_first(
    numbers(f"{ACCOUNT}/contacts", items="payload", size=15, query=ACTIVE), field="last_activity_at"
)
_ANSWERS = newest_first(
    numbers(f"{ACCOUNT}/csat_survey_responses", items="", size=25, query={"sort": "-created_at"}), field="created_at"
)
CONVERSATIONS, MESSAGES = key("id", "updated_at"), key("id", "updated_at")
API = Api(
    (
        Stream("teams", whole(f"{ACCOUNT}/teams", items=""), key("id")),
        Stream("inboxes", whole(f"{ACCOUNT}/inboxes", items="payload"), key("id")),
        Stream("contacts", _CONTACTS, key("id")),
        Stream("conversations", with_each(_CONVERSATIONS, "messages", messages_of), CONVERSATIONS),
        Stream("messages", None, MESSAGES),
        Stream("csat_survey_responses", _ANSWERS, key("id")),
    ),
    headers,
    check,
    requests_per_minute=300,
    options=("account_id",),
)


def read(body: bytes) -> Read:
    """The objects that an event tells of, in the form that the API gives them in."""
    try:
        event = parsed(body)
    except (ValueError, TooDeepError) as error:
        raise UnreadableBodyError("it is no JSON, or nested too deeply") from error
    name = at(event, "event")
    if not isinstance(name, str):
        raise UnreadableBodyError("it names no event")
    try:
        return Read(list(_READERS.get(name.partition("_")[0], _unread)(name, event)))
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        return Read((), [Unreadable(json.dumps(event), f"{name}: {error}")])


def _message(name: str, event: Mapping[str, Any]) -> Iterator[Record]:
    """A message, and its conversation as it stands with it."""
    conversation, sent_at = event["conversation"], instant(event["created_at"])
    if sent_at is None:
        raise ValueError(f"created_at {event['created_at']!r} is no instant")
    as_polled = {
        "conversation_id": conversation["id"],
        "message_type": TYPES.get(event["message_type"], event["message_type"]),
        "created_at": int(sent_at.timestamp()),
    }
    yield _record("messages", MESSAGES, {**event, **as_polled, "conversation": None})
    if "updated_at" in conversation:  # older versions do not say since when it stands so
        yield _record("conversations", CONVERSATIONS, conversation)


def _conversation(name: str, event: Mapping[str, Any]) -> Iterator[Record]:
    yield _record("conversations", CONVERSATIONS, event)


def _contact(name: str, event: Mapping[str, Any]) -> Iterator[Record]:
    yield _record("contacts", key("id"), event)


def _unread(name: str, event: Mapping[str, Any]) -> Iterator[Record]:
    """What no figure needs is kept, and left out by the map."""
    yield Record("other_events", name, "", json.dumps(event, ensure_ascii=False))


def _record(stream: str, key_of: Callable[[Any], tuple[str, str]], found: Any) -> Record:
    return Record(stream, *key_of(found), json.dumps(found, ensure_ascii=False, separators=(",", ":")))


_READERS: Mapping[str, Callable[[str, Mapping[str, Any]], Iterator[Record]]] = {
    "message": _message, "conversation": _conversation, "contact": _contact,
}  # fmt: skip
WEBHOOK = Webhook(Signature("x-chatwoot-signature", prefix="sha256=", timestamp="x-chatwoot-timestamp"), read)
