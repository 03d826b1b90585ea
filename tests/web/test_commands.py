"""Commands on a workspace that is served: they run there and look as if they had run here."""

import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from shutil import copytree

import pytest

from deskmeter.model.line import NAME, call
from tests.cli.command import COMMAND, run, run_apart, surroundings, take_in, written
from tests.web.serving import Serving, served, start

QUERY = ("query", "conversations", "--now", "2026-04-01", "--json")
CASE = """
    id,created,updated,solved,channel,team,agent,customer,subject
    3,2026-03-02T09:00,2026-03-02T10:00,,email,billing,Ana,Bo,Where is it
"""


@pytest.mark.parametrize(
    "words",
    [
        QUERY,
        ("query", "conversations", "--by", "channel", "--now", "2026-04-01"),
        ("query", "first_response_time", "--format", "csv", "--now", "2026-03-02T10:00"),
        ("query", "nonsense"),
        ("export", "conversations", "--now", "2026-04-01"),
        ("export",),
        ("levels", "--now", "2026-04-01"),
        ("config", "show"),
    ],
    ids=" ".join,
)
def test_a_served_command_prints_what_it_prints_otherwise(
    serving: Serving, filled: Path, words: tuple[str, ...]
) -> None:
    assert run(*words, "-w", serving.root) == run(*words, "-w", filled)


def test_a_command_as_a_process_of_its_own_gets_the_very_bytes(serving: Serving, filled: Path) -> None:
    words = ("export", "conversations", "--now", "2026-04-01")
    assert run_apart(*words, "-w", serving.root) == run_apart(*words, "-w", filled)


def test_an_import_is_in_the_next_query(tmp_path: Path, two: Path) -> None:
    with served(two):
        assert take_in(two, written(tmp_path, "cases2.csv", CASE)).code == 0
        assert '"value": 3' in run(*QUERY, "-w", two).out


def test_a_served_rebuild_leaves_the_figures_as_they_were(two: Path) -> None:
    with served(two):
        before = run(*QUERY, "-w", two)
        assert run("rebuild", "-w", two).code == 0
        assert run(*QUERY, "-w", two) == before


def test_paths_are_those_of_the_folder_in_which_the_command_was_typed(
    serving: Serving, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("export", "conversations", "--out", "rows.csv", "-w", serving.root).code == 0
    assert (tmp_path / "rows.csv").read_text(encoding="utf-8").count("\n") == 3


def test_the_environment_is_that_of_the_asker(serving: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESKMETER_TIMEZONE", "Asia/Bangkok")
    assert "(Asia/Bangkok)" in run("query", "conversations", "-w", serving.root).err


def test_commands_at_once_all_get_their_own_answer(serving: Serving) -> None:
    def asked(channel: str) -> str:
        return run_apart("query", "conversations", "--filter", f"channel={channel}", "-w", serving.root).out

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(asked, ["email", "fax"] * 4))
    assert [text.split()[-2] for text in found] == ["1", "0"] * 4


def test_a_second_serve_is_refused(serving: Serving) -> None:
    ran = run_apart("serve", "--port", "0", "-w", serving.root)
    assert (ran.code, "is in use by process" in ran.err) == (1, True)


def test_a_port_that_is_taken_is_told(serving: Serving, two: Path) -> None:
    ran = run_apart("serve", "--port", serving.port, "-w", two)
    assert (ran.code, "cannot be listened on" in ran.err) == (2, True)


def test_following_a_log_is_refused(serving: Serving, tmp_path: Path) -> None:
    log = written(tmp_path, "queue_log", "")
    ran = run("import", "asterisk", log, "--follow", "1", "-w", serving.root)
    assert (ran.code, "--follow does not work while" in ran.err) == (1, True)


def test_nobody_else_may_ask(serving: Serving) -> None:
    assert stat.S_IMODE((serving.root / NAME).stat().st_mode) == 0o600


def test_a_workspace_whose_path_is_long_is_served_too(tmp_path: Path, filled: Path) -> None:
    root = copytree(filled, tmp_path / ("long" * 30) / "desk")
    with served(root):
        assert run(*QUERY, "-w", root).code == 0


def test_a_server_that_was_killed_leaves_a_workspace_that_opens(two: Path) -> None:
    start(two).kill()
    assert (two / NAME).exists()
    assert run(*QUERY, "-w", two).code == 0


def test_a_server_that_was_killed_can_be_started_again(two: Path) -> None:
    start(two).kill()
    with served(two):
        assert run(*QUERY, "-w", two).code == 0


def test_a_server_that_is_told_to_end_ends_well(two: Path) -> None:
    serving = start(two)
    assert serving.end() == 0
    assert not (two / NAME).exists()


def test_a_reader_of_the_output_that_stops_early_harms_nobody(serving: Serving) -> None:
    command = [sys.executable, *COMMAND, "export", "conversations", "-w", str(serving.root)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=surroundings()) as child:
        assert child.stdout is not None
        child.stdout.close()
    assert run(*QUERY, "-w", serving.root).code == 0


def test_an_asker_that_says_nothing_harms_nobody(serving: Serving) -> None:
    line = call(serving.root)
    assert line is not None
    with line:
        assert run(*QUERY, "-w", serving.root).code == 0


def test_opening_hours_that_are_changed_hold_in_the_next_query(two: Path) -> None:
    """
    Whoever asks under other hours gets them; the figures are timed anew.
    """
    hours = '[[hours]]\nname = "mornings"\ntimezone = "UTC"\nfrom = 2026-01-01\nmon = ["09:30-13:00"]\n'
    rule = '[[hours_for]]\nhours = "mornings"\n'
    words = ("query", "resolution_time", "--json", "--now", "2026-04-01")
    with served(two):
        before = run(*words, "-w", two)
        with (two / "deskmeter.toml").open("a", encoding="utf-8") as settings:
            settings.write(hours + rule)
        served_now = run(*words, "-w", two)
    assert served_now.out != before.out
    assert served_now == run(*words, "-w", two)
