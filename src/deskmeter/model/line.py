"""The line to the process that keeps a workspace open: a socket in the workspace, and what goes over it.

The asker sends one line of JSON. What comes back are frames: a kind, a length, and as many bytes; `out` and `err` as
they are written, and at last the `end` with the exit code.
"""

import json
import os
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from deskmeter.errors import DeskmeterError

NAME = "line"  # the socket, beside the store
LONGEST = 100  # bytes of a socket's path that every system takes
OUT, ERR, END = b"o", b"e", b"x"
_HEAD = struct.Struct("!cI")


class CutLineError(DeskmeterError):
    def __init__(self, path: object) -> None:
        super().__init__(f"The process that serves {path} ended before it had answered. Ask again.")


class LongPathError(DeskmeterError):
    def __init__(self, path: object) -> None:
        super().__init__(f"The path {path} is too long for a socket on this system. Move the workspace further up.")


def frame(kind: bytes, content: bytes) -> bytes:
    """One frame as it goes over the line."""
    return _HEAD.pack(kind, len(content)) + content


def frames(line: socket.socket) -> Iterator[tuple[bytes, bytes]]:
    """The frames that come in, up to the end or to where the line was cut."""
    with line.makefile("rb") as stream:
        while len(head := stream.read(_HEAD.size)) == _HEAD.size:
            kind, size = _HEAD.unpack(head)
            yield kind, stream.read(size)
            if kind == END:
                return


def call(root: Path) -> socket.socket | None:
    """A line to whoever serves this workspace; None where nobody does, or nobody whom we may ask."""
    if not (root / NAME).exists():
        return None
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    with suppress(OSError), _short(root) as path:  # what a killed process left behind refuses
        line.connect(path)
        return line
    line.close()
    return None


def listen(root: Path) -> socket.socket:
    """Listen in a workspace whose lock is held; what a killed process left there is taken away."""
    (root / NAME).unlink(missing_ok=True)
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)  # nobody else may connect, not even for a moment
    try:
        with _short(root) as path:
            line.bind(path)
    finally:
        os.umask(before)
    line.listen(16)
    return line


@contextmanager
def _short(root: Path) -> Iterator[str]:
    """A path of the socket that fits into a socket's address, by the folder's handle where it is long."""
    path = root / NAME
    if len(os.fsencode(path)) <= LONGEST:
        yield str(path)
        return
    if not Path("/proc/self/fd").is_dir():
        raise LongPathError(path)
    folder = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{NAME}"
    finally:
        os.close(folder)


def caller(line: socket.socket) -> int | None:
    """The user at the other end, as the kernel tells it; None where this kernel does not."""
    if not hasattr(socket, "SO_PEERCRED"):
        return None
    told = line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    return int(struct.unpack("3i", told)[1])


def packed(value: object) -> object:
    """An argument of a command as JSON: paths, which mean nothing in another folder, are made absolute."""
    if isinstance(value, Path):
        return {"/": str(value.absolute())}
    if isinstance(value, dict):
        return {name: packed(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [packed(each) for each in value]
    return value


def unpacked(value: object) -> object:
    """The argument as the command takes it."""
    if isinstance(value, dict):
        if set(value) == {"/"}:
            return Path(value["/"])
        return {name: unpacked(each) for name, each in value.items()}
    if isinstance(value, list):
        return [unpacked(each) for each in value]
    return value


def ask(line: socket.socket, asked: dict[str, object]) -> None:
    """Send what is asked."""
    line.sendall(json.dumps(asked).encode() + b"\n")
