"""Drawn files through a map: what becomes of each row."""

from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from deskmeter.errors import MapError
from tests.connectors.csv.drawn_files import CASES, mapped

EVENTS = """
    connection = "desk"
    timezone = "UTC"
    [[table]]
    row = "event"
    id = "case"
    at = "time"
    kind = { from = "activity", words = { "Take in" = "assigned", Wait = "pending", Close = "closed", Rule = "skip" } }
    agent = "who"
"""
MESSAGES = """
    connection = "desk"
    timezone = "UTC"
    [[table]]
    row = "message"
    id = "case"
    key = "msg"
    at = "time"
    actor = { from = "from", words = { in = "customer", out = "agent" } }
    public = "seen"
    body = "text"
    customer = "who"
"""
CALLS = """
    connection = "desk"
    timezone = "UTC"
    decimal = ","
    [[table]]
    row = "call"
    offered_at = "time"
    wait_s = "wait"
    rating = "score"
    channel = { value = "phone" }
"""


def test_a_case_becomes_a_conversation(tmp_path: Path) -> None:
    """
    id,created,status
    7, 2026-03-01 09:30 ,Open
    """
    row = mapped(tmp_path, test_a_case_becomes_a_conversation.__doc__ or "").rows[0]
    assert (row["row_no"], row["uid"], row["conversation"], row["created_at"], row["status"], row["error"]) == (
        2, "7", "7", datetime(2026, 3, 1, 9, 30), "open", None,
    )  # fmt: skip


def test_a_word_that_the_map_does_not_know_is_put_aside_with_its_value(tmp_path: Path) -> None:
    found = mapped(tmp_path, "id,created,status\n1,2026-03-01,Open\n2,2026-03-01,Weird\n")
    assert found.errors == [(3, "status “Weird” is not a word that the map knows")]


@pytest.mark.parametrize("word", ["Open ", "open", "Op", "OpenDone"])
def test_a_word_counts_whole_and_as_written(tmp_path: Path, word: str) -> None:
    found = mapped(tmp_path, f"id,created,status\n1,2026-03-01,{word}\n")
    assert found.column("status") == (["open"] if word.strip() == "Open" else [])


def test_a_skipped_word_keeps_the_row_and_says_why(tmp_path: Path) -> None:
    found = mapped(tmp_path, "id,created,status\n1,no date,Junk\n")
    assert [(row["skipped"], row["error"]) for row in found.rows] == [("status “Junk” is skipped by the map", None)]


def test_a_null_word_and_a_blank_cell_are_empty(tmp_path: Path) -> None:
    assert mapped(tmp_path, "id,created,status\n1,2026-03-01,?\n2,2026-03-01,  \n").column("status") == [None, None]


def test_an_empty_id_is_put_aside(tmp_path: Path) -> None:
    assert mapped(tmp_path, "id,created,status\n?,2026-03-01,Open\n").errors == [(2, "id (column “id”) is empty")]


@pytest.mark.parametrize(
    "text", ["31.31.2026", "03/04/2026", "2026-02-30", "0000-01-01", "03-04-26", "2026", "infinity", "1e9"]
)
def test_what_is_no_iso_date_is_put_aside(tmp_path: Path, text: str) -> None:
    assert mapped(tmp_path, f"id,created,status\n1,{text},Open\n").errors == [
        (2, f"created “{text}” is not a date in the format iso (2026-10-31T14:05:00+07:00)")
    ]


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-01-02T03:04:05Z", datetime(2026, 1, 2, 3, 4, 5)),
        ("2026-01-02 03:04:05 UTC", datetime(2026, 1, 2, 3, 4, 5)),
        ("2026-01-02T03:04:05+07:00", datetime(2026, 1, 1, 20, 4, 5)),
        ("2026-01-02T03:04-0330", datetime(2026, 1, 2, 6, 34)),
        ("2026-01-02T03:04:05.1234569", datetime(2026, 1, 2, 3, 4, 5, 123456)),
        ("2026-01-02 03:04:05 +0200", datetime(2026, 1, 2, 1, 4, 5)),
        ("2026-01-02 03:04 -0300", datetime(2026, 1, 2, 6, 4)),
        ("2026-1-2 03:04", datetime(2026, 1, 2, 3, 4)),
        ("2099-12-31", datetime(2099, 12, 31)),
        ("1969-12-31", datetime(1969, 12, 31)),
    ],
)
def test_an_iso_date_is_read_with_its_offset(tmp_path: Path, text: str, utc: datetime) -> None:
    assert mapped(tmp_path, f"id,created,status\n1,{text},Open\n").column("created_at") == [utc]


