"""The time of whole commands, from the start of the process to its end."""

import subprocess
import sys
from pathlib import Path
from statistics import median

from benchmarks.stages import seconds_of

COMMAND = Path(sys.executable).with_name("deskmeter")
DEMO = Path("deskmeter-demo")


def help_s() -> float | None:
    """`deskmeter --help`; None where the command is not installed."""
    return _median("--help") if COMMAND.exists() else None


def query_s() -> float | None:
    """`deskmeter query conversations` on the demo company; None where `make demo` has not made it."""
    return _median("query", "conversations", "--workspace", str(DEMO)) if COMMAND.exists() and DEMO.exists() else None


def _median(*arguments: str) -> float:
    return median(seconds_of(lambda: _run(arguments)) for _ in range(5))


def _run(arguments: tuple[str, ...]) -> None:
    subprocess.run([COMMAND, *arguments], check=True, stdout=subprocess.DEVNULL)  # noqa: S603  # our own command
