"""`python -m tests.engines.answers ENGINE WORKSPACE FOLDER`: all facts and all answers of an engine, as files.

It runs in the engine's own environment; `tests.engines.conformance` compares what the engines wrote.
"""

import json
import sys
from importlib.metadata import version
from pathlib import Path
from shutil import copytree, rmtree
from time import perf_counter
from typing import Any, cast

from deskmeter.engines.duckdb import DuckDB, named, quoted
from deskmeter.engines.engine import Elsewhere, Engine
from deskmeter.insight.answer import records
from deskmeter.insight.interval import with_intervals
from deskmeter.insight.judge import judged
from deskmeter.metrics.query import run
from deskmeter.model.facts import FACTS
from deskmeter.model.lake import answering
from deskmeter.model.store import Store
from deskmeter.model.workspace import opened
from tests.engines.questions import Question, questions

DIGITS = 9  # significant ones that a figure is compared by: sums of floats depend on their order beyond
PACKAGES = {"duckdb": "duckdb", "spark": "pyspark", "clickhouse": "chdb"}


def main(engine: str, workspace: Path, folder: Path) -> None:
    rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    began = perf_counter()
    with opened(workspace) as space, answering(space.store, engine, told) as store:
        write_facts(store, store.engine, folder / "facts")
        built = perf_counter()
        told(f"{engine}: facts in {built - began:.0f} s")
        answers = {question.name: answered(store, question) for question in questions()}
        told(f"{engine}: {len(answers)} questions in {perf_counter() - built:.0f} s")
    about = {"engine": engine, "version": version(PACKAGES[engine])}
    (folder / "answers.json").write_text(json.dumps({**about, "answers": answers}, indent=0), encoding="utf-8")


def write_facts(store: Store, engine: Engine, folder: Path) -> None:
    """The rows of every fact as Parquet files in a folder of its own, whatever the engine keeps them in."""
    for fact in FACTS:
        sql = f"SELECT {', '.join(f'f.{named(column.name)}' for column in fact.columns)} FROM fact.{fact.name} AS f"
        target = folder / fact.name
        if isinstance(engine, DuckDB):
            target.mkdir(parents=True, exist_ok=True)
            store.con.execute(f"COPY ({sql}) TO {quoted(target / 'rows.parquet')} (FORMAT parquet)")
        else:
            other = cast(Elsewhere, engine)
            other.make(f"temp.out_{fact.name}", sql, kept=True)
            copytree(other.hand_back(f"temp.out_{fact.name}"), target)


def answered(store: Store, question: Question) -> dict[str, list[Any]]:
    """The records of a question by metric, as the command line prints them, with figures rounded."""
    result = run(store, question.query)
    if question.judged:
        result = with_intervals(store, judged(store, result))
    found: dict[str, list[Any]] = {metric.name: [] for metric in question.query.metrics}
    for record in records(result, store.settings):
        found[record["metric"]].append(rounded(record))
    return found


def rounded(value: Any) -> Any:
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}")
    if isinstance(value, dict):
        return {key: rounded(one) for key, one in value.items()}
    return [rounded(one) for one in value] if isinstance(value, list) else value


def told(step: str) -> None:
    sys.stderr.write(f"{step}\n")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
