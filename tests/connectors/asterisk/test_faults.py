"""Faults that a log must survive, by their numbers; after each, received = stored + duplicate + quarantined."""

from pathlib import Path

import pytest

from deskmeter.connectors import lines
from deskmeter.engines.duckdb import one
from tests.cli.command import run
from tests.connectors.asterisk.drawn_log import START, Log, drawn

ENTER = "0 c1 q - ENTERQUEUE\n"
MET = "2 c1 q Ann CONNECT 2|x|1\n"
END = "9 c1 q Ann COMPLETEAGENT 2|7|1\n"
ANSWERED = {"c1": ("answered", 2, 7, "Ann", False)}


def counted(outcome: object) -> tuple[int, ...]:
    return tuple(getattr(outcome, name) for name in ("received", "stored", "duplicate", "quarantined"))


@pytest.mark.parametrize("again", [ENTER + MET + END, ENTER + MET, MET + END])
def test_fault_2_the_same_or_an_overlapping_file_brings_nothing_new(log: Log, again: str) -> None:
    log.come(ENTER + MET + END)
    rows = again.count("\n")
    assert counted(log.come(again, "queue_log.1")) == (rows, 0, rows, 0)
    assert log.calls() == ANSWERED


def test_fault_4_identical_lines_in_one_second_are_both_counted(log: Log) -> None:
    assert counted(log.come(ENTER + "5 c1 q Nia RINGNOANSWER 3000\n" * 2 + "9 c1 q - ABANDON 1|1|9")) == (4, 4, 0, 0)
    assert log.figure("missed_rings").value == 2


def test_fault_4_identical_lines_that_come_again_are_known(log: Log) -> None:
    log.come(ENTER + "5 c1 q Nia RINGNOANSWER 3000\n" * 2)
    assert counted(log.come(ENTER + "5 c1 q Nia RINGNOANSWER 3000\n" * 3)) == (4, 1, 3, 0)


def test_fault_5_half_a_line_is_read_once_and_whole(log: Log) -> None:
    whole = drawn(ENTER + MET + END)
    half = whole.index("COMPLETE") + 3
    assert counted(log.take(log.write("queue_log", whole[:half]))[0]) == (2, 2, 0, 0)
    assert counted(log.take(log.write("queue_log", whole))[0]) == (3, 1, 2, 0)
    assert log.calls() == ANSWERED


def test_fault_5_a_log_rotated_between_two_imports_loses_and_doubles_nothing(log: Log) -> None:
    log.take(log.write("queue_log", drawn(ENTER + MET)))
    older, newer = (
        log.write("queue_log.1", drawn(ENTER + MET + END)),
        log.write("queue_log", drawn("9 - - - CONFIGRELOAD")),
    )
    assert [counted(each) for each in log.take(newer, older)] == [(1, 1, 0, 0), (3, 1, 2, 0)]
    assert log.calls() == ANSWERED


def test_fault_5_a_log_that_was_emptied_is_no_error(log: Log) -> None:
    log.come(ENTER)
    assert counted(log.take(log.write("queue_log", ""))[0]) == (0, 0, 0, 0)
    log.take(log.write("queue_log", drawn(MET + END)))
    assert log.calls() == ANSWERED


