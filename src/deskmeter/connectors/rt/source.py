"""Request Tracker 5 as a source: queues whole, transactions by their ids, and what belongs to them beside."""

from collections.abc import Mapping

from deskmeter.connections import Connection
from deskmeter.connectors.http import Client
from deskmeter.connectors.paging import numbers
from deskmeter.connectors.polling import Api, Stream, basic, key
from deskmeter.connectors.rt.transactions import REST, transactions


def _headers(connection: Connection, token: str) -> Mapping[str, str]:
    """A user's password, or without a user one of RT's authentication tokens."""
    return basic(connection.user, token) if connection.user else {"Authorization": f"token {token}"}


def _check(client: Client) -> str:
    return f"Request Tracker {client.get(f'{REST}/rt').at('Version')}"


API = Api(
    streams=(
        Stream(
            "queues",
            numbers(f"{REST}/queues/all", items="items", size=100, query={
                "fields": "Name,Lifecycle,Disabled", "per_page": "100", "orderby": "id", "find_disabled_rows": "1",
            }),
            key("id"),
        ),
        Stream("transactions", transactions, key("id")),
        Stream("tickets", None, key("id", "LastUpdated")),
        Stream("people", None, key("id", "Seen")),
        Stream("requestors", None, key("Name")),
    ),
    headers=_headers,
    check=_check,
    requests_per_minute=300,
)  # fmt: skip
