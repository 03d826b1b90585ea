"""Apache Spark: the same statements on a cluster, over Parquet files that driver and workers all see."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from shutil import rmtree, which
from typing import TYPE_CHECKING

from deskmeter.engines.dialect import transpile
from deskmeter.engines.engine import Row
from deskmeter.errors import EngineMissingError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

MEMORY = "2g"  # of the driver, unless Spark's own settings say otherwise
LOCAL = "local[*]"  # all cores of this machine, without a cluster
# What makes figures equal to DuckDB's, whatever a cluster's own defaults are.
SAME = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_LTZ",
    "spark.sql.parquet.inferTimestampNTZ.enabled": "false",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
    "spark.sql.parquet.datetimeRebaseModeInWrite": "CORRECTED",
    "spark.sql.catalogImplementation": "in-memory",
}
QUIET = {"spark.ui.showConsoleProgress": "false", "spark.log.level": "ERROR", "spark.ui.enabled": "false"}
SCHEMAS = ("canon", "clock", "fact", "temp")


@dataclass(frozen=True)
class Spark:
    """A session on a cluster; the rows of `fact.reply` lie in the folder `<lake>/spark/fact/reply`."""

    session: "SparkSession"
    lake: Path
    name: str = "spark"

    def make(self, relation: str, sql: str, *, kept: bool) -> None:
        compiled = transpile(sql, "spark")
        if kept:
            frame = self.session.sql(compiled)
            frame.write.mode("overwrite").option("path", str(self.hand_back(relation))).saveAsTable(relation)
        else:
            self.session.sql(f"CREATE OR REPLACE VIEW {relation} AS {compiled}")

    def drop(self, relation: str, *, kept: bool) -> None:
        """Forget a relation, and the rows that were kept of it: Spark leaves files whose place it was told."""
        self.session.sql(f"DROP {'TABLE' if kept else 'VIEW'} IF EXISTS {relation}")
        if kept:
            rmtree(self.hand_back(relation), ignore_errors=True)

    def rows(self, sql: str) -> list[Row]:
        return [tuple(row) for row in self.session.sql(transpile(sql, "spark")).collect()]

    def take_in(self, relation: str, folder: Path) -> None:
        self.session.sql(f"DROP TABLE IF EXISTS {relation}")
        self.session.catalog.createTable(relation, path=str(folder), source="parquet")

    def kept(self, relation: str) -> bool:
        folder = self.hand_back(relation)
        found = (folder / "_SUCCESS").exists()
        if found:
            self.take_in(relation, folder)
        return found

    def hand_back(self, relation: str) -> Path:
        return self.lake / "spark" / relation.replace(".", "/")


@contextmanager
def spark(master: str | None, lake: Path) -> Iterator[Spark]:
    """A session on the cluster at `master` (spark://host:port); memory and cores are set as Spark's own files set them.

    Raises EngineMissingError where pyspark or Java is not installed.
    """
    if find_spec("pyspark") is None:
        raise EngineMissingError("spark", "pyspark", "spark")
    if which("java") is None:
        raise EngineMissingError("spark", "Java 17 or newer (the command java)", "spark")
    from pyspark.sql import SparkSession

    os.environ.setdefault("SPARK_DRIVER_MEMORY", MEMORY)
    builder = SparkSession.builder.appName("deskmeter").master(master or LOCAL)
    for key, value in {**QUIET, **SAME}.items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    try:
        for schema in SCHEMAS:
            session.sql(f"CREATE DATABASE IF NOT EXISTS {schema}")
        yield Spark(session, lake)
    finally:
        session.stop()
