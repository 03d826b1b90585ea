"""The command that looks for what is missing: deskmeter doctor."""

import json
import os
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from deskmeter import settings as settings_file
from deskmeter.cli.ask import allowed
from deskmeter.cli.show import say, show_table, working
from deskmeter.connections import chosen
from deskmeter.errors import ATTENTION, OK
from deskmeter.model import finding
from deskmeter.model.finding import Finding
from deskmeter.settings import Settings

if TYPE_CHECKING:
    from deskmeter.connectors.state import Cursors

FORMATS = ("table", "json")


def doctor(names: Sequence[str], format_: str, workspace: Path) -> int:
    """Test the workspace and its connections; returns 3 unless all is well."""
    allowed("format", format_, FORMATS)
    settings = settings_file.load(workspace, os.environ, {})
    found = _examined(settings, tuple(names))
    if format_ == "json":
        sys.stdout.write(json.dumps({"findings": [asdict(one) for one in found]}, ensure_ascii=False) + "\n")
    else:
        show_table(["", "check", "state", "seen"], [[one.subject, one.check, one.state, one.seen] for one in found])
    for one in found:
        if one.todo:
            say(f"{one.subject}, {one.check}: {one.todo}")
    return OK if all(one.state == finding.OK for one in found) else ATTENTION


def _examined(settings: Settings, names: tuple[str, ...]) -> list[Finding]:
    """All findings: the workspace's, then each connection's."""
    from deskmeter.connectors.doctor import examine
    from deskmeter.model.checkup import checkup

    wanted = chosen(settings.connections, names)
    with working() as progress:
        progress("workspace")
        found = list(checkup(settings))
        with _kept(settings.workspace) as kept:
            for connection in wanted:
                progress(connection.name)
                found += examine(connection, settings.workspace, kept, os.environ)
    return found


class _Nothing:
    """No cursors: nothing was ever synced, or the ledger cannot be read, which is a finding of its own."""

    def cursor(self, connection: str, name: str) -> str | None:
        return None


@contextmanager
def _kept(workspace: Path) -> "Iterator[Cursors]":
    """What is known of earlier syncs."""
    from deskmeter.model.door import Door

    try:
        door = Door(workspace / "ledger")
        door.cursor("", "")
    except sqlite3.Error:
        yield _Nothing()
        return
    with closing(door):
        yield door
