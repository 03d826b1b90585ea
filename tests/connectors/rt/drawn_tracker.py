"""A Request Tracker for the tests: a few tickets and transactions, of which the account may not see all."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.connectors.api.misbehaving import Query, Server, answers, says

REST = "/REST/2.0"
PEOPLE = {"ann": (27, 1), "cara": (40, 0), "RT_System": (1, 0)}


def transaction(id_: int, type_: str, by: str, ticket: int = 1, **more: Any) -> dict[str, Any]:
    """A transaction of a minute of its own."""
    creator = {"id": PEOPLE[by][0], "Name": by, "type": "user"}
    blank = {"Field": "", "OldValue": "", "NewValue": "", "Data": "", "TimeTaken": "0"}
    said = {"id": str(id_), "Type": type_, "Creator": creator, "ObjectId": str(ticket)}
    return {**blank, **said, "Created": f"2026-03-02T09:{id_ % 60:02d}:00Z", **more}


def ticket(id_: int, requestors: Sequence[str] = ("cara",), **more: Any) -> dict[str, Any]:
    people = [{"id": PEOPLE[name][0], "Name": name, "EmailAddress": f"{name}@x.example"} for name in requestors]
    return {
        "id": str(id_), "Type": "ticket", "Status": "new", "Subject": "Cup", "Queue": {"id": 1, "Name": "General"},
        "Owner": {"id": 6, "Name": "Nobody"}, "Requestor": people, "Created": "2026-03-02T09:00:00Z",
        "LastUpdated": "2026-03-02T10:00:00Z", "Resolved": "1970-01-01T00:00:00Z", "EffectiveId": str(id_), **more,
    }  # fmt: skip


@dataclass
class Tracker:
    """`hidden` are ids of transactions whose rows RT counts and does not give, `gone` users that it knows no more."""

    transactions: list[dict[str, Any]]
    tickets: dict[str, dict[str, Any]] = field(default_factory=lambda: {"1": ticket(1)})
    hidden: frozenset[int] = frozenset()
    size: int = 100
    attachments: list[dict[str, Any]] = field(default_factory=list)
    gone: tuple[str, ...] = ()

    def behind(self, server: Server) -> None:
        """Let the server answer for this tracker."""
        server.on(f"{REST}/queues/all", says({"items": [{"id": "1", "Name": "General"}]}))
        server.on(f"{REST}/transactions", answers(self._transactions))
        server.on(f"{REST}/tickets", answers(self._tickets))
        server.on(f"{REST}/attachments", answers(self._attachments))
        for name, (id_, privileged) in PEOPLE.items():
            known = says({"Name": name, "Privileged": privileged})
            server.on(f"{REST}/user/{id_}", says({}, 404) if name in self.gone else known)

    def _transactions(self, asked: Query) -> Any:
        beyond = re.search(r" AND id > (\d+)", asked["query"])
        assert beyond is not None
        found = sorted(self.transactions, key=lambda one: int(one["id"]), reverse=asked.get("order") == "DESC")
        found = [one for one in found if int(one["id"]) > int(beyond[1])]
        start = (int(asked["page"]) - 1) * self.size
        return {"items": [one for one in found[start : start + self.size] if int(one["id"]) not in self.hidden]}

    def _tickets(self, asked: Query) -> Any:
        ids = re.findall(r"\bid = (\d+)", asked["query"])
        return {"items": [self.tickets[id_] for id_ in ids if id_ in self.tickets]}

    def _attachments(self, asked: Query) -> Any:
        ids = {str(one["value"]) for one in json.loads(asked["query"])}
        has_text = "Content" in asked["fields"].split(",")
        found = [one for one in self.attachments if one["TransactionId"] in ids]
        return {"items": [{k: v for k, v in one.items() if k != "Content" or has_text} for one in found]}
