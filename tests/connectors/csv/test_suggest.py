"""A first map for a drawn file: what is sure is written, what is not is asked."""

from pathlib import Path

import duckdb
import pytest

from deskmeter.connectors.suggest import suggest
from deskmeter.errors import MapError
from deskmeter.model.map_text import parse_map
from deskmeter.model.mapping import Map
from tests.connectors.csv.drawn_files import drawn, mapped


def suggested(folder: Path, file: str) -> str:
    path = folder / "cases.csv"
    path.write_text(drawn(file), encoding="utf-8")
    return suggest(duckdb.connect(), path)


def parsed(folder: Path, file: str) -> Map:
    return parse_map(suggested(folder, file), "suggested.toml")


def columns(map_: Map) -> dict[str, str]:
    return dict(map_.parts[0].named)


def test_a_helpdesk_export_is_mapped_at_once(tmp_path: Path) -> None:
    """
    Ticket ID,Created at,Updated at,Status,Via,Assignee,Group,Priority,Requester,Subject
    1,2026-01-13 10:00:00 UTC,2026-01-14 10:00:00 UTC,Solved,Mail,Ann,Tier 1,High,x@y.z,Hello
    """
    map_ = parsed(tmp_path, test_a_helpdesk_export_is_mapped_at_once.__doc__ or "")
    assert (map_.timezone, columns(map_)) == (
        None,
        {
            "id": "Ticket ID", "created_at": "Created at", "updated_at": "Updated at", "status": "Status",
            "channel": "Via", "agent": "Assignee", "team": "Group", "priority": "Priority", "customer": "Requester",
            "subject": "Subject",
        },
    )  # fmt: skip


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ("Nomor Tiket,Tanggal Dibuat,Status", "Selesai"),
        ("หมายเลขเคส,วันที่สร้าง,สถานะ", "แก้ไขแล้ว"),
        ("Talep No,Oluşturulma Tarihi,Durum", "Çözüldü"),
        ("TALEP NUMARASI,OLUŞTURMA TARİHİ,DURUM", "ÇÖZÜLDÜ"),
    ],
)
def test_headers_in_our_languages_are_known(tmp_path: Path, header: str, status: str) -> None:
    text = f"{header}\n7,31.12.2025 10:00,{status}\n"
    rows = mapped(tmp_path, text, suggested(tmp_path, text)).rows
    assert [(row["conversation"], row["status"]) for row in rows] == [("7", "solved")]


def test_a_date_that_fits_two_ways_is_asked(tmp_path: Path) -> None:
    text = suggested(tmp_path, "id,created,status\n1,03/04/2026,Open\n")
    assert "# 03/04/2026 fits %d/%m/%Y and %m/%d/%Y: choose" in text


def test_a_map_that_still_asks_cannot_be_used(tmp_path: Path) -> None:
    with pytest.raises(MapError, match="“\\?” is not a date format"):
        parsed(tmp_path, "id,created,status\n1,03/04/2026,Open\n")


def test_the_chosen_format_completes_the_map(tmp_path: Path) -> None:
    text = suggested(tmp_path, "id,created,status\n1,03/04/2026,Open\n")
    assert parse_map(text.replace('dates = "?"', 'dates = "%m/%d/%Y"'), "x").parts[0].cells["id"].column == "id"


def test_one_value_that_fits_one_way_settles_the_format(tmp_path: Path) -> None:
    map_ = parsed(tmp_path, "id,created,closed\n1,03/04/2026,04/13/2026\n")
    assert map_.parts[0].cells["created_at"].formats == ("%m/%d/%Y",)


def test_two_columns_of_two_forms_get_a_format_each(tmp_path: Path) -> None:
    map_ = parsed(tmp_path, "id,created,closed\n1,31/12/2025,2026-01-01\n")
    assert [map_.parts[0].cells[key].formats for key in ("created_at", "closed_at")] == [("%d/%m/%Y",), ("iso",)]


def test_a_date_in_no_known_form_is_shown(tmp_path: Path) -> None:
    assert "no known format fits, e.g. 31.31.2026" in suggested(tmp_path, "id,created\n1,31.31.2026\n")


