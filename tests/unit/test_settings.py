"""deskmeter.toml as it is read, overridden, told and refused."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from deskmeter.clock import HoursRule, Span
from deskmeter.errors import NoWorkspaceError, SettingsError, UnknownZoneError
from deskmeter.settings import TEMPLATE, Settings, load

HOURS = """
[[hours]]
name = "bangkok"
timezone = "Asia/Bangkok"
mon = ["13:00-18:00", "09:00-12:00"]
sat = ["22:00-06:00", "00:00-24:00"]
"""


def _load(
    folder: Path, toml: str, environ: Mapping[str, str] | None = None, flags: Mapping[str, str] | None = None
) -> Settings:
    (folder / "deskmeter.toml").write_text(toml, encoding="utf-8")
    return load(folder, environ or {}, flags or {})


def test_folder_without_the_file_is_no_workspace(tmp_path: Path) -> None:
    with pytest.raises(NoWorkspaceError, match="deskmeter init"):
        load(tmp_path, {}, {})


def test_empty_file_gives_the_defaults(tmp_path: Path) -> None:
    assert _load(tmp_path, "") == Settings(tmp_path, sources=_load(tmp_path, "").sources)


@pytest.mark.parametrize(
    ("environ", "flags", "zone", "origin"),
    [
        ({}, {}, "Asia/Bangkok", "deskmeter.toml"),
        ({"DESKMETER_TIMEZONE": "Asia/Tokyo"}, {}, "Asia/Tokyo", "environment DESKMETER_TIMEZONE"),
        ({"DESKMETER_TIMEZONE": "Asia/Tokyo"}, {"timezone": "Europe/Berlin"}, "Europe/Berlin", "flag --tz"),
        ({"DESKMETER_TIMEZONE": ""}, {}, "Asia/Bangkok", "deskmeter.toml"),
    ],
)
def test_flag_goes_before_environment_before_file(
    tmp_path: Path, environ: Mapping[str, str], flags: Mapping[str, str], zone: str, origin: str
) -> None:
    settings = _load(tmp_path, 'timezone = "Asia/Bangkok"', environ, flags)
    told = next(one for one in settings.origins() if one.key == "timezone")
    assert (settings.timezone, told.value, told.origin) == (zone, zone, origin)


def test_file_only_settings_are_told_with_their_origin(tmp_path: Path) -> None:
    toml = HOURS + '[[hours_for]]\nhours = "bangkok"\nteam = "T"\n[metrics.csat]\ngood = [4, 5]\ntitle.th = "ก"'
    told = {one.key: (one.value, one.origin) for one in _load(tmp_path, toml).origins()}
    assert [told[key] for key in ("hours.bangkok", "hours_for.1", "metrics.csat.good", "metrics.csat.title.th")] == [
        ("Asia/Bangkok; versions: 1; closed dates: 0", "deskmeter.toml"),
        ("hours = bangkok, team = T", "deskmeter.toml"),
        ("[4, 5]", "deskmeter.toml"),
        ("ก", "deskmeter.toml"),
    ]


def test_threads_come_from_the_environment_as_a_number(tmp_path: Path) -> None:
    assert _load(tmp_path, "", {"DESKMETER_THREADS": "3"}).threads == 3


def test_threshold_is_the_files_else_the_metrics_own(tmp_path: Path) -> None:
    settings = _load(tmp_path, "[metrics.service_level]\nthreshold = 20")
    assert [settings.threshold("service_level", name, 5) for name in ("threshold", "short_abandon")] == [20, 5]


def test_title_is_by_language(tmp_path: Path) -> None:
    settings = _load(tmp_path, '[metrics.csat]\ntitle.th = "คะแนน"')
    assert [settings.title("csat", language) for language in ("th", "tr")] == ["คะแนน", None]


def test_spans_are_minutes_in_order_and_nights_pass_midnight(tmp_path: Path) -> None:
    week = _load(tmp_path, HOURS).schedules[0].versions[0].week
    assert (week[0], week[1], week[5]) == (
        (Span(540, 720), Span(780, 1080)),
        (),
        (Span(0, 1440), Span(1320, 1800)),
    )


def test_same_name_again_is_a_later_version(tmp_path: Path) -> None:
    later = '[[hours]]\nname = "bangkok"\ntimezone = "Asia/Bangkok"\nfrom = 2026-01-01\n'
    (schedule,) = _load(tmp_path, later + HOURS).schedules
    assert [str(version.from_date) for version in schedule.versions] == ["0001-01-01", "2026-01-01"]


def test_rules_keep_their_order(tmp_path: Path) -> None:
    toml = (
        HOURS + '[[hours_for]]\nhours="bangkok"\nteam="A"\nchannel="chat"\n[[hours_for]]\nhours="bangkok"\nsource="z"'
    )
    assert _load(tmp_path, toml).rules == (
        HoursRule("bangkok", team="A", channel="chat"),
        HoursRule("bangkok", source="z"),
    )


@pytest.mark.parametrize(
    ("toml", "sentence"),
    [
        (
            'timezon = "UTC"',
            r"deskmeter.toml: there is no key “timezon” \(did you mean “timezone”\?\)\. Allowed: compare, connections",
        ),
        ('language = "de"', "deskmeter.toml, language: “de” is not a language. Allowed: en, id, th, tr"),
        ("language = 3", "3 is not a text"),
        ('a = 1\nb = "', "this is not TOML: .*(line 2|end of document)"),
        ("a = 1\nb = = 2\n", "this is not TOML: .*line 2"),
        ('currency = "baht"', "“baht” is not a currency"),
        ('memory_limit = "lots"', "“lots” is not an amount of memory"),
        ("threads = 0", "0 is not a number of threads"),
        ("threads = true", "True is not a number of threads"),
        ("[hours]", r"hours is not a list of tables. Allowed: \[\[hours\]\]"),
        ('[[hours]]\nnam = "x"', r"\[\[hours\]\] 1: there is no key “nam” \(did you mean “name”"),
        ('[[hours]]\nname = "x"', "timezone is missing"),
        (HOURS + 'tue = "09:00-12:00"', "hours bangkok, tue: '09:00-12:00' is not a list"),
        (HOURS + 'tue = ["9-12"]', "'9-12' is not a span of hours"),
        (HOURS + 'tue = ["09:00-09:00"]', "'09:00-09:00' is not a span"),
        (HOURS + 'tue = ["09:00-24:01"]', "'09:00-24:01' is not a span"),
        (HOURS + 'tue = ["09:60-10:00"]', "'09:60-10:00' is not a span"),
        (HOURS + 'tue = ["24:00-06:00"]', "'24:00-06:00' is not a span"),
        (
            HOURS + 'holidays = ["2026-01-01"]',
            "hours bangkok, holidays: 2026-01-01 is not a date. Allowed: dates without",
        ),
        (HOURS + "holidays = [2026-01-01T10:00:00]", "2026-01-01 10:00:00 is not a date"),
        (HOURS + HOURS, "hours bangkok: two versions hold without a from"),
        (HOURS + '[[hours_for]]\nhours = "tokyo"', "there are no hours “tokyo”. Allowed: bangkok"),
        (HOURS + '[[hours_for]]\nhours = "bangkok"\nteam = ""', "team is ''"),
        ("[metrics]\ncsat = 1", "csat is 1"),
        ("[metrics.csat]\ngood = { a = 1 }", r"\[metrics.csat\], good: the value is a table"),
        ('[metrics.csat]\ntitle = "x"', "title is 'x'"),
        ('[metrics.csat]\ntitle.xx = "x"', "there is no key “xx”"),
        (HOURS + 'holidays_file = "../th.ics"', "“../th.ics” lies outside the workspace"),
        (HOURS + 'holidays_file = "th.ics"', "there is no file “th.ics” in the workspace"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, toml: str, sentence: str) -> None:
    with pytest.raises(SettingsError, match=sentence):
        _load(tmp_path, toml)


@pytest.mark.parametrize("where", ["deskmeter.toml, timezone", "environment DESKMETER_TIMEZONE", "flag --tz"])
def test_bad_zone_is_named_with_its_place(tmp_path: Path, where: str) -> None:
    environ = {"DESKMETER_TIMEZONE": "Mars/Base"} if "environment" in where else {}
    flags = {"timezone": "Mars/Base"} if "flag" in where else {}
    toml = 'timezone = "Mars/Base"' if "toml" in where else ""
    with pytest.raises(UnknownZoneError, match=f"{where}: there is no time zone “Mars/Base”"):
        _load(tmp_path, toml, environ, flags)


def test_file_in_another_encoding_is_said_to_be(tmp_path: Path) -> None:
    (tmp_path / "deskmeter.toml").write_bytes('organisation = "Café"'.encode("latin-1"))
    with pytest.raises(SettingsError, match="byte 19 is not UTF-8"):
        load(tmp_path, {}, {})


def test_template_is_a_working_file_of_defaults(tmp_path: Path) -> None:
    settings = _load(tmp_path, TEMPLATE)
    assert (settings.timezone, settings.language, settings.memory_limit, settings.schedules) == ("UTC", "en", "2GB", ())


def test_examples_of_the_template_work_without_their_comment_signs(tmp_path: Path) -> None:
    (tmp_path / "th.ics").write_text("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n")
    settings = _load(tmp_path, re.sub(r"^# (?=\[|[\w.]+ = )", "", TEMPLATE, flags=re.MULTILINE))
    assert (settings.schedules[0].name, settings.rules, settings.threshold("service_level", "threshold", None)) == (
        "bangkok",
        (HoursRule("bangkok", team="Thailand"),),
        20,
    )


def test_hours_hash_follows_what_the_clock_depends_on(tmp_path: Path) -> None:
    changes = ("", "\nholidays = [2026-01-01]", '\ntue = ["09:00-10:00"]', '\n[[hours_for]]\nhours = "bangkok"')
    same = _load(tmp_path, 'language = "th"\n' + HOURS).hours_hash()
    hashes = [_load(tmp_path, HOURS + change).hours_hash() for change in changes]
    assert (hashes[0], len(set(hashes))) == (same, 4)


def test_rules_of_change_come_from_the_file_else_are_the_defaults(tmp_path: Path) -> None:
    rules = _load(tmp_path, "[compare]\nalpha = 0.01\nleast_n = 50").compare
    assert (rules.alpha, rules.least_n, rules.least_change, rules.least_points) == (0.01, 50, 0.05, 0.01)


def test_rules_of_change_are_told_with_their_origin(tmp_path: Path) -> None:
    told = {one.key: (one.value, one.origin) for one in _load(tmp_path, "[compare]\nleast_change = 0.1").origins()}
    assert told["compare.least_change"] == ("0.1", "deskmeter.toml")
    assert told["compare.alpha"] == ("0.05", "default")


@pytest.mark.parametrize(
    "rule",
    ["alpha = 5", "alpha = true", 'least_n = "30"', "least_n = 0", "least_n = 2.5", "least_change = -0.1", "al = 1"],
)
def test_rule_of_change_out_of_range_or_unknown_is_refused(tmp_path: Path, rule: str) -> None:
    with pytest.raises(SettingsError, match="compare"):
        _load(tmp_path, f"[compare]\n{rule}")
