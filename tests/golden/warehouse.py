"""The scripts for warehouses as golden files keep them: all facts, and a view of each kind of formula.

`python -m tests.golden.warehouse` writes the golden files anew; read the difference before it is committed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from deskmeter.engines.dialect import MADE
from deskmeter.insight.warehouse import script
from deskmeter.metrics.query import Query
from deskmeter.metrics.registry import metrics
from deskmeter.model.store import Store
from deskmeter.model.workspace import create, opened
from deskmeter.period import Period

HERE = Path(__file__).parent / "sql"
ZONE = "Europe/Berlin"
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
PERIOD = Period.of("2026-10-01", "2026-11-20", ZONE)  # the clocks go back in it


@contextmanager
def empty_store() -> Iterator[Store]:
    """The store of a workspace without a record: a script rests on declarations and settings alone."""
    with TemporaryDirectory() as folder:
        root = Path(folder) / "workspace"
        create(root)
        with opened(root) as space:
            yield space.store


def every_metric() -> Query:
    return Query(tuple(metrics().values()), PERIOD, NOW)


def one_of_each() -> Query:
    """The first metric of each kind of formula, and of each way in which rows belong to a period."""
    kinds = {(type(metric.formula), metric.formula.rows): metric for metric in reversed(metrics().values())}
    return Query(tuple(metric for metric in metrics().values() if metric in kinds.values()), PERIOD, NOW)


def golden(dialect: str) -> Path:
    return HERE / f"{dialect}.sql"


if __name__ == "__main__":
    with empty_store() as store:
        for name in MADE:
            golden(name).write_text(script(store, one_of_each(), name), encoding="utf-8")
