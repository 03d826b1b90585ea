"""Sources and their clients: a connection of the workspace, its connector and its secret put together."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from deskmeter.connections import Connection
from deskmeter.connectors.connector import connector, connectors
from deskmeter.connectors.http import Client
from deskmeter.connectors.layout import layout_of
from deskmeter.connectors.polling import Api
from deskmeter.connectors.troubles import MissingOptionError, NoApiError, NoTokenError
from deskmeter.model.door import Layout


@dataclass(frozen=True)
class Source:
    """A connection, how it is asked, and what its objects mean."""

    connection: Connection
    api: Api
    layout: Layout


def source_of(connection: Connection, workspace: Path) -> Source:
    """The source of a connection; raises what is wrong with it before anything is asked."""
    found = connector(connection.source)
    if found.api is None:
        known = [name for name, one in connectors().items() if one.api is not None]
        raise NoApiError(connection.name, connection.source, known)
    return Source(connection, found.api, layout_of(connection, workspace))


def client_for(source: Source, environ: Mapping[str, str]) -> Client:
    """A client that shows the connection's credentials; raises a sentence where something is missing for that."""
    connection, api = source.connection, source.api
    if connection.token is None:
        raise NoTokenError(connection.name)
    token = connection.token.read(environ)
    missing = next((name for name in api.options if name not in connection.options), None)
    if missing is not None:
        raise MissingOptionError(connection.name, missing)
    headers = api.headers(connection, token)
    return Client(connection, headers, api.requests_per_minute, hidden=(token,), slower=api.slower)
