"""The demo command: a company in, a report out, and no mixing of two companies."""

from pathlib import Path

import pytest

from tests.cli.command import Ran, run


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "company"
    ran = run("demo", "--scale", "0.01", "--until", "2026-10-31", "-w", folder)
    assert ran.code == 0
    return folder


def again(folder: Path, *words: str) -> Ran:
    return run("demo", "--scale", "0.01", "-w", folder, *words)


def test_it_ends_with_the_paths_of_both_reports(made: Path) -> None:
    ran = again(made, "--until", "2026-10-31")

    assert [Path(line).suffix for line in ran.out.splitlines() if Path(line).is_file()] == [".html", ".pdf"]


def test_the_same_company_again_brings_nothing_new(made: Path) -> None:
    ran = again(made, "--until", "2026-10-31")

    assert " 0 new rows of 15 files" in ran.err


def test_another_company_is_not_mixed_in(made: Path) -> None:
    ran = again(made, "--until", "2026-10-30")

    assert ran.code == 2
    assert "name another one with --workspace" in ran.err


@pytest.mark.parametrize("scale", ["0", "-1", "nan", "1e9"])
def test_a_scale_that_cannot_be_is_refused(tmp_path: Path, scale: str) -> None:
    ran = run("demo", "--scale", scale, "-w", tmp_path / "company")

    assert ran.code == 2
    assert "the scale must be above 0" in ran.err


def test_pages_are_not_served_yet(tmp_path: Path) -> None:
    ran = run("demo", "--serve", "-w", tmp_path / "company")

    assert (ran.code, (tmp_path / "company").exists()) == (2, False)
