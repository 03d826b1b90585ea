"""Charts: what is drawn, and what must never be."""

import re
from xml.etree import ElementTree as Xml

import pytest

from deskmeter.charts.axis import fitting, ticks
from deskmeter.charts.bars import bar_spec
from deskmeter.charts.chart import BarChart, Chart, HeatMap, LineChart, Point, Scale, Series
from deskmeter.charts.draw import page_svg
from deskmeter.charts.legend import legend
from deskmeter.charts.line import line_spec
from deskmeter.charts.outline import outline, outlined_svg
from deskmeter.charts.palette import DARK, LIGHT, heat_role
from deskmeter.charts.spark import spark_path
from deskmeter.charts.text import breakable

SVG = "{http://www.w3.org/2000/svg}"


def points(*values: float | None) -> tuple[Point, ...]:
    return tuple(
        Point(f"d{place}", value, "–" if value is None else f"{value:g}") for place, value in enumerate(values)
    )


def lines(*values: float | None, partial_from: int | None = None) -> LineChart:
    return LineChart((Series("now", points(*values), partial_from=partial_from),), "Conversations", "count", (0,))


def bars(*rows: tuple[str, float | None], before: tuple[float | None, ...] = ()) -> BarChart:
    now = Series("now", tuple(Point(name, value, "–" if value is None else f"{value:g}") for name, value in rows))
    prior = (Series("before", points(*before), prior=True),) if before else ()
    return BarChart((now, *prior), "Conversations", "count")


def heat(*rows: tuple[float | None, ...]) -> HeatMap:
    names = tuple(f"r{place}" for place in range(len(rows)))
    columns = tuple(f"c{place}" for place in range(len(rows[0]) if rows else 0))
    return HeatMap(names, columns, tuple(points(*row) for row in rows), "Conversations", "count")


def drawn(chart: Chart, width: float = 620) -> Xml.Element:
    return Xml.fromstring(page_svg(chart, "en", width, "f"))  # noqa: S314 (our own drawing)


def said(root: Xml.Element) -> list[str]:
    return [title.text or "" for title in root.iter(f"{SVG}title")]


def texts(root: Xml.Element) -> list[str]:
    return ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]


def paths(root: Xml.Element, stroke: str) -> list[str]:
    return [path.get("d", "") for path in root.iter(f"{SVG}path") if path.get("stroke") == f"var(--{stroke})"]


@pytest.mark.parametrize(
    ("highest", "scale", "language", "expected"),
    [
        (446, "count", "en", ["0", "100", "200", "300", "400", "500"]),
        (2, "count", "en", ["0", "1", "2"]),
        (5200, "count", "tr", ["0", "2.000", "4.000", "6.000"]),
        (0.95, "share", "tr", ["%0", "%20", "%40", "%60", "%80", "%100"]),
        (0.02, "share", "id", ["0,0%", "0,5%", "1,0%", "1,5%", "2,0%"]),
        (9000, "duration", "en", ["0 min", "30 min", "60 min", "90 min", "120 min", "150 min"]),
        (0, "count", "en", ["0", "1"]),
    ],
)
def test_axis_has_round_steps_in_the_language(highest: float, scale: Scale, language: str, expected: list[str]) -> None:
    assert [tick.text for tick in ticks(highest, scale, language)] == expected


@pytest.mark.parametrize("highest", [0.003, 1, 7, 99, 1234, 8e9])
def test_axis_reaches_the_highest_value(highest: float) -> None:
    assert ticks(highest, "number", "en")[-1].value >= highest


def test_labels_that_would_touch_are_thinned() -> None:
    assert fitting((0, 7, 14, 21, 28), ("1 October",) * 5, room=240) == (0, 14, 28)


def test_a_gap_breaks_the_line() -> None:
    runs = [path for path in paths(drawn(lines(1, 2, None, 3, 4)), "accent") if "L" in path]
    assert [path.count("L") for path in runs] == [1, 1]


def test_a_value_between_gaps_is_a_dot() -> None:
    assert any("A" in path for path in paths(drawn(lines(None, 2, None)), "accent"))


def test_a_line_is_straight() -> None:
    assert not any("C" in path for path in paths(drawn(lines(1, 9, 2, 8, 3)), "accent"))


def test_the_incomplete_end_is_dashed_and_meets_the_whole_part() -> None:
    root = drawn(lines(1, 2, 3, 1, partial_from=3))
    dashed = [path for path in root.iter(f"{SVG}path") if path.get("stroke-dasharray") == "2,3"]
    whole = next(path for path in paths(root, "accent") if path.count("L") == 2)
    assert [path.get("d", "").split("L")[0].lstrip("M") for path in dashed] == [whole.split("L")[-1]]


def test_the_vertical_axis_starts_at_zero() -> None:
    assert {scale["domain"][0] for scale in scales(line_spec(lines(90, 99), "en", 620), "y")} == {0}


def test_bars_start_at_zero() -> None:
    assert {scale["domain"][0] for scale in scales(bar_spec(bars(("a", 90), ("b", 99)), "en", 620), "x")} == {0}


