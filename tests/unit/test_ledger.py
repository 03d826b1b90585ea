"""The ledger: what came in is kept whole, people apart from figures, and nobody's half is left."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from shutil import copytree

import duckdb
import pytest

from deskmeter.engines.duckdb import connect
from deskmeter.errors import NewerWorkspaceError
from deskmeter.model.ledger import Batch, Ledger, RawFile, Reject, digest_of
from tests.cli.command import MAP, run, take_in, written

CELLS = (
    "SELECT * FROM (VALUES (2, '1', 'Ana', 'secret one'), (3, '2', 'Cem', 'secret two')) AS v(_row, id, agent, body)"
)
RAW = RawFile(CELLS, {"id": "VARCHAR", "agent": "VARCHAR", "body": "VARCHAR"}, (Reject(4, "half", "too few cells"),))
CANARIES = ("canary-body", "canary-subject", "canary-customer", "canary-comment", "canary-unmapped", "canary-name")
IDENTITIES = ("canary@example.com", "628120009999", "instagram:canary-handle")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with closing(Ledger(tmp_path / "ledger")) as made:
        yield made


def received(ledger: Ledger, folder: Path, name: str = "file.csv") -> Batch:
    path = written(folder, name, "the file as it came")
    with closing(connect()) as con:
        return ledger.receive(
            con, RAW, connection="desk", file=name, size=path.stat().st_size, sha256=digest_of(path),
            people=frozenset({"body"}), map_text="map", map_name="map.toml",
        )  # fmt: skip


def test_a_batch_counts_its_rows_and_those_that_could_not_be_split(ledger: Ledger, tmp_path: Path) -> None:
    batch = received(ledger, tmp_path)
    assert (batch.rows, batch.rejected, ledger.rejects(batch)) == (2, 1, [Reject(4, "half", "too few cells")])


def test_the_cells_of_both_segments_come_back_together(ledger: Ledger, tmp_path: Path) -> None:
    sql = ledger.cells(received(ledger, tmp_path), ["id", "body"])
    assert sorted(duckdb.execute(sql).fetchall()) == [(2, "1", "secret one"), (3, "2", "secret two")]


def test_people_lie_in_a_segment_of_their_own(ledger: Ledger, tmp_path: Path) -> None:
    folder = ledger.segments / f"{received(ledger, tmp_path).id:08d}"
    columns = {
        name: duckdb.execute(f"SELECT name FROM parquet_schema('{folder}/{name}.parquet') OFFSET 1").fetchall()
        for name in ("figures", "people")
    }
    assert columns == {"figures": [("_row",), ("id",), ("agent",)], "people": [("_row",), ("body",)]}


def test_a_file_is_found_by_its_content_and_connection(ledger: Ledger, tmp_path: Path) -> None:
    batch = received(ledger, tmp_path)
    assert ledger.find("desk", batch.sha256) == batch
    assert ledger.find("other", batch.sha256) is None


def test_a_batch_reads_with_the_newest_map_that_was_given_for_it(ledger: Ledger, tmp_path: Path) -> None:
    ledger.remap(received(ledger, tmp_path), "another map", "new.toml")
    assert ledger.map_text(ledger.batches()[0].map_digest) == ("another map", "new.toml")


def test_every_arrival_leaves_one_audit_line(ledger: Ledger, tmp_path: Path) -> None:
    batch = received(ledger, tmp_path)
    ledger.note_duplicate(batch, "file.csv")
    ledger.remap(batch, "another map", "new.toml")
    with closing(sqlite3.connect(ledger.root / "manifest.sqlite")) as con:
        lines = con.execute("SELECT file, outcome FROM receipt ORDER BY id").fetchall()
    assert lines == [("file.csv", "received"), ("file.csv", "duplicate"), ("file.csv", "mapped anew")]


@pytest.mark.parametrize("name", [".00000002", "00000002"])
def test_a_segment_that_nobody_committed_is_swept_away(ledger: Ledger, tmp_path: Path, name: str) -> None:
    received(ledger, tmp_path)
    written(ledger.segments / name, "figures.parquet", "half")
    with closing(Ledger(ledger.root)):
        assert [path.name for path in ledger.segments.iterdir()] == ["00000001"]


def test_a_batch_that_cannot_be_written_leaves_no_trace(ledger: Ledger, tmp_path: Path) -> None:
    broken = RawFile("SELECT 1 AS _row, error('the file ends here') AS id", {"id": "VARCHAR"})
    path = written(tmp_path, "file.csv", "x")
    with closing(connect()) as con, pytest.raises(duckdb.Error, match="the file ends here"):
        ledger.receive(
            con,
            broken,
            connection="desk",
            file=path.name,
            size=1,
            sha256="0",
            people=frozenset(),
            map_text="",
            map_name="",
        )
    ledger.close()
    with closing(Ledger(ledger.root)) as again:
        assert (again.batches(), list(again.segments.iterdir())) == ([], [])


def test_the_key_of_a_workspace_stays_the_same_and_is_its_own(ledger: Ledger, tmp_path: Path) -> None:
    with closing(Ledger(ledger.root)) as again, closing(Ledger(tmp_path / "other")) as other:
        assert again.key == ledger.key
        assert other.key != ledger.key


def test_a_ledger_of_a_newer_format_is_refused(ledger: Ledger) -> None:
    with closing(sqlite3.connect(ledger.root / "manifest.sqlite", isolation_level=None)) as con:
        con.execute("UPDATE setting SET value = '3' WHERE name = 'format'")
    with pytest.raises(NewerWorkspaceError, match="has format 3; this deskmeter knows formats up to 2"):
        Ledger(ledger.root)


def test_bodies_customers_and_unmapped_columns_are_in_the_people_segments_only(
    tmp_path: Path, empty: Callable[[str], Path]
) -> None:
    """
    A word that stands only in what people wrote, or in who they are, is in no figures segment and in no fact.
    """
    root = copytree(empty(""), tmp_path / "desk")
    head = "id,created,updated,solved,channel,team,agent,customer,subject,note\n"
    row = "1,2026-03-02T09:00,,,email,billing,Ana,canary-customer,canary-subject,canary-unmapped\n"
    names = MAP + '\n[[table]]\nrow = "customer"\nfile = "customers*"\nid = "id"\nname = "name"\n'
    names += "".join(f'{key} = "{key}"\n' for key in ("email", "phone", "handle"))
    ran = take_in(
        root,
        written(tmp_path, "cases.csv", head + row),
        written(tmp_path, "messages.csv", "id,key,at,actor,agent,body\n1,a,2026-03-02T09:05,agent,Ana,canary-body\n"),
        written(tmp_path, "ratings.csv", "id,key,asked,answered,score,comment\n1,s,2026-03-02,,,canary-comment\n"),
        written(
            tmp_path,
            "customers.csv",
            f"id,name,email,phone,handle\ncanary-customer,canary-name,{','.join(IDENTITIES)}\n",
        ),
        map_text=names,
    )
    assert ran.code == 0
    people, figures = (
        b"".join(str(_rows(path)).encode() for path in sorted(root.rglob(f"{name}.parquet")))
        for name in ("people", "figures")
    )
    assert [word for word in (*CANARIES, *IDENTITIES) if word.encode() not in people] == []
    assert [word for word in (*CANARIES, *IDENTITIES) if word.encode() in figures] == []
    assert [word for word in (*CANARIES, *IDENTITIES) if word in _facts(root)] == []
    stored = (root / "store.duckdb").read_bytes()  # a customer's own id is there, as the documentation says
    assert [word for word in (*CANARIES, *IDENTITIES) if word.encode() in stored] == ["canary-customer"]


def _rows(path: Path) -> list[tuple[object, ...]]:
    return duckdb.execute(f"SELECT * FROM read_parquet('{path}')").fetchall()


def _facts(root: Path) -> str:
    """Every value of every table of the store but the two whose rows are customers: they name each by its id."""
    with duckdb.connect(str(root / "store.duckdb"), read_only=True) as con:
        names = con.execute(
            "SELECT schema_name || '.' || table_name FROM duckdb_tables()"
            " WHERE schema_name IN ('canon', 'fact') AND table_name NOT IN ('customer', 'customer_key')"
        ).fetchall()
        return str([con.execute(f"SELECT * FROM {name}").fetchall() for (name,) in names])


def test_a_mended_map_reads_a_file_anew_that_is_gone(tmp_path: Path, empty: Callable[[str], Path]) -> None:
    """
    The channel was mapped to the wrong column. The mended map re-maps from the ledger, and so does a rebuild.
    """
    root = copytree(empty(""), tmp_path / "desk")
    text = "id,created,updated,solved,channel,team,agent,customer,subject\n1,2026-03-02T09:00,,,email,billing,,,\n"
    file = written(tmp_path, "cases.csv", text)
    take_in(root, file, map_text=MAP.replace('channel = "channel"', 'channel = "team"'))
    assert take_in(root, file).out.split()[-5:] == ["1", "1", "0", "0", "0"]
    file.unlink()
    for words in (("rebuild",), ("query", "conversations", "--by", "channel")):
        ran = run(*words, "-w", root)
    assert "email" in ran.out
    assert "billing" not in ran.out
