"""What the serving process tells whoever looks after it: one line each, with its time, to the error stream."""

import sys
from datetime import UTC, datetime

from deskmeter.errors import one_line


def tell(sentence: str) -> None:
    """One line; never a secret, never a body that came in."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    sys.__stderr__.write(f"{now} {one_line(sentence)}\n") if sys.__stderr__ else None
