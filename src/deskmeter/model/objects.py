"""The objects of a batch laid out as rows of cells, one relation for each part of the map that reads them."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from deskmeter.engines.duckdb import rows
from deskmeter.model.ledger import Batch, Ledger
from deskmeter.model.mapping import MOST_PARTS, Part
from deskmeter.model.mapping_value import identifier, literal
from deskmeter.model.paths import elements, outermost, value

if TYPE_CHECKING:
    import duckdb

ROOM = 1 << 18  # places that the rows of one object have among each other: so many elements, for each so many parts
MOST_ELEMENTS = ROOM // MOST_PARTS
AT_ONCE = 50_000  # objects laid out together


def load(con: "duckdb.DuckDBPyConnection", ledger: Ledger, batch: Batch, start: int) -> int:
    """Put the next objects of a batch, from number `start`, into temp.object; how many there were."""
    import pyarrow as pa

    found = ledger.objects(batch, start, AT_ONCE)
    columns: Sequence[Sequence[object]] = list(zip(*found, strict=True)) or [[], [], [], []]
    table = pa.table(dict(zip(("n", "stream", "received", "body"), map(pa.array, columns), strict=True)))
    con.register("arrived", table)
    con.execute(
        "CREATE OR REPLACE TEMP TABLE object AS SELECT CAST(a.n AS BIGINT) AS n, CAST(a.stream AS VARCHAR) AS stream,"
        " CAST(CAST(a.received AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS TIMESTAMP) AS received,"
        " CAST(a.body AS JSON) AS body FROM arrived AS a"
    )
    con.unregister("arrived")
    return len(found)


def streams(con: "duckdb.DuckDBPyConnection") -> set[str]:
    """The streams of the objects in temp.object."""
    return {stream for (stream,) in rows(con, "SELECT DISTINCT o.stream FROM temp.object AS o")}


def cells(part: Part, number: int) -> str:
    """A SELECT of `_row`, `_received` and a text for each path that a part names, a row for each element.

    `number` is the place of the part among those of its stream.
    """
    names = dict.fromkeys(part.named.values())
    texts = [f"{value(name, 'e.element', 'e.body', 'e.place')} AS {identifier(name)}" for name in names]
    row = f"e.n * {ROOM} + e.place * {MOST_PARTS} + {number} AS _row"
    listed = elements(part.each, "o.body")
    return (
        f"SELECT {', '.join([row, 'e.received AS _received', *texts])} FROM ("
        f"SELECT o.n, o.received, o.body, UNNEST({listed}) AS element, generate_subscripts({listed}, 1) - 1 AS place"
        f" FROM temp.object AS o WHERE {_of(part)} AND COALESCE(len({listed}), 0) <= {MOST_ELEMENTS}) AS e"
    )


def misshapen(parts: Iterable[Part]) -> str:
    """A SELECT of number and reason of the objects that have something else where a part expects a list."""
    pieces = [_misshapen(part) for part in parts if part.each]
    return " UNION ".join(pieces) or "SELECT CAST(NULL AS BIGINT) AS n, CAST(NULL AS VARCHAR) AS reason WHERE FALSE"


def _misshapen(part: Part) -> str:
    reason = f"“{part.each}” is not a list of at most {MOST_ELEMENTS:,} elements"
    listed = elements(part.each, "o.body")
    there = value(outermost(part.each), "o.body", "o.body", "0")
    bad = f"{there} IS NOT NULL AND COALESCE(len({listed}) > {MOST_ELEMENTS}, TRUE)"
    return f"SELECT o.n, {literal(reason)} AS reason FROM temp.object AS o WHERE {_of(part)} AND {bad}"


def _of(part: Part) -> str:
    return f"o.stream = {literal(part.stream or '')}"
