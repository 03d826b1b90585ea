"""A log followed while it is written: no line lost or doubled across growth, rotation and emptying."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from deskmeter.connectors import follow
from deskmeter.connectors.follow import Followed
from tests.cli.command import COMMAND, run, surroundings
from tests.connectors.asterisk.drawn_log import Log, drawn

LINES = [f"{1790000000 + n // 3}|c{n}|q|NONE|MOOD|\n" for n in range(9)]  # three lines a second


class Reader:
    """The lines that looks at a log bring, each look's apart."""

    def __init__(self, folder: Path) -> None:
        self.path, self.log, self.looks = folder / "queue_log", Followed(folder / "queue_log"), 0
        self.folder = folder

    def write(self, *texts: str) -> None:
        with self.path.open("a", encoding="utf-8") as file:
            file.write("".join(texts))

    def look(self) -> list[str]:
        self.looks += 1
        return [new.read_text(encoding="utf-8") for new in self.log.look(self.folder / f"look{self.looks}")]


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    return Reader(tmp_path)


def test_a_look_brings_the_new_lines_and_the_second_before_them_again(reader: Reader) -> None:
    reader.write(*LINES[:4])
    assert reader.look() == ["".join(LINES[:4])]
    reader.write(*LINES[4:6])
    assert reader.look() == ["".join(LINES[3:6])]


def test_a_look_at_a_log_without_news_brings_nothing(reader: Reader) -> None:
    reader.write(*LINES[:4])
    assert [len(reader.look()), len(reader.look())] == [1, 0]


def test_half_a_line_waits_for_its_end(reader: Reader) -> None:
    reader.write(LINES[0], LINES[3][:9])
    assert reader.look() == [LINES[0]]
    assert reader.look() == []
    reader.write(LINES[3][9:])
    assert reader.look() == [LINES[0] + LINES[3]]


def test_the_last_lines_of_a_rotated_log_are_read_before_the_new_one(reader: Reader) -> None:
    reader.write(*LINES[:4])
    reader.look()
    reader.write(LINES[6])
    reader.path.rename(reader.folder / "queue_log.1")
    reader.write(LINES[7])
    assert reader.look() == [LINES[3] + LINES[6], LINES[7]]


def test_a_log_that_came_and_went_between_two_looks_is_not_missed(reader: Reader) -> None:
    reader.write(LINES[0])
    reader.look()
    for number, line in enumerate(LINES[3:6], 1):
        reader.path.rename(reader.folder / f"queue_log.{number}")
        reader.write(line)
    assert reader.look() == [*LINES[3:5], LINES[5]]


def test_a_log_that_is_away_for_a_moment_is_no_error(reader: Reader) -> None:
    reader.write(LINES[0])
    reader.look()
    reader.path.rename(reader.folder / "queue_log.1")
    assert reader.look() == []
    reader.write(LINES[3])
    assert reader.look() == [LINES[3]]


def test_a_log_that_was_emptied_is_read_from_its_beginning(reader: Reader) -> None:
    reader.write(*LINES[:6])
    reader.look()
    reader.path.write_text("", encoding="utf-8")
    reader.write(LINES[6])
    assert reader.look() == [LINES[6]]


def test_a_look_that_came_to_nothing_is_made_good_by_the_next(reader: Reader) -> None:
    """Whoever asked was killed, or found the workspace in use, before the lines were kept."""
    reader.write(*LINES[:2])
    next(reader.log.look(reader.folder / "lost"))
    assert reader.look() == ["".join(LINES[:2])]


def test_the_last_second_is_found_at_the_end_of_a_long_log(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(follow, "TAIL", 70)
    reader.write(*LINES[:5])
    assert reader.look() == ["".join(LINES[:5])]
    reader.write(LINES[6])
    assert reader.look() == ["".join([*LINES[3:5], LINES[6]])]


@pytest.mark.parametrize("seed", range(3))
def test_fault_5_a_log_followed_at_random_moments_is_as_the_log_read_at_once(log: Log, seed: int) -> None:
    """Bits of lines are written, the log is rotated, and now and then somebody looks; equal lines stand in it."""
    draw = random.Random(seed)  # noqa: S311 - moments, not secrets
    whole = drawn("".join(f"{n // 4} c{n // 6} q Nia RINGNOANSWER 3000\n" for n in range(40)))
    path = log.write("queue_log", "")
    followed = Followed(path)
    looks = rotations = done = 0
    while done < len(whole):
        size = draw.randrange(1, 200)
        with path.open("a", encoding="utf-8") as file:
            file.write(whole[done : done + size])
        done += size
        if whole[:done].endswith("\n") and draw.random() < 0.5:
            rotations += 1
            path.rename(log.folder / f"queue_log.{rotations}")
            path.touch()
        if draw.random() < 0.4 or done >= len(whole):
            looks += 1
            for new in followed.look(log.folder / f"look{looks}"):
                log.take(new)
    found = log.workspace.store.con.execute("SELECT count(*), count(DISTINCT uid) FROM canon.queue_event").fetchone()
    assert found == (40, 40)


def test_only_logs_can_be_followed(tmp_path: Path) -> None:
    (tmp_path / "queue_log").write_text(LINES[0], encoding="utf-8")
    run("init", tmp_path / "desk")
    for words in (["asterisk", tmp_path, "--follow", 1], ["asterisk", tmp_path / "queue_log", "--follow", 0]):
        ran = run("import", *words, "-w", tmp_path / "desk")
        assert (ran.code, ran.err.count("\n")) == (2, 1)


def test_the_command_follows_a_log_until_it_is_stopped(tmp_path: Path) -> None:
    root, path = tmp_path / "desk", tmp_path / "queue_log"
    run("init", root)
    path.write_text(drawn("0 c1 q - ENTERQUEUE"), encoding="utf-8")
    words = [sys.executable, *COMMAND, "import", "asterisk", str(path), "--follow", "0.1", "-w", str(root)]
    with _started(words) as child:
        _until(lambda: len(list(root.glob("ledger/segments/0*"))) == 1)
        path.rename(tmp_path / "queue_log.1")
        path.write_text(drawn("5 c1 q - ABANDON 1|1|5"), encoding="utf-8")
        _until(lambda: len(list(root.glob("ledger/segments/0*"))) == 2)
        time.sleep(0.5)
        os.kill(child.pid, signal.SIGINT)
        out, err = child.communicate(timeout=60)
    assert (child.returncode, err.splitlines()[-1]) == (0, "Stopped following."), out + err
    assert '"value": 1.0' in run("query", "call_abandonment_rate_all", "--json", "-w", root).out


@contextmanager
def _started(words: Sequence[str]) -> Iterator[subprocess.Popen[str]]:
    """A child that minds Ctrl-C, even where these tests run in the background, and that does not outlive its test."""

    def minds() -> None:
        signal.signal(signal.SIGINT, signal.SIG_DFL)

    out = subprocess.PIPE
    with subprocess.Popen(words, stdout=out, stderr=out, env=surroundings(), text=True, preexec_fn=minds) as child:
        try:
            yield child
        finally:
            child.kill()


def _until(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.05)
