"""Who is one person does not depend on the order in which files arrive, and a rebuild says the same."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import combinations
from pathlib import Path
from random import Random
from shutil import copytree
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from deskmeter.model import store
from deskmeter.model.workspace import Workspace, opened
from tests.spec.drawn import Line, received, write

# Each drawing is imported piece by piece: shrinking one that fails would take minutes.
DRAWN = settings(
    deadline=None, derandomize=True, max_examples=6, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
SOURCES = ("desk", "shop")
IDS = ("Bo", "Cy", "Di", "ed@x.com", "+628120000001")
NOBODY = ""

ids, sources, days = st.sampled_from(IDS), st.sampled_from(SOURCES), st.integers(1, 5)
emails = st.sampled_from((NOBODY, NOBODY, "bo@x.com", "Ed@X.com", "di@x.com"))
phones = st.sampled_from((NOBODY, NOBODY, "0062 812 0000 001", "+62 812 0000 002"))
Piece = tuple[str, Line]


def told(day: int) -> str:
    return f"2026-03-0{day}T09:00:00"


def customer_rows(source: str, id_: str, day: int, email: str, phone: str) -> Piece:
    return f"people@{source}", {"who": id_, "updated": told(day), "email": email, "phone": phone}


def statement(source: str, customer: str, other: str, other_source: str, kind: str, day: int) -> Piece:
    line = {"customer": customer, "other": other, "other_source": other_source, "kind": kind, "at": told(day)}
    return f"links@{source}", line


def case(number: int, source: str, customer: str) -> Piece:
    return f"cases@{source}", {"conversation": f"c{number}", "at": told(1), "customer": customer}


pieces = st.tuples(
    st.lists(st.builds(customer_rows, sources, ids, days, emails, phones), max_size=6,
             unique_by=lambda one: (one[0], one[1]["who"], one[1]["updated"])),
    st.lists(st.builds(statement, sources, ids, ids, sources, st.sampled_from(("same", "same", "apart")), days),
             max_size=4),
    st.lists(st.builds(case, st.integers(1, 99), sources, ids), min_size=2, max_size=4,
             unique_by=lambda one: (one[0], one[1]["conversation"])),
).map(lambda drawn: [piece for some in drawn for piece in some])  # fmt: skip


def known(workspace: Workspace) -> dict[str, object]:
    """Who is one with whom, and which conversations are of one person, all by the sources' own ids."""
    con = workspace.store.con
    name = "(SELECT o.name || ':' || k.id FROM canon.{0}_key AS k JOIN canon.connection AS o USING (connection)"
    named = f"{name} WHERE k.key = {{1}})"
    person = con.execute(f"SELECT {named.format('customer', 'p.customer')}, p.person FROM canon.person AS p").fetchall()
    asked = con.execute(
        f"SELECT {named.format('conversation', 'f.conversation')}, f.person FROM fact.conversation AS f"
    )
    return {"customers": of_one(person), "conversations": of_one(asked.fetchall())}


def of_one(persons: list[tuple[str, int]]) -> set[tuple[str, str]]:
    """Every two who have the same person, whatever its number."""
    return {(a, b) for (a, one), (b, other) in combinations(sorted(persons), 2) if one == other}


def exact(workspace: Workspace) -> list[list[tuple[object, ...]]]:
    """Persons, links and conversations to the last column."""
    sql = "SELECT * FROM {} ORDER BY ALL"
    tables = ("canon.person", "canon.identity", "fact.customer_link")
    found = [workspace.store.con.execute(sql.format(name)).fetchall() for name in tables]
    columns = "SELECT f.conversation, f.customer, f.person FROM fact.conversation AS f ORDER BY ALL"
    return [*found, workspace.store.con.execute(columns).fetchall()]


def at_once(drawn: list[Piece]) -> dict[str, list[Line]]:
    """The same rows in one file for each kind and source."""
    files: dict[str, list[Line]] = {}
    for file, line in drawn:
        files.setdefault(file, []).append(line)
    return files


@contextmanager
def filled(empty: Callable[[str], Path], files: list[tuple[str, list[Line]]]) -> Iterator[Workspace]:
    """A workspace with these files imported one after the other."""
    with TemporaryDirectory() as name, opened(copytree(empty(""), Path(name) / "desk")) as workspace:
        for file, lines in files:
            received(workspace, write(Path(name), file, tuple(lines)))
        yield workspace


@DRAWN
@given(drawn=pieces, shuffle=st.randoms(use_true_random=False))
def test_persons_do_not_depend_on_the_order_of_import(
    empty: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch, drawn: list[Piece], shuffle: Random
) -> None:
    monkeypatch.setattr(store, "FULL_ABOVE", 2)  # so that even a small desk is brought up to date piece by piece
    order = [(file.replace("@", f"-{number}@"), [line]) for number, (file, line) in enumerate(drawn)]
    shuffle.shuffle(order)
    with filled(empty, order) as workspace:
        piecemeal, pairs = exact(workspace), known(workspace)
        workspace.rebuild(lambda step: None)
        assert exact(workspace) == piecemeal
    with filled(empty, list(at_once(drawn).items())) as workspace:
        assert known(workspace) == pairs
