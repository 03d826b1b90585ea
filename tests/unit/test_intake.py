"""What becomes of a row that came before: duplicate, conflict, newer or older version."""

from collections.abc import Callable
from pathlib import Path
from shutil import copytree
from typing import Any

import duckdb
import pytest

from tests.cli.command import MAP, run, take_in, written

CASES = "id,created,updated,solved,channel,team,agent,customer,subject\n"
MESSAGES = "id,key,at,actor,agent,body\n"
RATINGS = "id,key,asked,answered,score,comment\n"


class Book:
    """A workspace to import drawn files into."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.files = 0

    def takes(self, kind: str, text: str, map_text: str = MAP) -> tuple[int, int, int, int]:
        """Import a file of this kind; received, stored, duplicate and quarantined."""
        self.files += 1
        ran = take_in(self.root, written(self.root.parent, f"{kind}{self.files}.csv", text), map_text=map_text)
        received, stored, duplicate, quarantined, _ = map(int, ran.out.split()[-5:])
        return received, stored, duplicate, quarantined

    def asks(self, sql: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.root / "store.duckdb"), read_only=True) as con:
            return con.execute(sql).fetchall()


@pytest.fixture
def book(tmp_path: Path, empty: Callable[[str], Path]) -> Book:
    return Book(copytree(empty(""), tmp_path / "desk"))


def case(number: int, channel: str = "email", updated: str = "2026-03-02T10:00") -> str:
    return f"{number},2026-03-02T09:00,{updated},,{channel},billing,Ana,Bo,Hi\n"


def message(key: str, body: str = "Hello", at: str = "2026-03-02T09:05") -> str:
    return f"1,{key},{at},agent,Ana,{body}\n"


def test_the_same_file_again_brings_nothing(book: Book) -> None:
    book.takes("cases", CASES + case(1) + case(2))
    before = book.asks("SELECT * FROM canon.conversation ORDER BY ALL")
    assert book.takes("cases", CASES + case(1) + case(2)) == (2, 0, 2, 0)
    assert book.asks("SELECT * FROM canon.conversation ORDER BY ALL") == before


def test_the_same_bytes_under_another_name_are_the_same_file(book: Book) -> None:
    book.takes("cases", CASES + case(1))
    assert take_in(book.root, written(book.root.parent, "cases-copy.csv", CASES + case(1))).out.split()[-5:-1] == [
        "1", "0", "1", "0",
    ]  # fmt: skip


def test_rows_of_an_overlapping_file_are_duplicates(book: Book) -> None:
    book.takes("messages", MESSAGES + message("a") + message("b"))
    assert book.takes("messages", MESSAGES + message("b") + message("c")) == (2, 1, 1, 0)


def test_of_two_messages_with_one_id_the_first_stays_in_force(book: Book) -> None:
    book.takes("messages", MESSAGES + message("a", at="2026-03-02T09:05"))
    assert book.takes("messages", MESSAGES + message("a", at="2026-03-02T09:06")) == (1, 0, 0, 1)
    assert book.asks('SELECT CAST(m."at" AS VARCHAR) FROM canon.message AS m') == [("2026-03-02 09:05:00",)]


def test_another_body_is_another_content_though_the_store_holds_none(book: Book) -> None:
    book.takes("messages", MESSAGES + message("a", "Hello"))
    assert book.takes("messages", MESSAGES + message("a", "Bye")) == (1, 0, 0, 1)


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_the_newest_version_of_a_case_is_in_force_in_whatever_order_they_come(
    book: Book, order: tuple[int, int]
) -> None:
    for hour in order:
        assert book.takes("cases", CASES + case(1, f"channel{hour}", f"2026-03-02T1{hour}:00")) == (1, 1, 0, 0)
    assert book.asks("SELECT channel FROM canon.conversation") == [("channel2",)]


def test_two_versions_in_one_file_leave_the_newest_in_force_and_keep_both(book: Book) -> None:
    text = CASES + case(1, "new", "2026-03-02T12:00") + case(1, "old", "2026-03-02T11:00")
    assert book.takes("cases", text) == (2, 2, 0, 0)
    assert book.asks("SELECT channel FROM canon.conversation") == [("new",)]


def test_two_contents_of_one_version_are_a_conflict(book: Book) -> None:
    book.takes("cases", CASES + case(1, "first"))
    assert book.takes("cases", CASES + case(1, "second")) == (1, 0, 0, 1)
    assert book.asks("SELECT channel FROM canon.conversation") == [("first",)]


def test_a_copy_that_tells_less_is_a_duplicate(book: Book) -> None:
    book.takes("messages", MESSAGES + message("a"))
    assert book.takes("messages", "id,key,at,actor,agent,body\n1,a,2026-03-02T09:05,agent,,Hello\n") == (1, 0, 1, 0)
    assert book.asks("SELECT COUNT(m.agent) FROM canon.message AS m") == [(1,)]


def test_a_copy_that_tells_more_and_nothing_else_completes_what_came_first(book: Book) -> None:
    book.takes("messages", "id,key,at,actor,agent,body\n1,a,2026-03-02T09:05,agent,,Hello\n")
    assert book.takes("messages", MESSAGES + message("a")) == (1, 1, 0, 0)
    assert book.asks("SELECT COUNT(*), COUNT(m.agent) FROM canon.message AS m") == [(1, 1)]


def test_a_copy_that_tells_more_and_something_else_is_a_conflict(book: Book) -> None:
    book.takes("messages", "id,key,at,actor,agent,body\n1,a,2026-03-02T09:05,agent,,Hello\n")
    assert book.takes("messages", MESSAGES + message("a", at="2026-03-02T09:06")) == (1, 0, 0, 1)
    assert book.asks("SELECT COUNT(*), COUNT(m.agent) FROM canon.message AS m") == [(1, 0)]


def test_of_copies_in_one_file_the_fullest_counts_and_the_others_are_duplicates(book: Book) -> None:
    less = "1,a,2026-03-02T09:05,agent,,Hello\n"
    assert book.takes("messages", MESSAGES + less + message("a") + less) == (3, 1, 2, 0)
    assert book.asks("SELECT COUNT(*), COUNT(m.agent) FROM canon.message AS m") == [(1, 1)]


def test_without_a_version_the_later_import_is_the_newer(book: Book) -> None:
    book.takes("cases", CASES + case(1, "first", ""))
    assert book.takes("cases", CASES + case(1, "second", "")) == (1, 1, 0, 0)
    assert book.asks("SELECT channel FROM canon.conversation") == [("second",)]


def test_a_case_that_a_later_file_lacks_is_not_deleted(book: Book) -> None:
    book.takes("cases", CASES + case(1) + case(2))
    book.takes("cases", CASES + case(3))
    assert book.asks("SELECT COUNT(*) FROM fact.conversation") == [(3,)]


def test_a_survey_is_completed_by_its_answer_once(book: Book) -> None:
    book.takes("cases", CASES + case(1))
    book.takes("ratings", RATINGS + "1,s,2026-03-02T12:00,,,\n")
    assert book.takes("ratings", RATINGS + "1,s,2026-03-02T12:00,2026-03-03T12:00,5,Good\n") == (1, 1, 0, 0)
    assert book.takes("ratings", RATINGS + "1,s,2026-03-02T12:00,2026-03-04T12:00,1,Bad\n") == (1, 0, 0, 1)
    assert book.asks("SELECT score FROM fact.rating") == [(5.0,)]


def test_an_open_survey_that_comes_after_its_answer_changes_nothing(book: Book) -> None:
    book.takes("ratings", RATINGS + "1,s,2026-03-02T12:00,2026-03-03T12:00,5,Good\n")
    assert book.takes("ratings", RATINGS + "1,s,2026-03-02T12:00,,,\n") == (1, 1, 0, 0)
    assert book.asks("SELECT score FROM canon.rating") == [(5.0,)]


def test_identical_lines_of_a_log_without_ids_both_count(book: Book) -> None:
    text = "id,at,status\n1,2026-03-02T09:00,solved\n1,2026-03-02T09:00,solved\n"
    assert book.takes("events", text) == (2, 2, 0, 0)
    assert book.takes("events", text + "1,2026-03-02T09:30,closed\n") == (3, 1, 2, 0)


def test_an_id_belongs_to_its_connection(book: Book) -> None:
    book.takes("cases", CASES + case(1))
    assert book.takes("cases", CASES + case(1), MAP.replace('"desk"', '"other"')) == (1, 1, 0, 0)
    assert book.asks("SELECT COUNT(DISTINCT conversation) FROM fact.conversation") == [(2,)]


def test_an_answer_may_come_before_the_case_it_belongs_to(book: Book) -> None:
    book.takes("messages", MESSAGES + message("a"))
    book.takes("cases", CASES + case(1))
    assert book.asks("SELECT agent_replies, CAST(created_at AS VARCHAR) FROM fact.conversation") == [
        (1, "2026-03-02 09:00:00")
    ]


@pytest.mark.parametrize("name", ["أحمد-١", "🙂👩‍🚀", "ลูกค้า-๑", "ıİşğ", "a'b\"c;--", "=1+1", " x ", "a\u200bb"])
def test_ids_in_any_script_survive_to_the_export(book: Book, name: str) -> None:
    quoted = '"' + name.replace('"', '""') + '"'
    book.takes("cases", CASES + f"{quoted},2026-03-02T09:00,,,email,,,,\n")
    assert book.asks("SELECT id FROM canon.conversation_key") == [(name.strip(),)]
    exported = book.root / "out.parquet"
    assert run("export", "conversations", "-w", book.root, "--format", "parquet", "--out", exported).code == 0
    assert duckdb.execute(f"SELECT conversation_id FROM read_parquet('{exported}')").fetchall() == [(name.strip(),)]
