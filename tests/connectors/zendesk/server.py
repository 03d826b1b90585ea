"""The drawn company behind a server: Zendesk's answers, page by page, in the form that it documents."""

import time
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from hashlib import sha256
from hmac import new as hmac
from typing import Any

from tests.connectors.account import SECRET
from tests.connectors.api.misbehaving import Query, Server, answers, says
from tests.connectors.zendesk import company
from tests.connectors.zendesk.company import STORIES
from tests.spec.drawn import instant

EXPORTS = "/api/v2/incremental"
ME = {"user": {"id": company.EDO, "name": "Edo", "email": "edo@example.com", "role": "admin"}}
SIZE = 3  # of a page
SCHEDULE = {
    "id": 801, "name": "Office", "time_zone": "Jakarta", "created_at": "2026-01-01T00:00:00Z",
    "updated_at": "2026-01-01T00:00:00Z", "intervals": [{"start_time": 1980, "end_time": 2460}],
}  # fmt: skip
HOLIDAY = {"id": 811, "name": "Eid", "start_date": "2026-03-20", "end_date": "2026-03-21"}
POLICY = {"id": 501, "title": "Gold", "updated_at": "2026-01-01T00:00:00Z", "policy_metrics": []}


@dataclass
class Zendesk:
    """What the account holds, each export in the order of its changes; tests add to it between syncs."""

    tickets: list[dict[str, Any]] = field(default_factory=lambda: [dict(one.ticket) for one in STORIES])
    users: list[dict[str, Any]] = field(default_factory=lambda: [dict(one) for one in company.USERS])
    events: list[dict[str, Any]] = field(default_factory=list)
    metrics: list[dict[str, Any]] = field(default_factory=lambda: [company.APPLIED, company.FULFILLED])
    ratings: list[dict[str, Any]] = field(default_factory=lambda: [dict(company.RATING)])
    now: str = "Mon+1 00:00"

    def behind(self, server: Server) -> "Zendesk":
        """This account as what the server answers with."""
        server.date = instant(self.now)
        server.on("/api/v2/users/me.json", says(ME))
        lists = {"groups": company.GROUPS, "brands": company.BRANDS, "ticket_forms": (), "custom_statuses": ()}
        for name, found in lists.items():
            server.on(f"/api/v2/{name}.json", answers(partial(listed, name, found)))
        server.on("/api/v2/slas/policies.json", says({"sla_policies": [POLICY], "count": 1, "next_page": None}))
        server.on("/api/v2/business_hours/schedules.json", says({"schedules": [SCHEDULE]}))
        server.on("/api/v2/business_hours/schedules/801/holidays.json", says({"holidays": [HOLIDAY]}))
        server.on(f"{EXPORTS}/tickets/cursor.json", answers(partial(self._by_cursor, "tickets")))
        server.on(f"{EXPORTS}/users/cursor.json", answers(partial(self._by_cursor, "users")))
        server.on(f"{EXPORTS}/organizations.json", answers(partial(self._by_time, "organizations", "updated_at", ())))
        server.on(f"{EXPORTS}/ticket_events.json", answers(self._events))
        server.on(
            f"{EXPORTS}/ticket_metric_events.json",
            answers(partial(self._by_time, "ticket_metric_events", "time", self.metrics)),
        )
        server.on("/api/v2/satisfaction_ratings.json", answers(self._ratings))
        return self

    def _by_cursor(self, name: str, asked: Query) -> Any:
        if "cursor" not in asked and (refusal := self._too_young(asked)):
            return refusal
        found: list[Any] = getattr(self, name)
        start = int(asked["cursor"].removeprefix("place-")) if "cursor" in asked else 0
        page, end = found[start : start + SIZE], min(start + SIZE, len(found))
        return {
            name: page, "after_cursor": f"place-{end}", "after_url": f"https://example.zendesk.com/?cursor=place-{end}",
            "before_cursor": None, "before_url": None, "end_of_stream": end == len(found),
        }  # fmt: skip

    def _events(self, asked: Query) -> Any:
        assert asked["include"] == "comment_events"
        told = [company.event(one.ticket["id"], step) for one in STORIES for step in one.steps]
        return self._by_time("ticket_events", "created_at", [*told, *self.events], asked)

    def _by_time(self, name: str, own: str, found: Sequence[Any], asked: Query) -> Any:
        """From a second on, in order; those of one second are not parted."""
        if refusal := self._too_young(asked):
            return refusal
        since = int(asked["start_time"])
        due = sorted((epoch(one[own]), n) for n, one in enumerate(found) if epoch(one[own]) >= since)
        last = due[:SIZE][-1][0] if due else epoch(company.at(self.now)) - 60
        page = [found[n] for at, n in due if at <= last]
        return {
            name: page, "count": len(page), "end_time": last, "end_of_stream": len(page) == len(due),
            "next_page": f"https://example.zendesk.com{EXPORTS}/{name}.json?start_time={last}",
        }  # fmt: skip

    def _ratings(self, asked: Query) -> Any:
        due = [one for one in self.ratings if epoch(one["created_at"]) >= int(asked["start_time"])]
        return listed("satisfaction_ratings", due, asked)

    def _too_young(self, asked: Query) -> Any:
        if int(asked["start_time"]) <= epoch(company.at(self.now)) - 60:
            return None
        return says({"error": "InvalidValue", "description": "start_time must be older than 1 minute"}, 422)


def listed(name: str, found: Sequence[Any], asked: Query) -> Any:
    """A list by cursor."""
    start, size = int(asked.get("page[after]", "0")), int(asked["page[size]"])
    after = str(start + size)
    more = start + size < len(found)
    meta = {"has_more": more, "after_cursor": after if more else None}
    return {name: list(found[start : start + size]), "meta": meta, "links": {"next": None}}


def epoch(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())


def sent(kind: str, ticket: dict[str, Any], at: str, **event: Any) -> dict[str, Any]:
    """An event of a ticket as webhooks tell it: ids as text, words in capitals, other words for the channel."""
    texts = {name: None if ticket[name] is None else str(ticket[name]) for name in (
        "id", "requester_id", "assignee_id", "group_id", "brand_id", "organization_id", "submitter_id",
    )}  # fmt: skip
    detail = {
        **texts, "actor_id": str(company.AYU), "created_at": ticket["created_at"], "updated_at": company.at(at),
        "status": ticket["status"].upper(), "priority": (ticket["priority"] or "").upper() or None, "type": None,
        "subject": ticket["subject"], "description": "…", "tags": ticket["tags"], "form_id": "0", "custom_status": None,
        "external_id": None, "is_public": True, "via": {"channel": "web_service"},
    }  # fmt: skip
    return {
        "type": f"zen:event-type:ticket.{kind}", "account_id": 1, "id": f"uuid-{kind}-{ticket['id']}-{at}",
        "time": company.at(at).replace("Z", ".123456789Z"), "zendesk_event_version": "2022-11-06",
        "subject": f"zen:ticket:{ticket['id']}", "detail": detail, "event": event,
    }  # fmt: skip


def signed(body: bytes, secret: str = SECRET, ago_s: float = 0) -> dict[str, str]:
    """The headers of a delivery, reckoned as Zendesk documents it."""
    at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - ago_s))
    digest = hmac(secret.encode(), at.encode() + body, sha256).digest()
    return {"X-Zendesk-Webhook-Signature": b64encode(digest).decode(), "X-Zendesk-Webhook-Signature-Timestamp": at}
