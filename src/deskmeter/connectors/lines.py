"""The whole lines of a log, some at a time: a file may still grow, or be cut, while it is read."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING

from deskmeter.connectors.encoding import unpacked
from deskmeter.connectors.raw import MAX_CELL, Reject
from deskmeter.errors import MissingFileError

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

CHUNK = 1 << 22  # bytes read at once; a line that is longer is put together from several
SHOWN = 1000  # characters kept of a line that cannot be read
_MARK = b"\xef\xbb\xbf"


@dataclass
class Lines:
    """What was met on the way through the lines; whole once all of them have been read.

    `sha256` is the digest of the whole lines, so a file that has only begun another line is the same file.
    """

    sha256: str = ""
    rejects: list[Reject] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


Stamp = Callable[["pa.Array"], "pa.Array"]


def unstamped(lines: "pa.Array") -> "pa.Array":
    import pyarrow as pa

    return pa.nulls(len(lines), pa.int64())


@contextmanager
def reading(
    con: "duckdb.DuckDBPyConnection",
    name: str,
    source: Path,
    scratch: Path,
    encoding: str = "utf-8",
    stamp: Stamp = unstamped,
) -> Iterator[Lines]:
    """A relation of every line that has its end, blank ones left out, to be read once: `_row`, `line` and `stamp`.

    `_row` is the number of the line. A half line at the end is left for a later read. `stamp` is given the lines in the
    order of the file, some at a time, and gives a number to each.
    """
    import pyarrow as pa

    if not source.is_file():
        raise MissingFileError(source)
    scratch.mkdir(parents=True, exist_ok=True)
    plain = unpacked(source, scratch) if source.suffix.lower() == ".gz" else source
    schema, found = pa.schema([("_row", pa.int64()), ("line", pa.string()), ("stamp", pa.int64())]), Lines()
    with plain.open("rb") as file:
        con.register(name, pa.RecordBatchReader.from_batches(schema, _batches(file, schema, encoding, stamp, found)))
        try:
            yield found
        finally:
            con.unregister(name)


def _batches(
    file: IO[bytes], schema: "pa.Schema", encoding: str, stamp: Stamp, found: Lines
) -> "Iterator[pa.RecordBatch]":
    import pyarrow as pa

    digest, row = hashlib.sha256(), 0
    for block in _blocks(file, found):
        digest.update(block)
        numbers, lines = _batch(block, row, encoding, found.rejects)
        yield pa.record_batch([numbers, lines, stamp(lines)], schema=schema)
        row += block.count(b"\n")
    found.sha256 = digest.hexdigest()


def _blocks(file: IO[bytes], found: Lines) -> Iterator[bytes]:
    """Stretches of whole lines with their ends; of a line beyond all measure only its beginning."""
    rest, size = b"", 0
    for chunk in iter(lambda: file.read(CHUNK), b""):
        whole, end, begun = (rest + (chunk if size else chunk.removeprefix(_MARK))).rpartition(b"\n")
        size += len(chunk)
        if end:
            yield whole + end
        rest = begun[: MAX_CELL + 1]
    if rest:
        found.notes.append("its last line has no end yet and is left for a later import")
    if file.seek(0, 2) < size:
        found.notes.append("it was cut while it was read; import it again")


def _batch(block: bytes, before: int, encoding: str, rejects: list[Reject]) -> "tuple[pa.Array, pa.Array]":
    """The lines of a block that are not blank, after their numbers."""
    import pyarrow as pa
    import pyarrow.compute as pc

    lines = block.removesuffix(b"\n").split(b"\n")
    texts = _at_once(lines) if len(block) <= MAX_CELL else None  # only in a longer one can a line be too long
    if texts is None:
        texts = pa.array(
            [_text(line, row, encoding, rejects) for row, line in enumerate(lines, before + 1)], pa.string()
        )
    texts = pc.ascii_rtrim(texts, "\r")
    numbers = pa.array(range(before + 1, before + 1 + len(texts)), pa.int64())
    told = pc.fill_null(pc.not_equal(texts, ""), False)
    return numbers.filter(told), texts.filter(told)


def _at_once(lines: list[bytes]) -> "pa.Array | None":
    """The lines as texts; None where one is not UTF-8."""
    import pyarrow as pa

    try:
        return pa.array(lines, pa.binary()).cast(pa.string())
    except pa.ArrowInvalid:
        return None


def _text(line: bytes, row: int, encoding: str, rejects: list[Reject]) -> str | None:
    if len(line) > MAX_CELL:
        rejects.append(Reject(row, line[:SHOWN].decode(errors="replace"), f"longer than {MAX_CELL:,} bytes"))
        return None
    for codec in ("utf-8", encoding):
        try:
            return line.decode(codec)
        except UnicodeDecodeError:
            continue
    seen = line[:SHOWN].decode(errors="backslashreplace")
    rejects.append(Reject(row, seen, "bytes that are not UTF-8; declare the file's encoding in the map"))
    return None
