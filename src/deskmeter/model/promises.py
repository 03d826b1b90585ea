"""The SLA policies in the store: small tables that the fact `sla` joins."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import product
from typing import TYPE_CHECKING

from deskmeter.engines.duckdb import rows
from deskmeter.model.tables import UNSOLVED
from deskmeter.sla import PAUSABLE, TARGETS, Policy

if TYPE_CHECKING:
    import duckdb

GIVEN = -1  # stands for the policies of the sources themselves, whose targets run in the usual statuses
EVER = datetime(1900, 1, 1), datetime(9999, 12, 31)

# sla: a policy's version and target, null seconds where it does not promise that; sla_for: whom a version fits, null
# fits all; sla_runs: the statuses in which the clock of a target runs. Versions are numbered in winning order.
_TABLES = {
    "sla": "number INTEGER, policy VARCHAR, from_at TIMESTAMP, until_at TIMESTAMP, target VARCHAR, target_s BIGINT,"
    " business BOOLEAN",
    "sla_for": "number INTEGER, connection SMALLINT, channel VARCHAR, priority VARCHAR, team VARCHAR",
    "sla_runs": "number INTEGER, target VARCHAR, status VARCHAR",
}


def load(con: "duckdb.DuckDBPyConnection", policies: Sequence[Policy]) -> None:
    """Put the policies into the store, in place of those before; a source that is not known yet fits nothing."""
    connections: dict[str, int] = dict(rows(con, "SELECT o.name, o.connection FROM canon.connection AS o"))
    for table, columns in _TABLES.items():
        con.execute(f"CREATE OR REPLACE TABLE clock.{table} ({columns})")
    _add(con, "sla_runs", [(GIVEN, target, status) for target, status in product(TARGETS, UNSOLVED)
                           if status not in PAUSABLE.get(target, ())])  # fmt: skip
    for number, policy in enumerate(policies):
        held = _naive(policy.from_at, EVER[0]), _naive(policy.until_at, EVER[1])
        promised = {target.name: target for target in policy.targets}
        _add(con, "sla", [(number, policy.name, *held, target, promised[target].seconds if target in promised else None,
                           policy.business) for target in TARGETS])  # fmt: skip
        _add(con, "sla_for", [(number, source and connections[source], *cuts) for *cuts, source in policy.cases()
                              if source is None or source in connections])  # fmt: skip
        _add(con, "sla_runs", [(number, name, status) for (name, target), status in product(promised.items(), UNSOLVED)
                               if status not in target.pauses])  # fmt: skip


def _naive(instant: datetime | None, unbounded: datetime) -> datetime:
    return instant.astimezone(UTC).replace(tzinfo=None) if instant else unbounded


def _add(con: "duckdb.DuckDBPyConnection", table: str, values: Sequence[tuple[object, ...]]) -> None:
    slots = ", ".join("?" for _ in _TABLES[table].split(","))
    for row in values:
        con.execute(f"INSERT INTO clock.{table} VALUES ({slots})", list(row))
