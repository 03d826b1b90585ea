"""Names in the place of ids: what a source's rows call by an id is stored by the name that its `label` rows give it.

The name in force is everywhere: where a team gets its name late, or another one, the stored rows that show the former
change with it. Of two things with one name, the later id is shown beside it, so that they stay two.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from deskmeter.engines.duckdb import named, one, quoted
from deskmeter.model.dirty import mark_dirty
from deskmeter.model.mapping import Map, Part
from deskmeter.model.tables import EVENT

if TYPE_CHECKING:
    import duckdb

_SHOWN = """
SELECT l.kind, l.id, CASE WHEN ROW_NUMBER() OVER (PARTITION BY l.kind, l.name ORDER BY l.id) = 1 THEN l.name
  ELSE l.name || ' (' || l.id || ')' END AS shown
FROM canon.label AS l WHERE l.connection = {connection}
"""


def create(con: "duckdb.DuckDBPyConnection") -> None:
    """The table of what is shown for each id."""
    con.execute("CREATE TABLE canon.label_shown (connection SMALLINT, kind VARCHAR, id VARCHAR, shown VARCHAR)")


def show(con: "duckdb.DuckDBPyConnection", connection: int) -> None:
    """Let temp.label_shown hold the names of one connection."""
    con.execute(
        "CREATE OR REPLACE TEMP VIEW label_shown AS"
        f" SELECT l.kind, l.id, l.shown FROM canon.label_shown AS l WHERE l.connection = {connection}"
    )


def settle(con: "duckdb.DuckDBPyConnection", connection: int, map_: Map) -> None:
    """Bring what is shown up to the labels; stored rows with another name than now get it, and become dirty."""
    con.execute(
        "CREATE OR REPLACE TEMP TABLE renamed AS"
        f" SELECT n.kind, COALESCE(p.shown, n.id) AS before, n.shown FROM ({_SHOWN.format(connection=connection)}) AS n"
        f" LEFT JOIN temp.label_shown AS p ON p.kind = n.kind AND p.id = n.id"
        " WHERE n.shown IS DISTINCT FROM p.shown"
    )
    if one(con, "SELECT COUNT(*) FROM temp.renamed"):
        for part in map_.parts:
            _rename(con, connection, part)
        con.execute("DELETE FROM canon.label_shown AS l WHERE l.connection = ?", [connection])
        con.execute(
            f"INSERT INTO canon.label_shown SELECT {connection}, n.kind, n.id, n.shown"
            f" FROM ({_SHOWN.format(connection=connection)}) AS n"
        )
    con.execute("DROP TABLE temp.renamed")


def _rename(con: "duckdb.DuckDBPyConnection", connection: int, part: Part) -> None:
    """Rename what the cells of a part of the map show."""
    for kind, held, change in _columns(part):
        renamed = f"(SELECT r.before FROM temp.renamed AS r WHERE r.kind = {quoted(kind)})"
        which = f"t.connection = {connection} AND {held} IN {renamed}{_only(part, held)}"
        mark_dirty(con, part.table, which)
        con.execute(
            f"UPDATE canon.{part.table.name} AS t SET {change} FROM temp.renamed AS r"
            f" WHERE r.kind = {quoted(kind)} AND {held} = r.before AND {which}"
        )


def _columns(part: Part) -> Iterator[tuple[str, str, str]]:
    """Kind, SQL of the stored value, and the assignment of the new name, of all that a part shows by name."""
    for key, cell in part.cells.items():
        if cell.named is not None:
            yield cell.named, f"t.{named(key)}", f"{named(key)} = r.shown"
    for name, cell in part.dimensions.items():
        if cell.named is not None:
            entry = f"MAP {{{quoted(name)}: r.shown}}"
            yield cell.named, f"t.dimensions[{quoted(name)}]", f"dimensions = map_concat(t.dimensions, {entry})"


def _only(part: Part, held: str) -> str:
    """The value of an event is a name only in the events of its part's own kind."""
    kind = part.cells.get("kind")
    if part.table is not EVENT or held != "t.value" or kind is None or kind.value is None:
        return ""
    return f" AND t.kind = {quoted(kind.value)}"
