"""The shape of the code: imports point down, and every file says in one sentence what it is."""

import ast
import sys
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).parent.parent
FILES = sorted(str(path.relative_to(ROOT)) for folder in ("src", "tools") for path in (ROOT / folder).rglob("*.py"))


def test_imports_point_down_only(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(sys, "path", [*sys.path])  # the linter puts the current directory in front
    broken = lint_imports(no_cache=True, no_logo=True)
    assert not broken, capsys.readouterr().out


@pytest.mark.parametrize("file", FILES)
def test_a_file_begins_with_one_sentence_on_what_it_is(file: str) -> None:
    first_line = (ast.get_docstring(ast.parse((ROOT / file).read_text(encoding="utf-8"))) or "").partition("\n")[0]
    assert first_line.endswith("."), f"{file} begins with “{first_line}”"
