"""The desks that the spec tests draw: imported once, laid out, and kept for the next run with what their tests read."""

import contextlib
import hashlib
import json
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from deskmeter import metrics
from deskmeter.engines.duckdb import DuckDB
from deskmeter.metrics import cuts, relation
from deskmeter.metrics.metric import Metric
from deskmeter.model.facts import BY_NAME
from deskmeter.model.store import model_hash
from deskmeter.model.workspace import opened
from deskmeter.settings import Settings, Threshold
from tests.spec import drawn
from tests.spec.drawn import Desk
from tools.mutants.cases import Case, made
from tools.mutants.layout import Layout
from tools.mutants.targets import Target, put_in

KEPT = Path("build/mutants")
NOTES = "read.json"
_INSTANT = re.compile(r"TABLE later AS .*?TIMESTAMP '([^']+)'", re.DOTALL)
_FACT = re.compile(r"\b(?:fact\.|temp\.(?:past_|then_))(\w+)")
Notes = Mapping[str, Any]


@contextlib.contextmanager
def ready(found: Iterable[Case], targets: Sequence[Target]) -> Iterator[list[Case]]:
    """The cases that read any of the targets, their desks open."""
    drawn_by, wanted = dict[str, list[Case]](), list[Case]()
    for case in found:
        if not case.writes:
            drawn_by.setdefault(case.drawing, []).append(case)
        else:
            wanted.append(case)
    with contextlib.ExitStack() as stack:
        for drawing, cases in drawn_by.items():
            root = _kept(drawing, cases)
            telling = [case for case in cases if any(map(case.tells_of, targets))]
            desk = Desk(stack.enter_context(opened(root))) if telling else None
            for case in telling:
                case.desk = desk
            wanted += telling
        yield wanted


def _kept(drawing: str, cases: Sequence[Case]) -> Path:
    """The folder of a drawing's desk, as an earlier run left it or made now; the cases are told what they read."""
    told = "\n".join((_product(), drawing, *(case.text for case in cases)))
    root = KEPT / hashlib.sha256(told.encode()).hexdigest()[:16]
    if not root.exists():
        KEPT.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=KEPT) as folder:
            with made(Path(folder), drawing) as desk:
                notes = _notes(desk, cases)
            (Path(folder) / "desk" / NOTES).write_text(json.dumps(notes), encoding="utf-8")
            shutil.move(Path(folder) / "desk", root)
    _tell(cases, json.loads((root / NOTES).read_text(encoding="utf-8")))
    return root


@cache
def _product() -> str:
    """All that decides what a drawing becomes and what a test reads of it."""
    declared = sorted(Path(metrics.__file__ or "").parent.glob("*.py"))
    texts = (path.read_text(encoding="utf-8") for path in (*declared, Path(drawn.__file__), Path(__file__)))
    return "\n".join((model_hash(), *texts))


def _notes(desk: Desk, cases: Sequence[Case]) -> Notes:
    """What each case reads, and which relations hold a row, now and at the instants that the cases ask about."""
    read = [_read(case, desk) for case in cases]
    instants = [None, *sorted({instant for one in read for instant in one["instants"]})]
    filled = []
    for number, instant in enumerate(instants):
        layout = Layout(datetime.fromisoformat(instant), f"at{number}") if instant else Layout()
        layout.fill(desk.workspace.store.con)
        filled.append(sorted(layout.filled))
    return {"cases": read, "instants": instants, "filled": filled}


def _tell(cases: Sequence[Case], notes: Notes) -> None:
    layouts = dict[str | None, Layout]()
    for number, (instant, filled) in enumerate(zip(notes["instants"], notes["filled"], strict=True)):
        made = Layout(datetime.fromisoformat(instant), f"at{number}") if instant else Layout()
        made.filled = frozenset(filled)
        layouts[instant] = made
    for case, read in zip(cases, notes["cases"], strict=True):
        case.facts, case.metrics = frozenset(read["facts"]), frozenset(read["metrics"])
        case.cuts = frozenset((fact, cut) for fact, cut in read["cuts"])
        case.instants = tuple(map(datetime.fromisoformat, read["instants"]))
        case.layouts = [layouts[None], *(layouts[instant] for instant in read["instants"])]


class _Seen:
    """A connection that notes what is read through it."""

    def __init__(self, con: Any) -> None:
        self.con, self.sql = con, list[str]()

    def execute(self, sql: str, *values: Any) -> Any:
        self.sql.append(sql)
        return self.con.execute(sql, *values)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.con, name)


def _read(case: Case, desk: Desk) -> Notes:
    """What a test reads, seen as it is run once."""
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

    put_in(workspace, "store", replace(store, con=con, engine=DuckDB(con)))
    put_in(Metric, "limits", limits_seen)
    put_in(relation, "cut_sql", cut_seen)
    try:
        case.call(desk)
    finally:
        put_in(workspace, "store", store)
        put_in(Metric, "limits", limits)
        put_in(relation, "cut_sql", cut_sql)
    facts = {*chain.from_iterable(map(_FACT.findall, seen.sql))} & {*BY_NAME}
    instants = {found[1] for sql in seen.sql if (found := _INSTANT.search(sql))}
    return {"facts": sorted(facts), "metrics": sorted(named), "cuts": sorted(cut_by), "instants": sorted(instants)}
