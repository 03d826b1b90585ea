"""A drawn account of Chatwoot: objects in the form that its documentation and source give them, and its answers."""

import json
import time
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from deskmeter.connectors.chatwoot import WEBHOOK
from tests.connectors.account import SECRET, newest, page
from tests.connectors.api.misbehaving import Query, Server, answers, says
from tests.spec.drawn import instant

ACCOUNT = "/api/v1/accounts/7"
PROFILE = {"id": 5, "name": "Ayu", "accounts": [{"id": 7, "role": "administrator"}]}
CONTACT = {"id": 31, "name": "Jane", "type": "contact"}
AYU = {"id": 5, "name": "Ayu", "type": "user"}
BUDI = {"id": 6, "name": "Budi", "type": "user"}
BOT = {"id": 5, "name": "Robo", "type": "agent_bot"}
RESOLVED, REOPENED = (
    "Conversation was marked resolved by Ayu",
    "System reopened the conversation due to a new incoming message.",
)
SNOOZED = "Conversation was snoozed by Ayu"


def seconds(word: str) -> int:
    """A time such as `Mon 09:00`, as the API writes it."""
    return int(instant(word).timestamp())


def message(id_: int, at: str, type_: int, sender: Any = None, content: str = "Hello", **more: Any) -> dict[str, Any]:
    found = {
        "id": id_, "content": content, "inbox_id": 2, "message_type": type_, "content_type": "text", "status": "sent",
        "content_attributes": {}, "created_at": seconds(at), "private": False, "source_id": None,
    }  # fmt: skip
    return {**found, **({"sender": sender} if sender else {}), **more}


def conversation(id_: int, created: str, updated: str, status: str = "open", **more: Any) -> dict[str, Any]:
    at = seconds(updated)
    assignee, team = more.pop("assignee", None), more.pop("team", None)
    meta = {"sender": CONTACT | {"email": "jane@example.com"}, "channel": more.pop("channel", "Channel::WebWidget")}
    found = {
        "id": id_, "account_id": 7, "inbox_id": 2, "status": status, "created_at": seconds(created), "timestamp": at,
        "last_activity_at": at, "updated_at": at + 0.25, "labels": [], "priority": None, "unread_count": 0,
        "additional_attributes": {}, "custom_attributes": {}, "messages": [],
        "meta": meta | ({"assignee": assignee} if assignee else {}) | ({"team": team} if team else {}),
    }  # fmt: skip
    return {**found, **more}


def contact(id_: int, name: str, active: str, **more: Any) -> dict[str, Any]:
    found = {"id": id_, "name": name, "email": None, "phone_number": None, "identifier": None}
    return {**found, "additional_attributes": {}, "last_activity_at": seconds(active), "created_at": 1, **more}


def answer(id_: int, at: str, rating: int, message_id: int, conversation_id: int) -> dict[str, Any]:
    return {
        "id": id_, "rating": rating, "feedback_message": None, "account_id": 7, "message_id": message_id,
        "contact": CONTACT, "conversation_id": conversation_id, "assigned_agent": {"id": 5}, "created_at": seconds(at),
    }  # fmt: skip


@dataclass
class Chatwoot:
    """What the account holds; tests change it between syncs."""

    conversations: dict[int, dict[str, Any]] = field(default_factory=dict)
    messages: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    contacts: dict[int, dict[str, Any]] = field(default_factory=dict)
    responses: dict[int, dict[str, Any]] = field(default_factory=dict)

    def holds(self, talk: dict[str, Any], *messages: dict[str, Any]) -> None:
        """A conversation as it stands now, with more messages than before."""
        self.conversations[talk["id"]] = talk
        told = self.messages.setdefault(talk["id"], [])
        told += [one | {"conversation_id": talk["id"]} for one in messages]

    def behind(self, server: Server) -> "Chatwoot":
        """This account as what the server answers with."""
        server.on("/api/v1/profile", says(PROFILE))
        server.on(f"{ACCOUNT}/teams", says([{"id": 3, "name": "Billing"}]))
        server.on(f"{ACCOUNT}/inboxes", says({"payload": [{"id": 2, "name": "Website"}]}))
        server.on(f"{ACCOUNT}/contacts", answers(self._contacts))
        server.on(f"{ACCOUNT}/conversations", answers(self._conversations))
        server.on(f"{ACCOUNT}/csat_survey_responses", answers(self._responses))
        for id_ in (1, 2, 3, 4):
            server.on(f"{ACCOUNT}/conversations/{id_}/messages", answers(partial(self._told, id_)))
        return self

    def _contacts(self, asked: Query) -> Any:
        return {
            "meta": {"count": len(self.contacts)},
            "payload": page(newest(self.contacts, "last_activity_at"), asked, 15),
        }

    def _conversations(self, asked: Query) -> Any:
        assert (asked["status"], asked["sort_by"]) == ("all", "last_activity_at_desc")
        return {"data": {"meta": {}, "payload": page(newest(self.conversations, "last_activity_at"), asked, 25)}}

    def _responses(self, asked: Query) -> Any:
        return page(newest(self.responses, "created_at"), asked, 25)

    def _told(self, id_: int, asked: Query) -> Any:
        later = [one for one in self.messages.get(id_, []) if one["id"] > int(asked["after"])]
        return {"meta": {}, "payload": later[:100]}


