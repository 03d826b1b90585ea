"""The Inbox Activity page of a small demo company, as JSON: every figure, text and point of it.

`python -m tests.golden.demo_page` writes the kept page anew.
"""

import json
import tempfile
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path

from deskmeter.connectors.connector import connector
from deskmeter.connectors.importing import import_files
from deskmeter.demo.company import company_map, company_settings
from deskmeter.demo.generate import generate
from deskmeter.metrics.query import Query
from deskmeter.model.map_text import parse_map
from deskmeter.model.workspace import create, opened
from deskmeter.period import Period
from deskmeter.reports.build import build
from deskmeter.reports.page import Page
from deskmeter.reports.registry import report

KEPT = Path(__file__).parent / "demo_page.json"
UNTIL, NOW = date(2026, 10, 31), datetime(2026, 10, 31, 12, 0, tzinfo=UTC)


def make_workspace(root: Path, scale: float = 0.02) -> Path:
    """A workspace with the demo company's record, the same every time."""
    create(root, company_settings(UNTIL))
    generate(root / "data", scale=scale, seed=7, until=UNTIL)
    with opened(root) as space:
        import_files(
            space, connector("csv"), [root / "data"], parse_map(company_map(), "company.toml"), lambda step: None
        )
    return root


def page(root: Path, language: str = "en") -> Page:
    """The page of October 2026 as of noon UTC of its last day."""
    asked = Query((), Period.of("2026-10-01", "2026-11-01", "Asia/Bangkok"), NOW, compare="previous")
    chosen = report("inbox-activity")
    with opened(root) as space:
        return build(chosen, space.store, Query(chosen.metrics(), asked.period, NOW, compare="previous"), language, NOW)


def as_text(made: Page) -> str:
    return json.dumps(asdict(made), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        KEPT.write_text(as_text(page(make_workspace(Path(folder) / "demo"))), encoding="utf-8")
