"""The spec tests as cases: each with its drawn desk imported once, and with what it was seen to read."""

import contextlib
import hashlib
import inspect
import io
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from deskmeter.metrics import cuts, relation
from deskmeter.metrics.metric import Metric
from deskmeter.model.facts import BY_NAME, build
from deskmeter.model.facts.build import Until
from deskmeter.model.store import model_hash
from deskmeter.model.workspace import opened
from deskmeter.settings import Settings, Threshold
from tests.spec import drawn
from tests.spec.drawn import Desk
from tools.mutants.layout import Layout
from tools.mutants.targets import Target, put_in

KEPT = Path("build/mutants")  # imported desks, for the next run
# What a test does that changes its workspace: it is given one of its own each time.
_WRITES = re.compile(r"\b(received|settled|write|build|refresh|rebuild|catch_up|import_files|monkeypatch)\(|opened\(")
_INSTANT = re.compile(r"TABLE later AS .*?TIMESTAMP '([^']+)'", re.DOTALL)
_FACT = re.compile(r"\b(?:fact\.|temp\.(?:past_|then_))(\w+)")


@dataclass
class Case:
    """One test: how to call it, its desk, and the facts, metrics and cuts that it reads.

    Facts are built anew for it as of its `instants`. Without a desk it makes its own each time.
    """

    name: str
    call: Callable[[Desk], None]
    drawing: str
    writes: bool
    desk: Desk | None = None
    instants: tuple[datetime, ...] = ()
    here: Layout | None = None
    then: Sequence[Layout] = ()
    facts: frozenset[str] = frozenset()
    metrics: frozenset[str] = frozenset()
    cuts: frozenset[tuple[str, str]] = frozenset()

    def rests_on(self, step: str) -> bool:
        """Whether a step may bring rows to what it reads; where it makes its own desk, any may."""
        if self.here is None:
            return True
        return step in behind(self.facts) and any(layout.sees(step) for layout in self.layouts)

    @property
    def layouts(self) -> Sequence[Layout]:
        return (self.here, *self.then) if self.here is not None else ()

    def tells_of(self, target: Target) -> bool:
        """Whether the test reads what is mutated."""
        if self.desk is None or (target.step or target.metric or target.cut) is None:
            return self.desk is None or bool(self.metrics)
        if target.step is not None:
            return self.rests_on(target.step)
        return target.metric in self.metrics or target.cut in self.cuts

    def run(self) -> None:
        """Run the test, which raises where it fails."""
        if self.desk is not None:
            self.call(self.desk)
            return
        with TemporaryDirectory() as folder, _made(Path(folder), self.drawing) as desk:
            self.call(desk)


class _Seen:
    """A connection that notes what is read through it."""

    def __init__(self, con: Any) -> None:
        self.con, self.sql = con, list[str]()

    def execute(self, sql: str, *values: Any) -> Any:
        self.sql.append(sql)
        return self.con.execute(sql, *values)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.con, name)


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
    function = item.function
    given = dict(item.callspec.params) if hasattr(item, "callspec") else {}
    asked = set(inspect.signature(function).parameters) - set(given)
    if asked != {"desk"}:
        return None
    return Case(
        item.nodeid.rpartition("/")[2], lambda desk: function(desk=desk, **given), inspect.getdoc(function) or "",
        bool(_WRITES.search(inspect.getsource(function))),
    )  # fmt: skip


@contextlib.contextmanager
def _made(folder: Path, drawing: str) -> Iterator[Desk]:
    parsed = drawn.parse(drawing)
    root = drawn.settled(folder, parsed.settings)
    with opened(root) as workspace:
        drawn.received(workspace, *(drawn.write(folder, name, rows) for name, rows in parsed.files.items()))
        yield Desk(workspace)


@contextlib.contextmanager
def ready(cases: Iterable[Case]) -> Iterator[list[Case]]:
    """The cases with their desks open: each has answered its test, and has the steps of its facts laid out."""
    open_desks, found = dict[str, Desk](), list(cases)
    with contextlib.ExitStack() as stack:
        for case in found:
            if case.writes:
                continue
            if case.drawing not in open_desks:
                open_desks[case.drawing] = stack.enter_context(_kept(case.drawing))
            case.desk = open_desks[case.drawing]
            _record(case, case.desk)
        for desk in open_desks.values():
            _laid_out(desk, [case for case in found if case.desk is desk])
        yield found


@contextlib.contextmanager
def _kept(drawing: str) -> Iterator[Desk]:
    """The desk of a drawing, as an earlier run left it or made now."""
    told = "\n".join((model_hash(), Path(drawn.__file__).read_text(encoding="utf-8"), drawing))
    root = KEPT / hashlib.sha256(told.encode()).hexdigest()[:16]
    if not root.exists():
        KEPT.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=KEPT) as folder:
            with _made(Path(folder), drawing):
                pass
            shutil.move(Path(folder) / "desk", root)
    with opened(root) as workspace:
        yield Desk(workspace)


def _record(case: Case, desk: Desk) -> None:
    """Run the test once and note what it reads."""
    workspace, seen = desk.workspace, _Seen(desk.workspace.store.con)
    con: Any = seen
    store, limits, cut_sql = workspace.store, Metric.limits, cuts.cut_sql
    named, cut_by = set[str](), set[tuple[str, str]]()

    def limits_seen(self: Metric, settings: Settings) -> dict[str, Threshold]:
        named.add(self.name)
        return limits(self, settings)

    def cut_seen(metric: Metric, name: str) -> str:
        cut_by.add((metric.fact, name))
        return cut_sql(metric, name)

    put_in(workspace, "store", replace(store, con=con))
    put_in(Metric, "limits", limits_seen)
    put_in(relation, "cut_sql", cut_seen)
    try:
        case.run()
    finally:
        put_in(workspace, "store", store)
        put_in(Metric, "limits", limits)
        put_in(relation, "cut_sql", cut_sql)
    case.metrics, case.cuts = frozenset(named), frozenset(cut_by)
    case.facts = frozenset(chain.from_iterable(_FACT.findall(sql) for sql in seen.sql)) & frozenset(BY_NAME)
    asked = {found[1] for sql in seen.sql if (found := _INSTANT.search(sql))}
    case.instants = tuple(map(datetime.fromisoformat, sorted(asked)))


def _laid_out(desk: Desk, cases: Iterable[Case]) -> None:
    """Lay out the steps of a desk, as it is and at the instants that its tests ask about."""
    con = desk.workspace.store.con
    here = Layout(con)
    here.fill()
    for number, case in enumerate(cases):
        case.here = here
        case.then = [Layout(con, Until(at), f"at{number}_{n}_") for n, at in enumerate(case.instants)]
        for layout in case.then:
            layout.fill()


@cache
def behind(facts: frozenset[str]) -> frozenset[str]:
    """The steps that facts rest on."""
    return build._needed(facts)
