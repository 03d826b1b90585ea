"""`make mutants`: faults put into the facts' and metrics' SQL, and whether the spec tests notice.

A sample by default, the same each time for one seed; --all tries every mutant. Exits with 1 where one survives that
nobody has explained, or where an explanation fits no mutant any more.
"""

import argparse
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Sequence
from fnmatch import fnmatchcase
from functools import partial

from tools.mutants import explained, table
from tools.mutants.cases import KEPT, Case, collected, ready
from tools.mutants.mutate import changes
from tools.mutants.shared import shared
from tools.mutants.targets import Mutant, of_cuts, of_metrics, steps
from tools.mutants.trial import Verdict, tried

TESTS = ("tests/spec",)
SHARE = 0.02
KILLERS = KEPT / "killers.json"


def main(argv: Sequence[str]) -> int:
    asked = _arguments(argv)
    targets = (*steps(), *of_metrics(), *of_cuts(), *shared())
    every = [Mutant(target, change) for target in targets for change in changes(target.text, target.kind)]
    explanations = explained.read()
    idle = explained.idle(explanations, every)
    chosen = [mutant for mutant in every if any(fnmatchcase(mutant.target.of, name) for name in asked.only or ["*"])]
    if not asked.all and not asked.only:
        chosen = random.Random(asked.seed).sample(chosen, round(SHARE * len(chosen)))  # noqa: S311 # no secret
    results = _results(chosen, explanations, asked.verify)
    print(*table.lines(results), "", sep="\n")
    left = table.survivors(results)
    print(f"{len(chosen)} of {len(every)} mutants tried: {table.score(results)}.")
    print(f"Survivors: {len(left)}", *left, sep="\n")
    for each in idle:
        print(f"No longer fits any mutant: {each.of} | {each.operator} | {each.fragment}")
    return 1 if left or idle else 0


def _arguments(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="mutants", description=(__doc__ or "").split("\n\n")[1])
    parser.add_argument("--all", action="store_true", help="every mutant, not a sample")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="those of some texts, such as reply or 'csat.*'")
    parser.add_argument("--seed", type=int, default=1, help="of the sample")
    parser.add_argument("--verify", action="store_true", help="try the explained ones too")
    return parser.parse_args(argv)


def _results(
    chosen: Sequence[Mutant], explanations: Sequence[explained.Explanation], verify: bool
) -> dict[Mutant, Verdict]:
    """What became of each mutant; the test that killed it last time comes first, then those that killed neighbours."""
    results, kills, started = dict[Mutant, Verdict](), dict[str, Counter[str]](), time.monotonic()
    killers = json.loads(KILLERS.read_text(encoding="utf-8")) if KILLERS.exists() else {}
    with ready(collected(TESTS)) as cases:
        print(f"{len(cases)} tests ready after {time.monotonic() - started:.0f} s", file=sys.stderr)
        for number, mutant in enumerate(chosen):
            known = any(each.fits(mutant) for each in explanations)
            if known and not verify:
                results[mutant] = Verdict("explained")
                continue
            told, last = kills.setdefault(mutant.target.of, Counter()), killers.get(" | ".join(mutant.key))
            order = partial(_place, told, last)
            verdict = tried(mutant, sorted((case for case in cases if case.tells_of(mutant.target)), key=order))
            told[verdict.by] += 1
            killers[" | ".join(mutant.key)] = verdict.by
            results[mutant] = Verdict("explained") if known and verdict.outcome == "survived" else verdict
            _report(number, len(chosen), started, mutant, results[mutant])
            KILLERS.write_text(json.dumps(killers), encoding="utf-8")
    return results


def _place(kills: Counter[str], last: str | None, case: Case) -> tuple[bool, int, bool]:
    return case.name != last, -kills[case.name], case.desk is None


def _report(number: int, of: int, started: float, mutant: Mutant, verdict: Verdict) -> None:
    """One line as it happens, for who waits."""
    spent = f"{number + 1}/{of} {time.monotonic() - started:.0f} s"
    print(f"{spent} {verdict.outcome} | {' | '.join(mutant.key)} | {verdict.by}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
