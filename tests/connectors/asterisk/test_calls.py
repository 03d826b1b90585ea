"""What becomes of a call, by the lines of its log."""

import pytest

from tests.connectors.asterisk.drawn_log import Log

IN = "0 c1 sales - ENTERQUEUE |+6281|1\n"
MET = "3 c1 sales Ann CONNECT 3|c1.2|2\n"


@pytest.mark.parametrize(
    ("lines", "became"),
    [
        ("9 c1 sales - ABANDON 1|1|9", ("abandoned", 9, None, None, None)),
        ("9 c1 sales - EXITWITHTIMEOUT 1|1|9", ("timeout", 9, None, None, None)),
        ("9 c1 sales - EXITWITHTIMEOUT 1", ("timeout", 9, None, None, None)),
        ("9 c1 sales - EXITWITHKEY 1|1|1|9", ("key_exit", 9, None, None, None)),
        ("9 c1 sales - EXITEMPTY 1|1|9", ("thrown_out", 9, None, None, None)),
        ("9 c1 sales - WITHDRAW 1|1|9|moved", ("withdrawn", 9, None, None, None)),
        (MET + "9 c1 sales Ann COMPLETEAGENT 3|6|1", ("answered", 3, 6, "Ann", False)),
        (MET + "9 c1 sales Ann COMPLETECALLER 3|6|1", ("answered", 3, 6, "Ann", False)),
        (MET + "9 c1 sales Ann COMPLETECALLER", ("answered", 3, 6, "Ann", False)),
        (MET + "9 c1 sales Ann BLINDTRANSFER 200|default|3|6|1", ("answered", 3, 6, "Ann", True)),
        (MET + "9 c1 sales Ann BLINDTRANSFER 2|0|0|a|b|3|5|1", ("answered", 3, 5, "Ann", True)),
        (MET + "9 c1 sales Ann BLINDTRANSFER 200|default", ("answered", 3, 6, "Ann", True)),
        (MET + "9 c1 sales Ann ATTENDEDTRANSFER BRIDGE|br-1|3|5|1", ("answered", 3, 5, "Ann", True)),
        (MET + "9 c1 sales Ann ATTENDEDTRANSFER LINK|br-1|Local/x|br-2|3|5|1", ("answered", 3, 5, "Ann", True)),
        (MET + "9 c1 sales Ann TRANSFER 200|default|3|5", ("answered", 3, 5, "Ann", True)),
        (MET + "9 c1 sales - QUEUESTART", ("interrupted", 3, None, "Ann", None)),
        ("9 - - - QUEUESTART", ("interrupted", None, None, None, None)),
        (MET, ("answered", 3, None, "Ann", None)),
        ("5 c1 sales Ann AGENTDUMP", ("waiting", None, None, None, None)),
        ("9 c1 sales Ann COMPLETECALLER 3|6|1", ("answered", 3, 6, "Ann", False)),
        (MET + "9 c1 sales - ABANDON 1|1|9", ("answered", 3, 6, "Ann", False)),
        ("9 c1 sales - ABANDON 1|1|9\n12 c1 sales Ann COMPLETECALLER 3|6|1", ("abandoned", 9, None, None, None)),
    ],
)  # fmt: skip
def test_a_call_becomes_what_its_lines_say(log: Log, lines: str, became: tuple[object, ...]) -> None:
    log.come(IN + lines)
    assert log.calls() == {"c1": became}


def test_a_call_that_enters_two_queues_is_two_calls(log: Log) -> None:
    log.come("""
        0 c1 sales - ENTERQUEUE
        5 c1 sales - EXITWITHTIMEOUT 1|1|5
        5 c1 support - ENTERQUEUE
        7 c1 support Bob CONNECT 2|x|1
        9 c1 support Bob COMPLETEAGENT 2|2|1
    """)
    assert log.calls() == {"c1": ("timeout", 5, None, None, None), "c1#2": ("answered", 2, 2, "Bob", False)}


def test_a_call_that_enters_again_before_it_left_was_interrupted(log: Log) -> None:
    log.come(IN + MET + "9 c1 sales - ENTERQUEUE\n12 c1 sales - ABANDON 1|1|3")
    assert log.calls() == {"c1": ("interrupted", 3, None, "Ann", None), "c1#2": ("abandoned", 3, None, None, None)}


@pytest.mark.parametrize(
    ("lines", "became"),
    [
        (
            "9 c1 sales Ann CONNECT 4|x|1\n15 c1 sales Ann COMPLETEAGENT 4|6|1",
            {"c1#0": ("answered", 4, 6, "Ann", False)},
        ),
        ("15 c1 sales Ann COMPLETEAGENT 4|6|1", {"c1#0": ("answered", 4, 6, "Ann", False)}),
        ("9 c1 sales - ABANDON 1|1|7", {"c1#0": ("abandoned", 7, None, None, None)}),
        ("9 c1 sales Ann RINGNOANSWER 3000", {}),
        ("9 c1 sales - EXITWITHTIMEOUT 1", {}),
    ],
)
def test_a_call_from_before_the_record_is_counted_by_its_stated_wait(
    log: Log, lines: str, became: dict[str, object]
) -> None:
    log.come(lines)
    assert log.calls() == became


@pytest.mark.parametrize(
    ("ring", "missed"),
    [("RINGNOANSWER 6000", 1), ("RINGNOANSWER", 1), ("RINGNOANSWER 0", 0), ("RINGCANCELED 2514", 0), ("AGENTDUMP", 1)],
)
def test_a_ring_is_missed_where_it_rang_and_the_caller_stayed(log: Log, ring: str, missed: int) -> None:
    log.come(IN + f"9 c1 sales Nia {ring}\n" + "9 c1 sales - ABANDON 1|1|9")
    assert log.figure("missed_rings").value == missed


def test_callers_who_hide_their_number_are_nobody(log: Log) -> None:
    log.come("""
        0 c1 sales - ENTERQUEUE |anonymous|1
        1 c2 sales - ENTERQUEUE |+62812000111|1
    """)
    (found,) = log.workspace.store.con.execute("SELECT list(id) FROM canon.customer_key").fetchone() or ()
    assert found == ["+62812000111"]


def test_phone_numbers_stay_in_the_segment_of_people(log: Log) -> None:
    log.come(IN)
    figures = log.workspace.root.glob("ledger/segments/*/figures.parquet")
    assert [b"+6281" in path.read_bytes() for path in figures] == [False]


def test_without_a_reason_for_it_there_is_no_after_call_work(log: Log) -> None:
    log.come(IN + MET + "9 c1 sales Ann COMPLETEAGENT 3|6|1")
    assert log.figure("average_handle_time").recorded == 0
