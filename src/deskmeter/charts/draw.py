"""Charts drawn: a record becomes a clean SVG whose colours follow the page, or whose texts are outlines."""

import re
from xml.etree import ElementTree as Xml

from deskmeter.charts.bars import bar_spec
from deskmeter.charts.chart import BarChart, Chart, LineChart
from deskmeter.charts.fonts import measured_by_vega
from deskmeter.charts.heat import heat_spec
from deskmeter.charts.line import line_spec
from deskmeter.charts.mark import Spec
from deskmeter.charts.palette import LIGHT, as_variable
from deskmeter.charts.text import each_text, printable

SVG = "http://www.w3.org/2000/svg"
HATCH = (
    f'<pattern xmlns="{SVG}" id="%s" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<line x1="0" y1="0" x2="0" y2="5" stroke="%s" stroke-width="2.4"/></pattern>'
)
LONG = re.compile(r"-?\d+\.\d{2,}(?:e-\d+)?")
LEFT_OUT = ("role", "class", "aria-roledescription", "aria-hidden", "font-family", "pointer-events")

Xml.register_namespace("", SVG)


def spec(chart: Chart, language: str, width: float) -> Spec:
    """The chart as a Vega-Lite dict, `width` pixels wide."""
    if isinstance(chart, LineChart):
        return line_spec(chart, language, width)
    if isinstance(chart, BarChart):
        return bar_spec(chart, language, width)
    return heat_spec(chart, language, width)


def drawing(chart: Chart, language: str, width: float, name: str) -> Xml.Element:
    """The chart as an SVG element: Vega's own words and classes gone, `name` making its ids unique on a page."""
    import vl_convert

    measured_by_vega()
    text = vl_convert.vegalite_to_svg(each_text(spec(chart, language, width), printable))
    root = Xml.fromstring(text)  # noqa: S314 (our own drawing, no entities)
    for element in root.iter():
        _clean(element)
    _hatch(root, f"{name}-none")
    return root


def page_svg(chart: Chart, language: str, width: float, name: str) -> str:
    """For a page: colours are CSS variables, the size is the page's."""
    root = drawing(chart, language, width, name)
    for element in root.iter():
        for paint in ("fill", "stroke"):
            if colour := element.get(paint):
                element.set(paint, as_variable(colour))
    for size in ("width", "height"):
        root.attrib.pop(size, None)
    root.set("aria-hidden", "true")
    return Xml.tostring(root, encoding="unicode")


def _clean(element: Xml.Element) -> None:
    said = element.attrib.pop("aria-label", None)
    for name in LEFT_OUT:
        element.attrib.pop(name, None)
    for name, value in element.attrib.items():
        element.set(name, LONG.sub(_rounded, value))
    for child in [child for child in element if child.get("display") == "none"]:
        element.remove(child)
    if said is not None:
        Xml.SubElement(element, f"{{{SVG}}}title").text = said


def _rounded(number: re.Match[str]) -> str:
    return f"{float(number[0]):.1f}".removesuffix(".0")


def _hatch(root: Xml.Element, name: str) -> None:
    """Cells without a value are hatched: no value is not a pale value."""
    empty = [element for element in root.iter() if element.get("fill") == LIGHT["none"]]
    for element in empty:
        element.set("fill", f"url(#{name})")
    if empty:
        root.insert(0, Xml.fromstring(HATCH % (name, LIGHT["none"])))  # noqa: S314 (our own drawing)
