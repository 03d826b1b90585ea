"""What the objects of a connection mean: the map of its own, or its connector's."""

from pathlib import Path

from deskmeter.connections import Connection
from deskmeter.connectors.connector import connector
from deskmeter.errors import MissingFileError, UserError
from deskmeter.model.door import Layout
from deskmeter.model.mapping import parse_map

EVENTS = "events"  # the source of a connection that sends our own envelope, by a map of its own


class NoLayoutError(UserError):
    def __init__(self, name: str, source: str) -> None:
        super().__init__(
            f"The connection {name} sends objects, and nothing says what they mean: the connector {source} has no map"
            f' for them. Write one, and name it in [connections.{name}]: map = "{name}.toml".'
        )


def layout_of(connection: Connection, workspace: Path) -> Layout:
    """What a connection's objects mean: its own map, else its connector's."""
    own = None if connection.source == EVENTS else connector(connection.source).map
    layout = Layout(connection.source, own or "")
    if connection.map is not None:
        path = workspace / connection.map
        if not path.is_file():
            raise MissingFileError(path)
        layout = Layout(connection.map, path.read_text(encoding="utf-8-sig"))
    if not layout.map:
        raise NoLayoutError(connection.name, connection.source)
    parse_map(layout.map, layout.name, connection.name)  # raises where it cannot be used
    return layout
