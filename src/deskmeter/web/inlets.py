"""Inlets: the connections that may send by themselves, each with its secret, its signature and its layout."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from deskmeter.connections import Connection
from deskmeter.connectors.connector import connector
from deskmeter.connectors.layout import EVENTS, layout_of
from deskmeter.connectors.webhook import Webhook
from deskmeter.errors import DeskmeterError
from deskmeter.model.door import Layout
from deskmeter.settings import Settings
from deskmeter.web.log import tell


@dataclass(frozen=True)
class Inlet:
    """One connection's way in."""

    name: str
    layout: Layout
    secret: str = field(repr=False)
    webhook: Webhook | None = None  # the source's own; our own envelope is always understood


Inlets = Mapping[str, Inlet]


def inlets_of(settings: Settings, environ: Mapping[str, str]) -> Inlets:
    """The inlets that the settings declare; raises a sentence where a secret or a map is missing."""
    return {name: _inlet(one, settings.workspace, environ)
            for name, one in settings.connections.items() if one.webhook_secret}  # fmt: skip


def _inlet(connection: Connection, workspace: Path, environ: Mapping[str, str]) -> Inlet:
    assert connection.webhook_secret is not None  # noqa: S101 - those without one are no inlets
    webhook = None if connection.source == EVENTS else connector(connection.source).webhook
    return Inlet(connection.name, layout_of(connection, workspace), connection.webhook_secret.read(environ), webhook)


class CurrentInlets:
    """The inlets under the settings in force; settings that cannot be used leave those before."""

    def __init__(self, settings: Settings) -> None:
        self._settings, self._inlets = settings, inlets_of(settings, os.environ)

    def under(self, settings: Settings) -> Inlets:
        if settings is not self._settings:
            self._settings = settings
            try:
                self._inlets = inlets_of(settings, os.environ)
            except DeskmeterError as error:
                tell(f"The inlets before stay in force: {error}")
        return self._inlets
