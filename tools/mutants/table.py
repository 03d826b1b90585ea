"""The table of a run: for each family and operator, how many mutants were made and what became of them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from tools.mutants.targets import Mutant
from tools.mutants.trial import Verdict

COLUMNS = ("made", "invalid", "killed", "explained", "survived")
Results = Mapping[Mutant, Verdict]


def lines(results: Results) -> Iterator[str]:
    """Families with their operators, then all together."""
    counted: dict[tuple[str, str], Counter[str]] = {}
    for mutant, verdict in results.items():
        for operator in (mutant.change.operator, ""):
            counted.setdefault((mutant.target.family, operator), Counter()).update(("made", verdict.outcome))
            counted.setdefault(("all", operator), Counter()).update(("made", verdict.outcome))
    yield _line("", COLUMNS)
    for family, operator in sorted(counted, key=lambda key: (key[0] == "all", key)):
        name = f"  {operator}" if operator else family
        yield _line(name, [counted[family, operator][column] or "." for column in COLUMNS])


def _line(name: str, cells: Iterable[object]) -> str:
    return f"{name:<26}" + "".join(f"{cell!s:>10}" for cell in cells)


def score(results: Results) -> str:
    """Killed ÷ those that run and are not explained."""
    told = Counter(verdict.outcome for verdict in results.values())
    of = told["killed"] + told["survived"]
    return f"{told['killed']} of {of} killed ({told['killed'] / of:.1%})" if of else "nothing was tried"


def survivors(results: Results) -> Sequence[str]:
    """Each survivor by the key that an explanation names."""
    return [
        f"{mutant.target.of} | {mutant.change.operator} | {mutant.change.fragment}"
        for mutant, verdict in results.items()
        if verdict.outcome == "survived"
    ]
