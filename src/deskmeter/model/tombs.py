"""Tombstones: who was erased of a connection, as keyed digests that tell nobody who it was."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from deskmeter.model.ledger import Ledger
from deskmeter.model.mapping import Part
from deskmeter.model.tables import ROLE, Column

TOKEN = "erased-"  # noqa: S105 # stands where an id stood; no secret
CUSTOMER, CONVERSATION = "customer", "conversation"


@dataclass(frozen=True)
class Tombs:
    """The tombstones of one connection: digests of customers' and conversations' ids under the workspace's key."""

    key: str
    customers: frozenset[str]
    conversations: frozenset[str]

    @classmethod
    def of(cls, key: str, found: Iterable[tuple[str, str]]) -> "Tombs":
        """From pairs of kind and digest."""
        pairs = list(found)
        held = (frozenset(one for kind, one in pairs if kind == each) for each in (CUSTOMER, CONVERSATION))
        return cls(key, *held)

    def __bool__(self) -> bool:
        return bool(self.customers or self.conversations)

    def digest(self, kind: str, id_: str) -> str:
        return digest(self.key, kind, id_)


def digest(key: str, kind: str, id_: str) -> str:
    """The keyed digest of an id, as SQL makes it too."""
    return hashlib.md5(f"{key}\x1f{kind}\x1f{id_}".encode(), usedforsecurity=False).hexdigest()


def tombs_of(ledger: Ledger, connection: str) -> Tombs:
    """The tombstones that hold for what comes from a connection."""
    return Tombs.of(ledger.key, ledger.tombstones(connection))


def names_somebody(part: Part, target: Column) -> bool:
    """Whether a column holds a customer's id: an author, or one who has a role, may be a customer too."""
    return target.refers == "customer" or target.name == "author" or (part.table is ROLE and target.name == "person")
