"""Commands on a workspace that a running `deskmeter serve` has open: they run there, and their output comes here."""

import inspect
import os
import socket
import sys
from collections.abc import Callable, Mapping, Sequence
from io import TextIOBase
from pathlib import Path
from typing import Any, TextIO

from deskmeter.errors import DeskmeterError
from deskmeter.model.line import ERR, OUT, CutLineError, ask, call, frames, packed

HERE = ("serve", "catalogue", "config_show", "demo", "sync", "doctor")  # these need no open workspace of others
READING = ("query", "explain", "report", "levels", "export", "export_all", "sql")  # all others take turns
NEWS = "DESKMETER_"  # what of the environment a command reads


class CannotFollowError(DeskmeterError):
    def __init__(self, workspace: object) -> None:
        super().__init__(
            f"--follow does not work while `deskmeter serve` has {workspace} open. Import without it again and again"
            " (what came before counts once), or follow while nothing serves."
        )


def served(work: Callable[..., Any], given: Sequence[object], named: Mapping[str, object]) -> int | None:
    """The exit code of a command that ran in the process that serves its workspace; None where none does."""
    asked = inspect.signature(work).bind(*given, **named).arguments
    workspace = asked.get("workspace")
    if not isinstance(workspace, Path) or work.__name__ in HERE:
        return None
    line = call(workspace)
    if line is None:
        return None
    with line:
        if asked.get("follow") is not None:
            raise CannotFollowError(workspace)
        ask(line, _question(work, asked))
        return _shown(line, workspace)


def _question(work: Callable[..., Any], asked: Mapping[str, object]) -> dict[str, object]:
    return {
        "command": [work.__module__.rpartition(".")[2], work.__name__],
        "named": packed(dict(asked)),
        "reads": work.__name__ in READING and asked.get("engine", "duckdb") == "duckdb",
        "environ": {name: value for name, value in os.environ.items() if name.startswith(NEWS)},
        "by_line": sys.stdout.isatty(),
    }


def _shown(line: socket.socket, workspace: Path) -> int:
    """Write what comes back as it comes; the exit code at the end."""
    streams = {OUT: sys.stdout, ERR: sys.stderr}
    for kind, content in frames(line):
        if kind not in streams:
            return content[0]
        _write(streams[kind], content)
    raise CutLineError(workspace)


def _write(stream: TextIO | TextIOBase, content: bytes) -> None:
    """Bytes as they are, where the stream takes bytes."""
    bytes_of = getattr(stream, "buffer", None)
    if bytes_of is None:
        stream.write(content.decode("utf-8", "replace"))
        return
    stream.flush()
    bytes_of.write(content)
    bytes_of.flush()
