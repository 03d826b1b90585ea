"""The command that polls: deskmeter sync."""

import json
import os
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deskmeter import settings as settings_file
from deskmeter.cli.ask import allowed
from deskmeter.cli.show import say, show_table, working
from deskmeter.connections import chosen
from deskmeter.errors import ATTENTION, FAILED, OK, LockedWorkspaceError, UserError

if TYPE_CHECKING:
    from deskmeter.connectors.sync import Polled
    from deskmeter.model.store import Progress

FORMATS = ("table", "json")


class NoConnectionsError(UserError):
    slug = "sources"

    def __init__(self, file: Path) -> None:
        super().__init__(f"{file} names no connection. Write a [connections.NAME] there (docs/sources.md).")


def sync(names: Sequence[str], format_: str, workspace: Path) -> int:
    """Poll connections, bring the figures up to date, and say what came."""
    from deskmeter.connectors.clients import api_of, poll
    from deskmeter.model.door import Door

    allowed("format", format_, FORMATS)
    settings = settings_file.load(workspace, os.environ, {})
    if not settings.connections:
        raise NoConnectionsError(workspace / settings_file.FILE)
    wanted = chosen(settings.connections, tuple(names))
    for connection in wanted:
        api_of(connection)  # what cannot be synced at all is said before anything is asked
    with working() as progress:
        with closing(Door(workspace / "ledger")) as door:
            polled = [one for connection in wanted for one in poll(door, connection, os.environ, progress)]
        _catch_up(workspace, progress)
    return _tell(polled, format_)


def _catch_up(workspace: Path, progress: "Progress") -> None:
    """Bring the figures up to what was kept, here or in the process that serves the workspace."""
    from deskmeter.cli.record import catch_up
    from deskmeter.cli.served import served

    try:
        if served(catch_up, (workspace,), {}) is None:
            catch_up(workspace, progress)
    except LockedWorkspaceError as error:
        say(f"What came is kept; the figures follow. {error}")


def _tell(polled: "Sequence[Polled]", format_: str) -> int:
    """Show what became of every stream; the exit code is the worst of all."""
    if format_ == "json":
        sys.stdout.write(json.dumps({"streams": [_plain(one) for one in polled]}, ensure_ascii=False) + "\n")
    else:
        heads = ["connection", "stream", "received", "stored", "duplicate", "quarantined", "data to"]
        show_table(heads, [
            [one.connection, one.stream, *map(str, asdict(one.taken).values()), _minute(one)] for one in polled
        ])  # fmt: skip
    for sentence in dict.fromkeys(sentence for one in polled for sentence in _sentences(one)):
        say(sentence)
    codes = {one.exit_code for one in polled}
    return FAILED if FAILED in codes else ATTENTION if codes - {OK} else OK


def _sentences(one: "Polled") -> list[str]:
    known = f" Its data reach to {_minute(one)}." if one.reached else " Nothing is known of it yet."
    aside = f"{one.taken.quarantined} put aside: they have no id, or are no text. They are kept and count nowhere."
    return [
        *(f"{one.connection}, {one.stream}: {note}" for note in one.notes),
        *([f"{one.connection}, {one.stream}: {one.problem}{known}"] if one.problem else []),
        *([f"{one.connection}, {one.stream}: {aside}"] if one.taken.quarantined else []),
    ]


def _minute(one: "Polled") -> str:
    return f"{one.reached:%Y-%m-%d %H:%M} UTC" if one.reached else "–"


def _plain(one: "Polled") -> dict[str, Any]:
    reached = one.reached.isoformat() if one.reached else None
    named = {"connection": one.connection, "stream": one.stream, **asdict(one.taken)}
    return {**named, "data_to": reached, "problem": one.problem, "notes": list(one.notes), "exit_code": one.exit_code}
