"""The command that polls: deskmeter sync."""

import json
import os
import sys
from collections.abc import Iterator, Sequence
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
    from deskmeter.connectors.clients import source_of
    from deskmeter.connectors.sync import poll
    from deskmeter.model.door import Door

    allowed("format", format_, FORMATS)
    settings = settings_file.load(workspace, os.environ, {})
    if not settings.connections:
        raise NoConnectionsError(workspace / settings_file.FILE)
    wanted = [source_of(one, workspace) for one in chosen(settings.connections, tuple(names))]
    with working() as progress:
        _catch_up(workspace, progress)  # makes a new workspace's ledger, too
        with closing(Door(workspace / "ledger")) as door:
            polled = [one for source in wanted for one in poll(door, source, os.environ, progress)]
        busy = _catch_up(workspace, progress)
    if busy:
        say(f"What came is kept; the figures follow. {busy}")
    return _tell(polled, format_)


def _catch_up(workspace: Path, progress: "Progress") -> str | None:
    """Bring the figures up to what is kept, here or where the workspace is served; says who else has it open, if so."""
    from deskmeter.cli.record import catch_up
    from deskmeter.cli.served import served

    try:
        if served(catch_up, (workspace,), {}) is None:
            catch_up(workspace, progress)
        return None
    except LockedWorkspaceError as error:
        return str(error)


def _tell(polled: "Sequence[Polled]", format_: str) -> int:
    """Show what became of every stream; the exit code is the worst of all."""
    if format_ == "json":
        sys.stdout.write(json.dumps({"streams": [_plain(one) for one in polled]}, ensure_ascii=False) + "\n")
    else:
        heads = ["connection", "stream", "received", "stored", "duplicate", "quarantined", "data to"]
        show_table(heads, [
            [one.connection, one.stream, *map(str, asdict(one.taken).values()), _minute(one)] for one in polled
        ])  # fmt: skip
    for sentence in _sentences(polled):
        say(sentence)
    codes = {one.exit_code for one in polled}
    return FAILED if FAILED in codes else ATTENTION if codes - {OK} else OK


def _sentences(polled: "Sequence[Polled]") -> Iterator[str]:
    """What is the matter, once for all streams that share it; then what had to be done or put aside."""
    troubled = [one for one in polled if one.problem]
    for name, problem in dict.fromkeys((one.connection, one.problem) for one in troubled):
        those = [one for one in troubled if (one.connection, one.problem) == (name, problem)]
        yield f"{', '.join([name, *(one.stream for one in those)])}: {problem} {_known(those)}"
    for one in polled:
        yield from (f"{one.connection}, {one.stream}: {note}" for note in one.notes)
        if one.taken.quarantined:
            yield f"{one.connection}, {one.stream}: {one.taken.quarantined} put aside: {_ASIDE}"


_ASIDE = "they have no id, or are no text. They are kept and count nowhere."


def _known(streams: "Sequence[Polled]") -> str:
    reached = [one for one in streams if one.reached]
    if len(reached) < len(streams):
        return "Not everything was read even once."
    return f"Data reach to {_minute(min(reached, key=lambda one: str(one.reached)))}."


def _minute(one: "Polled") -> str:
    return f"{one.reached:%Y-%m-%d %H:%M} UTC" if one.reached else "–"


def _plain(one: "Polled") -> dict[str, Any]:
    reached = one.reached.isoformat() if one.reached else None
    named = {"connection": one.connection, "stream": one.stream, **asdict(one.taken)}
    return {**named, "data_to": reached, "problem": one.problem, "notes": list(one.notes), "exit_code": one.exit_code}
