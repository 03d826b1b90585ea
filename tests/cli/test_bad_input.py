"""Bad input: one sentence on stderr, the right exit code, and the workspace as it was."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from deskmeter.connectors.connector import CONNECTORS, Connector
from tests.cli.command import COMMAND, MAP, Ran, held, run, run_apart, surroundings, take_in, written

CASES = "id,created,updated,solved,channel,team,agent,customer,subject\n"
ROW = "7,2026-03-03T09:00,,,email,billing,Ana,Bo,Hi\n"
USAGE, FAILED, ATTENTION = 2, 1, 3


def refused(ran: Ran, code: int, *words: str) -> None:
    """One sentence on stderr that says these words, nothing on stdout, and this exit code."""
    assert (ran.code, ran.out, ran.err.count("\n")) == (code, "", 1), ran
    assert ran.err.startswith("deskmeter: ")
    for word in words:
        assert word in ran.err


def test_a_missing_file_is_named(two: Path) -> None:
    before = held(two)
    refused(take_in(two, two / "nowhere.csv"), USAGE, "There is no file", "nowhere.csv", "Check the path")
    assert held(two) == before


def test_one_missing_file_keeps_the_others_out(two: Path) -> None:
    before = held(two)
    refused(take_in(two, written(two.parent, "cases2.csv", CASES + ROW), two / "nowhere.csv"), USAGE, "nowhere.csv")
    assert held(two) == before


def test_a_missing_map_is_named(two: Path) -> None:
    file = written(two.parent, "cases2.csv", CASES + ROW)
    refused(run("import", "csv", file, "--map", two / "no.toml", "-w", two), USAGE, "no.toml")


def test_an_import_without_a_map_says_how_to_get_one(two: Path) -> None:
    refused(run("import", "csv", written(two.parent, "cases2.csv", CASES + ROW), "-w", two), USAGE, "--suggest")


@pytest.mark.parametrize(
    ("map_text", "words"),
    [
        (MAP.replace('"solved"', '"sloved"'), ("cases2.csv has no column “sloved”", "Did you mean “solved”?")),
        (MAP.replace('timezone = "UTC"', 'timezone = "Bangkok"'), ("there is no time zone “Bangkok”", "Asia/Bangkok")),
        (MAP.replace('timezone = "UTC"', 'dates = "%d/%m/%Y"'), ("carry no UTC offset", "Write timezone")),
        (MAP.replace('row = "case"', 'row = "cases"'), ("there is no row kind “cases”", "Did you mean “case”?")),
        (MAP.replace('file = "cases*"', 'file = "other*"'), ("no part reads a file named cases2.csv", "other*")),
        (MAP.replace('id = "id"', ""), ("the key “id” is missing",)),
        (MAP.replace("[[table]]", "[[table", 1), ("this is not TOML",)),
        ("", ("there is no [[table]]",)),
    ],
    ids=["column", "zone", "no zone", "row kind", "file", "no id", "syntax", "empty"],
)  # fmt: skip
def test_a_map_that_cannot_be_used_says_where_and_what(two: Path, map_text: str, words: tuple[str, ...]) -> None:
    before = held(two)
    refused(take_in(two, written(two.parent, "cases2.csv", CASES + ROW), map_text=map_text), USAGE, *words)
    assert held(two) == before


def test_a_map_that_is_no_text_is_refused(two: Path) -> None:
    (two.parent / "bad.toml").write_bytes(b'connection = "\xff\xfe"')
    file = written(two.parent, "cases2.csv", CASES + ROW)
    refused(run("import", "csv", file, "--map", two.parent / "bad.toml", "-w", two), USAGE, "bad.toml", "UTF-8")


def test_an_empty_file_is_refused(two: Path) -> None:
    before = held(two)
    refused(take_in(two, written(two.parent, "cases2.csv", "")), USAGE, "cases2.csv is empty", "Export it again")
    assert held(two) == before


def test_a_file_with_only_a_header_is_received_with_no_rows(two: Path) -> None:
    ran = take_in(two, written(two.parent, "cases2.csv", CASES))
    assert (ran.code, ran.out.split()[-6:]) == (0, ["cases2.csv", *"00000"])


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("8,03/04/2026,,,email,,,,\n", "created “03/04/2026” is not a date in the format iso"),
        ("8,2026-03-03T09:00\n", "2 cells where the header has 9"),
        (",2026-03-03T09:00,,,email,,,,\n", "id (column “id”) is empty"),
        ('8,2026-03-03T09:00,,,email,"x" y,,,\n', "quotes that do not match"),
    ],
    ids=["ambiguous date", "broken row", "no id", "quotes"],
)
def test_a_bad_row_is_put_aside_with_its_number_and_the_rest_goes_on(two: Path, row: str, reason: str) -> None:
    ran = take_in(two, written(two.parent, "cases2.csv", CASES + row + ROW))
    assert (ran.code, ran.out.split()[-6:]) == (ATTENTION, ["cases2.csv", *"21010"])
    assert f"cases2.csv, row 2: {reason}" in ran.err
    assert run("query", "conversations", "-w", two, "--format", "json").out.count('"value": 3') == 1


def test_an_ambiguous_date_is_read_once_the_map_declares_its_format(two: Path) -> None:
    """
    03/04/2026 is the third of April, where the map says so.
    """
    declared = MAP.replace('timezone = "UTC"', 'timezone = "UTC"\ndates = "%d/%m/%Y"')
    assert take_in(two, written(two.parent, "cases2.csv", CASES + "8,03/04/2026,,,,,,,\n"), map_text=declared).code == 0
    assert "2026-04-03T00:00:00+00:00" in run("export", "conversations", "-w", two).out


def test_an_id_that_comes_again_with_other_content_is_put_aside_and_said(two: Path) -> None:
    """
    Of one message id that came twice with different text, the first stays in force.
    """
    text = "id,key,at,actor,agent,body\n1,a,2026-03-02T09:05,agent,Ana,Hello\n1,a,2026-03-02T09:05,agent,Ana,Bye\n"
    ran = take_in(two, written(two.parent, "messages.csv", text))
    assert (ran.code, ran.out.split()[-6:]) == (ATTENTION, ["messages.csv", *"21010"])
    assert "messages.csv, row 3: the id “a” came before with other content; the first stays in force" in ran.err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("query", "csta"), ("There is no metric “csta”", "csat")),
        (("query", "csat'; DROP TABLE x"), ("There is no metric", "csat")),
        (("query", "csat", "--by", "planet"), ("csat cannot be cut by “planet”", "channel")),
        (("query", "csat", "--filter", "planet=mars"), ("csat cannot be cut by “planet”", "channel")),
        (("query", "csat", "--filter", "channel"), ("--filter channel", "name=value")),
        (("query", "csat", "--tz", "../../etc/passwd"), ("--tz", "there is no time zone", "IANA")),
        (("query", "csat", "--grain", "century"), ("There is no grain “century”", "month")),
        (("query", "backlog", "--grain", "weekday"), ("backlog cannot be read by weekday", "day")),
        (("query", "csat", "--format", "xml"), ("There is no format “xml”", "csv, json, table")),
        (("query", "csat", "--clock", "wall"), ("There is no clock “wall”", "business, calendar")),
        (("query", "csat", "--compare", "then"), ("There is no compar", "previous, year")),
        (("query", "csat", "--engine", "abacus"), ("There is no engine “abacus”", "duckdb")),
        (("query", "csat", "--engine", "spark"), ("needs pyspark", "deskmeter[spark]")),
        (("query", "csat", "--from", "2026-02-30"), ("--from", "“2026-02-30” is not a date", "2026-10-31")),
        (("query", "csat", "--to", "9999-12-31"), ("--to", "out of reach", "1900 to 2199")),
        (("query", "csat", "--from", "1900-01-01", "--grain", "hour"), ("more than 100,000 buckets", "--grain")),
        (("query", "csat", "--now", "soon"), ("--now", "“soon” is not a date")),
        (("query", "csat", "--from", "2026-03-02", "--to", "2026-03-01"), ("--from must lie before --to",)),
        (("query", "csat", "--from", "2026-03-02", "--to", "2026-03-02"), ("is empty", "--to is exclusive")),
        (("explain", "csta"), ("There is no metric “csta”", "csat")),
        (("explain", "csat", "--format", "xml"), ("There is no format “xml”", "json, text")),
        (("export", "planets"), ("There is no fact “planets”", "conversations")),
        (("export",), ("Name what to export", "--metric")),
        (("export", "--metric", "csta"), ("There is no metric “csta”", "csat")),
        (("export", "conversations", "--format", "xlsx"), ("There is no format “xlsx”", "csv, parquet")),
        (("export", "conversations", "--format", "parquet"), ("--out",)),
        (("report", "inbox-activity", "--from", "1900-01-01"), ("at most 1,830", "Narrow --from and --to")),
        (("report", "inbox"), ("There is no report “inbox”", "inbox-activity")),
        (("report", "inbox-activity", "--lang", "de"), ("There is no language “de”", "en, id, th, tr")),
        (("report", "inbox-activity", "--format", "html,exe"), ("There is no format “exe”", "html, pdf")),
        (("report", "inbox-activity", "--compare", "then"), ("There is no compar", "previous, year")),
        (("import", "telex", "deskmeter.toml"), ("There is no connector “telex”", "csv")),
    ],
    ids=lambda words: " ".join(words) if words and words[0].islower() else "",
)  # fmt: skip
def test_a_name_or_date_that_is_none_is_told_with_what_is_allowed(
    filled: Path, words: tuple[str, ...], says: tuple[str, ...]
) -> None:
    refused(run(*words, "-w", filled), USAGE, *says)


@pytest.mark.parametrize(
    "words",
    [("query",), ("query", "csat", "--nosuch"), ("nosuch",), ("import", "csv"), ("demo", "--scale", "big")],
    ids=" ".join,
)  # fmt: skip
def test_a_command_that_is_typed_wrongly_is_a_usage_error(filled: Path, words: tuple[str, ...]) -> None:
    ran = run(*words)
    assert (ran.code, ran.out) == (USAGE, "")
    assert "Usage: deskmeter" in ran.err


@pytest.mark.parametrize("words", [("query", "csat"), ("rebuild",), ("report", "inbox-activity"), ("config", "show")])
def test_a_folder_that_is_no_workspace_stays_as_it_is(tmp_path: Path, words: tuple[str, ...]) -> None:
    refused(run(*words, "-w", tmp_path), USAGE, "is not a deskmeter workspace", "deskmeter init")
    assert list(tmp_path.iterdir()) == []


def test_a_workspace_is_not_made_twice(filled: Path) -> None:
    refused(run("init", filled), USAGE, "already holds a deskmeter.toml")


def test_a_workspace_is_not_made_of_a_file(tmp_path: Path) -> None:
    refused(run("init", written(tmp_path, "file", "")), USAGE, "file")


def test_settings_that_cannot_be_read_say_where(two: Path) -> None:
    (two / "deskmeter.toml").write_text('timezon = "UTC"\n', encoding="utf-8")
    refused(run("query", "csat", "-w", two), USAGE, "there is no key “timezon”", "did you mean “timezone”")


def test_a_workspace_of_a_newer_version_is_left_alone(two: Path) -> None:
    with closing(sqlite3.connect(two / "ledger" / "manifest.sqlite", isolation_level=None)) as con:
        con.execute("UPDATE setting SET value = '99' WHERE name = 'format'")
    before = held(two)
    refused(
        run("query", "csat", "-w", two), FAILED, "has format 99", "Install a newer deskmeter", "nothing was changed"
    )
    assert held(two) == before


def test_an_export_that_cannot_be_written_names_the_path(filled: Path, tmp_path: Path) -> None:
    out = tmp_path / "nowhere" / "rows.csv"
    refused(run("export", "conversations", "-w", filled, "--out", out), USAGE, str(out), "Choose another --out")


def test_an_export_into_a_folder_names_the_path(filled: Path, tmp_path: Path) -> None:
    refused(run("export", "conversations", "-w", filled, "--out", tmp_path), USAGE, str(tmp_path), "--out")
    assert [path.name for path in tmp_path.parent.glob(".*.part")] == []


def test_a_report_that_cannot_be_written_names_the_path(filled: Path, tmp_path: Path) -> None:
    file = written(tmp_path, "file", "")
    refused(run("report", "inbox-activity", "-w", filled, "--out", file), USAGE, str(file))


def test_a_failing_command_ends_a_process_with_its_code_and_no_traceback(filled: Path) -> None:
    refused(run_apart("query", "csta", "-w", filled), USAGE, "There is no metric “csta”")


def test_a_reader_who_stops_early_sees_no_traceback(filled: Path) -> None:
    """
    deskmeter export conversations | (reads nothing)
    """
    words = [sys.executable, *COMMAND, "query", "conversations", "--grain", "day", "-w", str(filled)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=surroundings()) as child:
        assert child.stdout is not None
        child.stdout.close()
        _, err = child.communicate(timeout=60)
    assert b"Traceback" not in err


def test_a_comparison_without_a_first_day_says_what_it_needs(two: Path) -> None:
    ran = run("query", "conversations", "--compare", "previous", "-w", two)

    assert ran.code == 0
    assert "--compare needs a first day with --from" in ran.err


def test_no_map_is_suggested_for_a_source_that_brings_its_own(two: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CONNECTORS, "ours", Connector("ours", "Our desk", CONNECTORS["csv"].read, map=MAP))
    file = written(two.parent, "cases2.csv", CASES + ROW)
    refused(run("import", "ours", file, "--suggest"), USAGE, "ours needs no map", "Leave --suggest out")


def test_an_engine_without_memory_says_where_to_allow_it_more(two: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (two / "store.duckdb").unlink()
    monkeypatch.setenv("DESKMETER_MEMORY_LIMIT", "1MB")
    ran = run("rebuild", "-w", two)
    refused(Ran(ran.code, ran.out, ran.err.splitlines(keepends=True)[-1]), FAILED, "Out of Memory", "memory_limit")
