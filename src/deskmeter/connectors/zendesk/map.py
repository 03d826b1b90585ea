"""What Zendesk's tables and objects mean: one map for whatever way they come in."""

from deskmeter.connectors.zendesk.map_objects import OBJECTS
from deskmeter.connectors.zendesk.map_tables import TABLES

HEAD = """\
connection = "zendesk"          # one for each account
timezone = "UTC"                # of times that carry no offset
"""

MAP = HEAD + TABLES + OBJECTS