def test_the_last_day_there_is_stays_never(tmp_path: Path) -> None:
    found = mapped(tmp_path, "id,created,status\n1,9999-12-31 23:00,Open\n", CASES.replace("UTC", "America/New_York"))
    assert found.column("created_at") == [datetime(9999, 12, 31, 23)]


def test_the_name_of_a_zone_behind_a_time_is_not_dropped(tmp_path: Path) -> None:
    assert len(mapped(tmp_path, "id,created,status\n1,2026-01-02 03:04 Asia/Bangkok,Open\n").errors) == 1


def test_a_local_time_without_a_zone_in_the_map_is_put_aside(tmp_path: Path) -> None:
    unzoned = CASES.replace('timezone = "UTC"', "")
    found = mapped(tmp_path, "id,created,status\n1,2026-01-02 03:04,Open\n2,2026-01-02T03:04Z,Open\n", unzoned)
    assert found.errors == [(2, "created “2026-01-02 03:04” carries no UTC offset, and the map names no time zone")]


def with_dates(form: str, zone: str = "UTC") -> str:
    return CASES.replace('"UTC"', f'"{zone}"\n    dates = {form}')


def test_a_declared_format_is_obeyed(tmp_path: Path) -> None:
    found = mapped(tmp_path, "id,created,status\n1,03/04/2026,Open\n", with_dates('"%d/%m/%Y"'))
    assert found.column("created_at") == [datetime(2026, 4, 3)]


def test_a_year_of_two_digits_is_not_the_year_26(tmp_path: Path) -> None:
    found = mapped(tmp_path, "id,created,status\n1,03/04/26,Open\n", with_dates('"%d/%m/%Y"'))
    assert found.errors == [(2, "created “03/04/26” is not a date in the format %d/%m/%Y")]


def test_a_date_that_fits_two_declared_formats_is_never_guessed(tmp_path: Path) -> None:
    text = "id,created,status\n1,03/04/2026,Open\n2,31/04/2026,Open\n4,30/04/2026,Open\n5,05/05/2026,Open\n"
    found = mapped(tmp_path, text, with_dates('["%d/%m/%Y", "%m/%d/%Y"]'))
    assert (found.column("conversation"), found.errors[0]) == (
        ["4", "5"],
        (2, "created “03/04/2026” fits two of the formats %d/%m/%Y and %m/%d/%Y"),
    )


def test_a_format_with_an_offset_knows_zulu(tmp_path: Path) -> None:
    text = "id,created,status\n1,02-01-2026 03:04 +0200,Open\n2,02-01-2026 03:04 Z,Open\n"
    found = mapped(tmp_path, text, with_dates('"%d-%m-%Y %H:%M %z"'))
    assert found.column("created_at") == [datetime(2026, 1, 2, 1, 4), datetime(2026, 1, 2, 3, 4)]


def test_seconds_since_1970(tmp_path: Path) -> None:
    found = mapped(tmp_path, "id,created,status\n1,1767323045.25,Open\n2,soon,Open\n", with_dates('"epoch"'))
    assert found.column("created_at") == [datetime(2026, 1, 2, 3, 4, 5, 250000)]


