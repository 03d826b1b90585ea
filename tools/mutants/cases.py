"""The spec tests as cases: how to call each, the desk that it draws, and what it was seen to read."""

import contextlib
import inspect
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from deskmeter.model.workspace import opened
from tests.spec import drawn
from tests.spec.drawn import Desk
from tools.mutants.layout import Layout, behind
from tools.mutants.targets import Target

# What a test does that changes its workspace: it is given one of its own each time.
_WRITES = re.compile(r"\b(received|settled|write|build|refresh|rebuild|catch_up|import_files|monkeypatch)\(|opened\(")


@dataclass
class Case:
    """One test: its drawing and its text, and the facts, metrics and cuts that it reads.

    Facts are built anew for it as of its `instants`. Without layouts it makes a desk of its own each time.
    """

    name: str
    call: Callable[[Desk], None]
    drawing: str
    text: str
    writes: bool
    desk: Desk | None = None
    layouts: Sequence[Layout] = ()
    instants: tuple[datetime, ...] = ()
    facts: frozenset[str] = frozenset()
    metrics: frozenset[str] = frozenset()
    cuts: frozenset[tuple[str, str]] = frozenset()

    def tells_of(self, target: Target) -> bool:
        """Whether the test reads what is mutated; one that makes its own desk may read anything."""
        if self.writes:
            return True
        if target.step is not None:
            return target.step in behind(self.facts) and any(layout.sees(target.step) for layout in self.layouts)
        if target.metric is not None:
            return target.metric in self.metrics
        return target.cut in self.cuts if target.cut is not None else bool(self.metrics)

    def run(self) -> None:
        """Run the test, which raises where it fails."""
        if self.desk is not None:
            self.call(self.desk)
            return
        with TemporaryDirectory() as folder, made(Path(folder), self.drawing) as desk:
            self.call(desk)


@contextlib.contextmanager
def made(folder: Path, drawing: str) -> Iterator[Desk]:
    """The desk of a drawing, imported into a folder."""
    parsed = drawn.parse(drawing)
    root = drawn.settled(folder, parsed.settings)
    with opened(root) as workspace:
        drawn.received(workspace, *(drawn.write(folder, name, rows) for name, rows in parsed.files.items()))
        yield Desk(workspace)


class _Collector:
    """A pytest plugin that takes what was collected."""

    def __init__(self) -> None:
        self.items: list[pytest.Item] = []

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.items = session.items


def collected(folders: Iterable[str]) -> Iterator[Case]:
    """The tests that draw a desk and take nothing else."""
    collector = _Collector()
    with contextlib.redirect_stdout(io.StringIO()):
        pytest.main(["--collect-only", "-p", "no:cacheprovider", *folders], plugins=[collector])
    for item in collector.items:
        if isinstance(item, pytest.Function) and (case := _case(item)) is not None:
            yield case


def _case(item: pytest.Function) -> Case | None:
    function, text = item.function, inspect.getsource(item.function)
    given = dict(item.callspec.params) if hasattr(item, "callspec") else {}
    if set(inspect.signature(function).parameters) - set(given) != {"desk"}:
        return None
    return Case(
        item.nodeid.rpartition("/")[2], lambda desk: function(desk=desk, **given), inspect.getdoc(function) or "",
        f"{given} {text}", bool(_WRITES.search(text)),
    )  # fmt: skip
