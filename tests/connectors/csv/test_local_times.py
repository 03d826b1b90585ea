"""Local times become UTC as zoneinfo reads them with fold=0, on every day of every zone."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.connectors.csv.drawn_files import CASES, mapped

ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",  # half an hour of daylight saving
    "Africa/Cairo",  # clocks change at midnight
    "Asia/Bangkok",
    "Asia/Kathmandu",
    "Antarctica/Troll",  # two hours
    "Pacific/Apia",  # left out a day
    "Europe/Istanbul",
)


@given(
    st.sampled_from(ZONES),
    st.lists(st.datetimes(datetime(1975, 1, 1), datetime(2037, 1, 1)), min_size=1, max_size=20),
)
@settings(max_examples=25, deadline=None)
def test_any_local_time(zone: str, times: list[datetime]) -> None:
    agrees(zone, times)


@pytest.mark.parametrize("zone", ZONES)
def test_every_quarter_of_an_hour_around_the_changes_of_a_year(zone: str) -> None:
    here = ZoneInfo(zone)
    days = [datetime(2011, 1, 1) + timedelta(days=n) for n in range(366)]
    offsets = [day.replace(tzinfo=here).utcoffset() for day in days]
    changes = [days[n] for n in range(365) if offsets[n] != offsets[n + 1]]
    agrees(zone, [day + timedelta(minutes=15 * n) for day in changes or days[:1] for n in range(-96, 192)])


def agrees(zone: str, times: list[datetime]) -> None:
    text = "id,created,status\n" + "".join(f"{n},{time.isoformat()},Open\n" for n, time in enumerate(times))
    with TemporaryDirectory() as folder:
        found = mapped(Path(folder), text, CASES.replace('"UTC"', f'"{zone}"'))
    assert found.column("created_at") == [
        time.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC).replace(tzinfo=None) for time in times
    ]
