"""The fonts that charts, pages and documents are set in; the build step puts them in place."""

from functools import cache
from pathlib import Path

from deskmeter.errors import DeskmeterError

ASSETS = Path(__file__).resolve().parents[1] / "assets"
FULL = ASSETS / "fonts"
WEB = ASSETS / "web"


class MissingFontsError(DeskmeterError):
    """The package was taken from its sources and the build step has not run."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"There is no font {path}. Run: make assets")


def font_file(folder: Path, name: str) -> Path:
    path = folder / name
    if not path.is_file():
        raise MissingFontsError(path)
    return path


@cache
def measured_by_vega() -> None:
    """Lets Vega measure texts in the font that they are shown in."""
    import vl_convert

    vl_convert.register_font_directory(str(font_file(FULL, "Sarabun-400.ttf").parent))
