"""A page as a tagged PDF, set by Typst: data goes in as JSON and is never markup."""

import json
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from deskmeter.charts.fonts import FULL, font_file
from deskmeter.charts.legend import legend
from deskmeter.charts.outline import outlined_svg
from deskmeter.charts.palette import LIGHT
from deskmeter.charts.spark import spark_svg
from deskmeter.charts.text import breakable, each_text
from deskmeter.reports.page import Block, Figure, Page, TileRow

if TYPE_CHECKING:
    import typst

TEMPLATE = Path(__file__).parent / "templates" / "report.typ"
WIDE, HALF = 700.0, 345.0


def render(page: Page) -> bytes:
    """The page as A4 PDF; it claims PDF/UA where it can (a letter that no font here has forbids that)."""
    import typst

    inputs = {"page": json.dumps(_plain(page), ensure_ascii=False), "colours": json.dumps(LIGHT)}
    try:
        return _set(inputs, "ua-1")
    except typst.TypstError:
        return _set(inputs, None)


def _set(inputs: dict[str, str], standard: Literal["ua-1"] | None) -> bytes:
    import typst

    return typst.compile(
        TEMPLATE.read_bytes(), format="pdf", font_paths=_fonts(), sys_inputs=inputs, pdf_standards=standard
    )  # fmt: skip


@cache
def _fonts() -> "typst.Fonts":
    """Our fonts and those within Typst; none of the machine's, so that a page looks the same everywhere."""
    import typst

    folder = font_file(FULL, "Sarabun-400.ttf").parent
    return typst.Fonts(include_system_fonts=False, font_paths=[str(folder)])


def _plain(page: Page) -> dict[str, object]:
    """The page for the template: its texts made breakable, then the drawings added."""
    texts: dict[str, object] = each_text(asdict(page), breakable)
    return {**texts, "blocks": [_block(block, page) for block in page.blocks]}


def _block(block: Block, page: Page) -> dict[str, object]:
    texts: dict[str, object] = each_text(asdict(block), breakable)
    return {**texts, "kind": type(block).__name__, **_drawings(block, page)}


def _drawings(block: Block, page: Page) -> dict[str, object]:
    if isinstance(block, TileRow):
        return {"sparks": [spark_svg(tile.spark, LIGHT["accent"]) for tile in block.tiles]}
    return _drawn(block, page) if isinstance(block, Figure) else {}


def _drawn(figure: Figure, page: Page) -> dict[str, object]:
    words = page.labels
    keys = legend(figure.chart, words["no_data"], words["incomplete"], words["zero"])
    width = WIDE if figure.wide else HALF
    return {
        "chart": outlined_svg(figure.chart, page.language, width, figure.name),
        "legend": [each_text(asdict(key), breakable) for key in keys],
        "legend_title": breakable(getattr(figure.chart, "legend_title", "")),
        "axis_title": breakable(getattr(figure.chart, "axis_title", "")),
    }
