"""Agents' time by the log: who is a member, who is paused, and after-call work by its reason."""

import pytest

from deskmeter.engines.duckdb import rows
from tests.connectors.asterisk.drawn_log import WRAP_UP, Log


@pytest.mark.parametrize(
    ("lines", "states"),
    [
        ("0 CLI q Ann ADDMEMBER\n9 CLI q Ann REMOVEMEMBER", [(0, 9, "available", None)]),
        ("0 CLI q Ann ADDMEMBER PAUSED\n4 - q Ann UNPAUSE\n9 CLI q Ann REMOVEMEMBER",
         [(0, 4, "break", None), (4, 9, "available", None)]),
        ("0 CLI q Ann ADDMEMBER\n4 - q Ann PAUSE Lunch\n9 - q Ann UNPAUSE",
         [(0, 4, "available", None), (4, 9, "break", "Lunch"), (9, None, "available", None)]),
        ("4 - q Ann PAUSE Lunch\n9 - - - QUEUESTART", [(4, 9, "break", "Lunch")]),
        ("0 CLI q Ann ADDMEMBER\n9 - - - QUEUESTART\n20 - - - QUEUESTART", [(0, 9, "available", None)]),
        ("0 - - Ann AGENTLOGIN SIP/1\n9 - - Ann AGENTLOGOFF SIP/1|9", [(0, 9, "available", None)]),
        ("0 - - Ann AGENTLOGIN SIP/1\n4 - q Ann PAUSE\n9 - - Ann AGENTLOGOFF SIP/1|9",
         [(0, 4, "available", None), (4, 9, "break", None)]),
        ("0 CLI q Ann ADDMEMBER\n4 - q Ann PAUSE Lunch\n9 - q Ann UNPAUSE Auto-Unpause\n9 - q Ann PAUSE Training",
         [(0, 4, "available", None), (4, 9, "break", "Lunch"), (9, None, "break", "Training")]),
        ("0 CLI q Ann ADDMEMBER\n4 - q Ann PAUSE Lunch\n6 - q Ann PAUSE",
         [(0, 4, "available", None), (4, 6, "break", "Lunch"), (6, None, "break", None)]),
    ],
)  # fmt: skip
def test_an_agent_is_what_the_lines_say(log: Log, lines: str, states: list[tuple[object, ...]]) -> None:
    log.come(lines)
    assert log.states() == [("Ann", *state) for state in states]


TWO = "0 CLI a Ann ADDMEMBER\n0 CLI b Ann ADDMEMBER\n"


def test_an_agent_paused_in_one_of_two_queues_is_available(log: Log) -> None:
    log.come(TWO + "4 - a Ann PAUSE Lunch")
    assert log.states() == [("Ann", 0, None, "available", None)]


@pytest.mark.parametrize(
    "pause",
    ["4 - a Ann PAUSE Lunch\n4 - b Ann PAUSE Lunch", "4 - - Ann PAUSEALL\n4 - a Ann PAUSE Lunch\n4 - b Ann PAUSE Lunch",
     "4 - a Ann PAUSE Lunch\n4 - b Ann PAUSE Lunch\n4 - - Ann PAUSEALL"],
)  # fmt: skip
@pytest.mark.parametrize(
    "unpause", ["9 - a Ann UNPAUSE\n9 - b Ann UNPAUSE", "9 - - Ann UNPAUSEALL\n9 - a Ann UNPAUSE\n9 - b Ann UNPAUSE"]
)
def test_a_pause_of_all_queues_is_one_pause(log: Log, pause: str, unpause: str) -> None:
    log.come(f"{TWO}{pause}\n{unpause}")
    assert log.states() == [
        ("Ann", 0, 4, "available", None), ("Ann", 4, 9, "break", "Lunch"), ("Ann", 9, None, "available", None),
    ]  # fmt: skip


def test_a_pause_of_all_by_the_name_of_a_device_is_nobody_s(log: Log) -> None:
    log.come("0 CLI a Ann ADDMEMBER\n4 - - SIP/100 PAUSEALL\n4 - a Ann PAUSE")
    assert {agent for agent, *_ in log.states()} == {"Ann"}


def call(number: int, met: int, ended: int) -> str:
    return f"""
        {met - 2} c{number} q - ENTERQUEUE
        {met} c{number} q Ann CONNECT 2|x|1
        {ended} c{number} q Ann COMPLETEAGENT 2|{ended - met}|1"""


def pause(start: int, end: int, reason: str = "Wrapup") -> str:
    return f"\n{start} - q Ann PAUSE {reason}\n{end} - q Ann UNPAUSE"


@pytest.mark.parametrize(
    ("lines", "after_call"),
    [
        (call(1, 2, 10) + pause(10, 40), [("c1", 30)]),
        (call(1, 2, 10) + pause(12, 42), [("c1", 30)]),
        (call(1, 2, 10) + pause(10, 40, "Lunch"), [("c1", None)]),
        (call(1, 2, 10) + pause(300, 340), [("c1", None)]),  # too late to be of that call
        (call(1, 2, 10) + "\n10 - q Ann PAUSE Wrapup", [("c1", None)]),  # still running
        (call(1, 2, 10) + pause(10, 40) + call(2, 52, 60) + pause(60, 80), [("c1", 30), ("c2", 20)]),
        ("\n0 c1 q - ENTERQUEUE\n2 c1 q Ann CONNECT 2|x|1\n8 - q Ann PAUSE Wrapup\n10 c1 q Ann COMPLETEAGENT 2|8|1\n"
         "40 - q Ann UNPAUSE", [("c1", 30)]),
    ],
)  # fmt: skip
def test_after_call_work_is_the_pause_for_it(log: Log, lines: str, after_call: list[tuple[str, int | None]]) -> None:
    log.come(lines, map_text=WRAP_UP)
    assert rows(log.workspace.store.con, "SELECT c.uid, c.acw_s FROM fact.call AS c ORDER BY 1") == after_call


def test_after_call_work_is_counted_once_in_agents_time(log: Log) -> None:
    log.come("0 CLI q Ann ADDMEMBER" + call(1, 2, 10) + pause(12, 42), map_text=WRAP_UP)
    told = "SELECT SUM(t.stretch_s) FROM fact.agent_time AS t WHERE t.state = 'after_call'"
    assert rows(log.workspace.store.con, told) == [(30,)]


def test_handle_time_has_the_after_call_work_in_it(log: Log) -> None:
    log.come(call(1, 2, 10) + pause(10, 40), map_text=WRAP_UP)
    assert (log.figure("average_handle_time").value, log.figure("average_handle_time").recorded) == (38, 1)


def test_a_map_given_later_is_for_the_files_that_came_before(log: Log) -> None:
    log.come(call(1, 2, 10) + pause(10, 40))
    log.come("90 - - - CONFIGRELOAD", "queue_log.next", map_text=WRAP_UP)
    assert log.figure("after_call_work").value == 30
