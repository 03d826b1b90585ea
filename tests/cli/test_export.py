"""Exports: text that no spreadsheet runs, numbers as they are, times in the zone that was asked for."""

import csv
import io
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from shutil import copytree

import duckdb
import pytest

from tests.cli.command import run, run_apart, take_in, written

CASES = "id,created,updated,solved,channel,team,agent,customer,subject\n"
SIGNS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"]


def exported(root: Path, *words: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(run("export", *words, "-w", root).out)))


def desk(folder: Path, empty: Callable[[str], Path], rows: str) -> Path:
    root = copytree(empty(""), folder / "desk")
    assert take_in(root, written(folder, "cases.csv", CASES + rows)).code == 0
    return root


@pytest.mark.parametrize("text", SIGNS[:4])
def test_text_that_a_spreadsheet_would_run_is_marked_as_text(
    tmp_path: Path, empty: Callable[[str], Path], text: str
) -> None:
    root = desk(tmp_path, empty, f"{text}a,2026-03-02T09:00,,,{text}b,{text}c,{text}d,{text}e,Hi\n")
    (row,) = exported(root, "conversations")
    names = ("conversation_id", "channel", "team", "customer_id")
    assert [row[name] for name in names] == [f"'{text}{last}" for last in "abce"]


def test_a_cut_that_a_spreadsheet_would_run_is_marked_as_text_in_a_query(
    tmp_path: Path, empty: Callable[[str], Path]
) -> None:
    root = desk(tmp_path, empty, "1,2026-03-02T09:00,,,=1+1,,,,\n")
    out = run("query", "conversations", "--by", "channel", "--format", "csv", "-w", root).out
    assert [row["by.channel"] for row in csv.DictReader(io.StringIO(out))] == ["'=1+1"]


def test_a_negative_number_stays_a_number(tmp_path: Path, empty: Callable[[str], Path]) -> None:
    """
    A case solved before it began: the clock went wrong, the figure leaves it out, the export shows it as it is.
    """
    root = desk(tmp_path, empty, "1,2026-03-02T09:00,,2026-03-02T08:00,email,,,,\n")
    assert [row["resolution_s"] for row in exported(root, "conversations")] == ["-3600"]


@pytest.mark.parametrize(
    ("zone", "text"),
    [
        ("UTC", "2026-03-02T09:00:00+00:00"),
        ("Asia/Bangkok", "2026-03-02T16:00:00+07:00"),
        ("America/New_York", "2026-03-02T04:00:00-05:00"),
        ("Asia/Kolkata", "2026-03-02T14:30:00+05:30"),
    ],
)
def test_times_carry_the_offset_of_the_zone_asked_for(filled: Path, zone: str, text: str) -> None:
    assert exported(filled, "conversations", "--tz", zone)[0]["created_at"] == text


def test_the_offset_is_that_of_the_day(tmp_path: Path, empty: Callable[[str], Path]) -> None:
    """
    New York puts its clocks forward on 2026-03-08.
    """
    root = desk(tmp_path, empty, "1,2026-03-07T12:00,,,,,,,\n2,2026-03-09T12:00,,,,,,,\n")
    found = [row["created_at"] for row in exported(root, "conversations", "--tz", "America/New_York")]
    assert found == ["2026-03-07T07:00:00-05:00", "2026-03-09T08:00:00-04:00"]


def test_a_zone_changes_the_text_of_an_instant_and_not_the_instant(filled: Path) -> None:
    first, second = (
        [datetime.fromisoformat(row["created_at"]) for row in exported(filled, "conversations", "--tz", zone)]
        for zone in ("UTC", "Asia/Bangkok")
    )
    assert first == second


def test_a_period_is_of_local_days(filled: Path) -> None:
    """
    09:00 in UTC is the night before in Honolulu.
    """
    words = ("conversations", "--from", "2026-03-02", "--to", "2026-03-03", "--tz")
    assert [len(exported(filled, *words, zone)) for zone in ("UTC", "Pacific/Honolulu")] == [2, 1]


@pytest.mark.parametrize("fact", ["conversations", "replies", "resolutions", "status_spans", "ratings"])
def test_a_fact_is_written_as_parquet_with_its_types(filled: Path, tmp_path: Path, fact: str) -> None:
    out = tmp_path / "rows.parquet"
    assert run("export", fact, "--format", "parquet", "--out", out, "-w", filled).code == 0
    names = [name for (name, *_) in duckdb.execute(f"DESCRIBE SELECT * FROM read_parquet('{out}')").fetchall()]
    head = run("export", fact, "-w", filled).out.splitlines()[0]
    assert head.split(",") == names


def test_what_is_left_of_a_failed_export_is_nothing(filled: Path, tmp_path: Path) -> None:
    out = tmp_path / "rows.csv"
    assert run("export", "--metric", "csat", "--filter", "planet=mars", "--out", out, "-w", filled).code == 2
    assert list(tmp_path.iterdir()) == []


def test_an_export_replaces_the_file_of_before_as_a_whole(filled: Path, tmp_path: Path) -> None:
    out = written(tmp_path, "rows.csv", "older\n" * 1_000)
    assert run("export", "conversations", "--out", out, "-w", filled).err.startswith("2 rows in ")
    assert [len(out.read_text(encoding="utf-8").splitlines()), *tmp_path.iterdir()] == [3, out]


def test_figures_go_to_stdout_and_words_to_stderr(filled: Path) -> None:
    ran = run_apart("export", "conversations", "-w", filled)
    assert (ran.code, ran.out.count("\n"), ran.err) == (0, 3, "2 rows\n")


def test_a_query_as_json_is_one_document(filled: Path) -> None:
    (row,) = json.loads(run_apart("query", "conversations", "--json", "-w", filled).out)["rows"]
    assert (row["metric"], row["value"], row["n"], row["tz"]) == ("conversations", 2, 2, "UTC")
