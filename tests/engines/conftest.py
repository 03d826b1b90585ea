"""The engines of this environment: DuckDB always, Spark and ClickHouse where they are installed."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from deskmeter.engines.clickhouse import clickhouse
from deskmeter.engines.duckdb import DuckDB, connect, quoted
from deskmeter.engines.engine import Elsewhere, Engine
from deskmeter.engines.spark import spark
from deskmeter.errors import EngineMissingError

Opener = Callable[[Any, Path], AbstractContextManager[Elsewhere]]
ELSEWHERE: dict[str, Opener] = {"spark": spark, "clickhouse": clickhouse}
Put = Callable[[str, str], None]


@pytest.fixture(scope="module", params=("duckdb", *ELSEWHERE))
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Each engine in turn; one that is not installed here is skipped with its reason.

    ClickHouse knows one folder at a time in a process: it is let go before the tests of another module come.
    """
    if request.param == "duckdb":
        con = connect()
        for schema in ("canon", "clock", "fact"):
            con.execute(f"CREATE SCHEMA {schema}")
        yield DuckDB(con)
        con.close()
        return
    try:
        with ELSEWHERE[request.param](None, tmp_path_factory.mktemp(request.param)) as other:
            yield other
    except EngineMissingError as missing:
        pytest.skip(str(missing))


@pytest.fixture
def elsewhere(engine: Engine) -> Elsewhere:
    """An engine beside the store."""
    if isinstance(engine, DuckDB):
        pytest.skip("DuckDB is the store itself")
    return engine  # type: ignore[return-value]  # the only engine that is not one was sorted out above


@pytest.fixture
def put(engine: Engine, tmp_path: Path) -> Put:
    """Draw a relation that an engine takes in as Parquet, as it takes in canonical tables; the store just has it."""

    def put(relation: str, sql: str) -> None:
        if isinstance(engine, DuckDB):
            engine.con.execute(f"CREATE OR REPLACE TABLE {relation} AS {sql}")
            return
        folder = parquet(tmp_path / relation, sql)
        engine.take_in(relation, folder)  # type: ignore[attr-defined]  # all others are Elsewhere

    return put


def parquet(folder: Path, sql: str) -> Path:
    """The rows of a SELECT as a folder of Parquet files."""
    folder.mkdir(parents=True)
    con = connect()
    con.execute(f"COPY ({sql}) TO {quoted(folder / 'rows.parquet')} (FORMAT parquet)")
    con.close()
    return folder
