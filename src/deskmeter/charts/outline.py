"""Chart text as outlines, shaped as a typesetter would: marks sit right in every script, wherever it is shown."""

from functools import cache
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as Xml

from deskmeter.charts.chart import Chart
from deskmeter.charts.draw import SVG, drawing
from deskmeter.charts.fonts import FULL, font_file

if TYPE_CHECKING:
    import uharfbuzz

SHIFT = {"middle": 0.5, "end": 1.0}
KEPT = ("transform", "fill", "opacity")


def outlined_svg(chart: Chart, language: str, width: float, name: str) -> str:
    """For a document: no text left in it, so no font is asked for; the words stand in its alternative text."""
    root = drawing(chart, language, width, name)
    for parent in root.iter():
        for place, child in enumerate(parent):
            if child.tag == f"{{{SVG}}}text":
                parent[place] = outline(child, language)
        for title in parent.findall(f"{{{SVG}}}title"):
            parent.remove(title)
    return Xml.tostring(root, encoding="unicode")


def outline(text: Xml.Element, language: str) -> Xml.Element:
    """A text element as one path at the same place, in the same colour."""
    size = float(text.get("font-size", "12px").removesuffix("px"))
    path, advance, em = _shaped("".join(text.itertext()), 600 if _bold(text) else 400, language)
    scale = size / em
    shift = -advance * scale * SHIFT.get(text.get("text-anchor", ""), 0.0)
    group = Xml.Element(f"{{{SVG}}}g", {key: text.attrib[key] for key in KEPT if key in text.attrib})
    place = f"translate({shift:.2f},0) scale({scale:.5f},{-scale:.5f})"
    Xml.SubElement(group, f"{{{SVG}}}path", {"d": path, "transform": place})
    return group


def _bold(text: Xml.Element) -> bool:
    return text.get("font-weight", "normal") not in ("normal", "400")


def _shaped(words: str, weight: int, language: str) -> tuple[str, float, int]:
    """Path, advance and units per em of one line of text."""
    import uharfbuzz
    from fontTools.pens.svgPathPen import SVGPathPen
    from fontTools.pens.transformPen import TransformPen

    font = _font(weight)
    line = uharfbuzz.Buffer()
    line.add_str(words)
    line.guess_segment_properties()
    line.language = language
    uharfbuzz.shape(font, line)
    pen, x = SVGPathPen(None, ntos=lambda number: f"{number:.0f}"), 0
    for glyph, spot in zip(line.glyph_infos, line.glyph_positions or (), strict=True):
        placed: Any = TransformPen(pen, (1, 0, 0, 1, x + spot.x_offset, spot.y_offset))
        font.draw_glyph_with_pen(glyph.codepoint, placed)
        x += spot.x_advance
    return pen.getCommands(), float(x), font.face.upem


@cache
def _font(weight: int) -> "uharfbuzz.Font":
    import uharfbuzz

    blob = uharfbuzz.Blob.from_file_path(str(font_file(FULL, f"Sarabun-{weight}.ttf")))
    return uharfbuzz.Font(uharfbuzz.Face(blob))
