"""A page as a golden file keeps it: without style sheet and drawings, one element a line.

`python -m tests.golden.normal` writes the golden files anew; read the difference before it is committed.
"""

import re
from pathlib import Path

from deskmeter.render import RENDERERS
from tests.golden.sample import WORDS, sample_page

HERE = Path(__file__).parent
DROPPED = re.compile(r"<style>.*?</style>|<svg.*?</svg>", re.DOTALL)


def normal_html(language: str) -> str:
    """The sample page in one language, ready to be compared."""
    html = DROPPED.sub("", RENDERERS[".html"](sample_page(language)).decode())
    lines = (line.strip() for line in html.replace("><", ">\n<").splitlines())
    return "".join(f"{line}\n" for line in lines if line)


def golden(language: str) -> Path:
    return HERE / f"inbox_activity.{language}.html"


if __name__ == "__main__":
    for name in WORDS:
        golden(name).write_text(normal_html(name), encoding="utf-8")
