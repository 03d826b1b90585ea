"""A visit: one command that runs in the serving process for somebody at the command line."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any

from deskmeter.errors import DeskmeterError
from deskmeter.model.store import Progress
from deskmeter.model.workspace import HOST, Workspace
from deskmeter.web.keeper import Keeper

if TYPE_CHECKING:
    from contextlib import AbstractContextManager


class LeftError(DeskmeterError):
    def __init__(self) -> None:
        super().__init__("Stopped. Nothing half-written was kept.")


class Visit:
    """Lends the keeper's workspace to a command, in the words and the environment of whoever typed it."""

    def __init__(self, keeper: Keeper, asked: Mapping[str, Any]) -> None:
        self._keeper, self._asked = keeper, asked
        self._left = threading.Event()
        self._space: Workspace | None = None

    def run(self) -> int:
        """Do the command's work; its exit code."""
        HOST.set(self)
        module, function = self._asked["command"]
        guarded = import_module("deskmeter.cli").guarded
        work = getattr(import_module(f"deskmeter.cli.{module}"), function)
        return int(guarded(lambda: work(**self._asked["named"])))

    def leave(self) -> None:
        """Whoever asked has gone: end what is under way at the next step."""
        self._left.set()
        space = self._space
        if space is not None:
            space.store.con.interrupt()

    @contextmanager
    def lent(self, flags: Mapping[str, str], progress: Progress) -> Iterator[Workspace]:
        """What `opened` gives the command."""
        with self._chosen(flags, progress) as space:
            self._step(progress, "")
            self._space = space
            try:
                yield space
            finally:
                self._space = None

    def _chosen(self, flags: Mapping[str, str], progress: Progress) -> "AbstractContextManager[Workspace]":
        environ = self._asked["environ"]
        if self._asked["reads"]:
            return self._keeper.reading(environ, flags)
        return self._keeper.writing(environ, flags, lambda step: self._step(progress, step))

    def _step(self, progress: Progress, step: str) -> None:
        if self._left.is_set():
            raise LeftError
        progress(step)
