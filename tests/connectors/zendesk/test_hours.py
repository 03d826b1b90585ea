"""Schedules as opening hours: minutes from Sunday in local time, holidays, and which team is on which."""

import csv
import io
from pathlib import Path

import pytest

from deskmeter.connectors.zendesk.hours import NoSchedulesError, daily, iana, suggest
from deskmeter.engines.duckdb import connect
from deskmeter.hours import DAYS
from deskmeter.settings import load
from tests.cli.command import run
from tests.connectors.zendesk.drawn_account import tables, write_csv, write_database
from tests.connectors.zendesk.test_figures import HOUR, REOPENED

# Monday from 09:00 (1980) to 17:00 (2460), Tuesday likewise; the other one all of Friday and into Saturday.
SCHEDULES = """
schedule
id  | name    | time_zone                  | start_time | end_time | created_at | _fivetran_deleted
801 | Office  | London                     | 1980       | 2460     | Sun 00:00  | false
801 | Office  | London                     | 3420       | 3900     | Sun 00:00  | false
801 | Office  | London                     | 4860       | 5340     | Sun 00:00  | true
802 | Weekend | Eastern Time (US & Canada) | 7200       | 9000     | Sun 01:00  | false

schedule_holiday
id | schedule_id | name   | start_date | end_date   | _fivetran_deleted
1  | 801         | Easter | 2026-04-03 | 2026-04-06 | false
2  | 801         | Gone   | 2026-05-01 | 2026-05-01 | true

group
id  | name
301 | Billing
302 | Returns
303 | Front

ticket
id | created_at | group_id | status
1  | Mon 09:00  | 301      | open
2  | Mon 09:00  | 302      | open
3  | Mon 09:00  | 303      | open
4  | Mon 09:00  | 303      | open

ticket_schedule
ticket_id | schedule_id | created_at
1         | 801         | Mon 09:00
1         | 802         | Mon 10:00
3         | 802         | Mon 09:00
"""
SUGGESTED = """\
# Opening hours as Zendesk has them now. Put them into deskmeter.toml; a “?” has to be replaced.

[[hours]]
name = "Office"
timezone = "Europe/London"
mon = ["09:00-17:00"]
tue = ["09:00-17:00"]
holidays = [2026-04-03, 2026-04-04, 2026-04-05, 2026-04-06]

[[hours]]
name = "Weekend"
timezone = "America/New_York"
fri = ["00:00-24:00"]
sat = ["00:00-06:00"]

[[hours_for]]
hours = "Weekend"
team = "Billing"

# The tickets of the team "Front" are on several schedules: 1 on Weekend, 1 on Office.

[[hours_for]]   # the oldest schedule is the default
hours = "Office"
"""


def suggested(folder: Path) -> str:
    return suggest(connect(), folder)


def test_schedules_become_opening_hours_and_their_teams_rules(tmp_path: Path) -> None:
    assert suggested(write_csv(tmp_path / "tables", tables(SCHEDULES))) == SUGGESTED


def test_a_database_tells_the_same_as_files(tmp_path: Path) -> None:
    (tmp_path / "database").mkdir()
    assert suggested(write_database(tmp_path / "database", tables(SCHEDULES))) == SUGGESTED


def test_what_is_suggested_are_settings(tmp_path: Path) -> None:
    folder = write_csv(tmp_path / "tables", tables(SCHEDULES))
    (tmp_path / "deskmeter.toml").write_text('timezone = "UTC"\n' + suggested(folder))
    assert [schedule.name for schedule in load(tmp_path, {}, {}).schedules] == ["Office", "Weekend"]


def test_a_zone_without_a_known_name_is_asked_for(tmp_path: Path) -> None:
    folder = write_csv(tmp_path / "tables", tables(SCHEDULES.replace("London ", "Narnia ")))
    assert 'timezone = "?"   # Zendesk says "Narnia"' in suggested(folder)


def test_tables_without_a_schedule_have_nothing_to_suggest(tmp_path: Path) -> None:
    with pytest.raises(NoSchedulesError, match="holds no schedule of Zendesk"):
        suggested(write_csv(tmp_path / "tables", {"group": [{"id": "1"}]}))


@pytest.mark.parametrize(
    ("span", "week"),
    [
        ((0, 10_080), {day: ["00:00-24:00"] for day in DAYS}),
        ((2_700, 3_240), {"mon": ["21:00-24:00"], "tue": ["00:00-06:00"]}),
        ((9_960, 10_200), {"sun": ["00:00-02:00"], "sat": ["22:00-24:00"]}),
        ((60, 60), {}),
    ],
)  # fmt: skip
def test_a_span_is_parted_at_midnight(span: tuple[int, int], week: dict[str, list[str]]) -> None:
    assert daily([span]) == week


@pytest.mark.parametrize(
    ("name", "zone"),
    [("Asia/Bangkok", "Asia/Bangkok"), ("Brasilia", "America/Sao_Paulo"), ("brasilia", "America/Sao_Paulo"),
     ("", None), ("../etc/passwd", None)],
)  # fmt: skip
def test_a_zone_is_known_by_either_name(name: str, zone: str | None) -> None:
    assert iana(name) == zone


def test_an_account_read_with_its_own_hours_tells_business_time(tmp_path: Path) -> None:
    """
    The office is open on Monday and Tuesday: solved for good after 8 and 3 hours of it.
    """
    folder = write_csv(tmp_path / "tables", tables(f"{REOPENED}\n{SCHEDULES.split('group')[0]}"))
    hours = run("import", "zendesk", folder, "--suggest")
    root = tmp_path / "desk"
    run("init", root)
    settings = root / "deskmeter.toml"
    settings.write_text(settings.read_text() + hours.out)
    assert run("import", "zendesk", folder, "--workspace", root).code == 0
    told = run("export", "conversations", "--workspace", root, "--tz", "UTC", "--now", "2026-04-01")
    (row,) = csv.DictReader(io.StringIO(told.out))
    assert (row["conversation_id"], row["resolution_business_s"], row["reopens"]) == ("1", str(11 * HOUR), "1")
