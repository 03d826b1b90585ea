"""A workspace: settings, ledger and store in one folder, used by one process at a time."""

import fcntl
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from deskmeter import settings as settings_file
from deskmeter.errors import LockedWorkspaceError, MissingFileError, UserError
from deskmeter.model.erasure import Erased, Person, erase, finish
from deskmeter.model.intake import Applied
from deskmeter.model.lake import builder, lake_of
from deskmeter.model.ledger import Ledger
from deskmeter.model.store import Progress, Store, current, open_store, rebuild
from deskmeter.settings import FILE, Settings

PATIENCE_S = 2.0
SCRATCH = "scratch-"  # folders for the files of one import


class ExistingWorkspaceError(UserError):
    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} already holds a {FILE}. Choose another folder, or use the workspace as it is.")


@dataclass
class Workspace:
    """An open workspace; its store is replaced when it has to be made anew, `alone` with nobody reading it."""

    root: Path
    settings: Settings
    ledger: Ledger
    store: Store
    alone: Callable[[], AbstractContextManager[None]] = nullcontext

    def catch_up(self, progress: Progress) -> list[Applied]:
        """Bring the store up to the ledger; returns what it had to learn."""
        self.store, applied = current(self.store, self.ledger, progress, self.alone)
        return applied

    def erase(self, person: Person, progress: Progress) -> Erased:
        """Erase a person from the ledger, and make the store anew without what it knew."""
        shutil.rmtree(lake_of(self.settings), ignore_errors=True)
        done = erase(self.ledger, person, progress)
        self.rebuild(progress)
        return done

    def rebuild(self, progress: Progress, engine: str = "duckdb") -> list[Applied]:
        """Make the store anew from the ledger alone, its facts on an engine."""
        with self.alone():
            self.store.close()
            build = builder(engine, progress)
            self.store, applied = rebuild(self.store.path, self.settings, self.ledger, progress, build)
        return applied


class Host(Protocol):
    """A process that has a workspace open already, and lends it to the commands that it runs for others."""

    def lent(self, flags: Mapping[str, str], progress: Progress) -> AbstractContextManager[Workspace]: ...


HOST: ContextVar[Host | None] = ContextVar("HOST", default=None)


def create(root: Path, text: str = settings_file.TEMPLATE) -> None:
    """A new workspace with a commented deskmeter.toml."""
    if (root / FILE).exists():
        raise ExistingWorkspaceError(root)
    if root.exists() and not root.is_dir():
        raise MissingFileError(f"folder {root}")
    root.mkdir(parents=True, exist_ok=True)
    (root / FILE).write_text(text, encoding="utf-8")


@contextmanager
def opened(
    root: Path, flags: Mapping[str, str] | None = None, progress: Progress = lambda step: None
) -> Iterator[Workspace]:
    """Open a workspace for this process alone and bring its store up to its ledger; a host lends the one it has."""
    host = HOST.get()
    if host is not None:
        with host.lent(flags or {}, progress) as lent:
            yield lent
        return
    settings = settings_file.load(root, os.environ, flags or {})
    with _locked(root):
        for leftover in root.glob(f"{SCRATCH}*"):  # of an import that was killed
            shutil.rmtree(leftover, ignore_errors=True)
        ledger = Ledger(root / "ledger")
        try:
            if finish(ledger, progress):  # of an erasure that was killed
                (root / "store.duckdb").unlink(missing_ok=True)
            store = open_store(root / "store.duckdb", settings, ledger, progress)
            workspace = Workspace(root, settings, ledger, store)
            try:
                yield workspace
            finally:
                workspace.store.close()
        finally:
            ledger.close()


@contextmanager
def _locked(root: Path) -> Iterator[None]:
    """Hold the workspace's lock; the kernel frees it when the process ends, however it ends."""
    with (root / "lock").open("a+", encoding="utf-8") as file:
        deadline = time.monotonic() + PATIENCE_S
        while not _try_lock(file.fileno()):
            if time.monotonic() > deadline:
                file.seek(0)
                raise LockedWorkspaceError(root, file.read().strip() or "another process")
            time.sleep(0.05)
        file.truncate(0)
        file.write(f"process {os.getpid()} (deskmeter {' '.join(sys.argv[1:2])})")
        file.flush()
        yield


def _try_lock(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
