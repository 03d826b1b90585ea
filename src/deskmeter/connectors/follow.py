"""A log followed while it is written: the lines that are new since the last look, across rotation and emptying."""

import glob
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

TAIL = 1 << 22  # bytes in which the lines of the last second are looked for


@dataclass(frozen=True)
class Place:
    """How far a file has been read: `end` is behind its last whole line, `second` where the last second begins.

    Lines are told apart by their place among equal ones of a second, so the next look begins with that second again.
    """

    second: int = 0
    end: int = 0


class Followed:
    """A file that is kept open, so that its last lines are there when it has been rotated away."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: IO[bytes] | None = None
        self._place = Place()

    def look(self, scratch: Path) -> Iterator[Path]:
        """New lines as files in `scratch`, the older first; each is taken for read once the next one is asked for."""
        yield from self._rest(scratch / "1")
        if not self._is_current() and self.path.exists():
            yield from self._between()
            self._open()
            yield from self._rest(scratch / "2")

    def _between(self) -> Iterator[Path]:
        """Logs that came and were rotated away since the last look, and perhaps some that are known already."""
        if self._file is not None:
            left = os.fstat(self._file.fileno())
            others = [(other.stat(), other) for other in self.path.parent.glob(f"{glob.escape(self.path.name)}.*")]
            yield from (
                other for stat, other in sorted(others, key=lambda each: each[0].st_mtime_ns)
                if stat.st_mtime_ns >= left.st_mtime_ns and not os.path.samestat(stat, left)
            )  # fmt: skip

    def _is_current(self) -> bool:
        """Whether the open file is still the one of that name."""
        if self._file is None or not self.path.exists():
            return False
        return os.path.samestat(self.path.stat(), os.fstat(self._file.fileno()))

    def _open(self) -> None:
        if self._file is not None:
            self._file.close()
        self._file, self._place = self.path.open("rb"), Place()

    def _rest(self, folder: Path) -> Iterator[Path]:
        """What the open file has beyond the lines already read."""
        if self._file is None:
            return
        if os.fstat(self._file.fileno()).st_size < self._place.end:  # it was emptied
            self._place = Place()
        folder.mkdir(parents=True)
        target, begin = folder / self.path.name, self._place.second
        self._file.seek(begin)
        with target.open("w+b") as copy:
            shutil.copyfileobj(self._file, copy)
            found = _whole(copy)
        if begin + found.end > self._place.end:
            yield target
            self._place = Place(begin + found.second, begin + found.end)


def _whole(copy: IO[bytes]) -> Place:
    """Cut a copy behind its last whole line; where that is, and where the lines of the last second begin."""
    size = copy.seek(0, os.SEEK_END)
    first = max(0, size - TAIL)
    copy.seek(first)
    whole, end, _ = copy.read().rpartition(b"\n")
    if not end:
        return Place()
    second = first + whole.rfind(b"\n") + 1
    lines = whole.split(b"\n")
    stamp = lines[-1].split(b"|")[0]
    for line in reversed(lines[:-1]):
        if line.split(b"|")[0] != stamp:
            break
        second -= len(line) + 1
    copy.truncate(first + len(whole) + 1)
    return Place(second, first + len(whole) + 1)
