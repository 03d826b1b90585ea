"""RT's transactions in the order of their ids, each page with the tickets and people that it speaks of.

RT gives rows that the account may not see as missing ones: a page may be short, or empty, with more behind it. So the
newest id that can be seen is asked for first, and pages are read until it is reached.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from deskmeter.connections import EVER
from deskmeter.connectors.http import Client
from deskmeter.connectors.marks import IDS, instant
from deskmeter.connectors.polling import Page
from deskmeter.connectors.rt.surroundings import Surroundings
from deskmeter.connectors.troubles import EndlessPagesError

REST = "/REST/2.0"
PATH = f"{REST}/transactions"
SIZE = 100  # RT gives no more
OVERLAP = 50  # ids: one that was given out earlier may be committed later
BLIND = 1000  # pages in a row without a row that can be seen
NOISE = "Type != 'EmailRecord' AND Type != 'CommentEmailRecord'"  # a record of each mail that was sent
FIELDS = {
    "fields": "Type,Field,OldValue,NewValue,Data,Created,Creator,ObjectId,TimeTaken",
    "fields[Creator]": "id,Name",
    "per_page": str(SIZE),
    "orderby": "id",
}


def transactions(client: Client, kept: str | None, since: datetime) -> Iterator[Page]:
    """What happened to tickets since the kept id, less an overlap."""
    begun = IDS.read(kept) if kept else None
    mark, number, around = IDS.back(begun, OVERLAP) if begun else 0, 1, Surroundings(client)
    limits = f"ObjectType = 'RT::Ticket' AND {NOISE}{_beginning(begun, since)}"
    newest = _newest(client, limits)
    while mark < newest:
        found = _asked(client, f"{limits} AND id > {mark}", number)
        if found:
            mark, number = _last(found), 1
            objects, beside = around.of(found)
            yield Page(objects, str(max(mark, begun or 0)), beside, instant(found[-1].get("Created")))
        elif number < BLIND:
            number += 1
        else:
            raise EndlessPagesError(PATH)


def _beginning(begun: int | None, since: datetime) -> str:
    """The days before `since` are left out; RT reads a day in the account's own zone."""
    if begun or since == EVER:
        return ""
    return f" AND Created > '{since - timedelta(days=2):%Y-%m-%d}'"


def _asked(client: Client, query: str, number: int, more: Mapping[str, str] = FIELDS) -> list[dict[str, Any]]:
    return client.get(PATH, {**more, "query": query, "page": str(number)}).items("items")


def _newest(client: Client, limits: str) -> int:
    """The highest id that can be seen; 0 where there is none among the newest thousands."""
    for number in range(1, BLIND // 10):
        found = _asked(client, f"{limits} AND id > 0", number, {**FIELDS, "order": "DESC"})
        if found:
            return max(map(_id, found))
    return 0


def _last(found: list[dict[str, Any]]) -> int:
    return max(map(_id, found))


def _id(one: Mapping[str, Any]) -> int:
    return int(one["id"])
