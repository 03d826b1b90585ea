"""The map from requirements to metrics: complete, and every metric that it names exists."""

import re
from pathlib import Path

import pytest

from deskmeter.metrics.registry import metrics

PAGE = (Path(__file__).parent.parent / "docs" / "requirements-map.md").read_text(encoding="utf-8")
ROWS = {row[0]: row for line in PAGE.splitlines() if (row := [cell.strip() for cell in line.split("|")[1:-1]])}
KPIS = ("S2", "S5", *(f"S{n}" for n in range(8, 12)), *(f"G{n}" for n in range(1, 11)), "G13",
        *(f"C{n}" for n in range(1, 13)))  # fmt: skip


@pytest.mark.parametrize("kpi", KPIS)
def test_a_kpi_is_answered_by_metrics_that_exist(kpi: str) -> None:
    named = re.findall(r"`([a-z_]+)`", ROWS[kpi][2])
    assert named
    assert [name for name in named if name not in metrics()] == []


def test_conventions_named_beside_are_metrics_too() -> None:
    beside = [name for row in ROWS.values() for name in re.findall(r"`([a-z_]{6,})`", row[-1]) if "_" in name]
    assert [name for name in beside if name not in metrics()] == []
