"""`python -m benchmarks`: run every stage and print the table; a slow run is told, never an error."""

import argparse
import os
import platform
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, nullcontext
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import command, stages
from benchmarks.measure import table

STAGES = (stages.make, stages.read, stages.bring_in, stages.facts, stages.tiles)


def main() -> None:
    options = argparse.ArgumentParser(prog="benchmarks", description="Speed and memory, as ratios of one run.")
    options.add_argument("--size", type=int, default=1_000_000, help="conversations (default: a million)")
    size = options.parse_args().size
    figures: dict[str, stages.Spent | float | None] = {}
    with scratch() as folder:
        for stage in STAGES:
            figures.update(alone(stage, folder, size))
    figures.update(help=command.help_time(), query=command.query_time())
    print(f"{size:,} conversations on {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}")
    print(table(figures))


@contextmanager
def scratch() -> Iterator[Path]:
    """DESKMETER_BENCH_DIR, where data stays for the next run, else a folder that goes away."""
    kept = os.environ.get("DESKMETER_BENCH_DIR")
    with nullcontext(kept) if kept else TemporaryDirectory(prefix="deskmeter-bench-") as folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        yield Path(folder)


def alone(stage: Callable[[Path, int], stages.Figures], folder: Path, size: int) -> stages.Figures:
    """Run a stage in a fresh process: nothing is warm from the stage before, and its memory is its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(stage, folder, size).result()


if __name__ == "__main__":
    main()
