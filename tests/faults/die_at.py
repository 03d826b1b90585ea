"""Runs the command line and kills it, as kill -9 would, at the n-th call of a function: die_at.py POINT n ARGUMENT…

A point is `module:function` (dies as the call begins) or `module:function:each` (dies at the n-th thing it gives).
"""

import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from typing import Any

from deskmeter.cli import main


def die() -> None:
    """End at once; nothing is flushed, closed or rolled back."""
    os.kill(os.getpid(), signal.SIGKILL)


def deadly(function: Callable[..., Any], occasion: int) -> Callable[..., Any]:
    """The function, but its n-th call is the process's last."""
    calls = iter(range(1, occasion + 1))

    def called(*given: Any, **named: Any) -> Any:
        if next(calls, None) == occasion:
            die()
        return function(*given, **named)

    return called


def deadly_each(function: Callable[..., Iterable[Any]], occasion: int) -> Callable[..., Iterator[Any]]:
    """The function, but asking it for its n-th thing is the process's last deed."""

    def called(*given: Any, **named: Any) -> Iterator[Any]:
        for number, one in enumerate(function(*given, **named), start=1):
            if number == occasion:
                die()
            yield one

    return called


def arm(point: str, occasion: int) -> None:
    """Put the deadly function in the place of the one that the point names."""
    import_module("deskmeter.connectors.importing")  # all that works on a workspace has its names by now
    module, name, *each = point.split(":")
    place: Any = import_module(module)
    *owners, last = name.split(".")
    for owner in owners:
        place = getattr(place, owner)
    setattr(place, last, (deadly_each if each else deadly)(getattr(place, last), occasion))


if __name__ == "__main__":
    arm(sys.argv[1], int(sys.argv[2]))
    main(sys.argv[3:])
