"""The table of a terminal: what people read, where JSON and CSV keep what programs read."""

import json
from pathlib import Path

import pytest

from tests.cli.command import run


@pytest.mark.parametrize(
    ("grain", "bucket", "shown"), [
        ("weekday", "1", "Mon"), ("hour_of_day", "9", "09:00"), ("hour_of_weekday", "1-9", "Mon 09:00"),
        ("day", "2026-03-02", "2026-03-02"),
    ],
)  # fmt: skip
def test_a_bucket_is_called_as_people_call_it(filled: Path, grain: str, bucket: str, shown: str) -> None:
    words = ("query", "conversations", "--from", "2026-03-02", "--to", "2026-03-03", "--grain", grain, "-w", filled)
    place = [row["bucket"] for row in json.loads(run(*words, "--json").out)["rows"]].index(bucket)
    assert run(*words).out.splitlines()[2 + place].split("  ")[1].strip() == shown
