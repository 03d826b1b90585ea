"""How figures read."""

import pytest

from deskmeter.locale import LANGUAGES
from deskmeter.units import Unit, format_change, format_value, locale_of


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (0.4, "< 1 s"),
        (42.4, "42 s"),
        (252, "4 min 12 s"),
        (3_599.6, "1 h"),
        (172_770, "2 d"),
        (172_769, "47 h 59 min"),
        (190_800, "2 d 5 h"),
        (-252, "-4 min 12 s"),
    ],
)
def test_duration_shows_its_two_largest_units(seconds: float, text: str) -> None:
    assert format_value(seconds, Unit.DURATION, "en") == text


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "2 d 5 h"), ("id", "2 hr 5 j"), ("th", "2 วัน 5 ชม."), ("tr", "2 gün 5 sa.")],
)
def test_duration_speaks_the_language(language: str, text: str) -> None:
    assert format_value(190_800, Unit.DURATION, language) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0, "0%"),
        (0.0002, "<0.1%"),
        (0.0005, "0.1%"),
        (0.0825, "8.3%"),
        (0.5, "50%"),
        (0.9994, "99.9%"),
        (0.9996, ">99.9%"),
        (1, "100%"),
        (-0.0002, ">-0.1%"),
    ],
)
def test_share_rounds_to_0_or_100_only_when_it_is(share: float, text: str) -> None:
    assert format_value(share, Unit.SHARE, "en") == text


def test_turkish_percent_sign_stands_first() -> None:
    assert format_value(0.082, Unit.SHARE, "tr") == "%8,2"


@pytest.mark.parametrize("unit", list(Unit))
@pytest.mark.parametrize("value", [None, float("nan"), float("inf")])
def test_what_is_not_known_is_a_dash(unit: Unit, value: float | None) -> None:
    assert format_value(value, unit, "en") == "–"


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1_234_567, Unit.COUNT, "1.234.567"),
        (2.5, Unit.COUNT, "2,5"),
        (4, Unit.SCORE, "4,0"),
        (4.256, Unit.SCORE, "4,26"),
        (1_234.5, Unit.RATIO, "1.234,50"),
    ],
)
def test_numbers_are_grouped_as_the_language_does(value: float, unit: Unit, text: str) -> None:
    assert format_value(value, unit, "id") == text


@pytest.mark.parametrize(
    ("now", "before", "unit", "text"),
    [
        (108.2, 100, Unit.COUNT, "+8.2%"),
        (45, 30, Unit.DURATION, "+50%"),
        (100, 100, Unit.COUNT, "0%"),
        (100.01, 100, Unit.COUNT, "<+0.1%"),
        (4_500, 100, Unit.COUNT, "+4,400%"),
        (200, 100, Unit.COUNT, "+100%"),
        (0.518, 0.5, Unit.SHARE, "+1.8 pts"),
        (0.1, 0, Unit.SHARE, "+10 pts"),
        (1, 0, Unit.COUNT, "–"),
        (None, 3, Unit.COUNT, "–"),
        (3, None, Unit.SHARE, "–"),
    ],
)
def test_change_is_relative_and_of_shares_in_points(
    now: float | None, before: float | None, unit: Unit, text: str
) -> None:
    assert format_change(now, before, unit, "en") == text


def test_every_language_has_its_locale() -> None:
    assert [locale_of(language).language for language in LANGUAGES] == ["en", "id", "th", "tr"]
