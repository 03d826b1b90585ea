"""One run at one size: every stage in a fresh process, its figures together."""

import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, nullcontext
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import answers, stages
from benchmarks.clocks import peak
from benchmarks.measure import Figure, Figures

Stage = Callable[[Path, int], stages.Figures]
STAGES: tuple[Stage, ...] = (
    stages.make, stages.read, stages.bring_in, stages.facts, stages.renew,
    answers.tiles, answers.overview, answers.scan, answers.exports, answers.report, stages.change, stages.zendesk,
)  # fmt: skip


def found(size: int) -> Figures:
    """The figures of every stage at one size; what a stage is at stands in the error stream."""
    figures: dict[str, Figure] = {}
    with scratch(size) as folder:
        for stage in STAGES:
            print(f"{size:,}: {stage.__name__}", file=sys.stderr)
            figures.update(alone(stage, folder, size))
    return figures


@contextmanager
def scratch(size: int) -> Iterator[Path]:
    """A folder of the size in DESKMETER_BENCH_DIR, where data stays for the next run, else one that goes away."""
    kept = os.environ.get("DESKMETER_BENCH_DIR")
    with nullcontext(kept) if kept else TemporaryDirectory(prefix="deskmeter-bench-") as folder:
        of_size = Path(folder) / str(size)
        of_size.mkdir(parents=True, exist_ok=True)
        yield of_size


def alone(stage: Stage, folder: Path, size: int) -> stages.Figures:
    """Run a stage in a fresh process: nothing is warm from the stage before, and its memory is its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(with_peak, stage, folder, size).result()


def with_peak(stage: Stage, folder: Path, size: int) -> stages.Figures:
    return {**stage(folder, size), f"{stage.__name__}_peak": peak()}
