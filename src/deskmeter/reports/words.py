"""Words and forms of a page in one language: dates, periods, figures, the names of cuts."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from deskmeter.locale import N_, translate, translate_plural
from deskmeter.period import Period, local_of, zone_of
from deskmeter.units import Unit, format_value, locale_of

if TYPE_CHECKING:
    from babel import Locale

CHANNELS = {
    "email": N_("E-mail"), "chat": N_("Chat"), "phone": N_("Phone"), "sms": N_("SMS"), "web": N_("Web form"),
    "whatsapp": "WhatsApp", "instagram": "Instagram", "facebook": "Facebook", "line": "LINE", "telegram": "Telegram",
    "direct": N_("In person"), "mobile": N_("Mobile app"), "app": N_("Mobile app"), "social": N_("Social media"),
}  # fmt: skip
CUTS = {
    "channel": N_("Channel"), "agent": N_("Agent"), "team": N_("Team"), "priority": N_("Priority"), "tag": N_("Tag"),
    "language": N_("Language"), "source": N_("Source"),
}  # fmt: skip
NOT_RECORDED = N_("Not recorded")
NO_AGENT = N_("No agent")


@dataclass(frozen=True)
class Words:
    """One language at one zone."""

    language: str
    zone: str

    def __call__(self, text: str, **values: object) -> str:
        return translate(self.language, text, **values)

    def plural(self, one: str, many: str, n: int) -> str:
        """A counted thing, with the count written as the language does."""
        return translate_plural(self.language, one, many, n, count=self.count(n))

    @property
    def locale(self) -> "Locale":
        return locale_of(self.language)

    def count(self, n: float) -> str:
        return format_value(float(n), Unit.COUNT, self.language)

    def number(self, value: float, decimals: int) -> str:
        from babel.numbers import format_decimal

        return format_decimal(value, format=f"#,##0.{'0' * decimals}", locale=self.locale)

    def figure(self, value: float | None, unit: Unit) -> str:
        return format_value(value, unit, self.language)

    def cut(self, name: str, value: str | None) -> str:
        """The name of one value of a cut."""
        if value is None:
            return self(NO_AGENT if name == "agent" else NOT_RECORDED)
        return self(CHANNELS[value]) if name == "channel" and value in CHANNELS else value

    def local(self, instant: datetime) -> datetime:
        return local_of(instant, zone_of(self.zone, "report"))

    def moment(self, instant: datetime | None) -> str:
        """A date with its time."""
        from babel.dates import format_date, format_skeleton

        if instant is None:
            return "–"
        local = self.local(instant)
        clock = format_skeleton("Hm", local, locale=self.locale)
        return f"{format_date(local, 'medium', locale=self.locale)} {clock}"

    def day(self, label: str) -> str:
        """A day of a trend, from its ISO label."""
        from babel.dates import format_skeleton

        return format_skeleton("MMMd", datetime.fromisoformat(label), locale=self.locale)

    def weekday(self, number: int) -> str:
        """A weekday's short name; Monday is 1."""
        from babel.dates import get_day_names

        return str(get_day_names("abbreviated", locale=self.locale)[number - 1])

    def period(self, period: Period | None) -> str:
        """Both days of a period, the last one included; with times where it does not keep to whole days."""
        from babel.dates import format_interval

        if period is None or period.start is None or period.end is None:
            return "–"
        start, end = self.local(period.start), self.local(period.end)
        if start.time() == end.time() == datetime.min.time():
            return format_interval(start.date(), (end - timedelta(days=1)).date(), "yMMMd", locale=self.locale)
        return f"{self.moment(period.start)} – {self.moment(period.end)}"
