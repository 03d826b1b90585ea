"""A drawn queue log in a workspace: `12 c1 sales Ann CONNECT 3|x|1` is the line of second 12; `-` stands for NONE."""

import gzip
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from deskmeter.connectors.asterisk import MAP
from deskmeter.connectors.connector import connector
from deskmeter.connectors.importing import Outcome, import_files
from deskmeter.engines.duckdb import rows
from deskmeter.metrics.formula import Figure
from deskmeter.metrics.query import Query, run
from deskmeter.metrics.registry import metric
from deskmeter.model.map_text import parse_map
from deskmeter.model.workspace import Workspace
from deskmeter.period import Period

START = 1_790_000_000  # second 0 of the drawings
WRAP_UP = f'{MAP}\n[table.state]\nfrom = "reason"\nelse = "break"\n\n[table.state.words]\nWrapup = "after_call"\n'


def drawn(text: str) -> str:
    """The log that a drawing stands for; a line that begins with `=` is taken as it is."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return "".join(line[1:] + "\n" if line.startswith("=") else _line(*line.split(maxsplit=5)) for line in lines)


def _line(second: str, call: str, queue: str, agent: str, event: str, told: str = "") -> str:
    names = ["NONE" if name == "-" else name for name in (call, queue, agent)]
    return "|".join([str(START + int(second)), *names, event, told]) + "\n"


@dataclass(frozen=True)
class Log:
    """A workspace with a folder of logs beside it."""

    workspace: Workspace
    folder: Path

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        whole = text if isinstance(text, bytes) else text.encode()
        path.write_bytes(gzip.compress(whole) if name.endswith(".gz") else whole)
        return path

    def take(self, *paths: Path, map_text: str = MAP, name: str | None = None) -> tuple[Outcome, ...]:
        """Import files; every row of each is accounted for."""
        map_ = parse_map(map_text, "drawn.toml", name)
        outcomes = import_files(self.workspace, connector("asterisk"), paths, map_, lambda step: None)
        for one in outcomes:
            assert one.received == one.stored + one.duplicate + one.quarantined
        return outcomes

    def come(self, text: str, name: str = "queue_log", map_text: str = MAP) -> Outcome:
        """Import one drawing."""
        return self.take(self.write(name, drawn(text)), map_text=map_text)[0]

    def calls(self) -> dict[str, tuple[Any, ...]]:
        """Outcome, wait, talk, agent and whether transferred, by call."""
        found = rows(
            self.workspace.store.con,
            "SELECT c.uid, c.outcome, c.wait_s, c.talk_s, k.id, c.transferred FROM fact.call AS c"
            " LEFT JOIN canon.agent_key AS k ON k.key = c.agent ORDER BY c.offered_at, c.uid",
        )
        return {uid: tuple(cells) for uid, *cells in found}

    def states(self) -> list[tuple[str, int, int | None, str, str | None]]:
        """Stretches of agents' time as told by the log, in seconds of the drawing."""
        found = rows(
            self.workspace.store.con,
            "SELECT k.id, t.from_at, t.until_at, t.state, t.reason FROM canon.agent_time AS t"
            " JOIN canon.agent_key AS k ON k.key = t.agent ORDER BY 1, 2, 3",
        )
        return [(agent, _second(from_at), until_at and _second(until_at), state, reason)
                for agent, from_at, until_at, state, reason in found]  # fmt: skip

    def figure(self, name: str) -> Figure:
        now = datetime.fromtimestamp(START, UTC) + timedelta(days=1000)
        (row,) = run(self.workspace.store, Query((metric(name),), Period.of(None, None, "UTC"), now)).rows
        assert row.figure is not None
        return row.figure

    def made(self) -> list[list[Any]]:
        """All that the log was made into, and what became of its rows."""
        asked = ("canon.call", "canon.agent_time", "fact.call", "fact.agent_time", "canon.applied")
        return [rows(self.workspace.store.con, f"SELECT * FROM {table} ORDER BY ALL") for table in asked]


def _second(at: datetime) -> int:
    return int(at.replace(tzinfo=UTC).timestamp()) - START
