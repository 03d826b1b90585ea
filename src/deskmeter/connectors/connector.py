"""Connectors, a record each: the one shape in which a source joins, ours and other people's alike."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING

from deskmeter.connectors import asterisk, chatwoot, csv_files, gorgias, suggest
from deskmeter.connectors.django_helpdesk import source as django_helpdesk
from deskmeter.connectors.django_helpdesk.map import MAP as DJANGO_HELPDESK_MAP
from deskmeter.connectors.polling import Api
from deskmeter.connectors.raw import Contents, RawFile, ReadOptions
from deskmeter.connectors.rt import source as rt
from deskmeter.connectors.rt.map import MAP as RT_MAP
from deskmeter.connectors.webhook import Webhook
from deskmeter.connectors.zendesk import hours, source
from deskmeter.connectors.zendesk.api import API as ZENDESK_API
from deskmeter.connectors.zendesk.map import MAP as ZENDESK_MAP
from deskmeter.connectors.zendesk.webhook import WEBHOOK as ZENDESK_WEBHOOK
from deskmeter.errors import UnknownNameError, UserError

if TYPE_CHECKING:
    import duckdb

GROUP = "deskmeter.connectors"


@dataclass(frozen=True)
class Connector:
    """A source: `read` yields the raw cells of its files, `suggest` a first map, `map` the map of a known layout.

    `api` is how it is asked over HTTP, `webhook` how it sends by itself, `map` then that of its streams; a source
    without files has no `read`. `files` is the pattern of those to take from a folder, where the map names none.
    `grows` says that a file is a log, written line after line, which can be followed. `contents`, where it is given,
    tells what paths hold, for a source whose files belong together, and takes the place of `read` and `files`; it may
    write to the folder that it is given.
    """

    name: str
    title: str
    read: Callable[["duckdb.DuckDBPyConnection", Path, ReadOptions, Path], RawFile] | None
    suggest: Callable[["duckdb.DuckDBPyConnection", Path], str] | None = None
    map: str | None = None
    files: str = "*"
    grows: bool = False
    api: Api | None = None
    webhook: Webhook | None = None
    contents: Callable[[Sequence[Path], Path], Contents] | None = None


class ConnectorError(UserError):
    def __init__(self, name: str, seen: str) -> None:
        super().__init__(f"The connector {name} cannot be used: {seen}. Ask whoever wrote it, or uninstall it.")


CONNECTORS = {
    connector.name: connector
    for connector in (
        Connector("csv", "Files with a map: CSV, TSV, JSONL, Parquet, XLSX", csv_files.read, suggest.suggest),
        Connector(
            "asterisk",
            "Asterisk's queue_log, rotated or not",
            asterisk.read,
            asterisk.suggest,
            asterisk.MAP,
            files="queue_log*",
            grows=True,
        ),
        Connector(
            "zendesk",
            "Zendesk: its API and webhooks, tables of a warehouse, or an export in JSON",
            csv_files.read,
            hours.suggest,
            ZENDESK_MAP,
            contents=source.contents,
            api=ZENDESK_API,
            webhook=ZENDESK_WEBHOOK,
        ),
        Connector("chatwoot", "Chatwoot", None, map=chatwoot.MAP, api=chatwoot.API, webhook=chatwoot.WEBHOOK),
        Connector("gorgias", "Gorgias", None, map=gorgias.MAP, api=gorgias.API, webhook=gorgias.WEBHOOK),
        Connector(
            "django-helpdesk",
            "django-helpdesk, from its database",
            None,
            map=DJANGO_HELPDESK_MAP,
            contents=django_helpdesk.contents,
        ),
        Connector("rt", "Request Tracker 5, over REST 2", None, map=RT_MAP, api=rt.API),
    )
}


@lru_cache(maxsize=1)
def connectors() -> dict[str, Connector]:
    """All connectors by name, with those of other installed packages; ours keep their names."""
    found = {entry.name: _loaded(entry.name, entry.load()) for entry in entry_points(group=GROUP)}
    return {**found, **CONNECTORS}


def connector(name: str) -> Connector:
    """The connector of this name; raises UnknownNameError with the list."""
    if name in CONNECTORS:
        return CONNECTORS[name]
    known = connectors()
    if name not in known:
        raise UnknownNameError("connector", name, known)
    return known[name]


def _loaded(name: str, record: object) -> Connector:
    if not isinstance(record, Connector):
        raise ConnectorError(name, f"its entry point gives a {type(record).__name__}, not a Connector")
    return record