def test_an_activity_that_is_a_status_is_a_status_event(tmp_path: Path) -> None:
    text = """
        case,activity,time,who
        1,Take in,2026-01-01,Ann
        1,Wait,2026-01-02,
        1,Rule,2026-01-02,
        1,Close,2026-01-03,Ann
    """
    found = mapped(tmp_path, text, EVENTS)
    assert [(row["kind"], row["value"]) for row in found.rows if not row["skipped"]] == [
        ("assigned", None), ("status", "pending"), ("status", "closed"),
    ]  # fmt: skip


def test_a_status_alone_makes_a_status_event(tmp_path: Path) -> None:
    status = EVENTS.replace("kind =", "status =").replace('"Take in" = "assigned"', 'New = "new"')
    found = mapped(tmp_path, "case,activity,time,who\n1,New,2026-01-01,\n1,,2026-01-01,\n", status)
    assert (found.column("kind"), found.column("value"), found.errors) == (
        ["status"], ["new"], [(3, "status (column “activity”) is empty")],
    )  # fmt: skip


def test_a_status_event_names_a_canonical_status(tmp_path: Path) -> None:
    plain = EVENTS.split("kind =")[0] + 'kind = "activity"\n    value = "who"\n'
    found = mapped(tmp_path, "case,activity,time,who\n1,status,2026-01-01,Zombie\n1,tag,2026-01-01,vip\n", plain)
    assert (found.column("value"), found.errors) == (
        ["vip"],
        [(2, "the new status “Zombie” is not one of new, open, pending, hold, solved, closed, deleted")],
    )


def test_equal_lines_are_told_apart_by_their_ordinal(tmp_path: Path) -> None:
    line = "1,Wait,2026-01-01,Ann\n"
    uids = [row["uid"] for row in mapped(tmp_path, "case,activity,time,who\n" + line * 2, EVENTS).rows]
    assert [uid.split("#")[1] for uid in uids] == ["1", "2"]
    assert uids[0].split("#")[0] == uids[1].split("#")[0]


def test_a_line_has_the_same_id_beside_a_broken_one(tmp_path: Path) -> None:
    line = 'case,activity,time,who\n1,Wait,2026-01-01, "Ann"\n'
    whole, broken = mapped(tmp_path, line, EVENTS), mapped(tmp_path, line + "half", EVENTS)
    assert (whole.rows[0]["uid"], len(broken.raw.rejects)) == (broken.rows[0]["uid"], 1)


def test_an_empty_cell_and_an_empty_neighbour_are_two_lines(tmp_path: Path) -> None:
    agentless = EVENTS + '    team = "team"\n'
    text = "case,activity,time,who,team\n1,Wait,2026-01-01,Ann,\n1,Wait,2026-01-01,,Ann\n"
    assert {row["uid"].split("#")[1] for row in mapped(tmp_path, text, agentless).rows} == {"1"}


def test_a_message_keeps_no_text_but_notices_another(tmp_path: Path) -> None:
    text = "case,msg,time,from,seen,text,who\n1,a,2026-01-01,in,public,Hi,x\n1,a,2026-01-01,in,public,Ho,x\n"
    first, second = mapped(tmp_path, text, MESSAGES).rows
    assert first["body_digest"] != second["body_digest"]
    assert (first["uid"], "Hi" in str(first)) == ("a", False)


@pytest.mark.parametrize(("seen", "public"), [("internal", False), ("TRUE", True), ("", None), ("0", False)])
def test_public_is_said_in_several_words(tmp_path: Path, seen: str, public: bool | None) -> None:
    text = f"case,msg,time,from,seen,text,who\n1,a,2026-01-01,in,{seen},Hi,x\n"
    assert mapped(tmp_path, text, MESSAGES).column("public") == [public]


@pytest.mark.parametrize(("score", "rating"), [("4,5", 4.5), ("-1", -1.0), ("", None)])
def test_a_number_is_read_with_the_declared_sign(tmp_path: Path, score: str, rating: float | None) -> None:
    assert mapped(tmp_path, f"time;wait;score\n2026-01-01;3,9;{score}\n", CALLS).column("rating") == [rating]


