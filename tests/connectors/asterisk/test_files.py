"""Logs as files: rotated, overlapping, growing, in any order, and the same again from the ledger alone."""

import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from deskmeter.connectors.connector import connector
from deskmeter.connectors.importing import import_files
from deskmeter.model.map_text import parse_map
from tests.cli.command import run
from tests.connectors.asterisk.drawn_log import WRAP_UP, Log, drawn

DAY = """
    0 CLI q Ann ADDMEMBER
    1 c1 q - ENTERQUEUE
    3 c1 q Ann CONNECT 2|x|1
    9 c1 q Ann COMPLETEAGENT 2|6|1
    9 - q Ann PAUSE Wrapup
    20 c2 q - ENTERQUEUE
    30 - q Ann UNPAUSE
    33 c2 q Ann CONNECT 13|x|1
    40 - - - CONFIGRELOAD
    45 c2 q Ann COMPLETECALLER 13|12|1
    50 c3 q - ENTERQUEUE
    60 - - - QUEUESTART
    61 c4 q - ENTERQUEUE
    70 c4 q - ABANDON 1|1|9
"""
LINES = drawn(DAY).splitlines(keepends=True)
CALLS = {
    "c1": ("answered", 2, 6, "Ann", False), "c2": ("answered", 13, 12, "Ann", False),
    "c3": ("interrupted", None, None, None, None), "c4": ("abandoned", 9, None, None, None),
}  # fmt: skip


def part(log: Log, name: str, start: int, end: int) -> Path:
    return log.write(name, "".join(LINES[start:end]))


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_rotated_files_tell_one_story_in_whatever_order_they_come(log: Log, order: Sequence[int]) -> None:
    cuts = [("queue_log.2.gz", 0, 3), ("queue_log.1", 3, 8), ("queue_log", 8, 14)]
    for number in order:
        log.take(part(log, *cuts[number]))
    assert log.calls() == CALLS
    assert log.states() == [
        ("Ann", 0, 9, "available", None), ("Ann", 9, 30, "break", "Wrapup"), ("Ann", 30, 60, "available", None),
    ]  # fmt: skip


def test_a_folder_stands_for_the_logs_in_it(log: Log) -> None:
    for name, start, end in (("logs/queue_log.1.gz", 0, 8), ("logs/queue_log", 8, 14)):
        part(log, name, start, end)
    log.write("logs/messages.log", "something else\n")
    assert [one.file for one in log.take(log.folder / "logs")] == ["queue_log", "queue_log.1.gz"]
    assert log.calls() == CALLS


@pytest.mark.parametrize("seed", range(3))
def test_a_log_read_bit_by_bit_is_as_the_log_read_at_once(log: Log, seed: int) -> None:
    """Overlapping stretches in random order; then everything once more, from the ledger alone."""
    draw = random.Random(seed)  # noqa: S311 - stretches, not secrets
    cuts = [draw.randrange(15) for _ in range(4)]
    stretches = [(0, 5), (4, 11), (9, 14), *zip(cuts[::2], cuts[1::2], strict=True)]
    for number, (start, end) in enumerate(draw.sample(stretches, len(stretches))):
        log.take(part(log, f"queue_log.{number}", min(start, end), max(start, end)), map_text=WRAP_UP)
    made = log.made()
    assert (log.calls(), log.figure("after_call_work").value) == (CALLS, 21)
    log.workspace.rebuild(lambda step: None)
    assert log.made() == made


def test_two_phone_systems_do_not_end_each_other_s_calls(log: Log) -> None:
    log.take(log.write("a", drawn("0 c1 q - ENTERQUEUE")), name="north")
    log.take(log.write("b", drawn("5 - - - QUEUESTART")), name="south")
    assert log.calls() == {"c1": ("waiting", None, None, None, None)}


def test_a_call_that_goes_on_in_the_next_file_was_running_until_then(log: Log) -> None:
    log.take(part(log, "queue_log.1", 0, 3))
    assert log.calls() == {"c1": ("answered", 2, None, "Ann", None)}
    log.take(part(log, "queue_log", 3, 14))
    assert log.calls() == CALLS


def test_the_command_reads_a_log_without_a_map_and_keeps_to_the_one_given_before(tmp_path: Path) -> None:
    """A map that says what a pause is holds for later imports that give none."""
    root, path, map_path = tmp_path / "desk", tmp_path / "queue_log", tmp_path / "pauses.toml"
    run("init", root)
    map_path.write_text(WRAP_UP, encoding="utf-8")
    path.write_text("".join(LINES[:8]), encoding="utf-8")
    assert run("import", "asterisk", path, "--map", map_path, "-w", root).code == 0
    path.write_text("".join(LINES), encoding="utf-8")
    assert run("import", "asterisk", path, "-w", root).code == 0
    assert '"value": 21.0' in run("query", "after_call_work", "--json", "-w", root).out


def test_another_source_of_the_same_connection_keeps_its_own_map(log: Log) -> None:
    map_text = 'connection = "asterisk"\n[[table]]\nrow = "order"\ncustomer = "who"\nordered_at = "at"\n'
    orders = log.write("orders.csv", "who,at\n+6281,2026-03-02T09:00:00Z\n")
    import_files(log.workspace, connector("csv"), [orders], parse_map(map_text, "orders.toml"), lambda step: None)
    log.take(part(log, "queue_log", 0, 14))
    assert log.calls() == CALLS
    assert log.workspace.store.con.execute("SELECT count(*) FROM canon.orders").fetchone() == (1,)


def test_the_connector_is_in_the_registry() -> None:
    assert connector("asterisk").map is not None
