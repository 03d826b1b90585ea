"""Erasing a person: what tells who somebody is goes from the ledger, and what comes later does not bring it back.

The ids of the person's customers become tokens that nobody can turn back, so that what was counted stays counted.
Bodies, names, addresses and whatever no figure needs are emptied in every row that names one of these customers, or
belongs to a conversation that one of them asked for. Tombstones (keyed digests) say so to all that is received later.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from deskmeter.engines.duckdb import rows
from deskmeter.model.erased_files import erase_in, texts_of
from deskmeter.model.erased_objects import erased
from deskmeter.model.ledger import Batch, Ledger
from deskmeter.model.map_text import parse_map
from deskmeter.model.mapping import Map
from deskmeter.model.tombs import CONVERSATION, CUSTOMER, Tombs, digest, tombs_of

if TYPE_CHECKING:
    import duckdb

_AT_ONCE = 10_000


@dataclass(frozen=True)
class Person:
    """Whom to erase: the ids of customers, and of the conversations that they asked for, by connection."""

    customers: Mapping[str, tuple[str, ...]]
    conversations: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Erased:
    """What an erasure did."""

    customers: int
    conversations: int
    rows: int


_SAME = """
SELECT o.name, k.key, k.id FROM canon.customer_key AS k JOIN canon.connection AS o ON o.connection = k.connection
WHERE k.key IN (
  SELECT c.key FROM canon.customer_key AS c JOIN canon.connection AS n ON n.connection = c.connection
  WHERE n.name = $connection AND c.id = $customer
  UNION SELECT p.customer FROM canon.person AS p WHERE p.person IN (
    SELECT q.person FROM canon.person AS q JOIN canon.customer_key AS c ON c.key = q.customer
    JOIN canon.connection AS n ON n.connection = c.connection WHERE n.name = $connection AND c.id = $customer))
ORDER BY 1, 3
"""
_ASKED = """
SELECT DISTINCT o.name, k.id FROM (
  SELECT c.conversation FROM canon.conversation AS c WHERE c.customer IN {keys}
  UNION SELECT s.conversation FROM canon.snapshot AS s WHERE s.customer IN {keys}
) AS c JOIN canon.conversation_key AS k ON k.key = c.conversation
JOIN canon.connection AS o ON o.connection = k.connection ORDER BY ALL
"""


def person_of(con: "duckdb.DuckDBPyConnection", connection: str, customer: str) -> Person | None:
    """The person whom a customer is, with all customers that are one with it; None where there is no such customer."""
    found = con.execute(_SAME, {"connection": connection, "customer": customer}).fetchall()
    if not found:
        return None
    keys = "(" + ", ".join(str(key) for _, key, _ in found) + ")"
    asked = rows(con, _ASKED.format(keys=keys))
    return Person(_grouped((name, id_) for name, _, id_ in found), _grouped(asked))


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    grouped = dict[str, tuple[str, ...]]()
    for name, id_ in pairs:
        grouped[name] = (*grouped.get(name, ()), id_)
    return grouped


def erase(ledger: Ledger, person: Person, progress: Callable[[str], None]) -> Erased:
    """Set the tombstones, then rewrite all that the ledger holds of the connections concerned."""
    key = ledger.key
    ledger.bury(
        (connection, kind, digest(key, kind, id_))
        for kind, ids in ((CUSTOMER, person.customers), (CONVERSATION, person.conversations))
        for connection, each in ids.items() for id_ in each
    )  # fmt: skip
    changed = finish(ledger, progress)
    customers, conversations = (sum(map(len, ids.values())) for ids in (person.customers, person.conversations))
    return Erased(customers, conversations, changed)


def finish(ledger: Ledger, progress: Callable[[str], None]) -> int:
    """Rewrite what tombstones wait for, such as after an erasure that was killed; how many rows and objects it was."""
    changed = 0
    for connection in ledger.unfinished():
        changed += _erase_kept(ledger, connection, progress)
        ledger.finished(connection)
    return changed


def _erase_kept(ledger: Ledger, connection: str, progress: Callable[[str], None]) -> int:
    """Rewrite what is kept of a connection by its tombstones; how many rows and objects it was."""
    tombs, changed = tombs_of(ledger, connection), 0
    for batch in ledger.batches():
        if batch.connection == connection:
            progress(batch.file)
            map_ = parse_map(*ledger.map_text(batch.map_digest), batch.connection)
            changed += (
                _erase_objects(ledger, batch, map_, tombs) if batch.objects else _erase_file(ledger, batch, map_, tombs)
            )
    ledger.forget_texts(connection)
    return changed


def _erase_file(ledger: Ledger, batch: Batch, map_: Map, tombs: Tombs) -> int:
    changed = erase_in(ledger.folder(batch), batch.columns, batch.people, map_, batch.file, tombs)
    if changed:
        ledger.retype(batch, texts_of(batch.columns, map_, batch.file))
    return changed


def _erase_objects(ledger: Ledger, batch: Batch, map_: Map, tombs: Tombs) -> int:
    changed = 0
    for start in range(0, batch.rows, _AT_ONCE):
        found = ledger.objects(batch, start, _AT_ONCE)
        anew = [(n, after) for n, stream, _, body in found if (after := erased(body, stream, map_, tombs)) != body]
        ledger.replace_objects(batch, anew)
        changed += len(anew)
    return changed
