"""The demo company's own files beside its record: the map of its exports and its settings."""

import json
from collections.abc import Mapping
from datetime import date
from importlib.resources import files

from deskmeter.demo import scenario as world
from deskmeter.demo.calendar import span
from deskmeter.demo.costs import CURRENCY
from deskmeter.demo.scenario import CHANNELS, MARKETS
from deskmeter.demo.staff import DESKS, Desk

# What the company promises, in winning order: the lines of each [[sla]] table.
_PROMISES: Mapping[str, Mapping[str, object]] = {
    "urgent": {"priority": ["urgent", "high"], "first_reply": "1h", "next_reply": "2h", "resolution": "8h",
               "requester_wait": "6h"},
    "chat": {"channel": "chat", "first_reply": "5min", "next_reply": "10min", "resolution": "4h"},
    "messaging": {"channel": ["whatsapp", "instagram"], "first_reply": "30min", "next_reply": "45min",
                  "resolution": "16h"},
    "phone": {"channel": "phone", "resolution": "8h"},
    "e-mail": {"channel": "email", "first_reply": "24h", "next_reply": "24h", "resolution": "72h",
               "clock": "calendar"},
}  # fmt: skip
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def company_map() -> str:
    """The map that brings the demo company's Parquet files in."""
    return files(__package__).joinpath("company.toml").read_text(encoding="utf-8")


def company_settings(until: date, language: str = "en") -> str:
    """The deskmeter.toml of a workspace for the demo company whose record ends at `until`."""
    head = (
        f'organisation = "{world.ORGANISATION}"',
        f'timezone = "{world.ZONE}"      # days, weeks and hours of every figure; --tz asks for another',
        f'language = "{language}"              # en, id, th or tr',
        f'currency = "{CURRENCY}"             # of the costs; orders keep their own',
    )
    hours = [*(_hours(desk, until) for desk in DESKS), *(_hours_for(desk) for desk in DESKS)]
    promises = [_sla(name, promised) for name, promised in _PROMISES.items()]
    return "\n\n".join(["\n".join(head), *hours, *promises, _DECLARED]) + "\n"


# What the company says of itself, for the service levels (`deskmeter levels`).
_DECLARED = f"""\
[levels]
channels = {json.dumps([channel.name for channel in CHANNELS])}
written_standard = true
brand_voice = true
faq = "detailed"
faq_in_product = true
templates = true
warns_of_events = true"""


def _hours(desk: Desk, until: date) -> str:
    lines = ["[[hours]]", f'name = "{desk.hours}"', f'timezone = "{desk.zone}"']
    lines += [f"{day} = {json.dumps(desk.week[day])}" for day in _DAYS]
    lines.append(f"holidays = [{', '.join(map(str, _holidays(desk, until)))}]")
    return "\n".join(lines)


def _holidays(desk: Desk, until: date) -> list[date]:
    """The fixed holidays of the team's market, in every year that the record touches and the next."""
    years = range(span(until).first.year, until.year + 2)
    fixed = [holiday for market in MARKETS if market.team == desk.team for holiday in market.holidays]
    return sorted(date(year, month, day) for year in years for month, day in fixed)


def _hours_for(desk: Desk) -> str:
    return f'[[hours_for]]\nhours = "{desk.hours}"\nteam = "{desk.team}"'


def _sla(name: str, promised: Mapping[str, object]) -> str:
    lines = [f"{key} = {json.dumps(value)}" for key, value in promised.items()]
    return "\n".join(["[[sla]]", f"name = {json.dumps(name)}", *lines])
