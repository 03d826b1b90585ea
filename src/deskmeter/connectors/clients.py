"""Sources and their clients: a connection of the workspace, its connector and its secret put together."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from deskmeter.connections import Connection
from deskmeter.connectors.connector import connector, connectors
from deskmeter.connectors.http import Client
from deskmeter.connectors.polling import Api
from deskmeter.connectors.troubles import MissingOptionError, NoApiError, NoMapError, NoTokenError
from deskmeter.errors import MapError, MissingFileError
from deskmeter.model.door import Layout
from deskmeter.model.mapping import parse_map


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
    layout = _layout(connection, found.map, workspace)
    parse_map(layout.map, layout.name, connection.name)
    return Source(connection, found.api, layout)


def _layout(connection: Connection, own: str | None, workspace: Path) -> Layout:
    """The connection's own map, else the connector's."""
    if connection.map is None:
        if own is None:
            raise NoMapError(connection.name, connection.source)
        return Layout(connection.source, own)
    path = workspace / connection.map
    if not path.is_file():
        raise MissingFileError(path)
    try:
        return Layout(connection.map, path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise MapError(str(path), f"byte {error.start} is not UTF-8", "Save it as UTF-8 and try again.") from error


def client_for(source: Source, environ: Mapping[str, str]) -> Client:
    """A client that shows the connection's credentials; raises a sentence where something is missing for that."""
    connection, api = source.connection, source.api
    if connection.token is None:
        raise NoTokenError(connection.name)
    token = connection.token.read(environ)
    missing = next((name for name in api.options if name not in connection.options), None)
    if missing is not None:
        raise MissingOptionError(connection.name, missing)
    return Client(connection, api.headers(connection, token), api.requests_per_minute, hidden=(token,))
