"""`python -m tests.engines.conformance FOLDER…`: one line for each fact and each metric, the first folder's the truth.

Ends with a count and fails where any engine differs by as much as one row or one figure.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deskmeter.engines.duckdb import connect, one, quoted
from deskmeter.metrics.registry import metrics
from deskmeter.model.facts import FACTS
from deskmeter.model.facts.fact import Fact

ROW = "{:<34}{:>9}  "
CELL = "{:<20}"


@dataclass(frozen=True)
class Answers:
    """What one engine wrote: its facts' folder, and its records by question and metric."""

    title: str
    folder: Path
    records: Mapping[str, Mapping[str, Sequence[Any]]]

    @classmethod
    def read(cls, folder: Path) -> "Answers":
        found = json.loads((folder / "answers.json").read_text(encoding="utf-8"))
        return cls(f"{found['engine']} {found['version']}", folder, found["answers"])

    def files(self, fact: Fact) -> str:
        """The SQL that reads a fact's rows: floats rounded, or their sums would depend on the order."""
        path = self.folder / "facts" / fact.name / "*.parquet"
        columns = [_comparable(column.name, column.type) for column in fact.columns]
        return f"SELECT {', '.join(columns)} FROM read_parquet({quoted(path)})"


def _comparable(name: str, type_: str) -> str:
    """A column in one type for all engines; maps in the order of their keys."""
    if type_.startswith("MAP"):
        return f'CAST(list_sort(map_entries("{name}")) AS VARCHAR) AS "{name}"'
    if type_ == "DOUBLE":
        return f'ROUND(CAST("{name}" AS DOUBLE), 6) AS "{name}"'
    return f'CAST("{name}" AS {type_}) AS "{name}"'


def main(folders: Sequence[Path]) -> int:
    truth, *others = map(Answers.read, folders)
    print(ROW.format("", "of") + "".join(CELL.format(other.title) for other in others))
    lines = [*_facts(truth, others), *_metrics(truth, others)]
    for title, size, differing in lines:
        print(ROW.format(title, size) + "".join(CELL.format(f"{n} differ" if n else "same") for n in differing))
    failed = sum(1 for _, _, differing in lines for n in differing if n)
    print(f"\n{truth.title} against {', '.join(other.title for other in others)}")
    print(f"{sum(len(differing) for _, _, differing in lines) - failed} passed, {failed} failed")
    return 1 if failed else 0


Line = tuple[str, int, list[int]]  # what is compared, its size, and how many rows or records differ on each engine


def _facts(truth: Answers, others: Sequence[Answers]) -> list[Line]:
    con = connect(memory_limit="4GB")
    made: list[Line] = []
    for fact in FACTS:
        size = int(one(con, f"SELECT COUNT(*) FROM ({truth.files(fact)})"))
        differing = [
            sum(
                int(one(con, f"SELECT COUNT(*) FROM ({a.files(fact)} EXCEPT ALL {b.files(fact)})"))
                for a, b in ((truth, other), (other, truth))
            )
            for other in others
        ]
        made.append((f"fact {fact.name}, rows", size, differing))
    return made


def _metrics(truth: Answers, others: Sequence[Answers]) -> list[Line]:
    made: list[Line] = []
    for name in metrics():
        known = {question: found[name] for question, found in truth.records.items() if name in found}
        size = sum(map(len, known.values()))
        made.append(
            (name, size, [sum(_differing(known[q], other.records[q][name]) for q in known) for other in others])
        )
    return made


def _differing(known: Sequence[Any], found: Sequence[Any]) -> int:
    """Records that are not equal, those of one side alone included."""
    apart = sum(1 for a, b in zip(known, found, strict=False) if a != b)
    return apart + abs(len(known) - len(found))


if __name__ == "__main__":
    sys.exit(main([Path(folder) for folder in sys.argv[1:]]))
