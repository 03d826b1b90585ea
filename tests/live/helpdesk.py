"""django-helpdesk itself: installed into an environment of its own, and the story played in a site of its own."""

import sys
from pathlib import Path

from tests.live.cache import done, folder
from tests.live.figures import say

PACKAGES = ("django-helpdesk==2.6.1", "freezegun==1.5.5")
STORY = Path(__file__).with_name("helpdesk_story.py")


def installed() -> Path:
    """The Python that has django-helpdesk; made where there is none with these very packages. Raises NotSetUpError."""
    home, stamp = folder() / "django-helpdesk", folder() / "django-helpdesk.made"
    python = home / "bin" / "python"
    if not stamp.is_file() or stamp.read_text() != " ".join(PACKAGES):
        done([sys.executable, "-m", "venv", "--clear", home])
        done([python, "-m", "pip", "install", "--quiet", *PACKAGES])
        stamp.write_text(" ".join(PACKAGES))
    return python


def played(site: Path) -> Path:
    """The database of a site in which the story was played; says what was done there."""
    say("\n" + done([installed(), "-P", STORY, site]))
    return site / "desk.sqlite3"
