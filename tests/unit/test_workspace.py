"""A workspace belongs to one process at a time, and says so."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copytree

import pytest

from deskmeter.errors import LockedWorkspaceError, NoWorkspaceError
from deskmeter.model.workspace import ExistingWorkspaceError, create, opened
from tests.cli.command import run, surroundings

HOLD = """
import sys, time
from pathlib import Path
from deskmeter.model.workspace import opened
with opened(Path(sys.argv[1])):
    print("open", flush=True)
    time.sleep(float(sys.argv[2]))
"""


@pytest.fixture
def root(tmp_path: Path, empty: Callable[[str], Path]) -> Path:
    return copytree(empty(""), tmp_path / "desk")


@contextmanager
def held(root: Path, seconds: float) -> Iterator[subprocess.Popen[str]]:
    """Another process that has the workspace open for some seconds."""
    command = [sys.executable, "-c", HOLD, str(root), str(seconds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8", env=surroundings()) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "open\n"
        try:
            yield child
        finally:
            child.kill()


def test_a_workspace_in_use_is_waited_for_and_then_named_with_its_holder(root: Path) -> None:
    with held(root, 60) as child:
        began = time.monotonic()
        ran = run("query", "conversations", "-w", root)
        waited = time.monotonic() - began
    assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)
    assert f"is in use by process {child.pid}" in ran.err
    assert "Wait until it ends" in ran.err
    assert waited >= 2


def test_a_workspace_that_is_freed_in_time_is_used(root: Path) -> None:
    with held(root, 0.5):
        assert run("query", "conversations", "-w", root).code == 0


def test_a_lock_whose_holder_was_killed_is_free(root: Path) -> None:
    with held(root, 60) as child:
        child.kill()
        child.wait()
        with opened(root) as workspace:
            assert workspace.ledger.batches() == []


def test_the_lock_is_free_after_a_failure(root: Path) -> None:
    with pytest.raises(ZeroDivisionError), opened(root):
        raise ZeroDivisionError
    with opened(root) as workspace:
        assert workspace.root == root


def test_one_process_does_not_open_a_workspace_twice(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deskmeter.model.workspace.PATIENCE_S", 0)
    with opened(root), pytest.raises(LockedWorkspaceError), opened(root):
        pytest.fail("it was opened twice")


def test_what_a_killed_import_unpacked_is_removed(root: Path) -> None:
    (root / "scratch-k8d2").mkdir()
    (root / "scratch-k8d2" / "rows.parquet").write_bytes(b"names and addresses")
    with opened(root):
        assert not (root / "scratch-k8d2").exists()


def test_a_new_workspace_opens_with_nothing_in_it(tmp_path: Path) -> None:
    create(tmp_path / "new")
    with opened(tmp_path / "new") as workspace:
        assert workspace.ledger.batches() == []


def test_a_workspace_is_not_made_over_another(root: Path) -> None:
    with pytest.raises(ExistingWorkspaceError):
        create(root)


def test_a_folder_without_settings_is_not_touched(tmp_path: Path) -> None:
    with pytest.raises(NoWorkspaceError), opened(tmp_path):
        pytest.fail("it was opened")
    assert list(tmp_path.iterdir()) == []
