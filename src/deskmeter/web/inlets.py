"""Inlets: the connections that may send by themselves, each with its secret, its signature and its layout."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from deskmeter.connectors.webhook import Webhook
from deskmeter.model.door import Layout
from deskmeter.settings import Settings


@dataclass(frozen=True)
class Inlet:
    """One connection's way in."""

    name: str
    layout: Layout
    secret: str = field(repr=False)
    webhook: Webhook | None = None  # the source's own; our own envelope is always understood


Inlets = Mapping[str, Inlet]


def inlets_of(settings: Settings, environ: Mapping[str, str]) -> Inlets:
    """The inlets that the settings declare."""
    return {}
