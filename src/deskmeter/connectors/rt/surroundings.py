"""What has to be asked for besides, to tell what RT's transactions mean: their tickets, who wrote, and how it came.

It stands under `about` of each transaction and ticket; the rest of them is as RT gave it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from deskmeter.connectors.http import Client
from deskmeter.connectors.marks import instant
from deskmeter.connectors.rt.letters import letters
from deskmeter.connectors.troubles import StatusError

Found = dict[str, Any]
REST = "/REST/2.0"
AT_ONCE = 50  # tickets of one question
# Without the words after AND, RT leaves merged and deleted tickets, reminders and approvals out.
WHOLE = "EffectiveId > 0 AND Type != '-' AND (Status = 'deleted' OR Status != 'deleted')"
PERSON = "id,Name,RealName,EmailAddress"
FIELDS = {
    "fields": "Type,Status,Subject,Queue,Owner,Requestor,Priority,Created,LastUpdated,Started,Told,Due,Resolved,"
    "TimeWorked,EffectiveId,Creator,CustomFields",
    "fields[Queue]": "id,Name", "fields[Owner]": "id,Name", "fields[Creator]": "id,Name",
    "fields[Requestor]": PERSON,
    "per_page": "100",
}  # fmt: skip
KEPT = ("Name", "RealName", "EmailAddress", "Privileged")
SYSTEM = ("RT_System", "Nobody")
GONE = (403, 404)  # shredded since, or moved to where the account may not look
SOLVED = ("resolved", "rejected")
UNSET = "1970-01-01T00:00:00Z"


class Surroundings:
    """Asks for what belongs to pages of transactions; whom it has asked about once, it knows for the rest of a sync."""

    def __init__(self, client: Client) -> None:
        self.client, self._people = client, dict[str, Found]()

    def of(self, found: Sequence[Found]) -> tuple[list[Found], Mapping[str, list[Found]]]:
        """Transactions with what they are about, and the objects that came along, by stream."""
        tickets = self._tickets(dict.fromkeys(str(one["ObjectId"]) for one in found))
        told, met = letters(self.client, found), dict[str, Found]()
        objects = [{**one, "about": self._about(one, tickets, told.get(str(one["id"]), {}), met)} for one in found]
        askers = {one["Name"]: one for ticket in tickets.values() for one in ticket.get("Requestor") or ()}
        return objects, {
            "people": list(met.values()), "requestors": list(askers.values()),
            "tickets": [{**one, "about": _state(one)} for one in tickets.values()],
        }  # fmt: skip

    def _about(self, one: Found, tickets: Mapping[str, Found], letter: Found, met: dict[str, Found]) -> Found:
        ticket = tickets.get(str(one["ObjectId"]), {})
        by = _by(one, ticket)
        if by is None:
            self._meet(one["Creator"]["id"], met)
        about = {"type": ticket.get("Type"), "by": by, "asker": _asker(one, ticket, by), "into": _into(one), **letter}
        if one["Field"] == "Owner" and one["NewValue"]:
            about["owner"] = self._person(one["NewValue"]).get("Name", one["NewValue"])
        return {name: value for name, value in about.items() if value is not None}

    def _meet(self, id_: object, met: dict[str, Found]) -> None:
        person = self._person(id_)
        if "Name" in person:
            met[str(id_)] = person

    def _person(self, id_: object) -> Found:
        """A user with whether he is privileged, as seen today; nothing where he is known no more."""
        if str(id_) not in self._people:
            told = self._one(f"{REST}/user/{int(str(id_))}") or {}
            kept: Found = {name: told[name] for name in KEPT if name in told}
            self._people[str(id_)] = {"id": int(str(id_)), **kept, "Seen": f"{self.client.now():%Y-%m-%dT00:00:00Z}"}
        return self._people[str(id_)]

    def _tickets(self, ids: Iterable[str]) -> dict[str, Found]:
        """Tickets by their own ids, merged ones too."""
        asked, found = list(ids), dict[str, Found]()
        for start in range(0, len(asked), AT_ONCE):
            either = " OR ".join(f"id = {int(one)}" for one in asked[start : start + AT_ONCE])
            answer = self.client.get(f"{REST}/tickets", {**FIELDS, "query": f"({either}) AND {WHOLE}"})
            found |= {str(one["id"]): one for one in answer.items("items")}
        return found | {str(one["id"]): one for one in self._singly(one for one in asked if one not in found)}

    def _singly(self, ids: Iterable[str]) -> Iterator[Found]:
        """Those that no search finds: deleted ones."""
        for id_ in ids:
            told = self._one(f"{REST}/ticket/{int(id_)}")
            if told is not None and str(told.get("id")) == id_:
                yield {name: _named(value) for name, value in told.items() if name != "_hyperlinks"}

    def _one(self, path: str) -> Found | None:
        try:
            found = self.client.get(path).value
        except StatusError as error:
            if error.status not in GONE:
                raise
            return None
        return found if isinstance(found, dict) else None


def _effective(ticket: Found) -> str:
    """The ticket that this one has become a part of, else itself."""
    into = ticket.get("EffectiveId") or ticket["id"]
    return str(into["id"] if isinstance(into, dict) else into)


def _named(value: Any) -> Any:
    """A person of a ticket that was asked for alone: there the id is the name."""
    if isinstance(value, list):
        return [_named(one) for one in value]
    return {"Name": value["id"], **value} if isinstance(value, dict) and value.get("type") == "user" else value


def _by(one: Found, ticket: Found) -> str | None:
    """Who acted, where that is no question of his role: the customer on his own ticket, RT itself."""
    name = one["Creator"].get("Name")
    if name in SYSTEM:
        return "system"
    own = one["Type"] == "Create" or name in _names(ticket)
    return "customer" if own else None


def _asker(one: Found, ticket: Found, by: str | None) -> str | None:
    """The customer of a message: who wrote it, or for whom the ticket was opened."""
    if by != "customer":
        return None
    names = _names(ticket)
    writer: str | None = one["Creator"].get("Name")
    return writer if writer in names or not names else names[0]


def _names(ticket: Found) -> list[str]:
    return [one["Name"] for one in ticket.get("Requestor") or ()]


def _into(one: Found) -> str | None:
    """The ticket that this one was merged into; RT notes a merge on both."""
    into = str(one["NewValue"]).rpartition("/")[2] if one["Field"] == "MergedInto" and one["Type"] == "AddLink" else ""
    return into if into and into != str(one["ObjectId"]) else None


def _state(ticket: Found) -> Found:
    """What a ticket's fields mean; `Resolved` outlives a reopening, so it counts only where a ticket began solved."""
    names, created, resolved = _names(ticket), instant(ticket.get("Created")), ticket.get("Resolved")
    at_once = ticket.get("Status") in SOLVED and resolved != UNSET and instant(resolved) == created
    about = {
        "asker": names[0] if names else None,
        "left_out": "merged" if _effective(ticket) != str(ticket["id"]) else None,
        "solved_at": resolved if at_once else None,
        "worked_s": int(ticket.get("TimeWorked") or 0) * 60 or None,
    }
    return {name: value for name, value in about.items() if value is not None}
