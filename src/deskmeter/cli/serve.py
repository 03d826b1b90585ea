"""The command serve: it starts the web part by its name, for nothing imports that."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from deskmeter.cli.show import say


def serve(host: str, port: int, workspace: Path) -> int:
    """Serve a workspace until somebody ends it."""
    work: Callable[[Path, str, int, Callable[[str], None]], int] = import_module("deskmeter.web.serve").serve
    return work(workspace, host, port, say)
