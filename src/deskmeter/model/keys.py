"""Surrogate keys: the integers that stand for a connection, and for the ids that it gives to things."""

from typing import TYPE_CHECKING

from deskmeter.engines.duckdb import named, one, rows
from deskmeter.model.tables import Column, Table

if TYPE_CHECKING:
    import duckdb


def connection_number(con: "duckdb.DuckDBPyConnection", name: str) -> int:
    """The number of a connection; a name that is new is given the next one."""
    found = one(con, "SELECT connection FROM canon.connection WHERE name = ?", [name])
    if found is None:
        found = (one(con, "SELECT MAX(connection) FROM canon.connection") or 0) + 1
        con.execute("INSERT INTO canon.connection VALUES (?, ?)", [found, name])
    return int(found)


def add_keys(con: "duckdb.DuckDBPyConnection", table: Table, connection: int) -> None:
    """Give every id that is new in this batch a surrogate key, in the order of its first row."""
    for column in table.columns:
        if column.role == "key":
            home, join = _home(column, connection)
            _meet(con, column)
            con.execute(
                f"INSERT INTO canon.{column.refers}_key"
                f" SELECT (SELECT COALESCE(MAX(k.key), 0) FROM canon.{column.refers}_key AS k)"
                f" + ROW_NUMBER() OVER (ORDER BY n.first_row, n.connection), n.connection, n.id"
                f" FROM (SELECT {home} AS connection, i.{column.name} AS id, MIN(i.row_no) AS first_row"
                f" FROM temp.incoming AS i {join} WHERE i.{column.name} IS NOT NULL GROUP BY 1, 2) AS n"
                f" ANTI JOIN canon.{column.refers}_key AS k ON k.connection = n.connection AND k.id = n.id"
            )


def _home(column: Column, connection: int) -> tuple[str, str]:
    """The connection that knows a key's ids, and the join that finds it where rows of temp.incoming name another."""
    if column.known_by is None:
        return str(connection), ""
    alias = f"o_{column.name}"
    return (
        f"COALESCE({alias}.connection, {connection})",
        f"LEFT JOIN canon.connection AS {alias} ON {alias}.name = i.{column.known_by}",
    )


def _meet(con: "duckdb.DuckDBPyConnection", column: Column) -> None:
    """Give connections that are named before anything has come from them their number, so that their ids can wait."""
    if column.known_by is not None:
        named_ = f"SELECT DISTINCT i.{column.known_by} AS name FROM temp.incoming AS i"
        for (name,) in rows(con, f"{named_} WHERE i.{column.known_by} IS NOT NULL ORDER BY name"):
            connection_number(con, name)


def keyed(table: Table, connection: int) -> tuple[list[str], str]:
    """The stored columns of temp.incoming (alias i) with surrogates in place of ids, and the joins for them."""
    values, joins = [], []
    for column in table.stored:
        if column.role == "key":
            alias = f"k_{column.name}"
            home, join = _home(column, connection)
            values.append(f"{alias}.key")
            joins.append(
                f"{join} LEFT JOIN canon.{column.refers}_key AS {alias}"
                f" ON {alias}.connection = {home} AND {alias}.id = i.{column.name}"
            )
        else:
            values.append(f"i.{named(column.name)}")
    return values, " ".join(joins)
