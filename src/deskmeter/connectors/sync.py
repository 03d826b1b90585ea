"""A sync: every stream of a connection read page by page, each page kept together with the cursor that it moves."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from deskmeter.connections import Connection
from deskmeter.connectors.http import Client
from deskmeter.connectors.polling import Api, Key, Page, Stream
from deskmeter.connectors.state import StreamState
from deskmeter.connectors.troubles import StatusError, UnexpectedError
from deskmeter.errors import ATTENTION, OK, DeskmeterError
from deskmeter.model.door import Door, Record, Taken
from deskmeter.model.store import Progress

NOTHING = Taken(0, 0, 0, 0)
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
        total = Taken(
            self.taken.received + taken.received,
            self.taken.stored + taken.stored,
            self.taken.duplicate + taken.duplicate,
            self.taken.quarantined + taken.quarantined,
        )
        return replace(self, taken=total, exit_code=self.exit_code or (ATTENTION if taken.quarantined else OK))


def sync(door: Door, client: Client, api: Api, progress: Progress) -> list[Polled]:
    """Read every stream to its end; one that fails stops the others only where the whole source is out of reach."""
    connection, kept = client.connection, dict[str, Polled]()
    gone: DeskmeterError | None = None
    for stream in api.streams:
        kept.setdefault(stream.name, Polled(connection.name, stream.name))
        if stream.pages is None:
            continue
        progress(f"{connection.name}: {stream.name}")
        if gone is None:
            gone = _Reading(door, client, api, stream, kept).to_the_end()
        else:
            kept[stream.name] = failed(door, connection, kept[stream.name], gone)
    return list(kept.values())


def unasked(door: Door, connection: Connection, api: Api, error: DeskmeterError) -> list[Polled]:
    """The streams of a connection that could not be asked at all, each with the reason and how far it had come."""
    polled = (Polled(connection.name, stream.name) for stream in api.streams if stream.pages)
    return [failed(door, connection, one, error) for one in polled]


def failed(door: Door, connection: Connection, polled: Polled, error: DeskmeterError) -> Polled:
    """A stream that could not be read on: its state says why, and what is kept of it stays."""
    state = StreamState.of(door, connection.name, polled.stream).failed(str(error))
    door.take(connection.name, connection.source, (), cursors=state.cursor())
    return replace(polled, reached=state.reached, problem=str(error), exit_code=error.exit_code)


class _Reading:
    """One stream being read: pages to the door, counts to where all streams' counts are kept."""

    def __init__(self, door: Door, client: Client, api: Api, stream: Stream, kept: dict[str, Polled]) -> None:
        self.door, self.client, self.api, self.stream, self.kept = door, client, api, stream, kept
        self.connection = client.connection
        self.state = StreamState.of(door, self.connection.name, stream.name)

    def to_the_end(self) -> DeskmeterError | None:
        """Read on from the kept cursor; returns the trouble, where it is one of the whole source."""
        began_at, name = self.client.timing.now(), self.stream.name
        try:
            self._pages(self.door.cursor(self.connection.name, name))
        except DeskmeterError as error:
            self.kept[name] = failed(self.door, self.connection, self.kept[name], error)
            return error if getattr(error, "whole", True) else None
        self.state = self.state.read_to_the_end(began_at + self.client.ahead)
        self.door.take(self.connection.name, self.connection.source, (), cursors=self.state.cursor())
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
        """Keep a page: what came beside it first, then its own objects together with the cursor."""
        for name, objects in page.beside.items():
            self._take(self.api.stream(name), objects, {})
        self.state = self.state.known_to(page.to)
        moved = {} if page.cursor is None else {self.stream.name: page.cursor}
        self._take(self.stream, page.objects, {**moved, **self.state.cursor()})

    def _take(self, stream: Stream, objects: Sequence[Any], cursors: Mapping[str, str]) -> None:
        records, rejects = sorted_out(stream.name, stream.key, objects)
        taken = self.door.take(
            self.connection.name, self.connection.source, records, rejects=rejects, cursors=cursors
        )  # fmt: skip
        self.kept[stream.name] = self.kept.get(stream.name, Polled(self.connection.name, stream.name)).plus(taken)


def sorted_out(stream: str, key: Key, objects: Sequence[Any]) -> tuple[list[Record], list[str]]:
    """Objects as records, and as texts those that have no key or are no text at all."""
    records, rejects = list[Record](), list[str]()
    for one in objects:
        try:
            body = json.dumps(one, ensure_ascii=False, separators=(",", ":"))
            body.encode()  # half of a surrogate pair is no text: no file could hold it
            records.append(Record(stream, *key(one), body))
        except UNREADABLE:
            rejects.append(json.dumps(one))
    return records, rejects
