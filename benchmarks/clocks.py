"""What something took: time on the wall and of the cores, memory, disk."""

import os
import resource
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from threading import Event
from time import perf_counter, process_time

GLANCE_S = 0.2


@dataclass(frozen=True, order=True)
class Spent:
    """What something took: seconds on the wall, and seconds of all cores, which busy neighbours hardly change."""

    wall_s: float
    cpu_s: float

    def __add__(self, other: "Spent") -> "Spent":
        return Spent(self.wall_s + other.wall_s, self.cpu_s + other.cpu_s)

    def __sub__(self, other: "Spent") -> "Spent":
        return Spent(self.wall_s - other.wall_s, self.cpu_s - other.cpu_s)


def clocks() -> Spent:
    return Spent(perf_counter(), process_time())


def spent_on(action: Callable[[], object]) -> Spent:
    began = clocks()
    action()
    return clocks() - began


def middle(runs: Iterable[Spent]) -> Spent:
    """The median on the wall beside the median of the cores."""
    each = list(runs)
    return Spent(median(run.wall_s for run in each), median(run.cpu_s for run in each))


def peak() -> float:
    """The most memory this process has held; Linux counts in KiB, macOS in bytes."""
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return float(held if sys.platform == "darwin" else held * 1024)


def size_of(path: Path) -> float:
    """The bytes of a file, or of all files beneath a folder; 0 where there is none."""
    found = [path] if path.is_file() else [Path(folder, name) for folder, _, names in os.walk(path) for name in names]
    return float(sum(map(_size, found)))


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except FileNotFoundError:  # what is spilled goes when it is no longer needed
        return 0


def most_held(folder: Path, action: Callable[[], object]) -> float:
    """The most bytes that a folder holds while something is done."""
    done = Event()
    with ThreadPoolExecutor(1) as pool:
        seen = pool.submit(_watch, folder, done)
        try:
            action()
        finally:
            done.set()
    return seen.result()


def _watch(folder: Path, done: Event) -> float:
    most = 0.0
    while not done.wait(GLANCE_S):
        most = max(most, size_of(folder))
    return most
