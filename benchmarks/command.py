"""The time of whole commands, from the start of the process to its end."""

import subprocess
import sys
from pathlib import Path

from benchmarks.clocks import Spent, middle, spent_on

COMMAND = Path(sys.executable).with_name("deskmeter")
DEMO = Path("deskmeter-demo")


def help_time() -> Spent | None:
    """`deskmeter --help`; None where the command is not installed."""
    return _middle("--help") if COMMAND.exists() else None


def query_time() -> Spent | None:
    """`deskmeter query conversations` on the demo company; None where `make demo` has not made it."""
    return _middle("query", "conversations", "--workspace", str(DEMO)) if COMMAND.exists() and DEMO.exists() else None


def _middle(*arguments: str) -> Spent:
    return middle(spent_on(lambda: _run(arguments)) for _ in range(5))


def _run(arguments: tuple[str, ...]) -> None:
    subprocess.run([COMMAND, *arguments], check=True, stdout=subprocess.DEVNULL)  # noqa: S603  # our own command
