"""Delimited text split into records one by one: a record that cannot be split is put aside and the next line tried."""

import csv
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from deskmeter.connectors.raw import MAX_CELL, Reject


@dataclass
class Records:
    """Iterates over (row number, cells) and gathers the rejects; blank lines are counted, but are no records."""

    file: BinaryIO
    delimiter: str
    limit: int = MAX_CELL
    rejects: list[Reject] = field(default_factory=list)
    row: int = 0
    _ahead: deque[bytes] = field(default_factory=deque)
    _taken: list[bytes] = field(default_factory=list)

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        csv.field_size_limit(max(csv.field_size_limit(), self.limit))
        # strict: a quote in the wrong place is an error, not a guess
        reader = self._again()
        while True:
            self._taken = []
            self.row += 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except _TooLongError as error:
                self.rejects.append(Reject(self.row, error.text, f"longer than {self.limit // 2**20} MB"))
                reader = self._again()
            except UnicodeDecodeError:
                self._refuse("bytes that are not in the file's encoding")
                reader = self._again()
            except csv.Error as error:
                self._refuse(_REASONS.get(str(error), "quotes that do not match"))
                reader = self._again()
            else:
                if cells:
                    yield self.row, cells

    @property
    def text(self) -> str:
        """The lines of the record at hand."""
        return shown(b"".join(self._taken))

    def _again(self) -> Iterator[list[str]]:
        return csv.reader(self._lines(), delimiter=self.delimiter, strict=True, skipinitialspace=True)

    def _refuse(self, reason: str) -> None:
        """Puts the first line of the record aside and gives the others back: one stray quote costs one line."""
        first, *others = self._taken
        self._ahead.extendleft(reversed(others))
        self.rejects.append(Reject(self.row, shown(first), reason))

    def _lines(self) -> Iterator[str]:
        while True:
            line = self._ahead.popleft() if self._ahead else self.file.readline(self.limit + 1)
            if not line:
                return
            if len(line) > self.limit:
                self._skip_rest(line)
                raise _TooLongError(shown(line))
            self._taken.append(line)
            if len(self._taken) > 1 and sum(map(len, self._taken)) > self.limit:
                raise csv.Error("unexpected end of data")
            yield line.decode("utf-8")

    def _skip_rest(self, line: bytes) -> None:
        while line and not line.endswith(b"\n"):
            line = self.file.readline(self.limit)


class _TooLongError(Exception):
    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


_REASONS = {"unexpected end of data": "a quote that is never closed"}


def shown(line: bytes) -> str:
    """A rejected line as text, cut; bytes outside the encoding stand as \\xNN."""
    return line[:MAX_CELL].decode("utf-8", errors="backslashreplace").rstrip("\r\n")
