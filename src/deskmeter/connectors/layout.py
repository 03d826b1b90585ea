"""What the objects of a connection mean: the map of its own, or its connector's."""

from pathlib import Path

from deskmeter.connections import Connection
from deskmeter.connectors.connector import connector
from deskmeter.connectors.troubles import NoMapError
from deskmeter.errors import MapError, MissingFileError
from deskmeter.model.door import Layout
from deskmeter.model.map_text import parse_map

EVENTS = "events"  # the source of a connection that sends our own envelope, by a map of its own


def layout_of(connection: Connection, workspace: Path) -> Layout:
    """The connection's own map, else its connector's; raises what is wrong with it before anything comes in."""
    layout = _layout(connection, workspace)
    parse_map(layout.map, layout.name, connection.name)
    return layout


def _layout(connection: Connection, workspace: Path) -> Layout:
    if connection.map is None:
        own = None if connection.source == EVENTS else connector(connection.source).map
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