def test_a_word_nobody_can_tell_is_asked_with_the_choices(tmp_path: Path) -> None:
    text = suggested(tmp_path, "id,created,status\n1,2026-01-01,Open\n2,2026-01-01,Zombie\n")
    assert '"Zombie" = "?"   # 1 row; one of new, open, pending, hold, solved, closed, deleted, or skip' in text


def test_a_state_that_is_a_place_is_no_status(tmp_path: Path) -> None:
    assert "status" not in columns(parsed(tmp_path, "id,created,State\n1,2026-01-01,NY\n2,2026-01-01,CA\n"))


def test_repeated_ids_with_a_status_are_snapshots(tmp_path: Path) -> None:
    map_ = parsed(tmp_path, "id,updated,status\n1,2026-01-01,New\n1,2026-01-02,Open\n")
    assert (map_.parts[0].row, columns(map_)["at"]) == ("snapshot", "updated")


def test_texts_with_authors_are_messages(tmp_path: Path) -> None:
    map_ = parsed(tmp_path, "ticket_id,message_id,sent_at,author_type,body\n1,a,2026-01-01,admin,Hi\n")
    assert (map_.parts[0].row, dict(map_.parts[0].cells["actor"].words or ())) == ("message", {"admin": "agent"})


def test_activities_are_events(tmp_path: Path) -> None:
    map_ = parsed(tmp_path, "Case ID,Activity,Timestamp,Resource\n1,Closed,2026-01-01 10:00:00,Ann\n")
    assert (map_.parts[0].row, columns(map_)["agent"]) == ("event", "Resource")


def test_text_of_the_file_is_only_text(tmp_path: Path) -> None:
    text = suggested(tmp_path, 'id,created,status\n1,2026-01-01,"Op""en\n[[table]]"\n2,2026-01-01,open\n')
    assert len(parse_map(text.replace('"?"', '"new"'), "x").parts) == 1


def test_words_for_nothing_do_not_spoil_a_format(tmp_path: Path) -> None:
    map_ = parsed(tmp_path, "id,created,closed\n1,31/12/2025,N/A\n2,30/12/2025,-\n")
    assert map_.parts[0].cells["created_at"].formats == ("%d/%m/%Y",)


def test_the_last_of_many_values_decides_too(tmp_path: Path) -> None:
    text = "id,created\n" + "".join(f"{n},03/04/2026\n" for n in range(2_000)) + "9999,31/12/2026\n"
    assert parsed(tmp_path, text).parts[0].cells["created_at"].formats == ("%d/%m/%Y",)


def test_numbers_in_a_column_of_dates_are_milliseconds_where_they_are_large(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    con = duckdb.connect()
    con.execute(f"COPY (SELECT 1 AS id, 1767323045000 AS created_at) TO '{path}' (FORMAT parquet)")
    assert parse_map(suggest(con, path), "x").parts[0].cells["created_at"].formats == ("epoch_ms",)


def test_a_few_words_among_dates_spoil_no_format_and_are_said(tmp_path: Path) -> None:
    text = suggested(tmp_path, "id,created\n" + "".join(f"{n},31.12.2025\n" for n in range(40)) + "41,dün\n")
    assert '"created"   # 1 of 41 values fit no format, e.g. dün: they will be put aside' in text


def test_a_date_that_fits_two_ways_is_asked_beside_a_stray_word_too(tmp_path: Path) -> None:
    text = suggested(tmp_path, "id,created\n" + "".join(f"{n},03/04/2026\n" for n in range(40)) + "41,soon\n")
    assert "fits %d/%m/%Y and %m/%d/%Y: choose" in text


def test_dates_under_an_unknown_name_are_offered(tmp_path: Path) -> None:
    text = suggested(tmp_path, "id,Quando,status\n1,31.12.2025 10:00,Open\n")
    assert 'created_at = "?"   # no column is called like it: name one of Quando (%d.%m.%Y %H:%M)' in text


def test_repeated_ids_without_a_status_raise_doubt(tmp_path: Path) -> None:
    text = suggested(tmp_path, "id,created\n1,2026-01-01\n1,2026-01-02\n")
    assert "but id repeats: is it a snapshot, event or message?" in text
