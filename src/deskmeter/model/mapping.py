"""The map of a table: which column of a file fills which canonical column, and what its words mean."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from hashlib import sha256

from deskmeter.errors import MapError, listed
from deskmeter.model.map_forms import did_you_mean
from deskmeter.model.paths import When
from deskmeter.model.tables import BY_ROW, EVENT_KINDS, STATUSES, Column, Table

SKIP = "skip"
KEEP = "keep"
BOOLEANS = {
    "true": True, "yes": True, "1": True, "public": True,
    "false": False, "no": False, "0": False, "internal": False, "private": False,
}  # fmt: skip
ENTITY_COLUMN = {
    "case": "conversation", "snapshot": "conversation", "event": "conversation", "message": "conversation",
    "customer": "customer", "sla": "conversation",
}  # fmt: skip
OWN_ID = {
    "case": "id", "customer": "id", "call": "id", "rating": "id", "order": "id", "task": "id", "article": "id",
    "agent_state": "id", "session": "id", "review": "id", "cost": "id", "customer_link": "id", "sla": "key",
    "event": "key", "message": "key", "snapshot": "key",
}  # fmt: skip
# Where a row has no id of its own.
NATURAL_ID = {
    "audience": ("network", "day"), "sla": ("id", "target"), "role": ("person", "at", "was"), "label": ("kind", "id"),
}  # fmt: skip
LINE_ID = {"queue_event": "line"}  # where a row is a line of a log, that line and its ordinal
MOST_PARTS = 32  # parts of a map that may read one stream


@dataclass(frozen=True)
class Cell:
    """Where one canonical value comes from: a column of the file, with its words and forms, or a constant.

    `named` says that it holds ids of things of that kind, which are shown by the names that `label` rows give them.
    """

    column: str | None = None
    value: str | None = None
    words: tuple[tuple[str, str], ...] | None = None
    otherwise: str | None = None
    named: str | None = None
    formats: tuple[str, ...] = ("iso",)
    split: str = ","
    decimal: str = "."


@dataclass(frozen=True)
class Part:
    """One [[table]] of a map: the kind of its rows and the cell behind every canonical key.

    It reads files, or objects of a stream, whose columns are paths: a row for each element of the list at `each`.
    """

    row: str
    table: Table
    cells: Mapping[str, Cell]
    dimensions: Mapping[str, Cell]
    file: str | None
    order: str | None
    place: str
    stream: str | None = None
    each: str = ""
    when: tuple[When, ...] = ()

    @property
    def own_id(self) -> str | None:
        """The key that names the row itself, where the map has it."""
        key = OWN_ID.get(self.row)
        return key if key in self.cells else None

    def cell(self, column: str) -> Cell | None:
        """The cell that fills a canonical column; `id` fills the entity of the row's kind."""
        return self.cells.get("id" if ENTITY_COLUMN.get(self.row) == column else column)

    @property
    def named(self) -> Mapping[str, str]:
        """Every key of the part that reads a column of the file, with that column."""
        cells = [*self.cells.items(), *((f"dimensions.{name}", cell) for name, cell in self.dimensions.items())]
        conditions = {f"when.{one.path}": one.path for one in self.when}
        return {key: cell.column for key, cell in cells if cell.column is not None} | conditions


@dataclass(frozen=True)
class Map:
    """A whole map: the file's forms and its parts; `digest` names this very text."""

    connection: str
    timezone: str | None
    null: frozenset[str]
    file: str | None
    encoding: str | None
    delimiter: str | None
    sheet: str | None
    parts: tuple[Part, ...]
    where: str
    text: str

    @property
    def digest(self) -> str:
        return sha256(self.text.encode()).hexdigest()


def parts_for(map_: Map, filename: str) -> tuple[Part, ...]:
    """The part that reads a file of this name, or several that each say which rows; raises MapError for none."""
    readers = [part for part in map_.parts if part.stream is None]
    own = [part for part in readers if part.file is not None and fnmatchcase(filename, part.file)]
    shared = [part for part in readers if part.file is None and fnmatchcase(filename, map_.file or "*")]
    parts = own or shared
    if len(parts) > 1 and not all(part.when for part in parts):
        places = " and ".join(part.place.rsplit(", ", 1)[-1] for part in parts)
        raise MapError(
            map_.where, f"{places} both read the file {filename}",
            'Give each part a `file = "…"` of its own, or say with `when` which rows are whose.',
        )  # fmt: skip
    if not parts:
        globs = listed(part.file or map_.file or "*" for part in readers)
        raise MapError(map_.where, f"no part reads a file named {filename}", f"Files that the map names: {globs}.")
    return tuple(parts)


def missing_columns(parts: Iterable[Part], columns: Iterable[str], filename: str) -> None:
    """Raises MapError for the first column that the map names and the file lacks."""
    names = list(columns)
    for part, key, column in ((one, *item) for one in parts for item in one.named.items()):
        if column not in names:
            raise MapError(
                f'{part.place}, key "{key}"',
                f"{filename} has no column “{column}”",
                f"{did_you_mean(column, names)}Its columns: {listed(names)}.",
            )


def private_columns(parts: Iterable[Part], columns: Iterable[str]) -> frozenset[str]:
    """The file's columns that belong in the people segment: unmapped ones, bodies, identities, customers' keys."""
    named = [(column_of(part.row, key), column) for part in parts for key, column in part.named.items()]
    private = {column for target, column in named if target is not None and _private(target)}
    figures = {column for _, column in named} - private
    return frozenset(column for column in columns if column not in figures)


def _private(column: Column) -> bool:
    return not column.stored or column.refers == "customer"


def column_of(row: str, key: str) -> Column | None:
    """The canonical column that a key of a part fills; None of a key that fills none."""
    name = ENTITY_COLUMN.get(row, key) if key == "id" else key
    return next((column for column in BY_ROW[row].columns if column.name == name), None)


def target_of(row: str, key: str) -> Column:
    """The canonical column that a key stands for, with the words that a map may write for it."""
    if row == "event" and key == "kind":
        return Column("kind", "VARCHAR", "", words=(*EVENT_KINDS, *STATUSES))
    if row == "event" and key == "status":
        return Column("status", "VARCHAR", "", words=STATUSES)
    if key == "updated_at":
        return Column(key, "TIMESTAMP", "")
    if key.startswith("dimensions."):
        return Column(key, "VARCHAR", "")
    return column_of(row, key) or Column(key, "VARCHAR", "", role="key")
