"""A source for the tests, with one stream of each style, and the desk behind it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from deskmeter.connections import Connection, Secret
from deskmeter.connectors.clients import Source
from deskmeter.connectors.connector import Connector
from deskmeter.connectors.http import Client, Limits
from deskmeter.connectors.marks import epoch, instant, query
from deskmeter.connectors.paging import cursors, marks, newest_first, numbers
from deskmeter.connectors.polling import Api, Stream, bearer, key
from deskmeter.connectors.timing import Timing
from deskmeter.model.door import Layout
from tests.connectors.api.misbehaving import NOW, Query, Server, answers, says

SIZE = 3
TOKEN = "canary-token-71f3"  # noqa: S105 - of no real source

TICKETS = Stream(
    "tickets",
    marks(
        "/tickets", items="tickets", field="updated_at", ask=query("updated_after", datetime.isoformat),
        page="page", size=SIZE, overlap=60,
    ),
    key("id", "updated_at"),
)  # fmt: skip
EVENTS = Stream(
    "events",
    cursors(
        "/events", items="events", cursor="after", param="cursor", first=query("start", epoch),
        ends=lambda answer: answer.at("end") is True,
    ),
    key("id"),
)  # fmt: skip
USERS = Stream("users", numbers("/users", items="users", size=SIZE), key("id"))
CHATS = Stream(
    "chats",
    newest_first(numbers("/chats", items="chats", size=SIZE), field="updated_at", overlap=60),
    key("id", "updated_at"),
)


def api(*streams: Stream) -> Api:
    return Api(streams, lambda connection, token: bearer(token), lambda client: client.get("/me").at("name"), 6_000)


API = api(TICKETS, EVENTS, USERS)
MAP = """
connection = "ownsource"
[[table]]
stream = "tickets"
row = "case"
id = "id"
created_at = "created_at"
updated_at = "updated_at"
"""
OWN = Connector("ownsource", "A source of the tests", None, map=MAP, api=API)
LAYOUT = Layout("ownsource", MAP)


def source(url: str, *streams: Stream) -> Source:
    return Source(connection(url), api(*streams), LAYOUT)


class Moments:
    """A clock that only sleeping moves on, and the sleeps."""

    def __init__(self, now: datetime = NOW) -> None:
        self.at, self.slept = now, list[float]()

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += timedelta(seconds=seconds)

    @property
    def waits(self) -> list[float]:
        """The sleeps that are more than the pace."""
        return [seconds for seconds in self.slept if seconds > 0.1]

    def timing(self) -> Timing:
        return Timing(lambda: self.at, lambda: self.at.timestamp(), self.sleep, lambda: 1.0)


def connection(url: str, **named: Any) -> Connection:
    given = {"allow_private": True, "since": datetime.fromisoformat("2026-03-01T00:00+00:00"), **named}
    return Connection("desk", "ownsource", url, token=Secret("env", "OWN_TOKEN"), **given)


def client(server: Server, moments: Moments | None = None, limits: Limits | None = None, **named: Any) -> Client:
    """A client of the server that sleeps no real second."""
    timing = (moments or Moments()).timing()
    return Client(
        connection(server.url, **named), bearer(TOKEN), 6_000, hidden=(TOKEN,), limits=limits or Limits(), timing=timing
    )


def minute(n: int) -> str:
    """The n-th minute of a morning in March, as the source writes it."""
    return f"2026-03-02T{9 + n // 60:02d}:{n % 60:02d}:00Z"


@dataclass
class Desk:
    """What the source holds, and how it pages; tests change it between and during requests."""

    tickets: dict[int, dict[str, Any]] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)
    users: list[dict[str, Any]] = field(default_factory=list)
    oldest_cursor: int = 0
    asked: int = 0

    def change(self, id_: int, n: int, **more: Any) -> None:
        """A ticket that is new, or has changed in the n-th minute."""
        self.tickets[id_] = {"id": id_, "created_at": minute(0), "updated_at": minute(n), **more}

    def tickets_page(self, asked: Query) -> Any:
        since, page = datetime.fromisoformat(asked["updated_after"]), int(asked["page"])
        found = sorted((_at(one), one["id"], one) for one in self.tickets.values() if _at(one) >= since)
        return {"tickets": [one for *_, one in found][(page - 1) * SIZE : page * SIZE]}

    def chats_page(self, asked: Query) -> Any:
        page = int(asked["page"])
        found = sorted(self.tickets.values(), key=_at, reverse=True)
        return {"chats": found[(page - 1) * SIZE : page * SIZE]}

    def events_page(self, asked: Query) -> Any:
        place = int(asked.get("cursor", self.oldest_cursor))
        if place < self.oldest_cursor:
            return says({"error": "this cursor has expired"}, 410)
        found = self.events[place : place + SIZE]
        return {"events": found, "after": str(place + len(found)), "end": place + SIZE >= len(self.events)}

    def users_page(self, asked: Query) -> Any:
        page = int(asked["page"])
        return {"users": self.users[(page - 1) * SIZE : page * SIZE]}

    def behind(self, server: Server) -> "Desk":
        """This desk as what the server answers with."""
        for name in ("tickets", "events", "users", "chats"):
            server.on(f"/{name}", answers(getattr(self, f"{name}_page")))
        server.on("/me", says({"name": "Reports"}))
        return self


def _at(ticket: dict[str, Any]) -> datetime:
    found = instant(ticket["updated_at"])
    assert found is not None
    return found


def filled() -> Desk:
    """Seven tickets, eight events and four users: more than two pages of most."""
    desk = Desk(events=[{"id": n} for n in range(8)], users=[{"id": n, "name": f"u{n}"} for n in range(4)])
    for n in range(7):
        desk.change(n + 1, n)
    return desk
