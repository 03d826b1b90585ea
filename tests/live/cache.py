"""Where real systems are made and kept, so that a second run is quick."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

VARIABLE = "DESKMETER_LIVE"
HERE = Path(__file__).parents[2] / "build" / "live"


class NotSetUpError(Exception):
    """A real system could not be set up here; says what was tried and what came of it."""


def folder() -> Path:
    """The folder that the variable names, else build/live."""
    found = Path(os.environ.get(VARIABLE) or HERE).resolve()
    found.mkdir(parents=True, exist_ok=True)
    return found


def need_root() -> None:
    """Fail plainly where nobody may make file systems and namespaces."""
    if os.geteuid() != 0:
        pytest.fail("the live tests set systems up in namespaces of their own: run `make test-live` as root")


def done(command: Sequence[str | Path], **more: object) -> str:
    """What a command of a set-up printed; raises NotSetUpError with its last words where it fails."""
    words = [str(word) for word in command]
    try:
        found = subprocess.run(  # type: ignore[call-overload]
            words, capture_output=True, text=True, timeout=900, check=False, **more
        )
    except OSError as error:
        raise NotSetUpError(f"{words[0]}: {error.strerror}") from error
    if found.returncode:
        last = (found.stderr.strip() or found.stdout.strip()).splitlines()[-3:]
        raise NotSetUpError(f"{' '.join(words)[:200]} ended with {found.returncode}: {' / '.join(last)}")
    return str(found.stdout)
