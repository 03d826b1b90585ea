"""Marks along which a stream is read: instants, or ids that only grow."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from deskmeter.connectors.answer import at

Mark = Any  # datetime of TIMES, int of IDS: a ruler compares only its own


@dataclass(frozen=True)
class Ruler:
    """How marks are read from an object and from a cursor, written, put back by an overlap, and begun with."""

    read: Callable[[Any], Mark | None]
    write: Callable[[Mark], str]
    back: Callable[[Mark, int], Mark]
    start: Callable[[datetime], Mark]
    limit: Callable[[Mark, datetime], Mark]

    def newest(self, objects: Iterable[Any], field: str, now: datetime) -> Mark | None:
        """The highest mark among objects, none beyond now; what has none, or nonsense, has no say."""
        found = [mark for one in objects if (mark := self.read(at(one, field))) is not None]
        return self.limit(max(found), now) if found else None

    def oldest(self, objects: Iterable[Any], field: str) -> Mark | None:
        found = [mark for one in objects if (mark := self.read(at(one, field))) is not None]
        return min(found) if found else None


def instant(value: Any) -> datetime | None:
    """An instant as APIs write it: ISO 8601 (without a zone: UTC) or seconds since 1970; None of anything else."""
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
        if not isinstance(value, str):
            return None
        found = datetime.fromisoformat(value)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _whole(value: Any) -> int | None:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 19:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


TIMES = Ruler(  # overlap in seconds; a mark in the future would hide all that comes until then
    read=instant,
    write=lambda mark: mark.isoformat(),
    back=lambda mark, seconds: mark - timedelta(seconds=seconds),
    start=lambda since: since,
    limit=min,
)
IDS = Ruler(  # overlap in ids: a lower one may be committed after a higher one
    read=_whole,
    write=str,
    back=lambda mark, ids: max(mark - ids, 0),
    start=lambda since: 0,
    limit=lambda mark, now: mark,
)


def epoch(mark: datetime) -> str:
    """An instant in whole seconds since 1970, as some APIs ask for it."""
    return str(int(mark.timestamp()))


def query(name: str, write: Callable[[Mark], str]) -> Callable[[Mark], Mapping[str, str]]:
    """A question by one parameter: query("updated_after", datetime.isoformat)."""
    return lambda mark: {name: write(mark)}