def test_fault_5_a_log_that_grows_while_it_is_read_is_read_on_later(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file has another line by the time that its digest is taken."""
    path, batch = log.write("queue_log", drawn(ENTER + MET)), lines._batch

    def growing(*given: object) -> object:
        with path.open("a", encoding="utf-8") as file:
            file.write(drawn(END) if path.stat().st_size < 100 else "")
        return batch(*given)  # type: ignore[arg-type]  # passed on as they came

    monkeypatch.setattr(lines, "CHUNK", 80)
    monkeypatch.setattr(lines, "_batch", growing)
    log.take(path)
    monkeypatch.setattr(lines, "_batch", batch)
    log.take(path)
    assert log.calls() == ANSWERED


def test_fault_6_what_is_not_understood_is_kept_and_the_rest_goes_on(log: Log) -> None:
    """An event of one's own, fields too many and too few, a separator in a name, no time, and no line at all."""
    outcome = log.come(f"""
        {ENTER}
        1 c1 q - MOOD good
        1 - - - QUEUESTARTED
        ={START + 1}|c9|north|south|NONE|ENTERQUEUE|||1
        =soon|c9|q|NONE|ENTERQUEUE|||1
        =rubbish
        2 c1 q Ann CONNECT
        9 c1 q Ann COMPLETEAGENT 2|7|1|more
    """)
    assert counted(outcome) == (8, 5, 0, 3)
    assert [(problem.row, problem.reason[:17]) for problem in outcome.problems] == [
        (4, "a “|” inside a na"), (5, "time “soon” is no"), (6, "fewer than 5 fiel"),
    ]  # fmt: skip
    assert outcome.notes == (
        "events kept that mean nothing here: MOOD (1), QUEUESTARTED (1)",
        "COMPLETEAGENT with fewer or more fields than known, kept: 1, first in row 8",
        "CONNECT with fewer or more fields than known, kept: 1, first in row 7",
    )
    assert log.calls() == ANSWERED


def test_fault_6_every_line_is_kept_as_it_was(log: Log) -> None:
    log.come(ENTER + "1 c1 q - MOOD a|b||c")
    (people,) = log.workspace.root.glob("ledger/segments/*/people.parquet")
    kept = one(log.workspace.store.con, "SELECT line FROM read_parquet(?) WHERE _row = 2", [str(people)])
    assert kept == f"{START + 1}|c1|q|NONE|MOOD|a|b||c"


def test_fault_7_a_restart_leaves_no_endless_talk(log: Log) -> None:
    log.come(ENTER + MET + "5 c2 q - ENTERQUEUE\n90 - - - QUEUESTART\n95 c3 q - ENTERQUEUE")
    assert log.calls() == {
        "c1": ("interrupted", 2, None, "Ann", None), "c2": ("interrupted", None, None, None, None),
        "c3": ("waiting", None, None, None, None),
    }  # fmt: skip
    assert log.figure("average_handle_time").n == 0


def test_fault_8_a_file_that_comes_late_mends_what_was_told_before(log: Log) -> None:
    log.come(MET + END)
    log.come(ENTER, "queue_log.1")
    assert log.calls() == ANSWERED


@pytest.mark.parametrize("second", ["1", "-9", "-1790000000", "2000000000"])
def test_fault_19_a_clock_that_is_wrong_for_a_line_changes_no_order(log: Log, second: str) -> None:
    """The restart stands between answer and end, whatever its clock said."""
    log.come(ENTER + MET + f"{second} - - - QUEUESTART\n" + END)
    assert log.calls() == {"c1": ("interrupted", 2, None, "Ann", None)}


def test_fault_19_an_end_before_the_answer_is_kept_out_of_means(log: Log) -> None:
    log.come(ENTER + MET + "1 c1 q Ann COMPLETEAGENT\n" + "20 c2 q - ENTERQUEUE\n21 c2 q Ann CONNECT 1|x|1\n"
             "31 c2 q Ann COMPLETEAGENT 1|10|1")  # fmt: skip
    assert (log.figure("average_handle_time").value, log.figure("average_handle_time").n) == (10, 1)


def test_fault_36_numbers_of_callers_are_in_no_message(tmp_path: Path) -> None:
    log = tmp_path / "queue_log"
    log.write_text(
        drawn("0 c1 q - ENTERQUEUE |+628120001|1\n=1790000000|c2|a|b|NONE|ENTERQUEUE||+628120001|1\n=+628120001")
    )
    run("init", tmp_path / "desk")
    ran = run("import", "asterisk", log, "-w", tmp_path / "desk")
    assert (ran.code, "628120001" in ran.out + ran.err) == (3, False)
