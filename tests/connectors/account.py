"""An account of a source behind the tests' server, the workspace that polls it, and what becomes of it."""

import csv
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree
from typing import Any

import duckdb

from tests.cli.command import Ran, run
from tests.connectors.api.misbehaving import Query, Server
from tests.spec.drawn import instant

TOKEN = "canary-token-a83c"  # noqa: S105 - of no real source
SECRET = "canary-secret-51d0"  # noqa: S105
ENVIRON = {"VENDOR_TOKEN": TOKEN, "VENDOR_SECRET": SECRET}


@dataclass(frozen=True)
class Account:
    """A workspace with one connection, `desk`, to the server."""

    server: Server
    root: Path

    def sync(self) -> Ran:
        return run("sync", "-w", self.root)

    def counts(self) -> dict[str, tuple[int, int, int, int]]:
        """What one sync brought of each stream: received, stored, duplicate, quarantined."""
        told = json.loads(run("sync", "--format", "json", "-w", self.root).out)["streams"]
        names = ("received", "stored", "duplicate", "quarantined")
        return {one["stream"]: tuple(one[name] for name in names) for one in told}

    def told_by(self, columns: str) -> dict[str, tuple[str, ...]]:
        """Columns of `deskmeter export conversations`, by conversation."""
        rows = csv.DictReader(io.StringIO(run("export", "conversations", "-w", self.root).out))
        return {row["conversation_id"]: tuple(row[name] for name in columns.split()) for row in rows}

    def value(self, metric: str, now: str = "Mon+1 00:00") -> Any:
        """The value that `deskmeter query` gives for March."""
        period = ("--from", "2026-03-01", "--to", "2026-04-01", "--now", f"{instant(now):%Y-%m-%dT%H:%M:%SZ}")
        ran = run("query", metric, *period, "--json", "-w", self.root)
        return json.loads(ran.out)["rows"][0]["value"]

    def asks(self, sql: str) -> list[tuple[Any, ...]]:
        """What the store holds."""
        with duckdb.connect(str(self.root / "store.duckdb"), read_only=True) as con:
            return con.execute(sql).fetchall()

    def held(self) -> dict[str, list[tuple[Any, ...]]]:
        """All that the figures rest on, but for the order in which it came."""
        names = ("conversation", "message", "event", "snapshot", "rating", "customer", "sla")
        return {
            name: self.asks(f"SELECT * EXCLUDE (seq, version) FROM canon.{name} AS t ORDER BY ALL") for name in names
        }


def account(root: Path, server: Server, settings: str, source: str) -> Account:
    """The workspace at root with a connection to the server, asked as often as it likes."""
    server.date = instant("Mon+1 00:00")
    with (root / "deskmeter.toml").open("a", encoding="utf-8") as file:
        file.write(
            f'[connections.desk]\nsource = "{source}"\nurl = "{server.url}"\nallow_private = true\n'
            f'token_env = "VENDOR_TOKEN"\nrequests_per_minute = 6000\nsince = 2026-02-01\n{settings}\n'
        )
    return Account(server, root)


def made(folder: Path, empty: Callable[[str], Path]) -> Path:
    return Path(copytree(empty(""), folder / "desk"))


def page(found: list[Any], asked: Query, size: int) -> list[Any]:
    """The numbered page that is asked for."""
    number = int(asked.get("page", "1"))
    return found[(number - 1) * size : number * size]


def newest(found: Mapping[int, Any], field: str) -> list[Any]:
    """Objects by an instant, newest first."""
    return sorted(found.values(), key=lambda one: (one[field], one["id"]), reverse=True)
