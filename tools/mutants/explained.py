"""The explained: mutants that no test can tell from the product, each with a sentence why."""

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from tools.mutants.targets import Mutant

FILE = Path(__file__).with_name("explained.toml")


@dataclass(frozen=True)
class Explanation:
    """Whose mutants, of which operators and fragments (`*` stands for anything), and why they change nothing."""

    of: str
    operator: str
    fragment: str
    why: str

    def fits(self, mutant: Mutant) -> bool:
        told = zip(mutant.key, (self.of, self.operator, self.fragment), strict=True)
        return all(any(fnmatchcase(part, each) for each in _escaped(pattern)) for part, pattern in told)


def _escaped(pattern: str) -> Sequence[str]:
    """A pattern in which only `*` is special; alternatives are parted by ` | `."""
    return [each.replace("[", "[[]").replace("?", "[?]") for each in pattern.split(" | ")]


def read(path: Path = FILE) -> list[Explanation]:
    with path.open("rb") as file:
        return [Explanation(**entry) for entry in tomllib.load(file).get("explained", [])]


def idle(explanations: Iterable[Explanation], mutants: Sequence[Mutant]) -> list[Explanation]:
    """Those that fit no mutant: what they explained is written otherwise now."""
    return [each for each in explanations if not any(each.fits(mutant) for mutant in mutants)]
