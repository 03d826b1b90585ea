"""Text that every format can carry: without control characters and halves of characters, breakable where it is long."""

import re
from collections.abc import Callable
from typing import Any

UNPRINTABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Thai has no spaces, and breaks by words of its own.
LONG_RUN = re.compile("[^\\s\u0e00-\u0e7f]{20}(?=[^\\s\u0e00-\u0e7f]{4})")


def each_text(part: Any, change: Callable[[str], str]) -> Any:
    """The same plain data with every text in it changed."""
    if isinstance(part, str):
        return change(part)
    if isinstance(part, dict):
        return {key: each_text(value, change) for key, value in part.items()}
    if isinstance(part, list | tuple):
        return [each_text(value, change) for value in part]
    return part


def printable(text: str) -> str:
    """A text without what no XML may hold; Vega aborts the whole process on it."""
    return UNPRINTABLE.sub("", text)


def breakable(text: str) -> str:
    """A printable text whose very long words may break."""
    return LONG_RUN.sub(lambda run: f"{run[0]}\u200b", printable(text))
