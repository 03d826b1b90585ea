"""Rows of text cells written to Parquet in batches, so that memory stays flat."""

from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path

BATCH = 20_000

Row = tuple[int, Sequence[str | None]]


def write_cells(rows: Iterable[Row], names: Sequence[str], path: Path) -> int:
    """Writes (row number, cells) under the names; returns how many rows there were."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema([("_row", pa.int64()), *((name, pa.string()) for name in names)])
    count = 0
    pending = iter(rows)
    with pq.ParquetWriter(path, schema) as writer:
        while batch := list(islice(pending, BATCH)):
            numbers = pa.array([number for number, _ in batch], pa.int64())
            cells = [pa.array(column, pa.string()) for column in zip(*(cells for _, cells in batch), strict=True)]
            writer.write_batch(pa.record_batch([numbers, *cells], schema=schema))
            count += len(batch)
    return count