def scales(part: object, channel: str) -> list[dict[str, list[float]]]:
    """All scales of one channel in a Vega-Lite dict."""
    if isinstance(part, list):
        return [scale for one in part for scale in scales(one, channel)]
    if not isinstance(part, dict):
        return []
    own = part.get(channel)
    found = [own["scale"]] if isinstance(own, dict) and "scale" in own else []
    return found + [scale for one in part.values() for scale in scales(one, channel)]


def test_a_bar_without_a_value_has_no_length_and_a_dash() -> None:
    root = drawn(bars(("a", 4), ("b", None)))
    assert (texts(root).count("–"), said(root)) == (1, ["a: 4", "b: –"])


def test_a_prior_bar_is_a_mark_on_the_same_scale() -> None:
    root = drawn(bars(("a", 50), before=(100.0,)))
    (left, length), (mark, thickness) = (across(root, role) for role in ("accent", "ink"))
    assert mark + thickness / 2 - left == pytest.approx(2 * length, abs=0.2)


def across(root: Xml.Element, role: str) -> tuple[float, float]:
    """Left edge and width of the box in that colour."""
    box = next(path.get("d", "") for path in root.iter(f"{SVG}path") if path.get("fill") == f"var(--{role})")
    found = re.match(r"M([\d.]+),[\d.]+h([\d.]+)", box)
    assert found
    return float(found[1]), float(found[2])


def test_zero_and_no_value_are_drawn_apart() -> None:
    cells = [path.get("fill") for path in drawn(heat((0, None, 9))).iter(f"{SVG}path") if path.get("fill")]
    assert cells == ["var(--heat-0)", "url(#f-none)", "var(--heat-6)"]


STEPS = [(None, "none"), (0, "heat-0"), (1, "heat-1"), (50, "heat-3"), (51, "heat-4"), (100, "heat-6")]


@pytest.mark.parametrize(("value", "role"), STEPS)
def test_heat_rises_in_equal_steps(value: float | None, role: str) -> None:
    assert heat_role(value, 100) == role


def test_a_wide_map_stands_upright_where_it_is_narrow() -> None:
    assert texts(drawn(heat((1, 2, 3), (4, 5, 6)), width=300)) == ["r0", "r1", "c0", "c1", "c2"]


NOTHING = [lines(), lines(None, None), lines(0, 0), bars(), bars(("a", 0)), heat((None,)), heat()]


@pytest.mark.parametrize("chart", NOTHING)
def test_a_chart_of_nothing_is_still_drawn(chart: Chart) -> None:
    assert drawn(chart).tag == f"{SVG}svg"


@pytest.mark.parametrize("chart", [lines(1, 2), bars(("a", 1)), heat((1, 2))])
def test_nothing_of_the_engine_shows(chart: Chart) -> None:
    assert not re.search("aria-label|roledescription|role=|class=|mark-|#[0-9a-f]{6}", page_svg(chart, "en", 620, "f"))


def test_a_text_with_markup_and_control_characters_stays_a_text() -> None:
    assert "<script>1</script>" in texts(drawn(bars(("<script>\x001</script>", 1))))


def test_outlined_charts_hold_no_text() -> None:
    assert "<text" not in outlined_svg(bars(("น้ำ", 1)), "th", 345, "f")


def test_outlined_tone_marks_take_no_room() -> None:
    assert place("น้ำ") == place("นำ")


def place(word: str) -> str | None:
    """Where the outline of a word begins that ends at a point."""
    text = Xml.Element(f"{SVG}text", {"text-anchor": "end", "font-size": "12px"})
    text.text = word
    return next(outline(text, "th").iter(f"{SVG}path")).get("transform")


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_palette_colours_differ(colours: dict[str, str]) -> None:
    heat_steps = [colour for role, colour in colours.items() if role.startswith("heat")]
    assert len(set(heat_steps)) == len(heat_steps)


def test_palettes_have_the_same_roles() -> None:
    assert LIGHT.keys() == DARK.keys()


def test_light_chart_colours_name_one_role_each() -> None:
    assert len(set(LIGHT.values())) == len(LIGHT)


def test_legend_names_the_incomplete_end() -> None:
    assert [key.text for key in legend(lines(1, 2, partial_from=1), "no data", "incomplete", "none")] == [
        "now",
        "incomplete",
    ]


def test_legend_of_a_full_map_has_no_entry_for_no_data() -> None:
    assert "hatched" not in {key.shape for key in legend(heat((0, 1)), "no data", "incomplete", "none")}


def test_spark_lifts_the_pen_at_a_gap() -> None:
    assert spark_path((1.0, 2.0, None, 2.0, 1.0)).count("M") == 2


def test_spark_of_one_value_is_nothing() -> None:
    assert spark_path((None, 3.0)) == ""


def test_a_very_long_word_may_break_but_thai_is_left_alone() -> None:
    assert ("\u200b" in breakable("a" * 60), "\u200b" in breakable("ก" * 60)) == (True, False)
