"""What `query --compare` says of a change, to people and to programs."""

import json
from pathlib import Path

from tests.cli.command import run

KEYS = {"from", "to", "value", "n", "change", "ratio", "p_value", "verdict", "test", "p_adjusted", "ratio_per_day"}
ASKED = ("query", "conversations", "--from", "2026-03-02", "--to", "2026-03-09", "--compare", "previous")


def test_json_tells_the_verdict_and_its_grounds(two: Path) -> None:
    (row,) = json.loads(run(*ASKED, "--format", "json", "-w", two).out)["rows"]

    assert set(row["compare"]) == KEYS
    assert (row["compare"]["verdict"], row["compare"]["p_value"]) == ("too_small", None)


def test_table_shows_the_verdict_beside_the_change(two: Path) -> None:
    head, _, line = run(*ASKED, "-w", two).out.splitlines()

    assert head.split()[-3:] == ["before", "change", "verdict"]
    assert line.endswith("too small")


def test_csv_has_the_verdict_as_a_column(two: Path) -> None:
    head = run(*ASKED, "--format", "csv", "-w", two).out.splitlines()[0]

    assert {"compare.verdict", "compare.p_value"} <= set(head.split(","))


def test_config_shows_the_rules_of_change(two: Path) -> None:
    shown = run("config", "show", "--origin", "-w", two).out

    assert "compare.least_change" in shown
