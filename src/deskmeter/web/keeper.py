"""The keeper of an open workspace: one thread writes at a time, and any number read beside it."""

import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from deskmeter import settings as settings_file
from deskmeter.engines.duckdb import DuckDB, beside
from deskmeter.errors import UserError
from deskmeter.model.intake import Applied
from deskmeter.model.ledger import Ledger
from deskmeter.model.store import Progress, Store, hours_current, open_store
from deskmeter.model.workspace import Workspace
from deskmeter.settings import FILE, Settings
from deskmeter.web.gate import Gate
from deskmeter.web.log import tell

Environ = Mapping[str, str]
Flags = Mapping[str, str]


def quiet(step: str) -> None:
    """Progress that nobody looks at."""


class Keeper:
    """Lends the one open workspace: to readers as it is at that moment, to a writer alone."""

    def __init__(self, space: Workspace) -> None:
        self.root = space.root.resolve()
        self._gate = Gate()
        self._turn = threading.Lock()
        self._space = replace(space, root=self.root, alone=self._gate.alone)
        self._text = self._settings_text()

    @property
    def settings(self) -> Settings:
        """The settings that were in force when last looked."""
        return self._space.settings

    @contextmanager
    def reading(self, environ: Environ, flags: Flags) -> Iterator[Workspace]:
        """The workspace as of now; what is written meanwhile is neither seen nor held up.

        Only where the asker's settings time the facts otherwise than they are timed, this has to be a turn of writing.
        """
        settings = settings_file.load(self.root, environ, flags)
        with self._beside(settings) as space:
            if hours_current(space.store):
                yield space
                return
        with self.writing(environ, flags, quiet) as timed_anew:
            yield timed_anew

    @contextmanager
    def _beside(self, settings: Settings) -> Iterator[Workspace]:
        """The workspace by a connection of its own, in one transaction that makes temporary tables alone."""
        with self._gate.inside():
            store = self._space.store
            con, ledger = beside(store.con), Ledger(self.root / "ledger", sweep=False)
            try:
                con.execute("BEGIN")
                yield Workspace(self.root, settings, ledger, Store(con, store.path, settings, DuckDB(con)))
            finally:
                con.close()
                ledger.close()

    @contextmanager
    def writing(self, environ: Environ, flags: Flags, progress: Progress) -> Iterator[Workspace]:
        """The workspace itself, brought up to date, for one at a time."""
        settings = settings_file.load(self.root, environ, flags)
        with self._turn, self._lent(settings) as space:
            space.catch_up(progress)
            yield space

    def catch_up(self) -> list[Applied]:
        """Bring the facts up to what has come in, under the settings that the file holds now."""
        with self._turn, self._lent(self._settings_now()) as space:
            return space.catch_up(quiet)

    @contextmanager
    def _lent(self, settings: Settings) -> Iterator[Workspace]:
        """The one workspace under some settings; what its store has become is kept, and mended where it broke."""
        kept = self._space
        lent = replace(kept, settings=settings, store=replace(kept.store, settings=settings))
        try:
            yield lent
        finally:
            kept.store = replace(self._sound(lent.store), settings=kept.settings)

    def _sound(self, store: Store) -> Store:
        """The store, opened again where it was closed half-way or its engine has given it up."""
        import duckdb

        try:
            store.con.execute("SELECT COUNT(*) FROM canon.applied")
        except duckdb.Error:
            with self._gate.alone():
                store.close()
                return open_store(store.path, store.settings, self._space.ledger, quiet)
        return store

    def _settings_text(self) -> bytes:
        return (self.root / FILE).read_bytes()

    def _settings_now(self) -> Settings:
        """The settings in force, read anew where the file has changed; a file that cannot be used changes nothing."""
        text = self._settings_text()
        if text != self._text:
            self._text = text
            try:
                self._space.settings = settings_file.load(self.root, os.environ, {})
            except UserError as error:
                tell(f"The settings before stay in force: {error}")
        return self._space.settings
