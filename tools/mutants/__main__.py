"""`make mutants`: faults put into the facts' and metrics' SQL, and whether the spec tests notice.

A sample by default, the same each time for one seed; --all tries every mutant. Exits with 1 where one survives that
nobody has explained, or where an explanation fits no mutant any more.
"""

import argparse
import random
import sys
import time
from collections.abc import Sequence
from fnmatch import fnmatchcase

from tools.mutants import explained, table
from tools.mutants.cases import collected
from tools.mutants.desks import ready
from tools.mutants.mutate import changes
from tools.mutants.shared import shared
from tools.mutants.targets import Mutant, of_cuts, of_metrics, steps
from tools.mutants.trial import SURVIVED, Verdict
from tools.mutants.workers import shared_out

TESTS = ("tests/spec",)
SHARE = 0.02


def main(argv: Sequence[str]) -> int:
    asked = _arguments(argv)
    targets = (*steps(), *of_metrics(), *of_cuts(), *shared())
    every = [Mutant(target, change) for target in targets for change in changes(target.text, target.kind)]
    explanations = explained.read()
    idle = explained.idle(explanations, every)
    chosen = [mutant for mutant in every if any(fnmatchcase(mutant.target.of, name) for name in asked.only or ["*"])]
    if not asked.all and not asked.only:
        chosen = random.Random(asked.seed).sample(chosen, round(SHARE * len(chosen)))  # noqa: S311 # no secret
    results = _results(chosen, explanations, asked)
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
    parser.add_argument("--tests", nargs="+", default=TESTS, help="files or folders of tests")
    parser.add_argument("--workers", type=int, default=2, help="processes that try mutants at once")
    parser.add_argument("--verify", action="store_true", help="try the explained ones too")
    return parser.parse_args(argv)


def _results(
    chosen: Sequence[Mutant], explanations: Sequence[explained.Explanation], asked: argparse.Namespace
) -> dict[Mutant, Verdict]:
    """What became of each mutant; the explained are not tried, unless asked for."""
    known = {mutant for mutant in chosen if any(each.fits(mutant) for each in explanations)}
    trying = [mutant for mutant in chosen if asked.verify or mutant not in known]
    started = time.monotonic()
    targets = list({mutant.target.of: mutant.target for mutant in trying}.values())
    with ready(collected(asked.tests), targets) as cases:
        print(f"{len(cases)} tests ready after {time.monotonic() - started:.0f} s", file=sys.stderr)
        found = dict(shared_out(trying, cases, asked.workers))
    told = {mutant: Verdict("explained") for mutant in known if found.get(mutant, SURVIVED) == SURVIVED}
    return {mutant: told.get(mutant) or found[mutant] for mutant in chosen}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
