"""The commands that keep the record: init, import, rebuild, config."""

import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from deskmeter.cli.ask import allowed
from deskmeter.cli.show import say, show_table, working
from deskmeter.errors import ATTENTION, LockedWorkspaceError, MapError, MissingFileError, UserError
from deskmeter.model.store import Progress

if TYPE_CHECKING:
    from deskmeter.connectors.connector import Connector
    from deskmeter.connectors.follow import Followed
    from deskmeter.connectors.importing import Outcome
    from deskmeter.model.mapping import Map


class NoMapError(UserError):
    def __init__(self, source: str, path: Path) -> None:
        super().__init__(
            f"Files need a map that says what their columns mean. Write a first one with: "
            f"deskmeter import {source} {path} --suggest > map.toml, then import with --map map.toml."
        )


class NoSuggestionError(UserError):
    def __init__(self, source: str) -> None:
        super().__init__(f"The connector {source} needs no map, so there is none to suggest. Leave --suggest out.")


class NoFollowingError(UserError):
    def __init__(self, source: str) -> None:
        super().__init__(
            "--follow needs a number of seconds above 0, and files, not folders, of a connector that reads logs; "
            f"the connector here is {source}. Name each log, or leave --follow out."
        )


def init(folder: Path) -> int:
    """Make a workspace."""
    from deskmeter.model.workspace import create

    create(folder)
    say(f"{folder / 'deskmeter.toml'} is ready. Next: deskmeter import csv FILE --suggest --workspace {folder}")
    return 0


def import_(
    source: str,
    paths: Sequence[Path],
    map_path: Path | None,
    name: str | None,
    suggest: bool,
    follow: float | None,
    workspace: Path,
) -> int:
    """Take files in, once or as they grow, or suggest a map for the first of them."""
    from deskmeter.connectors.connector import connector
    from deskmeter.model.map_text import parse_map

    chosen = connector(source)
    missing = next((path for path in paths if not path.exists()), None)
    if missing is not None:
        raise MissingFileError(missing)
    if suggest:
        from deskmeter.engines.duckdb import connect

        if chosen.suggest is None:
            raise NoSuggestionError(source)
        sys.stdout.write(chosen.suggest(connect(), paths[0]))
        return 0
    if map_path is None and chosen.map is None:
        raise NoMapError(source, paths[0])
    text = _read_map(map_path) if map_path else chosen.map or ""
    map_ = parse_map(text, str(map_path or source), name)
    if follow is not None:
        return _follow(chosen, paths, map_, map_path is None, follow, workspace)
    return _tell(_take(chosen, paths, map_, map_path is None, workspace))


def _take(chosen: "Connector", paths: Sequence[Path], map_: "Map", own: bool, workspace: Path) -> "tuple[Outcome, ...]":
    """Import files; `own` says that the map is the connector's, which yields to one that was given before."""
    from deskmeter.connectors.importing import import_files, map_in_force
    from deskmeter.model.workspace import opened

    with working() as progress, opened(workspace, progress=progress) as space:
        return import_files(space, chosen, paths, map_in_force(space, map_) if own else map_, progress)


def _follow(chosen: "Connector", paths: Sequence[Path], map_: "Map", own: bool, every_s: float, workspace: Path) -> int:
    """Import what is new in the logs again and again, with the workspace free for others in between."""
    from deskmeter.connectors.follow import Followed

    if not chosen.grows or every_s <= 0 or not all(path.is_file() for path in paths):
        raise NoFollowingError(chosen.name)
    logs = [Followed(path) for path in paths]
    say("Following; Ctrl-C ends it.")
    with suppress(KeyboardInterrupt):
        while True:
            for log in logs:
                _look(log, lambda new: _take(chosen, [new], map_, own, workspace))
            time.sleep(every_s)
    say("Stopped following.")
    return 0


def _look(log: "Followed", take: "Callable[[Path], Sequence[Outcome]]") -> None:
    """Import what is new in a log; where the workspace is in use, the next look brings it."""
    with TemporaryDirectory(prefix="deskmeter-") as scratch, suppress(LockedWorkspaceError):
        for new in log.look(Path(scratch)):
            _tell(take(new))


def _read_map(path: Path) -> str:
    if not path.is_file():
        raise MissingFileError(path)
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise MapError(str(path), f"byte {error.start} is not UTF-8", "Save it as UTF-8 and try again.") from error


def _tell(outcomes: "Sequence[Outcome]") -> int:
    """Say what became of every file; rows put aside need attention."""
    heads = ["file", "received", "stored", "duplicate", "quarantined", "left out"]
    show_table(heads, [
        [one.file, *(str(count) for count in (one.received, one.stored, one.duplicate, one.quarantined, one.skipped))]
        for one in outcomes
    ])  # fmt: skip
    for one in outcomes:
        for note in one.notes:
            say(f"{one.file}: {note}")
        for problem in one.problems:
            say(f"{problem.file}, row {problem.row}: {problem.reason}")
        if one.quarantined > len(one.problems):
            say(f"{one.file}: and {one.quarantined - len(one.problems)} more rows put aside")
    if any(one.quarantined for one in outcomes):
        say("Rows put aside are kept and count nowhere. Mend the map or the file and import again.")
        return ATTENTION
    return 0


class UnknownCustomerError(UserError):
    def __init__(self, name: str) -> None:
        super().__init__(
            f"There is no customer “{name}”. Write the connection and the customer's id there, as in desk:4711;"
            " deskmeter audit lists the connections."
        )


def erase(name: str, sure: bool, workspace: Path) -> int:
    """Erase a person, once the user has said that he means it."""
    from deskmeter.model.erasure import person_of
    from deskmeter.model.workspace import opened

    connection, _, customer = name.partition(":")
    with working() as progress, opened(workspace, progress=progress) as space:
        person = person_of(space.store.con, connection, customer)
        if person is None:
            raise UnknownCustomerError(name)
        for source, ids in person.customers.items():
            asked = len(person.conversations.get(source, ()))
            say(f"{source}: customer {', '.join(ids)}, who asked for {asked} conversations")
        if not sure:
            say("Nothing was erased. It cannot be undone: repeat the command with --yes.")
            return ATTENTION
        done = space.erase(person, progress)
    say(f"Erased: {done.customers} customers, {done.rows} rows and objects rewritten. Figures count them as before.")
    return 0


def rebuild(workspace: Path, engine: str, flags: Mapping[str, str]) -> int:
    """Make the store anew, its facts on an engine."""
    from deskmeter.model.lake import ENGINES
    from deskmeter.model.workspace import opened

    allowed("engine", engine, ("duckdb", *ENGINES))
    with working() as progress, opened(workspace, flags, progress) as space:
        applied = space.rebuild(progress, engine)
    say(f"Rebuilt from {len(applied)} files: {sum(one.received for one in applied)} rows.")
    return 0


def catch_up(workspace: Path, progress: Progress = lambda step: None) -> int:
    """Bring the figures up to what has come in."""
    from deskmeter.model.workspace import opened

    with opened(workspace, progress=progress):
        return 0


def config_show(workspace: Path, origin: bool) -> int:
    """Print the settings in force."""
    from deskmeter.settings import load

    found = load(workspace, os.environ, {}).origins()
    heads = ["key", "value", "origin"] if origin else ["key", "value"]
    show_table(heads, [[one.key, one.value, one.origin][: len(heads)] for one in found])
    return 0
