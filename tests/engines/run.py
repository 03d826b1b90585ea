"""`python -m tests.engines.run FOLDER ENGINE…`: each engine answers in its own environment, then all are compared.

The record is the demo company's at 100,000 conversations, with all its dirt.
"""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from shutil import copytree, rmtree, which
from subprocess import DEVNULL, run
from typing import NamedTuple

from tests.engines.conformance import main as compared
from tests.engines.questions import UNTIL

SCALE = "5.01"  # 1 is 20,000 conversations
SKIP_SPARK = "DESKMETER_SKIP_SPARK"


class Place(NamedTuple):
    """The engine's name to the product, what its commands begin with, and the tests that run there beside the rules."""

    engine: str
    prefix: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()


PLACES: Mapping[str, Place] = {
    "spark": Place("spark", ("tools/cluster.py", ".venv-spark/bin/python")),
    "clickhouse": Place("clickhouse"),
    "duckdb15": Place("duckdb", tests=("tests/spec",)),
}


def main(folder: Path, names: Sequence[str]) -> int:
    wanted = [name for name in names if name != "spark" or _has_java()]
    rmtree(folder, ignore_errors=True)
    desk = folder / "desk"
    company = Path(sys.executable).with_name("deskmeter"), "demo", "--scale", SCALE, "--until", UNTIL
    run([*company, "--workspace", desk], check=True, stdout=DEVNULL)
    _python(sys.executable, "-m", "tests.engines.answers", "duckdb", str(desk), str(folder / "duckdb"))
    failed = [name for name in wanted if not _answers(name, folder, desk)]
    told = [folder / name for name in ("duckdb", *wanted) if (folder / name / "answers.json").exists()]
    differs = compared(told)
    if failed:
        sys.stderr.write(f"Failed: {', '.join(failed)}\n")
    return 1 if failed or differs else 0


def _has_java() -> bool:
    if which("java"):
        return True
    if os.environ.get(SKIP_SPARK):
        sys.stderr.write(f"Spark is left out: there is no Java, and {SKIP_SPARK} is set.\n")
        return False
    raise SystemExit(f"Spark needs Java 17 (the command java). To go on without Spark, set {SKIP_SPARK}=1.")


def _answers(name: str, folder: Path, desk: Path) -> bool:
    """Let an engine answer in its environment, from a copy of the ledger; whether its own tests pass too."""
    place, python = PLACES[name], f".venv-{name}/bin/python"
    own = folder / f"{name}-desk"
    copytree(desk, own, ignore=lambda _, names: {"store.duckdb", "data", "reports", "lake"}.intersection(names))
    answers = ["-m", "tests.engines.answers", place.engine, str(own), str(folder / name)]
    answered = _python(python, *place.prefix, *answers, check=False)
    tested = _python(
        python,
        *place.prefix,
        "-m",
        "pytest",
        "-n",
        "2",
        "--dist",
        "loadscope",
        "tests/engines",
        *place.tests,
        check=False,
    )
    return answered and tested


def _python(python: str, *given: str, check: bool = True) -> bool:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(("src", "."))}
    return run([python, *given], env=environment, check=check).returncode == 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
