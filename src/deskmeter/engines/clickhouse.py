"""ClickHouse, in this process (chdb): the same statements on tables that it keeps in a folder of its own."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from deskmeter.engines.dialect import transpile
from deskmeter.engines.duckdb import named, quoted
from deskmeter.engines.engine import Row
from deskmeter.engines.lists import ARRAY, MAP, beside_of, lists_in, put_together, told_apart
from deskmeter.errors import EngineMissingError

if TYPE_CHECKING:
    from chdb.session import Session

SCHEMAS = ("canon", "clock", "fact", "temp")
# What makes answers equal to those of the other engines: what is missing is null, never 0 or ''.
SAME = {
    "session_timezone": "'UTC'",
    "join_use_nulls": "1",
    "aggregate_functions_null_for_empty": "1",
    "prefer_column_name_to_alias": "1",
    "use_variant_as_common_type": "0",
    "enable_extended_results_for_datetime_functions": "1",
}
SET = "SET " + ", ".join(f"{name} = {value}" for name, value in SAME.items())
TABLE = "CREATE OR REPLACE TABLE {relation} ENGINE = MergeTree ORDER BY tuple() AS {sql}"


@dataclass(frozen=True)
class ClickHouse:
    """A session of this process; the rows of `fact.reply` are handed back in `<lake>/clickhouse/fact/reply`."""

    session: "Session"
    lake: Path
    name: str = "clickhouse"

    def make(self, relation: str, sql: str, *, kept: bool) -> None:
        self._make(relation, transpile(sql, self.name), kept=kept)

    def _make(self, relation: str, compiled: str, *, kept: bool) -> None:
        made = TABLE if kept else "CREATE OR REPLACE VIEW {relation} AS {sql}"
        self.session.query(made.format(relation=relation, sql=compiled))

    def drop(self, relation: str, *, kept: bool) -> None:
        self.session.query(f"DROP {'TABLE' if kept else 'VIEW'} IF EXISTS {relation} SYNC")

    def rows(self, sql: str) -> list[Row]:
        return self._rows(transpile(sql, self.name))

    def _rows(self, compiled: str) -> list[Row]:
        import pyarrow as pa

        answer = self.session.query(compiled, "Arrow").bytes()
        columns = pa.ipc.open_file(BytesIO(answer)).read_all().columns if answer else []
        return list(zip(*(_without_zone(column).to_pylist() for column in columns), strict=True))

    def take_in(self, relation: str, folder: Path) -> None:
        lists = lists_in(folder)
        with TemporaryDirectory(dir=self.lake) as scratch:
            if lists:
                told_apart(folder, lists, Path(scratch))
            source = f"file({quoted(Path(scratch if lists else folder) / '*.parquet')}, Parquet)"
            self._make(relation, f"SELECT {_columns(lists)} FROM {source}", kept=True)

    def kept(self, relation: str) -> bool:
        return bool(self._rows(f"EXISTS TABLE {relation}")[0][0])

    def hand_back(self, relation: str) -> Path:
        folder, lists = self.lake / "clickhouse" / relation.replace(".", "/"), self._lists(relation)
        with TemporaryDirectory(dir=self.lake) as scratch:
            to = Path(scratch) if lists else folder
            to.mkdir(parents=True, exist_ok=True)
            target = f"FUNCTION file({quoted(to / 'rows.parquet')}, Parquet)"
            self.session.query(f"INSERT INTO {target} SELECT {_plain_columns(lists)} FROM {relation}")
            if lists:
                put_together(to, lists, folder)
        return folder

    def _lists(self, relation: str) -> Mapping[str, str]:
        types = {f"Variant({one})": one for one in (ARRAY, MAP)}
        schema, _, table = relation.partition(".")
        told = "SELECT c.name, c.type FROM system.columns AS c"
        found = self._rows(f"{told} WHERE c.database = {quoted(schema)} AND c.table = {quoted(table)}")
        return {name: types[type_] for name, type_ in found if type_ in types}


def _columns(lists: Mapping[str, str]) -> str:
    """Columns of a file with each list as a variant, which can be null as a list cannot."""
    if not lists:
        return "*"
    beside = ", ".join(map(beside_of, lists))
    made = ", ".join(f"{_variant(name, type_)} AS {named(name)}" for name, type_ in lists.items())
    return f"* EXCEPT ({beside}) REPLACE ({made})"


def _variant(name: str, type_: str) -> str:
    return f"if({beside_of(name)}, CAST(NULL, 'Variant({type_})'), CAST({named(name)}, 'Variant({type_})'))"


def _plain_columns(lists: Mapping[str, str]) -> str:
    """The way back: lists as lists, and beside each whether it is missing."""
    if not lists:
        return "*"
    plain = [f"variantElement({named(name)}, '{type_}') AS {named(name)}" for name, type_ in lists.items()]
    beside = [f"{named(name)} IS NULL AS {beside_of(name)}" for name in lists]
    return f"* EXCEPT ({', '.join(map(named, lists))}), {', '.join([*plain, *beside])}"


def _without_zone(column: Any) -> Any:
    """Instants as the store gives them: UTC, without saying so."""
    import pyarrow as pa

    return column.cast(pa.timestamp("us")) if pa.types.is_timestamp(column.type) else column


@contextmanager
def clickhouse(threads: int | None, lake: Path) -> Iterator[ClickHouse]:
    """A session on the tables in `<lake>/clickhouse/store`.

    Raises EngineMissingError where chdb is not installed.
    """
    if find_spec("chdb") is None:
        raise EngineMissingError("clickhouse", "chdb", "clickhouse")
    from chdb.session import Session

    store = lake / "clickhouse" / "store"
    store.mkdir(parents=True, exist_ok=True)
    with Session(str(store)) as session:
        session.query(f"{SET}, engine_file_truncate_on_insert = 1")
        if threads:
            session.query(f"SET max_threads = {threads}")
        for schema in SCHEMAS:
            session.query(f"CREATE DATABASE IF NOT EXISTS {schema}")
        yield ClickHouse(session, lake)
