"""A fact: one row per thing that happened, derived from the canonical tables by one SELECT."""

from dataclasses import dataclass

from deskmeter.model.tables import Column


@dataclass(frozen=True)
class Step:
    """One named SELECT of the build; `{name}` in its SQL stands for an earlier step.

    A kept step is a table, read more than once; any other is a view.
    """

    name: str
    sql: str
    kept: bool = True


@dataclass(frozen=True)
class Fact:
    """What a row is, its columns in order, the steps before it and the SELECT that makes it.

    `export` is its name on the command line; `id` the columns that tell its rows apart; `dirty` the condition on its
    rows (alias f) that a rebuild of what was touched replaces. A fact that is not kept is a view; one that is not
    exported serves only other figures. Times of a fact of `local_days` are midnights on the local calendar, not UTC.
    One that is `known_today` does not go back to a past now.
    Facts never hold `now`: a running interval ends in NULL.
    """

    name: str
    export: str
    row: str
    columns: tuple[Column, ...]
    id: tuple[str, ...]
    sql: str
    before: tuple[Step, ...] = ()
    dirty: str = "{scope:f}"
    kept: bool = True
    exported: bool = True
    local_days: bool = False
    known_today: bool = False

    @property
    def names(self) -> frozenset[str]:
        return frozenset(column.name for column in self.columns)

    @property
    def of_conversation(self) -> bool:
        """Whether a row may belong to a conversation, and so takes over its cuts and what leaves it out."""
        return "conversation" in self.names


def words(values: tuple[str, ...]) -> str:
    """Words as a SQL list."""
    return ", ".join(f"'{value}'" for value in values)
