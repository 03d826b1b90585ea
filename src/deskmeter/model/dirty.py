"""What has to be built anew: the conversations, customers and agents whose facts rest on rows that came or went."""

from typing import TYPE_CHECKING

from deskmeter.model.tables import Table

if TYPE_CHECKING:
    import duckdb

# When a row that tells of an agent begins, at the earliest: a call may state lengths instead of times.
_BEGINS = {
    "agent_time": "t.from_at",
    "call": "LEAST(t.offered_at, t.answered_at, t.offered_at + t.wait_s * INTERVAL 1 SECOND,"
    " t.ended_at - (COALESCE(t.talk_s, 0) + COALESCE(t.hold_s, 0)) * INTERVAL 1 SECOND)",
}
_DIRTIES = {"conversation": "temp.dirty", "customer": "temp.dirty_customer", "agent": "temp.dirty_agent"}
# Rows that tell of a customer or an agent whether or not a conversation is named.
_WITHOUT_CONVERSATION = ("call", "agent_time", "orders", "session", "customer", "customer_link")


def mark_dirty(con: "duckdb.DuckDBPyConnection", table: Table, which: str) -> None:
    """Note the conversations, customers and agents whose facts rest on these rows."""
    names = {column.name for column in table.stored}
    for key, relation in _DIRTIES.items():
        if key in names and (key == "conversation" or table.name in _WITHOUT_CONVERSATION):
            since = f", MIN({_BEGINS[table.name]})" if key == "agent" else ""
            con.execute(
                f"INSERT INTO {relation} SELECT t.{key}{since} FROM canon.{table.name} AS t"
                f" WHERE {which} AND t.{key} IS NOT NULL GROUP BY t.{key}"
            )
