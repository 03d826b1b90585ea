"""A check-up of the workspace itself: disk, ledger, store, zone; nothing is changed."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from deskmeter.model.finding import FAILED, OK, Finding
from deskmeter.settings import Settings

SUBJECT = "workspace"
LEAST_FREE_BYTES = 1_000_000_000


def checkup(settings: Settings) -> Iterator[Finding]:
    """Every check of the workspace, in order."""
    for check in CHECKS:
        yield check(settings)


def free_disk(settings: Settings) -> Finding:
    free = shutil.disk_usage(settings.workspace).free
    seen = f"{free / 1e9:,.1f} GB free"
    if free < LEAST_FREE_BYTES:
        return Finding(SUBJECT, "disk", FAILED, seen, "Make room: at least 1 GB, and as much as the store is large.")
    return Finding(SUBJECT, "disk", OK, seen)


def zone(settings: Settings) -> Finding:
    """An unknown zone is refused when the settings are read; UTC may be meant, or forgotten."""
    return Finding(SUBJECT, "zone", OK, settings.timezone)


def manifest(settings: Settings) -> Finding:
    """The manifest of the ledger, which also holds what came by the stream door, checked page by page."""
    path = settings.workspace / "ledger" / "manifest.sqlite"
    said = _quick_check(path) if path.exists() else "ok"
    if said != "ok":
        seen, todo = f"{path.name}: {said}", "Restore the folder ledger/ from a backup; the store is made from it."
        return Finding(SUBJECT, "ledger", FAILED, seen, todo)
    return Finding(SUBJECT, "ledger", OK, "its manifest is sound")


def segments(settings: Settings) -> Finding:
    """Every batch that the manifest names lies on the disk."""
    lost = [name for name in _batches(settings.workspace / "ledger") if not _whole(settings.workspace, name)]
    if lost:
        seen = f"{len(lost)} of its batches are not on the disk, the first is {lost[0]}"
        return Finding(SUBJECT, "segments", FAILED, seen, "Restore the folder ledger/segments from a backup.")
    return Finding(SUBJECT, "segments", OK, "every batch is on the disk")


def store(settings: Settings) -> Finding:
    """The store is a cache: whether it is there and was made by this version, from the maps in force."""
    path = settings.workspace / "store.duckdb"
    if not path.exists():
        return Finding(SUBJECT, "store", OK, "there is none yet: the next command makes it")
    seen = _store_seen(path, settings)
    todo = "" if seen in _FINE else "Nothing is lost: run deskmeter rebuild."
    return Finding(SUBJECT, "store", FAILED if todo else OK, seen, todo)


_FINE = ("it is current", "another process has it open")


def _store_seen(path: Path, settings: Settings) -> str:
    import duckdb

    from deskmeter.model.store import model_hash

    try:
        with duckdb.connect(str(path), read_only=True) as con:
            made = con.execute("SELECT value FROM canon.setting WHERE name = 'model'").fetchone()
    except duckdb.IOException as error:
        return _FINE[1] if "lock" in str(error) else "it cannot be read"
    except duckdb.Error:
        return "it cannot be read"
    return _FINE[0] if made and made[0] == model_hash() else "it was made by another version"


def _quick_check(path: Path) -> str:
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as con:
            return str(con.execute("PRAGMA quick_check(1)").fetchone()[0])
    except sqlite3.Error as error:
        return str(error)


def _batches(ledger: Path) -> list[str]:
    path = ledger / "manifest.sqlite"
    if not path.exists():
        return []
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as con:
            return [
                f"{number:08d}"
                for (number,) in con.execute("SELECT b.id FROM batch AS b WHERE b.sha256 <> '' ORDER BY b.id")
            ]
    except sqlite3.Error:
        return []  # manifest() says so


def _whole(workspace: Path, batch: str) -> bool:
    return (workspace / "ledger" / "segments" / batch / "figures.parquet").is_file()


CHECKS: tuple[Callable[[Settings], Finding], ...] = (free_disk, zone, manifest, segments, store)
