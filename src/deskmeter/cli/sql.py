"""The command sql: facts and figures as a script for a warehouse."""

import sys
from collections.abc import Mapping
from datetime import UTC
from pathlib import Path
from typing import Any

from deskmeter.cli.ask import allowed, query_of
from deskmeter.cli.show import say, working


def sql(dialect: str, asked: Mapping[str, Any], out: Path | None, lake: bool, workspace: Path) -> int:
    """Write the script, and on demand the canonical tables that it reads."""
    from deskmeter.engines.dialect import DIALECTS, MADE
    from deskmeter.insight.warehouse import script
    from deskmeter.metrics.registry import catalogue
    from deskmeter.model.facts.build import EVER, Until
    from deskmeter.model.lake import hand_over, lake_of
    from deskmeter.model.workspace import opened

    allowed("dialect", dialect, ("duckdb", *DIALECTS))
    with working() as progress, opened(workspace, {}, progress) as space:
        question = query_of(tuple(catalogue(space.settings).values()), asked, space.settings)
        until = Until(question.now.astimezone(UTC).replace(tzinfo=None)) if asked.get("now") else EVER
        text = script(space.store, question, dialect, until)
        if lake:
            handed = hand_over(space.store, lake_of(space.settings), progress)
            say(f"The tables that the script reads are in {handed.folder}, a folder of Parquet files for each.")
    if out is None:
        sys.stdout.write(text)
    else:
        out.write_text(text, encoding="utf-8")
    if dialect in MADE:
        say(f"Made for {dialect} and not executed there: docs/warehouses.md tells what to check first.")
    return 0
