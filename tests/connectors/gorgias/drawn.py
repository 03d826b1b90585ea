"""A drawn account of Gorgias: its objects in the form that its public documentation gives them, and its answers."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.connectors.api.misbehaving import Act, Query, Server, answers, says
from tests.spec.drawn import instant

JANE = {"id": 31, "name": "Jane", "email": "jane@example.com"}
AYU = {"id": 5, "name": "Ayu", "email": "ayu@desk.example"}
EX = {"id": 6, "name": "Budi", "email": "budi@desk.example"}  # deleted since: the list of users has him no more
ROBO = {"id": 7, "name": "AI Agent", "email": "robo@desk.example"}
TAGS = {1: "vip", 2: "late"}
SINCE = "Mon 00:00"


def at(word: str | None) -> str | None:
    """A time such as `Mon 09:00`, as Gorgias writes it: UTC without saying so."""
    return None if word is None else f"{instant(word):%Y-%m-%dT%H:%M:%S.%f}"


def tag(id_: int) -> dict[str, Any]:
    return {"id": id_, "name": TAGS[id_], "decoration": None}


def ticket(id_: int, created: str, updated: str, status: str = "open", **more: Any) -> dict[str, Any]:
    found = {
        "id": id_, "uri": f"/api/tickets/{id_}/", "status": status, "priority": "normal", "channel": "email",
        "via": "email", "spam": False, "customer": JANE, "assignee_user": None, "assignee_team": None, "language": "en",
        "subject": "Where is it?", "tags": [], "created_datetime": at(created), "updated_datetime": at(updated),
        "closed_datetime": None, "snooze_datetime": None, "trashed_datetime": None,
    }  # fmt: skip
    return {**found, **more}


def message(id_: int, ticket_id: int, created: str, sender: Any = JANE, **more: Any) -> dict[str, Any]:
    """A message; of whoever is not the customer, one from the team."""
    found = {
        "id": id_, "ticket_id": ticket_id, "public": True, "channel": "email", "via": "email", "sender": sender,
        "from_agent": sender is not JANE, "rule_id": None, "body_text": "Hello", "created_datetime": at(created),
        "sent_datetime": at(created), "failed_datetime": None,
    }  # fmt: skip
    return {**found, **more}


def event(id_: int, ticket_id: int, created: str, type_: str, user: int | None = 5, **data: Any) -> dict[str, Any]:
    return {
        "id": id_, "context": "7b6e", "created_datetime": at(created), "data": data or None, "object_id": ticket_id,
        "object_type": "Ticket", "type": type_, "user_id": user,
    }  # fmt: skip


def customer(id_: int, name: str, updated: str, *channels: tuple[str, str], email: str | None = None) -> dict[str, Any]:
    told = [{"type": type_, "address": address, "preferred": False} for type_, address in channels]
    return {
        "id": id_, "name": name, "email": email, "external_id": None, "channels": told,
        "created_datetime": at(SINCE), "updated_datetime": at(updated),
    }  # fmt: skip


def user(person: dict[str, Any], role: str) -> dict[str, Any]:
    return {
        **person,
        "active": True,
        "role": {"name": role},
        "created_datetime": at(SINCE),
        "updated_datetime": at(SINCE),
    }


def survey(
    id_: int, ticket_id: int, sent: str | None, scored: str | None = None, score: int | None = None
) -> dict[str, Any]:
    return {
        "id": id_, "ticket_id": ticket_id, "customer_id": 31, "body_text": None, "created_datetime": at(sent or scored),
        "sent_datetime": at(sent), "scored_datetime": at(scored), "score": score,
    }  # fmt: skip


@dataclass
class Gorgias:
    """What the account holds; tests change it between syncs."""

    tickets: dict[int, dict[str, Any]] = field(default_factory=dict)
    messages: dict[int, dict[str, Any]] = field(default_factory=dict)
    events: dict[int, dict[str, Any]] = field(default_factory=dict)
    customers: dict[int, dict[str, Any]] = field(default_factory=dict)
    surveys: dict[int, dict[str, Any]] = field(default_factory=dict)
    users: list[dict[str, Any]] = field(default_factory=lambda: [user(AYU, "admin"), user(ROBO, "bot")])
    size: int | None = None  # a page may have fewer objects than are asked for

    def holds(self, kind: str, *found: dict[str, Any]) -> None:
        getattr(self, kind).update({one["id"]: one for one in found})

    def behind(self, server: Server) -> "Gorgias":
        """This account as what the server answers with."""
        server.on("/api/account", says({"domain": "desk", "status": {"status": "active"}}))
        server.on("/api/users", self._listed(lambda: self.users, None))
        server.on("/api/teams", self._listed(lambda: [{"id": 3, "name": "Billing", "members": []}], None))
        server.on("/api/tags", self._listed(lambda: [{"id": id_, "name": name} for id_, name in TAGS.items()], None))
        server.on("/api/customers", self._listed(lambda: self.customers.values(), "updated_datetime"))
        server.on("/api/tickets", self._listed(lambda: self.tickets.values(), "updated_datetime"))
        server.on("/api/messages", self._listed(lambda: self.messages.values(), "created_datetime"))
        server.on("/api/satisfaction-surveys", self._listed(lambda: self.surveys.values(), "created_datetime"))
        server.on("/api/events", answers(self._events))
        return self

    def _listed(self, found: Any, field_: str | None) -> Act:
        """A list by pages with cursors, newest first where it is asked for."""

        def act(asked: Query) -> Any:
            objects, size = list(found()), self.size or int(asked["limit"])
            if field_ is not None:
                assert asked["order_by"] == f"{field_}:desc"
                objects.sort(key=lambda one: (one[field_], one["id"]), reverse=True)
            place = int(asked.get("cursor", "c0")[1:])
            after = f"c{place + size}" if place + size < len(objects) else None
            return {
                "object": "list",
                "data": objects[place : place + size],
                "meta": {"prev_cursor": None, "next_cursor": after},
            }

        return answers(act)

    def _events(self, asked: Query) -> Any:
        assert (asked["order_by"], asked["object_type"]) == ("created_datetime:asc", "Ticket")
        since = datetime.fromisoformat(asked["created_datetime[gte]"]).replace(tzinfo=None).isoformat()
        later = [one for one in self.events.values() if one["created_datetime"] >= since]
        later.sort(key=lambda one: (one["created_datetime"], one["id"]))
        return {"object": "list", "data": later[:100], "meta": {"prev_cursor": None, "next_cursor": None}}


def filled() -> Gorgias:
    """Four tickets of a Monday: one closed, reopened and closed; one open that rules touched; one snoozed; one spam."""
    desk = Gorgias()
    desk.holds("customers", customer(31, "Jane", "Mon 09:00", ("phone", "+62812345678"), email="jane@example.com"))
    desk.holds(
        "tickets",
        ticket(1, "Mon 09:00", "Mon 11:00", "closed", assignee_user=EX, assignee_team={"id": 3, "name": "Billing"},
               tags=[tag(1)], priority="high"),
        ticket(2, "Mon 09:00", "Mon 09:05", channel="chat", via="gorgias_chat"),
        ticket(3, "Mon 11:00", "Mon 12:00", channel="instagram-comment", snooze_datetime=at("Tue 09:00")),
        ticket(4, "Mon 12:00", "Mon 12:00", spam=True),
    )  # fmt: skip
    desk.holds(
        "messages",
        message(101, 1, "Mon 09:00"),
        message(102, 1, "Mon 09:00:10", AYU, rule_id=8),
        message(103, 1, "Mon 09:10", AYU, public=False, channel="internal-note"),
        message(104, 1, "Mon 09:30", AYU),
        message(105, 1, "Mon 10:20"),
        message(106, 1, "Mon 10:40", EX),
        message(201, 2, "Mon 09:00"),
        message(202, 2, "Mon 09:05", ROBO),
        message(301, 3, "Mon 11:00"),
        message(302, 3, "Mon 11:30", AYU),
        message(303, 3, "Mon 11:40", AYU, failed_datetime=at("Mon 11:41")),
        message(401, 4, "Mon 12:00"),
    )
    desk.holds(
        "events",
        event(1, 1, "Mon 09:00", "ticket-created", None),
        event(2, 1, "Mon 09:20", "ticket-assigned", assignee_user_id=5),
        event(3, 1, "Mon 09:20", "ticket-team-assigned", None, assignee_team_id=3),
        event(4, 1, "Mon 09:20", "ticket-tags-added", tags_added=[1, 2]),
        event(5, 1, "Mon 10:00", "ticket-closed"),
        event(6, 1, "Mon 10:20", "ticket-reopened", None),
        event(7, 1, "Mon 10:30", "ticket-assigned", assignee_user_id=6),
        event(8, 1, "Mon 10:30", "ticket-tags-removed", tags_removed=[2]),
        event(9, 1, "Mon 11:00", "ticket-closed", 6),
        event(10, 3, "Mon 12:00", "ticket-snoozed"),
        event(11, 4, "Mon 12:01", "ticket-marked-spam", None),
    )
    desk.holds("surveys", survey(900, 1, "Mon 11:30", "Mon 12:00", 5), survey(901, 3, "Mon 13:00"))
    return desk
