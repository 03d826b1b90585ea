"""Opening hours told minute by minute: slow, plain, and right by reading."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from deskmeter.clock import Schedule


def is_open(schedule: Schedule, minute_s: int) -> bool:
    """Whether any version's own wall clock reads open at a UTC minute."""
    versions = sorted(schedule.versions, key=lambda version: version.from_date)
    for place, version in enumerate(versions):
        local = datetime.fromtimestamp(minute_s, UTC).astimezone(ZoneInfo(version.timezone))
        for days_ago in (0, 1):
            day = local.date() - timedelta(days=days_ago)
            begun = place == 0 or version.from_date <= day
            replaced = place + 1 < len(versions) and versions[place + 1].from_date <= day
            if not begun or replaced or day in version.holidays:
                continue
            reading = local.hour * 60 + local.minute + days_ago * 1440
            if any(span.start_min <= reading < span.end_min for span in version.week[day.weekday()]):
                return True
    return False


def open_minutes(schedule: Schedule, first: date, days: int) -> list[bool]:
    """Every minute of some UTC days."""
    start = int(datetime(first.year, first.month, first.day, tzinfo=UTC).timestamp())
    return [is_open(schedule, start + minute * 60) for minute in range(days * 1440)]