def filled() -> Chatwoot:
    """Three conversations of a Monday: one solved, reopened and solved; one that only a bot answered; one snoozed."""
    desk = Chatwoot(
        contacts={31: contact(31, "Jane", "Mon 11:00", email="jane@example.com", phone_number="+62812345678")}
    )
    sla = {
        "id": 1, "sla_id": 4, "sla_status": "active", "sla_name": "Gold", "created_at": seconds("Mon 09:00"),
        "updated_at": seconds("Mon 09:00"), "sla_first_response_time_threshold": 3600.0,
        "sla_next_response_time_threshold": None,
        "sla_resolution_time_threshold": 3000.0, "sla_only_during_business_hours": False,
    }  # fmt: skip
    desk.holds(
        conversation(1, "Mon 09:00", "Mon 11:00", "resolved", assignee=BUDI, team={"id": 3, "name": "Billing"},
                     labels=["vip"], priority="high", applied_sla=sla),
        message(101, "Mon 09:00", 0, CONTACT),
        message(102, "Mon 09:00:01", 3, content="We answer soon"),
        message(103, "Mon 09:10", 1, AYU, private=True),
        message(104, "Mon 09:30", 1, AYU),
        message(105, "Mon 10:00", 2, content=RESOLVED),
        message(106, "Mon 10:00:01", 3, content="Please rate", content_type="input_csat"),
        message(107, "Mon 10:20", 0, CONTACT),
        message(108, "Mon 10:20:01", 2, content=REOPENED),
        message(109, "Mon 10:40", 1, BUDI),
        message(110, "Mon 11:00", 2, content=RESOLVED),
    )  # fmt: skip
    desk.holds(
        conversation(2, "Mon 09:00", "Mon 09:01", channel="Channel::Email"),
        message(201, "Mon 09:00", 0, CONTACT),
        message(202, "Mon 09:01", 1, BOT),
    )
    desk.holds(
        conversation(3, "Mon 11:00", "Mon 12:00", "snoozed", channel="Channel::Whatsapp", assignee=AYU),
        message(301, "Mon 11:00", 0, CONTACT),
        message(302, "Mon 11:30", 1, AYU),
        message(303, "Mon 12:00", 2, content=SNOOZED),
    )
    desk.responses = {900: answer(900, "Mon 10:10", 5, 106, 1)}
    return desk


def event(name: str, found: dict[str, Any], **more: Any) -> bytes:
    """A webhook's body about a conversation or a contact."""
    return json.dumps({**as_sent(found), "event": name, **more}).encode()


def as_sent(found: dict[str, Any]) -> dict[str, Any]:
    """A conversation as webhooks have it: its channel stands beside `meta`, and there are no promises."""
    if "meta" not in found:
        return found
    meta = dict(found["meta"])
    told = {name: value for name, value in found.items() if name not in ("applied_sla", "account_id")}
    return told | {"channel": meta.pop("channel"), "meta": meta, "can_reply": True, "contact_inbox": {"id": 12}}


def message_event(name: str, found: dict[str, Any], talk: dict[str, Any]) -> bytes:
    """A webhook's body about a message: words and ISO times where the API has numbers."""
    types = ("incoming", "outgoing", "activity", "template")
    at = time.strftime("%Y-%m-%dT%H:%M:%S.421Z", time.gmtime(found["created_at"]))
    told = {key: value for key, value in found.items() if key not in ("conversation_id", "inbox_id", "status")}
    inbox = {"id": 2, "name": "Website"}
    told |= {"message_type": types[found["message_type"]], "created_at": at}
    return event(name, told, conversation=as_sent(talk), inbox=inbox)


def signed(body: bytes, secret: str = SECRET, ago_s: float = 0) -> dict[str, str]:
    at = str(int(time.time() - ago_s))
    return {"x-chatwoot-timestamp": at, "x-chatwoot-signature": WEBHOOK.signature.of(secret, body, at)}
