"""How a stream stands: when it was last read to its end, up to when it is known, what is the matter."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from deskmeter.connectors.marks import instant


class Cursors(Protocol):
    """Where cursors are kept: the door."""

    def cursor(self, connection: str, name: str) -> str | None: ...


@dataclass(frozen=True)
class StreamState:
    """The state of one stream of one connection; it lies among the cursors as `<stream>.state`."""

    stream: str
    succeeded_at: datetime | None = None
    reached: datetime | None = None
    problem: str | None = None

    @staticmethod
    def of(kept: Cursors, connection: str, stream: str) -> "StreamState":
        """The state as it was kept; a blank one of a stream that was never read."""
        text = kept.cursor(connection, f"{stream}.state")
        told = json.loads(text) if text else {}
        return StreamState(stream, instant(told.get("succeeded_at")), instant(told.get("reached")), told.get("problem"))

    def known_to(self, reached: datetime | None) -> "StreamState":
        """The state once a page is kept; what is known never shrinks."""
        both = [at for at in (self.reached, reached) if at is not None]
        return replace(self, reached=max(both, default=None))

    def read_to_the_end(self, began_at: datetime) -> "StreamState":
        return replace(self.known_to(began_at), succeeded_at=began_at, problem=None)

    def failed(self, problem: str) -> "StreamState":
        return replace(self, problem=problem)

    def cursor(self) -> Mapping[str, str]:
        """The state as a cursor of the door."""
        told = {"succeeded_at": _text(self.succeeded_at), "reached": _text(self.reached), "problem": self.problem}
        return {f"{self.stream}.state": json.dumps(told)}


def _text(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
