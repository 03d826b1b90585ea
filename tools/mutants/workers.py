"""Workers: processes forked from the one that holds the desks; each takes the next mutant until none is left."""

import json
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from tools.mutants.cases import Case
from tools.mutants.desks import KEPT
from tools.mutants.targets import Mutant
from tools.mutants.trial import Verdict, tried

KILLERS = KEPT / "killers.json"  # the test that killed each mutant the last time: it is tried first
_WIDTH = 4  # bytes of a mutant's number


def shared_out(mutants: Sequence[Mutant], cases: Sequence[Case], workers: int) -> Iterator[tuple[Mutant, Verdict]]:
    """Every mutant with its verdict, as they come."""
    killers = _read_killers()
    (tasks, add), (answers, told) = os.pipe(), os.pipe()
    for _ in range(workers):
        if os.fork() == 0:
            os.close(add)
            _work(mutants, cases, killers, tasks, told)
            os._exit(0)
    os.close(told)
    os.write(add, b"".join(number.to_bytes(_WIDTH, "big") for number in range(len(mutants))))
    os.close(add)
    started = time.monotonic()
    with os.fdopen(answers, encoding="utf-8") as lines:
        for count, line in enumerate(lines, 1):
            number, outcome, by = json.loads(line)
            mutant = mutants[number]
            killers[_name(mutant)] = by
            spent = f"{count}/{len(mutants)} {time.monotonic() - started:.0f} s"
            print(f"{spent} {outcome} | {_name(mutant)} | {by}", file=sys.stderr, flush=True)
            yield mutant, Verdict(outcome, by)
    for _ in range(workers):
        os.wait()
    KILLERS.write_text(json.dumps(killers), encoding="utf-8")


def _read_killers() -> dict[str, str]:
    found: dict[str, str] = json.loads(KILLERS.read_text(encoding="utf-8")) if KILLERS.exists() else {}
    return found


def _name(mutant: Mutant) -> str:
    return " | ".join(mutant.key)


def _work(mutants: Sequence[Mutant], cases: Sequence[Case], killers: Mapping[str, str], tasks: int, told: int) -> None:
    """Try mutants by their numbers; the test that killed one before comes first, then those that killed neighbours."""
    kills: dict[str, Counter[str]] = {}
    while number := os.read(tasks, _WIDTH):
        mutant = mutants[int.from_bytes(number, "big")]
        near, last = kills.setdefault(mutant.target.of, Counter()), killers.get(_name(mutant))
        telling = [case for case in cases if case.tells_of(mutant.target)]
        telling.sort(key=lambda case: _place(case, near, last))
        verdict = tried(mutant, telling)
        near[verdict.by] += 1
        os.write(told, f"{json.dumps([int.from_bytes(number, 'big'), verdict.outcome, verdict.by])}\n".encode())


def _place(case: Case, near: Counter[str], last: str | None) -> tuple[bool, int, bool, bool]:
    return case.name != last, -near[case.name], case.writes, bool(case.instants)
