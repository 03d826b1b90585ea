"""Polling, declared: what a source with an API offers, and how each of its streams is read page by page.

A source is one `Api` of a few `Stream`s. How pages follow each other is a function of `paging.py` (cursors, links,
numbers, marks, newest first) or one of the source's own with the same shape:

    TICKETS = Stream("tickets", marks("/tickets", items="tickets", field="updated_at", …), key("id", "updated_at"))

Whoever runs it (`sync.py`) keeps each page and moves the cursor in one transaction, so a `Pages` never has to remember.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from deskmeter.connections import Connection
from deskmeter.connectors.answer import at
from deskmeter.connectors.http import Client


@dataclass(frozen=True)
class Page:
    """Objects as the source gave them, and the cursor from which to go on once they are kept (None: it stays).

    `beside` are objects of other streams that came along, by stream; `to` is the instant up to which the stream is
    known once this page is kept, where the source says so.
    """

    objects: Sequence[Any]
    cursor: str | None = None
    beside: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    to: datetime | None = None


class Pages(Protocol):
    """Ask for what came after `cursor` (None at the very start: what came since `since`), page by page, to the end.

    It may give objects again: the door counts them as duplicates. It may not skip one: a page's cursor says that all
    that lies before it was given.
    """

    def __call__(self, client: Client, cursor: str | None, since: datetime, /) -> Iterator[Page]: ...


Key = Callable[[Any], tuple[str, str]]  # object → (its id, its version)


@dataclass(frozen=True)
class Stream:
    """One kind of object of a source, named as the map names it.

    `pages` is None for what only comes beside another stream or by webhook. `key` may raise LookupError, TypeError,
    ValueError or AttributeError: the object is then put aside. `expired` are the statuses by which the source says
    that a cursor is too old: the stream then starts over from the connection's `since`. `withheld` is how young an
    object may be and not be given yet. `optional` says that not every plan of the source has this stream: one that is
    refused is noted and no trouble.
    """

    name: str
    pages: Pages | None
    key: Key
    expired: tuple[int, ...] = (410,)
    withheld: timedelta = timedelta()
    optional: bool = False


@dataclass(frozen=True)
class Api:
    """A source that is asked over HTTP.

    `headers` shows the credentials: (connection, token) → headers. `check` asks something cheap that needs them and
    says who we are. `options` are the names that a connection must give in `options`; a path may hold them, as in
    "/accounts/{account_id}/tickets". `slower` are the paths, by their beginnings, that have a lower limit of their own.
    """

    streams: tuple[Stream, ...]
    headers: Callable[[Connection, str], Mapping[str, str]]
    check: Callable[[Client], str]
    requests_per_minute: int = 60
    options: tuple[str, ...] = ()
    slower: Mapping[str, int] = field(default_factory=dict)

    def stream(self, name: str) -> Stream:
        """The stream of this name, which a page's `beside` names."""
        return next(one for one in self.streams if one.name == name)


def key(id_: str, version: str | None = None) -> Key:
    """The key that stands at dotted paths of an object; without an id that is a number or a text it has none."""

    def read(found: Any) -> tuple[str, str]:
        own = at(found, id_)
        if isinstance(own, bool) or not isinstance(own, int | str) or own == "":
            raise ValueError(f"there is no id at “{id_}”")
        changed = at(found, version) if version else None
        return str(own), "" if changed is None or isinstance(changed, dict | list) else str(changed)

    return read


def basic(user: str, password: str) -> Mapping[str, str]:
    """Credentials as HTTP Basic."""
    from base64 import b64encode

    return {"Authorization": "Basic " + b64encode(f"{user}:{password}".encode()).decode()}


def bearer(token: str) -> Mapping[str, str]:
    """Credentials as a bearer token."""
    return {"Authorization": f"Bearer {token}"}
