"""Fault 39, erasing a person: gone from all that is kept, still counted, and not brought back by what comes later."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from shutil import copytree
from typing import Any

import duckdb
import pytest

from deskmeter.connectors.connector import CONNECTORS
from deskmeter.connectors.importing import import_files
from deskmeter.engines.duckdb import rows
from deskmeter.model import erasure
from deskmeter.model.door import Door, Layout, Record
from deskmeter.model.ledger import Ledger
from deskmeter.model.map_text import parse_map
from deskmeter.model.workspace import Workspace, opened
from tests.cli.command import written

MAP = """
connection = "desk"
timezone = "UTC"
[[table]]
row = "case"
file = "cases*"
id = "id"
created_at = "created"
customer = "customer"
subject = "subject"
[[table]]
row = "message"
file = "messages*"
id = "id"
key = "key"
at = "at"
actor = "actor"
body = "body"
[[table]]
row = "customer"
file = "customers*"
id = "id"
name = "name"
email = "email"
"""
CASES = (
    "id,created,customer,subject,note\n1,2026-03-02T09:00,4711,Canary's parcel,call Canary\n"
    "2,2026-03-02T10:00,4712,Mine,none\n"
)
MESSAGES = (
    "id,key,at,actor,body\n1,a,2026-03-02T09:00,customer,I am Canary\n1,b,2026-03-02T09:05,agent,Dear Canary\n"
    "2,c,2026-03-02T10:00,customer,I am Bo\n"
)
CUSTOMERS = "id,name,email\n4711,Canary,canary@example.org\n4712,Bo,bo@example.org\n"
OBJECTS = Layout(
    "ours",
    """
connection = "api"
[[table]]
stream = "tickets"
row = "case"
id = "id"
created_at = "at"
customer = "who.id"
[[table]]
stream = "tickets"
each = "comments"
row = "message"
id = "^.id"
key = "id"
at = "at"
author = "author"
body = "body"
""",
)


@pytest.fixture
def space(tmp_path: Path, empty: Callable[[str], Path]) -> Iterator[Workspace]:
    with opened(copytree(empty(""), tmp_path / "desk")) as workspace:
        yield workspace


def took(space: Workspace, **files: str) -> None:
    paths = [written(space.root.parent, f"{name}.csv", text) for name, text in files.items()]
    import_files(space, CONNECTORS["csv"], paths, parse_map(MAP, "map.toml"), lambda step: None)


def sent(space: Workspace, *objects: dict[str, Any], stream: str = "tickets") -> None:
    with closing(Door(space.ledger.root)) as door:
        door.take("api", OBJECTS, [Record(stream, str(one["id"]), "", json.dumps(one)) for one in objects])
    space.catch_up(lambda step: None)


def erased(space: Workspace, connection: str, customer: str) -> erasure.Erased:
    person = erasure.person_of(space.store.con, connection, customer)
    assert person is not None
    return space.erase(person, lambda step: None)


def kept(space: Workspace, *words: str) -> set[str]:
    """Which words stand anywhere in what the workspace keeps: cells, objects, texts put aside, the store's bytes."""
    told = [
        row
        for path in space.ledger.segments.rglob("*.parquet")
        for row in duckdb.connect().execute(f"FROM '{path}'").fetchall()
    ]
    with closing(sqlite3.connect(space.ledger.root / "manifest.sqlite")) as con:
        told += con.execute("SELECT body, '' FROM record UNION ALL SELECT text, '' FROM unreadable").fetchall()
    told += [(path.read_text(),) for path in space.ledger.segments.rglob("*.jsonl")]
    files = [space.ledger.root / "manifest.sqlite", space.store.path]
    return {
        word for word in words
        if any(word in str(row) for row in told) or any(word.encode() in path.read_bytes() for path in files)
    }  # fmt: skip


