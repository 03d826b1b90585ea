"""Who works at the demo company, when, how fast and how well. Declarations only."""

from dataclasses import dataclass

from deskmeter.demo.scenario import SPECIALISTS

MON_FRI, MON_SAT = "01234", "012345"


@dataclass(frozen=True)
class Shift:
    """Local spans of one working day in minutes from midnight; past 1440 they run into the next day."""

    name: str
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Agent:
    """One person: `pace` multiplies reply times, `quality` the chance of solving and of a good answer."""

    name: str
    team: str
    shift: str
    days: str
    pace: float
    quality: float
    joined: int | None = None  # days before the end
    left: int | None = None
    lead: bool = False  # reads and scores what the team has written


@dataclass(frozen=True)
class Desk:
    """One team's promise to its customers: opening hours by weekday in local time, in the form of the settings."""

    team: str
    hours: str
    zone: str
    week: dict[str, tuple[str, ...]]


def _shift(name: str, *spans: str) -> Shift:
    def minutes(text: str) -> int:
        hour, minute = text.split(":")
        return int(hour) * 60 + int(minute)

    pairs = (span.split("-") for span in spans)
    return Shift(name, tuple((minutes(start), minutes(end)) for start, end in pairs))


SHIFTS = (
    _shift("early", "08:00-12:00", "13:00-16:30"),
    _shift("day", "09:00-12:00", "13:00-18:00"),
    _shift("late", "13:00-21:00"),
    _shift("night", "22:00-29:00"),
    _shift("split", "09:00-12:30", "13:30-19:00"),
    _shift("uk", "08:30-18:00"),
    _shift("weekend", "09:00-13:00", "13:00-17:00"),
)

AGENTS = (
    Agent("Siti Rahmawati", "Indonesia", "early", MON_FRI, 0.80, 1.10, lead=True),
    Agent("Budi Santoso", "Indonesia", "early", MON_SAT, 1.05, 1.00),
    Agent("Dewi Lestari", "Indonesia", "late", MON_FRI, 0.90, 1.06, lead=True),
    Agent("Rizky Pratama", "Indonesia", "late", MON_FRI, 1.30, 0.88, joined=170),
    Agent("Ayu Kartika", "Indonesia", "day", "23456", 0.95, 1.04),
    Agent("Fajar Nugroho", "Indonesia", "weekend", "3456", 1.10, 0.97),
    Agent("Agus Wibowo", "Indonesia", "night", "0246", 1.00, 1.00),
    Agent("Putri Maharani", "Indonesia", "night", "135", 1.08, 1.01),
    Agent("Mega Puspita", "Indonesia", "day", MON_FRI, 1.15, 0.98, left=95),
    Agent("ณัฐชา ศรีสุข", "Thailand", "day", MON_FRI, 0.78, 1.11, lead=True),
    Agent("ธนกร วงศ์ใหญ่", "Thailand", "day", MON_SAT, 1.10, 0.98),
    Agent("พิมพ์ชนก แก้วใส", "Thailand", "late", MON_FRI, 0.92, 1.05, lead=True),
    Agent("กิตติพงษ์ บุญมา", "Thailand", "late", MON_FRI, 1.25, 0.90),
    Agent("อรอนงค์ ทองดี", "Thailand", "weekend", "3456", 1.00, 1.02),
    Agent("สุภาวดี จันทร์เพ็ญ", "Thailand", "early", MON_FRI, 1.05, 1.00, joined=240),
    Agent("Elif Yılmaz", "Türkiye", "split", MON_FRI, 0.85, 1.08, lead=True),
    Agent("Mehmet Demir", "Türkiye", "split", MON_FRI, 1.20, 0.92),
    Agent("Zeynep Şahin", "Türkiye", "split", "12345", 0.95, 1.04),
    Agent("Çağrı Işık", "Türkiye", "split", MON_SAT, 1.05, 0.99),
    Agent("Hannah Clarke", "United Kingdom", "uk", MON_FRI, 0.88, 1.07, lead=True),
    Agent("Oliver Bennett", "United Kingdom", "uk", MON_FRI, 1.12, 0.97),
    Agent("Priya Nair", "United Kingdom", "uk", "12345", 0.96, 1.05, lead=True),
    Agent("Tom Ashworth", "United Kingdom", "uk", MON_FRI, 1.35, 0.86, joined=120),
    Agent("Wanida Prasert", SPECIALISTS, "day", MON_FRI, 0.95, 1.08, lead=True),
    Agent("Hendra Gunawan", SPECIALISTS, "day", MON_FRI, 1.05, 1.04),
)

_DESK_DAY, _DESK_NIGHT = ("08:00-12:00", "13:00-21:00"), "22:00-05:00"
_WEEK, _SATURDAY, _SUNDAY = ("mon", "tue", "wed", "thu", "fri"), ("sat",), ("sun",)


def _week(*parts: tuple[tuple[str, ...], tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    return {day: spans for days, spans in parts for day in days}


DESKS = (
    Desk("Indonesia", "jakarta", "Asia/Jakarta", _week(
        (_WEEK, (*_DESK_DAY, _DESK_NIGHT)), ((*_SATURDAY, *_SUNDAY), ("09:00-17:00", _DESK_NIGHT)),
    )),
    Desk("Thailand", "bangkok", "Asia/Bangkok", _week(
        (_WEEK, ("08:00-12:00", "13:00-21:00")), ((*_SATURDAY, *_SUNDAY), ("09:00-17:00",)),
    )),
    Desk("Türkiye", "istanbul", "Europe/Istanbul", _week(
        (_WEEK, ("09:00-12:30", "13:30-19:00")), (_SATURDAY, ("09:00-12:30", "13:30-19:00")), (_SUNDAY, ()),
    )),
    Desk("United Kingdom", "london", "Europe/London", _week(
        (_WEEK, ("08:30-18:00",)), (_SATURDAY, ("08:30-18:00",)), (_SUNDAY, ()),
    )),
    Desk(SPECIALISTS, "specialists", "Asia/Bangkok", _week(
        (_WEEK, ("09:00-12:00", "13:00-18:00")), ((*_SATURDAY, *_SUNDAY), ()),
    )),
)  # fmt: skip
