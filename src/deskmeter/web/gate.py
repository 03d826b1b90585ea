"""A gate that many may be inside of at once, or one alone."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Gate:
    """Readers of a store go inside together; whoever replaces the store waits until they have left, before new ones."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._inside = 0
        self._claims = 0
        self._held = False

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Together with others, and never with one who is alone."""
        with self._changed:
            self._changed.wait_for(lambda: not self._held and not self._claims)
            self._inside += 1
        try:
            yield
        finally:
            with self._changed:
                self._inside -= 1
                self._changed.notify_all()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """With nobody else inside; those who come later wait."""
        with self._changed:
            self._claims += 1
            self._changed.wait_for(lambda: not self._held and not self._inside)
            self._claims -= 1
            self._held = True
        try:
            yield
        finally:
            with self._changed:
                self._held = False
                self._changed.notify_all()
