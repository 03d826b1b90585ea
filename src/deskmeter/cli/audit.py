"""The command that reconciles the record: audit."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from deskmeter.cli.ask import allowed
from deskmeter.cli.show import say, show_table, working
from deskmeter.errors import ATTENTION
from deskmeter.insight.audit import Audit, Reason
from deskmeter.insight.audit import audit as audited
from deskmeter.model.workspace import opened

SHOWN = 20  # reasons that are shown; --format json has all


def audit(workspace: Path, form: str) -> int:
    """Print what became of all that came in; exit code 3 where rows wait for somebody, or counts do not add up."""
    allowed("format", form, ("table", "json"))
    with working() as progress, opened(workspace, progress=progress) as space:
        found = audited(space)
    _tell_json(found) if form == "json" else _tell(found)
    return ATTENTION if found.faults or found.put_aside or found.total.quarantined else 0


def _tell_json(found: Audit) -> None:
    lines = [asdict(line) | {"reconciles": line.reconciles} for line in found.lines]
    told: dict[str, object] = {"lines": lines, "total": asdict(found.total), "waiting": found.waiting}
    told |= {"put_aside": [asdict(one) for one in found.put_aside]}
    told |= {"left_out": [asdict(one) for one in found.left_out], "faults": list(found.faults)}
    sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")


def _tell(found: Audit) -> None:
    heads = ["connection", "kind", "name", "received", "stored", "duplicate", "quarantined", "left out"]
    total = found.total
    cells = [
        [one.connection, one.kind, one.name,
         *map(str, (one.received, one.stored, one.duplicate, one.quarantined, one.left_out))]
        for one in found.lines
    ]  # fmt: skip
    sums = [*map(str, (total.received, total.stored, total.duplicate, total.quarantined)), ""]
    show_table(heads, [*cells, ["all files and objects", "", "", *sums]])
    _tell_reasons("put aside", found.put_aside)
    _tell_reasons("left out", found.left_out)
    if found.waiting:
        say(f"{found.waiting} objects came while this was counted and are not read yet.")
    for fault in found.faults:
        say(f"Does not add up: {fault}.")
    if not found.faults:
        say("Every line adds up: received = stored + duplicate + quarantined.")


def _tell_reasons(what: str, reasons: Sequence[Reason]) -> None:
    for one in reasons[:SHOWN]:
        say(f"{what}: {one.rows} of {one.connection}: {one.reason}")
    if len(reasons) > SHOWN:
        say(f"{what}: and {len(reasons) - SHOWN} more reasons; --format json has them all")
