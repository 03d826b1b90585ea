"""What an engine beside the store takes in, keeps and hands back."""

import os
import subprocess
import sys
from pathlib import Path
from subprocess import PIPE

from deskmeter.engines.duckdb import connect, quoted, rows
from deskmeter.engines.engine import Elsewhere
from tests.engines.conftest import parquet

DRAWN = """SELECT * FROM (VALUES
  (1, ['vip', NULL], MAP {'topic': 'returns', 'area': NULL}, TIMESTAMP '2026-10-01 08:00:00.123456', TRUE, 'ครับ'),
  (2, [], MAP {}, TIMESTAMP '1900-01-01 00:00:00', FALSE, ''),
  (3, NULL, NULL, NULL, NULL, NULL)
) AS v(n, tags, dimensions, told_at, public, word)"""


def handed_back(engine: Elsewhere, relation: str) -> list[tuple[object, ...]]:
    files = quoted(engine.hand_back(relation) / "*.parquet")
    told = "r.n, r.tags, r.dimensions, CAST(r.told_at AS TIMESTAMP), r.public = TRUE, r.word"
    return rows(connect(), f"SELECT {told} FROM read_parquet({files}) AS r ORDER BY r.n")


def test_what_was_taken_in_is_handed_back(elsewhere: Elsewhere, tmp_path: Path) -> None:
    elsewhere.take_in("canon.drawn", parquet(tmp_path / "drawn", DRAWN))
    elsewhere.make("fact.drawn", "SELECT d.* FROM canon.drawn AS d", kept=True)

    assert handed_back(elsewhere, "fact.drawn") == rows(connect(), f"SELECT d.* FROM ({DRAWN}) AS d ORDER BY d.n")


def test_what_is_taken_in_again_takes_the_place_of_the_old(elsewhere: Elsewhere, tmp_path: Path) -> None:
    elsewhere.take_in("canon.one", parquet(tmp_path / "old", "SELECT 1 AS n"))
    elsewhere.take_in("canon.one", parquet(tmp_path / "new", "SELECT 2 AS n"))

    assert elsewhere.rows("SELECT o.n FROM canon.one AS o") == [(2,)]


def test_a_relation_that_was_never_made_is_not_kept(elsewhere: Elsewhere) -> None:
    assert not elsewhere.kept("fact.never")


def test_a_relation_that_was_dropped_is_gone(elsewhere: Elsewhere) -> None:
    elsewhere.make("temp.gone", "SELECT 1 AS n", kept=True)
    elsewhere.drop("temp.gone", kept=True)

    assert not elsewhere.kept("temp.gone")


# A session is of a process: a second one in the same process would meet the tables of the first, or end it.
SESSION = """
import sys
from pathlib import Path
from tests.engines.conftest import ELSEWHERE
with ELSEWHERE[sys.argv[1]](None, Path(sys.argv[2])) as engine:
    if not engine.kept("fact.kept"):
        engine.make("fact.kept", "SELECT 7 AS n", kept=True)
    else:
        print(engine.rows("SELECT k.n FROM fact.kept AS k"))
"""


def test_a_fact_is_there_in_the_next_session(elsewhere: Elsewhere, tmp_path: Path) -> None:
    told = [
        subprocess.run(
            [sys.executable, "-c", SESSION, elsewhere.name, str(tmp_path)], stdout=PIPE, env=here, check=True
        )
        for here in [os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}] * 2
    ]

    assert [one.stdout.decode().strip() for one in told] == ["", "[(7,)]"]
