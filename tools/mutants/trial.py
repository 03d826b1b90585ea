"""One mutant tried: in a process of its own, against the tests that could tell it from the product."""

import json
import os
import signal
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import duckdb

from deskmeter.model import store as stores
from tools.mutants.cases import Case
from tools.mutants.layout import statements
from tools.mutants.targets import Mutant, put_in

Outcome = Literal["killed", "survived", "invalid", "explained"]
PATIENCE_S = 120  # a mutant that joins everything with everything is dead too
INVALID = (duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException, duckdb.NotImplementedException)


@dataclass(frozen=True)
class Verdict:
    """What became of a mutant, and the test that told."""

    outcome: Outcome
    by: str = ""


SURVIVED = Verdict("survived")


def tried(mutant: Mutant, cases: Sequence[Case]) -> Verdict:
    """Run the cases on a mutant, in a child that ends with it; the first that fails kills it."""
    step = mutant.target.step
    for case in cases:
        if step is not None and case.desk is not None:
            for layout in case.layouts:
                layout.remember(case.desk.workspace.store.con, step)
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        signal.alarm(PATIENCE_S)
        verdict = _judged(mutant, cases)
        os.write(write_end, json.dumps([verdict.outcome, verdict.by]).encode())
        os._exit(0)
    os.close(write_end)
    with os.fdopen(read_end, "rb") as pipe:
        told = pipe.read()
    os.waitpid(child, 0)
    return Verdict(*json.loads(told)) if told else Verdict("killed", "took too long, or broke down")


def _judged(mutant: Mutant, cases: Iterable[Case]) -> Verdict:
    before = stores.model_hash()
    mutant.put()
    statements.cache_clear()
    put_in(stores, "model_hash", lambda: before)
    changed = dict[int, frozenset[str]]()  # steps and facts of each desk
    for case in cases:
        try:
            if _could_fail(case, mutant.target.step, changed):
                case.run()
        except INVALID:
            return Verdict("invalid", case.name)
        except Exception:
            return Verdict("killed", case.name)
    return SURVIVED


def _could_fail(case: Case, step: str | None, changed: dict[int, frozenset[str]]) -> bool:
    """Whether the mutant changes anything that the case reads, now or at an instant that it asks about."""
    if step is None or case.desk is None:
        return True
    con, (here, *then) = case.desk.workspace.store.con, case.layouts
    if id(case.desk) not in changed:
        changed[id(case.desk)] = frozenset(here.spread(con, step))
    return bool(changed[id(case.desk)] & case.facts) or any(layout.tells(con, step) for layout in then)
