"""The written record: generated pages say what is declared, and every file that a page names is there."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from deskmeter.model.tables import TABLES
from tools import check_licences, docs

ROOT = Path(__file__).parent.parent
PAGES = sorted(path.relative_to(ROOT) for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")))

LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")
QUOTED = re.compile(r"`((?:src|docs|tests|tools|examples|benchmarks|frontend|\.ci)/[\w./-]*|[\w-]+\.(?:lock|toml))`")
MADE_BY_THE_USER = {"deskmeter.toml", "src/deskmeter/reports/response_time.py"}


def named_files(page: Path) -> Iterator[Path]:
    """The files that a page links to (beside itself) or names from the root of the repository."""
    text = (ROOT / page).read_text(encoding="utf-8")
    yield from (page.parent / name for name in LINK.findall(text))
    yield from (Path(name) for name in QUOTED.findall(text) if name not in MADE_BY_THE_USER)


@pytest.mark.parametrize("path", docs.GENERATED)
def test_a_generated_page_says_what_is_declared(path: str) -> None:
    assert docs.drift(path, docs.GENERATED[path]()) == ""


def test_a_page_that_was_edited_by_hand_shows_as_a_diff(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docs, "ROOT", tmp_path)
    (tmp_path / "page.md").write_text("by hand\n")
    assert "-by hand\n+declared\n" in docs.drift("page.md", "declared\n")


def test_the_data_dictionary_holds_every_column() -> None:
    page = docs.data_dictionary()
    assert [c.name for table in TABLES for c in table.columns if f"| `{c.name}` | {c.type} |" not in page] == []


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_file_that_a_page_names_is_there(page: Path) -> None:
    assert [str(path) for path in named_files(page) if not (ROOT / path).exists()] == []


def test_the_development_lock_holds_every_run_time_pin() -> None:
    pins, development = (
        set(re.findall(r"^[\w.-]+==\S+", (ROOT / lock).read_text(), re.MULTILINE))
        for lock in ("requirements.lock", "requirements-dev.lock")
    )
    assert pins - development == set()


@pytest.mark.parametrize("lock", sorted(path.name for path in ROOT.glob("*.lock")))
def test_a_lock_holds_no_addresses(lock: str) -> None:
    assert re.findall(r"://|^-.*|\bfile:\S*", (ROOT / lock).read_text(), re.MULTILINE) == []


@pytest.mark.parametrize(
    ("licence", "may_ship"),
    [
        ("MIT", True),
        ("Apache-2.0 OR BSD-2-Clause", True),
        ("(MIT AND MPL-2.0)", True),
        ("MIT AND GPL-3.0-only", False),
        ("LGPL-3.0-or-later", False),
        ("", False),
    ],
)
def test_only_permissive_and_mpl_licences_may_ship(licence: str, may_ship: bool) -> None:
    assert check_licences.allowed(licence) is may_ship


def test_every_licence_that_older_metadata_names_must_be_allowed() -> None:
    words = [
        "License :: OSI Approved :: MIT License",
        "License :: OSI Approved :: GNU Affero General Public License v3",
    ]
    assert [check_licences.allowed(check_licences.expression(said)) for said in (words[:1], words)] == [True, False]


def test_a_lock_is_read_by_its_markers() -> None:
    lock = "# comment\nrich==1.0 \\\n    --hash=sha256:00\n    # via x\nwin==1 ; sys_platform == 'nowhere' \\\n"
    assert list(check_licences.locked(lock)) == ["rich"]
