"""What the paths of an import hold: a folder or a database of tables, or an export of objects."""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from deskmeter.connectors import csv_files
from deskmeter.connectors.raw import Contents, ObjectFile
from deskmeter.connectors.zendesk import objects
from deskmeter.connectors.zendesk.warehouse import DATABASES, ENDINGS, Warehouse, taken_out


def contents(paths: Sequence[Path], scratch: Path) -> Contents:
    """The tables in folders, databases and files, and the files of objects beside them."""
    found = warehouse(paths, scratch)
    exports = [file for path in paths for file in _within(path) if csv_files.extension(file) in objects.ENDINGS]
    return Contents(
        tuple(found.pieces()), tuple(ObjectFile(file.name, partial(objects.read, file)) for file in exports),
        tuple(found.asides()),
    )  # fmt: skip


def warehouse(paths: Sequence[Path], scratch: Path) -> Warehouse:
    """All tables that the paths hold; one that stands in several files is one table."""
    files: dict[str, list[Path]] = {}
    origins: dict[Path, Path] = {}
    for number, path in enumerate(paths):
        if path.suffix.lower() in DATABASES:
            for name, file in taken_out(path, scratch / f"database-{number}").items():
                files.setdefault(name, []).append(file)
                origins[file] = path
        else:
            for name, file in _tables(path):
                files.setdefault(name, []).append(file)
    return Warehouse(files, origins)


def _tables(path: Path) -> Iterator[tuple[str, Path]]:
    """Every file of a table with the table's name: the file's own, or that of the folder of its parts."""
    for file in _within(path):
        if csv_files.extension(file) in ENDINGS:
            is_part = path.is_dir() and file.parent != path
            yield (file.parent.name.lower() if is_part else file.name.lower().partition(".")[0]), file


def _within(path: Path) -> Iterator[Path]:
    """A file itself; the files of a folder, and of the folders in it."""
    if path.is_file():
        yield path
        return
    for inside in sorted(path.iterdir()):
        yield from sorted(file for file in inside.iterdir() if file.is_file()) if inside.is_dir() else [inside]
