"""Gorgias: tickets, messages, events, customers and surveys by its API, asked when it sends (docs/gorgias.md)."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from deskmeter.connections import Connection
from deskmeter.connectors.http import Client
from deskmeter.connectors.marks import Mark
from deskmeter.connectors.paging import OVERLAP_S, cursors, marks, newest_first
from deskmeter.connectors.polling import Api, Pages, Stream, basic, bearer, key
from deskmeter.connectors.webhook import Read, Signature, Webhook

MAP = Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
SIZE = 100  # the most that a page may have
ANSWERED_S = 45 * 86_400  # a survey that was made before that is not answered any more


def listed(path: str, **query: str) -> Pages:
    """A whole list, page by page; its cursors are good for one reading."""
    asked = {"limit": str(SIZE), **query}
    return cursors(path, items="data", cursor="meta.next_cursor", param="cursor", query=asked, resumes=False)


def changed(path: str, field: str, overlap: int = OVERLAP_S, **query: str) -> Pages:
    """A list by an instant, newest first, down to what is known."""
    return newest_first(listed(path, order_by=f"{field}:desc", **query), field=field, overlap=overlap)


def _since(mark: Mark) -> Mapping[str, str]:
    at: datetime = mark
    return {"created_datetime[gte]": at.isoformat()}


_EVENTS = marks(
    "/api/events", items="data", field="created_datetime", ask=_since, size=SIZE,
    query={"limit": str(SIZE), "order_by": "created_datetime:asc", "object_type": "Ticket"},
)  # fmt: skip


def headers(connection: Connection, token: str) -> Mapping[str, str]:
    """An API key belongs to a user; a token without one is of OAuth2."""
    return basic(connection.user, token) if connection.user else bearer(token)


def check(client: Client) -> str:
    who = client.connection.user or "the owner of the token"
    return f"{who} at {client.get('/api/account').at('domain')}"


API = Api(
    (
        Stream("users", listed("/api/users"), key("id", "updated_datetime")),
        Stream("teams", listed("/api/teams"), key("id")),
        Stream("tags", listed("/api/tags"), key("id")),
        Stream("customers", changed("/api/customers", "updated_datetime"), key("id", "updated_datetime")),
        Stream("tickets", changed("/api/tickets", "updated_datetime", trashed="true"), key("id", "updated_datetime")),
        Stream("messages", changed("/api/messages", "created_datetime"), key("id")),
        Stream("events", _EVENTS, key("id")),
        Stream(
            "satisfaction_surveys", changed("/api/satisfaction-surveys", "created_datetime", ANSWERED_S), key("id")
        ),
    ),
    headers,
    check,
    requests_per_minute=100,
)  # fmt: skip


def read(body: bytes) -> Read:
    """Nothing: what Gorgias sends cannot be signed, so nothing in it counts but that it came."""
    return Read(())


WEBHOOK = Webhook(Signature("x-deskmeter-secret", password=True), read, asks=True)