def test_names_addresses_texts_and_ids_are_gone_and_others_stay(space: Workspace) -> None:
    took(space, cases=CASES, messages=MESSAGES, customers=CUSTOMERS)
    done = erased(space, "desk", "4711")
    assert (done.customers, done.conversations, done.rows) == (1, 1, 4)
    assert kept(space, "Canary", "canary@example.org", "4711", "I am Bo", "4712") == {"I am Bo", "4712"}


def test_figures_count_as_before(space: Workspace) -> None:
    took(space, cases=CASES, messages=MESSAGES, customers=CUSTOMERS)
    figures = "SELECT f.agent_replies, f.first_response_s, f.customer IS NULL FROM fact.conversation AS f ORDER BY ALL"
    before = rows(space.store.con, figures)
    erased(space, "desk", "4711")
    assert rows(space.store.con, figures) == before


def test_the_same_file_and_an_overlapping_one_bring_nobody_back(space: Workspace) -> None:
    took(space, cases=CASES, messages=MESSAGES, customers=CUSTOMERS)
    erased(space, "desk", "4711")
    took(
        space,
        cases=CASES,
        messages=MESSAGES + "1,d,2026-03-03T09:00,customer,Canary again\n",
        customers=CUSTOMERS + "\n",
    )
    assert kept(space, "Canary", "canary@example.org", "4711") == set()
    assert rows(space.store.con, "SELECT COUNT(*) FROM canon.message") == [(4,)]
    assert rows(space.store.con, "SELECT COUNT(*) FROM canon.quarantine") == [(0,)]


def test_customers_who_are_one_person_are_erased_together(space: Workspace) -> None:
    took(space, customers=CUSTOMERS, customers2="id,name,email\n4713,C. Canary,canary@example.org\n")
    assert erased(space, "desk", "4711").customers == 2
    assert kept(space, "Canary", "4713") == set()


def ticket(customer: int, text: str) -> dict[str, Any]:
    comment = {"id": f"c{customer % 10}", "at": "2026-03-02T09:00:00Z", "author": customer, "body": text}
    return {"id": 1, "at": "2026-03-02T09:00:00Z", "who": {"id": customer, "name": text}, "comments": [comment]}


def test_objects_keep_what_figures_need(space: Workspace) -> None:
    sent(space, ticket(987654, "I am Canary"), ticket(987655, "I am Bo") | {"id": 2})
    assert erased(space, "api", "987654").rows == 1
    assert kept(space, "Canary", "987654", "I am Bo") == {"I am Bo"}
    assert rows(space.store.con, "SELECT COUNT(*), COUNT(m.author) FROM canon.message AS m") == [(2, 2)]


def test_an_object_that_comes_later_brings_nobody_back(space: Workspace) -> None:
    sent(space, ticket(987654, "I am Canary"))
    erased(space, "api", "987654")
    sent(space, ticket(987654, "Canary again"))
    sent(space, {"id": 5, "user": {"id": 987654, "name": "Canary"}}, stream="users")
    assert kept(space, "Canary", "987654") == set()
    assert rows(space.store.con, "SELECT COUNT(*) FROM canon.conversation") == [(1,)]


def test_what_could_not_be_read_loses_its_text_and_keeps_its_reason(space: Workspace) -> None:
    took(space, cases=CASES, customers=CUSTOMERS + '4713,"Canary\n')
    before = rows(space.store.con, "SELECT q.row_no, q.reason FROM canon.quarantine AS q")
    erased(space, "desk", "4711")
    assert kept(space, "Canary") == set()
    assert rows(space.store.con, "SELECT q.row_no, q.reason FROM canon.quarantine AS q") == before != []


def test_an_erasure_that_was_killed_is_finished_at_the_next_start(
    space: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    took(space, cases=CASES, messages=MESSAGES, customers=CUSTOMERS)

    def killed(*args: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, suppress(KeyboardInterrupt):
        patched.setattr(erasure, "_erase_file", killed)
        erased(space, "desk", "4711")
    space.store.close()
    space.ledger.close()
    with closing(Ledger(space.ledger.root)) as again:
        assert erasure.finish(again, lambda step: None) == 4
        assert again.unfinished() == []
