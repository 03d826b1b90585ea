"""What deskmeter says of conversations and calls, beside what was reckoned by hand."""

import csv
import io
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from deskmeter.engines.duckdb import rows
from deskmeter.model.workspace import opened
from tests.cli.command import run

Found = Mapping[str, Mapping[str, str]]


def exported(root: Path, fact: str, id_: str) -> Found:
    """A fact as `deskmeter export` writes it, by an id, in UTC."""
    told = run("export", fact, "--format", "csv", "--tz", "UTC", "-w", root)
    assert told.code == 0, told.err
    return {row[id_]: row for row in csv.DictReader(io.StringIO(told.out))}


def differences(expected: Mapping[str, Mapping[str, object]], found: Found) -> list[str]:
    """Every figure that is not as reckoned, and every row too many or too few."""
    faults = [f"there is no {id_}" for id_ in expected if id_ not in found]
    faults += [f"nobody expects {id_}" for id_ in found if id_ not in expected]
    for id_, figures in expected.items():
        for name, wanted in figures.items():
            seen = found.get(id_, {}).get(name, "")
            if seen.removesuffix("+00:00") != ("" if wanted is None else str(wanted)):
                faults.append(f"{id_}: {name} is {seen or '–'}, reckoned {wanted}")
    return faults


def left_out(root: Path) -> Mapping[str, str]:
    """The conversations that stay out of the figures, with the reason."""
    with opened(root) as workspace:
        found = rows(
            workspace.store.con,
            "SELECT k.id, f.left_out FROM fact.conversation AS f JOIN canon.conversation_key AS k"
            " ON k.key = f.conversation WHERE f.left_out IS NOT NULL ORDER BY ALL",
        )
    return dict(found)


def figure(root: Path, metric: str, *more: str) -> Any:
    """One figure of `deskmeter query`."""
    told = run("query", metric, "--format", "json", "--tz", "UTC", *more, "-w", root)
    assert told.code == 0, told.err
    (row,) = json.loads(told.out)["rows"]
    return row["value"]


def reconciled(root: Path) -> str:
    """What the audit prints; fails where received = stored + duplicate + quarantined does not hold."""
    told = run("audit", "-w", root)
    assert told.code == 0, told.out + told.err
    return told.out


def show(title: str, found: Found, *names: str) -> None:
    """Tell what was read back, for whoever runs the live tests."""
    say(f"\n{title}")
    for id_, row in found.items():
        say(f"  {id_}: " + ", ".join(f"{name} {row[name] or '–'}" for name in names))


def say(text: str) -> None:
    """Tell whoever runs the live tests."""
    sys.stdout.write(text + "\n")
