"""A sync: every stream of a connection read page by page, each page kept together with the cursor that it moves."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from deskmeter.connectors.clients import Source, client_for
from deskmeter.connectors.http import Client
from deskmeter.connectors.polling import Key, Page, Stream
from deskmeter.connectors.state import StreamState
from deskmeter.connectors.troubles import StatusError, UnexpectedError
from deskmeter.errors import ATTENTION, OK, DeskmeterError
from deskmeter.model.door import Delivery, Door, Record, Taken, Unreadable
from deskmeter.model.store import Progress

NOTHING = Taken()
NOT_OFFERED = (403, 404, 422)
UNREADABLE = (LookupError, TypeError, ValueError, AttributeError)  # what a key may raise of an object that has none


@dataclass(frozen=True)
class Polled:
    """What one sync brought of one stream, up to when it is known now, and what is the matter with it."""

    connection: str
    stream: str
    taken: Taken = NOTHING
    reached: datetime | None = None
    problem: str | None = None
    exit_code: int = OK
    notes: tuple[str, ...] = ()

    def plus(self, taken: Taken) -> "Polled":
        """The same with more taken; what had to be put aside needs attention."""
        return replace(
            self, taken=self.taken + taken, exit_code=self.exit_code or (ATTENTION if taken.quarantined else OK)
        )


def poll(door: Door, source: Source, environ: Mapping[str, str], progress: Progress) -> list[Polled]:
    """Ask one connection; what it cannot do is told with its streams and stops no other."""
    try:
        client = client_for(source, environ)
    except DeskmeterError as error:
        return unasked(door, source, error)
    with closing(client):
        return sync(door, client, source, progress)


def sync(door: Door, client: Client, source: Source, progress: Progress) -> list[Polled]:
    """Read every stream to its end; one that fails stops the others only where the whole source is out of reach."""
    name, kept = source.connection.name, dict[str, Polled]()
    gone: DeskmeterError | None = None
    for stream in source.api.streams:
        kept.setdefault(stream.name, Polled(name, stream.name))
        if stream.pages is None:
            continue
        progress(f"{name}: {stream.name}")
        if gone is None:
            gone = _Reading(door, client, source, stream, kept).to_the_end()
        else:
            kept[stream.name] = failed(door, source, kept[stream.name], gone)
    return list(kept.values())


def unasked(door: Door, source: Source, error: DeskmeterError) -> list[Polled]:
    """The streams of a connection that could not be asked at all, each with the reason and how far it had come."""
    polled = (Polled(source.connection.name, stream.name) for stream in source.api.streams if stream.pages)
    return [failed(door, source, one, error) for one in polled]


def is_not_offered(stream: Stream, error: DeskmeterError) -> bool:
    """Whether the source has nothing of this kind to give, for its plan or for this token."""
    return stream.optional and isinstance(error, StatusError) and error.status in NOT_OFFERED


def failed(door: Door, source: Source, polled: Polled, error: DeskmeterError) -> Polled:
    """A stream that could not be read on: its state says why, and what is kept of it stays."""
    state = StreamState.of(door, polled.connection, polled.stream).failed(str(error))
    door.take(polled.connection, source.layout, (), cursors=state.cursor())
    return replace(polled, reached=state.reached, problem=str(error), exit_code=error.exit_code)


class _Reading:
    """One stream being read: pages to the door, counts to where all streams' counts are kept."""

    def __init__(self, door: Door, client: Client, source: Source, stream: Stream, kept: dict[str, Polled]) -> None:
        self.door, self.client, self.source, self.stream, self.kept = door, client, source, stream, kept
        self.connection = source.connection
        self.state = StreamState.of(door, self.connection.name, stream.name)

    def to_the_end(self) -> DeskmeterError | None:
        """Read on from the kept cursor; returns the trouble, where it is one of the whole source."""
        began_at, name = self.client.timing.now(), self.stream.name
        try:
            self._pages(self.door.cursor(self.connection.name, name))
        except DeskmeterError as error:
            if self.state.succeeded_at is None and is_not_offered(self.stream, error):
                self.kept[name] = replace(self.kept[name], notes=(f"left: {error}",))
                return None
            self.kept[name] = failed(self.door, self.source, self.kept[name], error)
            return error if getattr(error, "whole", True) else None
        self.state = self.state.read_to_the_end(began_at + self.client.ahead - self.stream.withheld)
        self.door.take(self.connection.name, self.source.layout, (), cursors=self.state.cursor())
        self.kept[name] = replace(self.kept[name], reached=self.state.reached)
        return None

    def _pages(self, cursor: str | None) -> None:
        try:
            self._keep_from(cursor)
        except StatusError as error:
            if not cursor or error.status not in self.stream.expired:
                raise
            note = f"the source no longer knows our cursor: read anew since {self.connection.since:%Y-%m-%d}"
            self.kept[self.stream.name] = replace(self.kept[self.stream.name], notes=(note,))
            self._keep_from(None)

    def _keep_from(self, cursor: str | None) -> None:
        for page in self._given(cursor or None):
            self._keep(page)

    def _given(self, cursor: str | None) -> Iterator[Page]:
        """The source's pages; what its reader did not expect is said, not fatal to the other streams."""
        assert self.stream.pages is not None  # noqa: S101 - sync() asks only streams that have pages
        try:
            yield from self.stream.pages(self.client, cursor, self.connection.since)
        except UNREADABLE as error:
            raise UnexpectedError(self.stream.name, error) from error

    def _keep(self, page: Page) -> None:
        """Keep a page, with what came beside it and the cursor that it moves, in one transaction."""
        self.state = self.state.known_to(page.to)
        moved = {} if page.cursor is None else {self.stream.name: page.cursor}
        own = self._delivery(self.stream, page.objects, {**moved, **self.state.cursor()})
        beside = {name: self._delivery(self.source.api.stream(name), many, {}) for name, many in page.beside.items()}
        taken = self.door.take_all([*beside.values(), own])
        for name, one in zip((*beside, self.stream.name), taken, strict=True):
            self.kept[name] = self.kept.get(name, Polled(self.connection.name, name)).plus(one)

    def _delivery(self, stream: Stream, objects: Sequence[Any], cursors: Mapping[str, str]) -> Delivery:
        records, rejects = sorted_out(stream.name, stream.key, objects)
        return Delivery(self.connection.name, self.source.layout, records, rejects, cursors)


def sorted_out(stream: str, key: Key, objects: Sequence[Any]) -> tuple[list[Record], list[Unreadable]]:
    """Objects as records, and apart from them those that have no key or are no text that a file could hold."""
    records, rejects = list[Record](), list[Unreadable]()
    for one in objects:
        try:
            records.append(Record(stream, *key(one), written(one)))
        except UNREADABLE as error:
            seen = type(error).__name__  # its message may hold what a person wrote
            rejects.append(Unreadable(json.dumps(one), f"{stream}: it has no id, or is no text ({seen})"))
    return records, rejects


def written(found: Any) -> str:
    """An object as JSON text; raises ValueError for numbers beyond all numbers and for half a surrogate pair."""
    if not isinstance(found, dict):
        raise TypeError("it is no object")
    # Sorted: some sources name the keys of one and the same object in another order each time.
    body = json.dumps(found, ensure_ascii=False, allow_nan=False, separators=(",", ":"), sort_keys=True)
    body.encode()
    return body
