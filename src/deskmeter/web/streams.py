"""Output streams by who is asking: a command that runs here for somebody writes to that somebody."""

import io
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TextIO, cast

from deskmeter.model.line import frame

_OUT: ContextVar[TextIO | None] = ContextVar("_OUT", default=None)
_ERR: ContextVar[TextIO | None] = ContextVar("_ERR", default=None)


class Routed:
    """A stream that is whichever belongs to the running context, else the process's own."""

    def __init__(self, current: ContextVar[TextIO | None], own: TextIO) -> None:
        self._current, self._own = current, own

    def __getattr__(self, name: str) -> Any:
        return getattr(self._current.get() or self._own, name)


class Sent(io.RawIOBase):
    """Bytes written go over a line as frames of one kind."""

    def __init__(self, line: socket.socket, kind: bytes, turn: threading.Lock) -> None:
        self._line, self._kind, self._turn = line, kind, turn

    def writable(self) -> bool:
        return True

    def write(self, content: Any) -> int:
        with self._turn:
            self._line.sendall(frame(self._kind, bytes(content)))
        return len(content)


def text_to(raw: Sent, *, by_line: bool) -> TextIO:
    """A text stream in UTF-8 over it."""
    buffered = io.BufferedWriter(raw, 1 << 16)
    return io.TextIOWrapper(buffered, "utf-8", errors="surrogateescape", newline="", line_buffering=by_line)


@contextmanager
def routed() -> Iterator[None]:
    """From now on, the process's streams are routed."""
    own = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = cast(TextIO, Routed(_OUT, own[0])), cast(TextIO, Routed(_ERR, own[1]))
    try:
        yield
    finally:
        sys.stdout, sys.stderr = own


def belong(out: TextIO, err: TextIO) -> None:
    """What is written in this context goes there."""
    _OUT.set(out)
    _ERR.set(err)
