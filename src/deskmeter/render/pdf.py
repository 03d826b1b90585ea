"""A page as a tagged PDF, set by Typst: data goes in as JSON and is never markup."""

import json
from dataclasses import asdict
from pathlib import Path

from deskmeter.charts.fonts import FULL, font_file
from deskmeter.charts.legend import legend
from deskmeter.charts.outline import outlined_svg
from deskmeter.charts.palette import LIGHT
from deskmeter.charts.spark import spark_svg
from deskmeter.reports.page import Block, Figure, Page, TileRow

TEMPLATE = Path(__file__).parent / "templates" / "report.typ"
WIDE, HALF = 700.0, 345.0


def render(page: Page) -> bytes:
    """The page as A4 PDF."""
    import typst

    fonts = font_file(FULL, "Sarabun-400.ttf").parent
    inputs = {"page": json.dumps(_plain(page), ensure_ascii=False), "colours": json.dumps(LIGHT)}
    made = typst.compile(
        TEMPLATE.read_bytes(), format="pdf", font_paths=[str(fonts)], ignore_system_fonts=True, sys_inputs=inputs
    )  # fmt: skip
    if not isinstance(made, bytes):
        raise TypeError(made)
    return made


def _plain(page: Page) -> dict[str, object]:
    return {**asdict(page), "blocks": [_block(block, page) for block in page.blocks]}


def _block(block: Block, page: Page) -> dict[str, object]:
    kind: dict[str, object] = {"kind": type(block).__name__}
    if isinstance(block, TileRow):
        tiles = [{**asdict(tile), "spark": spark_svg(tile.spark, LIGHT["accent"])} for tile in block.tiles]
        return {**kind, "tiles": tiles}
    if isinstance(block, Figure):
        return {**kind, **asdict(block), **_drawn(block, page)}
    return {**kind, **asdict(block)}


def _drawn(figure: Figure, page: Page) -> dict[str, object]:
    words = page.labels
    keys = legend(figure.chart, words["no_data"], words["incomplete"], words["zero"])
    width = WIDE if figure.wide else HALF
    return {
        "chart": outlined_svg(figure.chart, page.language, width, figure.name),
        "legend": [asdict(key) for key in keys],
        "legend_title": getattr(figure.chart, "legend_title", ""),
        "axis_title": getattr(figure.chart, "axis_title", ""),
    }
