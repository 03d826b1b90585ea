"""What the build of the facts and a question ask of an engine."""

from pathlib import Path
from typing import Any, Protocol

Row = tuple[Any, ...]


class Engine(Protocol):
    """Relations made by SELECTs, and rows out; all SQL comes in DuckDB's dialect with the macros (see dialect.py).

    Relations lie in the schemas canon, clock, fact and temp, whatever an engine calls these.
    """

    @property
    def name(self) -> str: ...

    def make(self, relation: str, sql: str, *, kept: bool) -> None:
        """Put what a SELECT gives in the place of a relation: its rows if kept, else a view."""
        ...

    def drop(self, relation: str, *, kept: bool) -> None: ...

    def rows(self, sql: str) -> list[Row]: ...


class Elsewhere(Engine, Protocol):
    """An engine beside the store: it reads what the store hands over as Parquet, and keeps facts of its own."""

    def take_in(self, relation: str, folder: Path) -> None:
        """Put the Parquet files of a folder in the place of a relation."""
        ...

    def kept(self, relation: str) -> bool:
        """Whether the rows of a relation that this engine made in an earlier session are here again."""
        ...

    def hand_back(self, relation: str) -> Path:
        """The folder with the rows of a kept relation as Parquet files."""
        ...