@pytest.mark.parametrize("score", ["1.234,5", "4.5", "NaN", "inf", "1_000", "0x10", "five", "1 000"])
def test_a_number_in_another_form_is_put_aside(tmp_path: Path, score: str) -> None:
    found = mapped(tmp_path, f"time;wait;score\n2026-01-01;3;{score}\n", CALLS)
    assert found.errors == [(2, f"score “{score}” is not a number with the decimal sign “,”")]


def test_seconds_lose_their_fraction_and_a_constant_stands_in_every_row(tmp_path: Path) -> None:
    row = mapped(tmp_path, "time;wait;score\n2026-01-01;3,9;\n", CALLS).rows[0]
    assert (row["wait_s"], row["channel"]) == (3, "phone")


def test_tags_and_dimensions(tmp_path: Path) -> None:
    extra = CASES + '    tags = { from = "labels", split = "|" }\n    dimensions = { shop = "store" }\n'
    found = mapped(tmp_path, "id,created,status,labels,store\n1,2026-01-01,Open,a| b ||c,Ünal'ın\n", extra)
    assert (found.column("tags"), found.column("dimensions")) == ([["a", "b", "c"]], [{"shop": "Ünal'ın"}])


def test_an_open_word_outside_the_list_is_kept_when_the_map_says_so(tmp_path: Path) -> None:
    extra = CASES + '    channel = { from = "via", words = { Mail = "email", "n/a" = "" }, else = "keep" }\n'
    found = mapped(
        tmp_path, "id,created,status,via\n1,2026-01-01,Open,Mail\n2,2026-01-01,Open,Fax\n3,2026-01-01,Open,n/a\n", extra
    )
    assert found.column("channel") == ["email", "Fax", None]


def test_an_open_word_outside_the_list_is_put_aside_otherwise(tmp_path: Path) -> None:
    extra = CASES + '    channel = { from = "via", words = { Mail = "email" } }\n'
    found = mapped(tmp_path, "id,created,status,via\n1,2026-01-01,Open,Fax\n", extra)
    assert found.errors == [(2, "via “Fax” is not a word that the map knows")]


def test_a_column_that_the_file_lacks_is_named_with_the_closest(tmp_path: Path) -> None:
    with pytest.raises(MapError, match=r'key "created_at": cases.csv has no column “created”. Did you mean “Created”'):
        mapped(tmp_path, "id,Created,status\n1,2026-01-01,Open\n")


def test_names_with_quotes_are_only_names(tmp_path: Path) -> None:
    odd = CASES.replace('"created"', "'''cre\"a'ted; --'''")
    found = mapped(tmp_path, 'id,"cre""a\'ted; --",status\n1,2026-01-01,Open\n', odd)
    assert found.column("created_at") == [datetime(2026, 1, 1)]


def test_parquet_is_used_in_its_own_types(tmp_path: Path) -> None:
    path = tmp_path / "it's [1].parquet"
    duckdb.connect().execute(
        "COPY (SELECT 12.0::DOUBLE AS id, TIMESTAMP_NS '2026-01-01 00:00:00.9999999' AS created, 'Open' AS status"
        " UNION ALL SELECT 3, NULL, 'Open') TO '" + str(path).replace("'", "''") + "' (FORMAT parquet)"
    )
    found = mapped(tmp_path, path)
    assert (found.column("conversation"), found.column("created_at"), found.errors) == (
        ["12"], [datetime(2026, 1, 1, 0, 0, 0, 999999)], [(2, "created_at (column “created”) is empty")],
    )  # fmt: skip


def test_parquet_with_local_times_needs_a_zone(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    duckdb.connect().execute(
        f"COPY (SELECT 1 AS id, TIMESTAMP '2026-01-01' AS created, 'Open' AS status) TO '{path}' (FORMAT parquet)"
    )
    with pytest.raises(MapError, match="holds local times, and the map names no time zone"):
        mapped(tmp_path, path, CASES.replace('timezone = "UTC"', ""))
