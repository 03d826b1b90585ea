"""A page as one HTML file that asks nothing of anybody: styles, fonts and drawings lie inside, no script."""

import re
from base64 import b64encode
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from deskmeter.charts.draw import page_svg
from deskmeter.charts.fonts import WEB, font_file
from deskmeter.charts.legend import Key, legend
from deskmeter.charts.palette import DARK, LIGHT, as_variable, css
from deskmeter.charts.spark import HEIGHT, WIDTH, spark_path
from deskmeter.charts.text import printable
from deskmeter.reports.page import Figure, Page

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

TEMPLATES = Path(__file__).parent / "templates"
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; form-action 'none'"
)
WIDE, HALF = (("s", 300), ("m", 620), ("l", 1000)), (("s", 300), ("m", 480))
WEIGHTS = (400, 600)
RANGES = {
    "latin": "U+20-24F,U+2000-200A,U+2010-206F,U+20A0-20C0,U+2190-2212,U+2248-2265,U+25A0-25CB",
    "thai": "U+E01-E5B,U+200B-200C,U+25CC",
}
THAI = re.compile("[\u0e01-\u0e5b]")


def render(page: Page) -> bytes:
    """The page as UTF-8 HTML."""
    words = page.labels
    text = _environment().get_template("report.html.j2").render(
        page=page,
        policy=POLICY,
        style=_style(page),
        blocks=[(type(block).__name__, block) for block in page.blocks],
        drawings=lambda figure: _drawings(figure, page.language),
        keys=lambda figure: legend(figure.chart, words["no_data"], words["incomplete"], words["zero"]),
        swatch=_swatch,
        spark=spark_path,
        spark_size=(WIDTH, HEIGHT),
    )  # fmt: skip
    return printable(text).encode()


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    files = FileSystemLoader(TEMPLATES)
    return Environment(loader=files, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def _drawings(figure: Figure, language: str) -> "list[tuple[str, Markup]]":
    """The chart in the widths among which the page chooses."""
    from markupsafe import Markup

    sizes = WIDE if figure.wide else HALF
    # Markup: an element tree written out by us, in which all data is text
    return [(size, Markup(page_svg(figure.chart, language, width, f"{figure.name}-{size}"))) for size, width in sizes]  # noqa: S704


def _swatch(key: Key) -> str:
    return f"--key:{as_variable(key.colour)}"


def _style(page: Page) -> "Markup":
    """Fonts, palettes and the sheet; nothing of the page's data."""
    from markupsafe import Markup

    scripts = ("latin", "thai") if any(THAI.search(text) for text in _texts(page)) else ("latin",)
    palettes = f":root{{{css(LIGHT)}}}@media screen and (prefers-color-scheme:dark){{:root{{{css(DARK)}}}}}"
    return Markup(_faces(scripts) + palettes + (TEMPLATES / "report.css").read_text())  # noqa: S704 (our own files)


@cache
def _faces(scripts: tuple[str, ...]) -> str:
    return "".join(_face(weight, script) for script in scripts for weight in WEIGHTS)


def _face(weight: int, script: str) -> str:
    font = b64encode(font_file(WEB, f"sarabun-{weight}-{script}.woff").read_bytes()).decode()
    return (
        f"@font-face{{font-family:Sarabun;font-weight:{weight};unicode-range:{RANGES[script]};"
        f"src:url(data:font/woff;base64,{font}) format('woff')}}"
    )


def _texts(part: object) -> list[str]:
    """All texts of a record and of those within it."""
    if isinstance(part, str):
        return [part]
    if isinstance(part, dict):
        return [text for value in part.values() for text in _texts(value)]
    if isinstance(part, tuple):
        return [text for value in part for text in _texts(value)]
    if is_dataclass(part):
        return [text for one in fields(part) for text in _texts(getattr(part, one.name))]
    return []
