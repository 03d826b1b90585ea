"""An answer of a source: JSON within limits, read by dotted paths."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from deskmeter.connectors.troubles import ShapeError

MAX_DEPTH = 64


class TooDeepError(Exception):
    """JSON with more levels than anything that is meant has."""


@dataclass(frozen=True)
class Answer:
    """What a source answered: the value, the next page by the Link header, and the instant that the source gave."""

    value: Any
    next: str | None = None
    sent_at: datetime | None = None

    def at(self, path: str) -> Any:
        """What stands at a dotted path; None where nothing does."""
        return at(self.value, path)

    def items(self, path: str) -> list[Any]:
        """The list at a dotted path ("" is the whole answer); raises ShapeError where there is none."""
        found = self.at(path)
        if not isinstance(found, list):
            raise ShapeError(path, found)
        return found


def at(value: Any, path: str) -> Any:
    """What stands at a dotted path of objects; None where nothing does; "" is the value itself."""
    for name in path.split(".") if path else ():
        value = value.get(name) if isinstance(value, dict) else None
    return value


def parsed(body: bytes) -> Any:
    """JSON text as a value; raises ValueError where it is none, TooDeepError where it is too deep."""
    try:
        value = json.loads(body, parse_constant=_no_constant)
    except RecursionError as error:
        raise TooDeepError from error
    if _deeper_than(value, MAX_DEPTH):
        raise TooDeepError
    return value


def _no_constant(word: str) -> None:
    raise ValueError(f"{word} is no JSON")


def _deeper_than(value: Any, most: int) -> bool:
    level = [value]
    for _ in range(most):
        level = [inner for one in level for inner in _inside(one)]
        if not level:
            return False
    return True


def _inside(value: Any) -> Iterator[Any]:
    held = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return (one for one in held if isinstance(one, dict | list))
