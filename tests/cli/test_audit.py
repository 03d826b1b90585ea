"""`deskmeter audit`: everything that came in, reconciled."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from deskmeter.insight.audit import audit
from deskmeter.model.door import Door, Layout, Record, Unreadable
from deskmeter.model.ledger import Batch, Ledger
from deskmeter.model.workspace import opened
from tests.cli.command import run, take_in, written

MAP = """
connection = "api"
[[table]]
stream = "tickets"
row = "case"
id = "id"
created_at = "at"
"""


def audited(root: Path) -> Any:
    return json.loads(run("audit", "--json", "--workspace", str(root)).out)


def arrived(root: Path, *bodies: str, rejects: int = 0) -> None:
    with closing(Door(root / "ledger")) as door:
        records = [Record("tickets", str(n), "", body) for n, body in enumerate(bodies)]
        door.take("api", Layout("ours", MAP), records, rejects=[Unreadable("{", "not JSON")] * rejects)


def counts(line: dict[str, Any]) -> tuple[int, ...]:
    return tuple(line[name] for name in ("received", "stored", "duplicate", "quarantined", "left_out"))


def test_a_file_that_came_twice_is_counted_twice_and_stored_once(root: Path) -> None:
    path = written(
        root.parent,
        "cases.csv",
        "id,created,updated,solved,channel,team,agent,customer,subject\n1,2026-03-02T09:00,,,a,,,,\n",
    )
    take_in(root, path)
    take_in(root, path)
    (line,) = audited(root)["lines"]
    assert (line["name"], counts(line)) == ("cases.csv", (2, 1, 1, 0, 0))


def test_objects_and_the_rows_made_of_them_each_have_a_line(root: Path) -> None:
    arrived(root, '{"id":1,"at":"2026-03-02T09:00:00Z"}', '{"id":2,"at":"never"}', rejects=1)
    found = audited(root)
    assert [(line["kind"], line["name"], counts(line)) for line in found["lines"]] == [
        ("objects", "unreadable", (1, 0, 0, 1, 0)),
        ("objects", "tickets", (2, 2, 0, 0, 0)),
        ("rows made of objects", "all streams", (2, 1, 0, 1, 0)),
    ]
    assert found["total"] == {"received": 3, "stored": 2, "duplicate": 0, "quarantined": 1}


def test_fault_40_a_sentence_about_a_row_tells_no_card_telephone_or_address(root: Path) -> None:
    heads = "id,created,updated,solved,channel,team,agent,customer,subject"
    bad = ["4111 1111 1111 1111", "+62 812-3456-7890", "ann@desk.example", "order 12345678"]
    rows = [f"{number},{created},,,a,,,,\n" for number, created in enumerate(bad)]
    said = take_in(root, written(root.parent, "cases.csv", heads + "\n" + "".join(rows))).err
    told = [" ".join(said.split()), *(each["reason"] for each in audited(root)["put_aside"])]
    assert [f"“{word}”" in told[0] for word in ("[card]", "[phone]", "[e-mail]", "order 12345678")] == [True] * 4
    assert not [each for each in bad[:3] if any(each in text for text in told)]


def test_why_rows_were_put_aside_is_counted(root: Path) -> None:
    arrived(root, '{"id":1,"at":"never"}', '{"id":2,"at":"never"}')
    (reason,) = audited(root)["put_aside"]
    assert (reason["connection"], reason["rows"], "never" in reason["reason"]) == ("api", 2, True)


def test_rows_put_aside_need_attention_and_a_clean_record_does_not(root: Path) -> None:
    assert run("audit", "--workspace", str(root)).code == 0
    arrived(root, '{"id":1,"at":"never"}')
    ran = run("audit", "--workspace", str(root))
    assert (ran.code, "Every line adds up" in ran.err) == (3, True)


def test_an_object_that_is_gone_from_the_ledger_is_noticed(root: Path) -> None:
    arrived(root, '{"id":1,"at":"2026-03-02T09:00:00Z"}', '{"id":2,"at":"2026-03-02T09:00:00Z"}')
    audited(root)
    with closing(sqlite3.connect(root / "ledger" / "manifest.sqlite")) as con, con:
        con.execute("DELETE FROM record WHERE n = 1")
    assert "api: 2 objects were stored, 1 are kept" in audited(root)["faults"]


def test_an_object_that_is_gone_from_the_midst_is_noticed(root: Path) -> None:
    arrived(root, *(f'{{"id":{number},"at":"2026-03-02T09:00:00Z"}}' for number in (1, 2, 3)))
    audited(root)
    with closing(sqlite3.connect(root / "ledger" / "manifest.sqlite")) as con, con:
        con.execute("DELETE FROM record WHERE n = 1")
    assert audited(root)["faults"] == ["api: 3 objects were stored, 2 are kept"]


def test_what_comes_while_it_is_counted_waits_and_is_no_fault(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    arrived(root, '{"id":1,"at":"2026-03-02T09:00:00Z"}')
    batches = Ledger.batches

    def late(ledger: Ledger) -> list[Batch]:
        """More comes before the batches are looked up, and again after it."""
        arrived(root, *bodies)
        found = batches(ledger)
        arrived(root, *bodies, '{"id":9,"at":"2026-03-02T09:00:00Z"}')
        return found

    bodies = ('{"id":1,"at":"2026-03-02T09:00:00Z"}', '{"id":2,"at":"2026-03-02T09:00:00Z"}')
    with opened(root) as space:
        monkeypatch.setattr(Ledger, "batches", late)
        found = audit(space)
    assert (found.faults, found.waiting) == ((), 1)
