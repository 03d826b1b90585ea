"""A disk that is full or cannot be written to: a sentence, exit code 1, and what was there stays whole."""

import os
import resource
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.command import MAP, Ran, facts, files, manifest, run, run_apart, segments, take_in, written

CASES = "id,created,updated,solved,channel,team,agent,customer,subject\n"
MOUNT, UMOUNT = shutil.which("mount") or "", shutil.which("umount") or ""


def many(folder: Path, rows: int) -> Path:
    """A file of this many cases, each with a text that does not pack."""
    texts = (os.urandom(300).hex() for _ in range(rows))
    lines = "".join(f"{n},2026-03-02T09:00,,,email,t,Ana,c{n},{text}\n" for n, text in enumerate(texts))
    return written(folder, "cases.csv", CASES + lines)


def gave_up(ran: Ran) -> None:
    """Exit code 1 and one sentence that says what was seen and what to do."""
    assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1), ran
    assert ran.err.startswith("deskmeter: ")
    assert "Nothing half-written was kept. Check the disk" in ran.err


def same_ledger(root: Path, before: Path) -> None:
    assert segments(root) == segments(before)
    assert manifest(root) == manifest(before)


@pytest.mark.parametrize("kilobytes", [100, 400, 1_000])
def test_an_import_that_may_not_write_so_much_leaves_the_workspace_as_it_was(
    tmp_path: Path, filled: Path, kilobytes: int
) -> None:
    """
    No file of the process may grow beyond the limit, as on a full disk.
    """
    root = shutil.copytree(filled, tmp_path / "desk")
    file, map_path = many(tmp_path, 4_000), written(tmp_path, "desk.toml", MAP)

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (kilobytes * 1024, kilobytes * 1024))

    gave_up(run_apart("import", "csv", file, "--map", map_path, "-w", root, before=limited))
    assert run("query", "conversations", "-w", root).code == 0
    same_ledger(root, filled)
    assert facts(root) == facts(filled)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of eight megabytes."""
    place = tmp_path / "disk"
    place.mkdir()
    words = [MOUNT, "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(place)]
    if not MOUNT or subprocess.run(words, capture_output=True, check=False).returncode:
        pytest.skip("a small file system can only be mounted by the administrator")
    yield place
    subprocess.run([UMOUNT, str(place)], check=True)


def test_a_full_disk_leaves_the_workspace_as_it_was_and_the_import_succeeds_once_there_is_room(
    tmp_path: Path, filled: Path, small_disk: Path
) -> None:
    root = shutil.copytree(filled, small_disk / "desk")
    ballast = small_disk / "ballast"
    free = os.statvfs(small_disk)
    ballast.write_bytes(bytes(free.f_bavail * free.f_frsize - 500_000))
    file = many(tmp_path, 2_000)
    gave_up(_import(file, root))
    ballast.unlink()
    assert run("query", "conversations", "-w", root).code == 0
    same_ledger(root, filled)
    assert take_in(root, file).code == 0


def test_a_rebuild_on_a_full_disk_leaves_the_store_in_its_place(filled: Path, small_disk: Path) -> None:
    root = shutil.copytree(filled, small_disk / "desk")
    free = os.statvfs(small_disk)
    (small_disk / "ballast").write_bytes(bytes(free.f_bavail * free.f_frsize - 200_000))
    gave_up(run_apart("rebuild", "-w", root))
    assert facts(root) == facts(filled)


def _import(file: Path, root: Path) -> Ran:
    return run_apart("import", "csv", file, "--map", written(file.parent, "desk.toml", MAP), "-w", root)


@pytest.fixture
def read_only(filled: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A workspace that the process may read but not write; permissions do not bind the administrator, a mount does."""
    if os.geteuid() == 0:
        disk = request.getfixturevalue("small_disk")
        root = shutil.copytree(filled, disk / "desk")
        subprocess.run([MOUNT, "-o", "remount,ro", str(disk)], check=True)
        yield root
        return
    with tempfile.TemporaryDirectory() as folder:
        root = shutil.copytree(filled, Path(folder) / "desk")
        for path in [root, *root.rglob("*")]:
            path.chmod(0o555 if path.is_dir() else 0o444)
        yield root
        for path in [root, *root.rglob("*")]:
            path.chmod(0o755 if path.is_dir() else 0o644)


@pytest.mark.parametrize("words", [("query", "conversations"), ("rebuild",)], ids=" ".join)
def test_a_read_only_workspace_is_told_and_left_alone(read_only: Path, filled: Path, words: tuple[str, ...]) -> None:
    ran = run_apart(*words, "-w", read_only)
    gave_up(ran)
    assert "Permission denied" in ran.err or "Read-only file system" in ran.err
    assert files(read_only) == files(filled)
