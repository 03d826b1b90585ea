"""Clients for the connections of a workspace: the source's record and the secret put together."""

from collections.abc import Callable, Mapping
from contextlib import closing

from deskmeter.connections import Connection
from deskmeter.connectors.connector import connector, connectors
from deskmeter.connectors.http import Client
from deskmeter.connectors.polling import Api
from deskmeter.connectors.sync import Polled, sync, unasked
from deskmeter.connectors.troubles import MissingOptionError, NoApiError, NoTokenError
from deskmeter.errors import DeskmeterError
from deskmeter.model.door import Door
from deskmeter.model.store import Progress

MakeClient = Callable[[Connection, Api], Client]


def api_of(connection: Connection) -> Api:
    """How a connection's source is asked; raises NoApiError, or UnknownNameError of a connector that nobody knows."""
    api = connector(connection.source).api
    if api is None:
        known = [name for name, one in connectors().items() if one.api is not None]
        raise NoApiError(connection.name, connection.source, known)
    return api


def client_for(connection: Connection, api: Api, environ: Mapping[str, str]) -> Client:
    """A client that shows the connection's credentials; raises a sentence where something is missing for that."""
    if connection.token is None:
        raise NoTokenError(connection.name)
    token = connection.token.read(environ)
    missing = next((name for name in api.options if name not in connection.options), None)
    if missing is not None:
        raise MissingOptionError(connection.name, missing)
    return Client(connection, api.headers(connection, token), api.requests_per_minute, hidden=(token,))


def poll(door: Door, connection: Connection, environ: Mapping[str, str], progress: Progress) -> list[Polled]:
    """Ask one connection for what is new; what it cannot do is told with its streams."""
    api = api_of(connection)
    try:
        client = client_for(connection, api, environ)
    except DeskmeterError as error:
        return unasked(door, connection, api, error)
    with closing(client):
        return sync(door, client, api, progress)
