"""The shipped maps on the real files that they are for."""

from pathlib import Path

import duckdb
import pytest

from deskmeter.connectors.suggest import suggest
from deskmeter.model.map_text import parse_map
from tests.connectors.csv.drawn_files import Drawn, mapped

ROOT = Path(__file__).parents[3]
DATA = ROOT.parent / "shared" / "data"
FILES = {"servicenow": "servicenow/incident_event_log.csv", "nyc311": "nyc311/service_requests.csv"}


def real(name: str) -> Path:
    path = DATA / FILES[name]
    if not path.is_file():
        pytest.skip(f"the real data is not beside the project: no {path.name}")
    return path


def example(folder: Path, name: str) -> Drawn:
    return mapped(folder, real(name), (ROOT / "examples" / f"{name}.toml").read_text(encoding="utf-8"))


def test_every_update_of_the_incident_log_is_read(tmp_path: Path) -> None:
    found = example(tmp_path, "servicenow")
    assert (len(found.rows), found.errors, found.rejects) == (5998, [], [])
    assert len(set(found.column("conversation"))) == 890


def test_every_service_request_is_read(tmp_path: Path) -> None:
    found = example(tmp_path, "nyc311")
    hours = sorted(
        (row["closed_at"] - row["created_at"]).total_seconds() / 3600 for row in found.rows if row["closed_at"]
    )
    assert (len(found.column("uid")), len(hours), round(hours[338], 2)) == (1000, 677, 0.36)


def test_an_unknown_channel_is_left_empty(tmp_path: Path) -> None:
    assert example(tmp_path, "nyc311").column("channel").count(None) == 14


@pytest.mark.parametrize("name", FILES)
def test_the_shipped_maps_parse(name: str) -> None:
    assert parse_map((ROOT / "examples" / f"{name}.toml").read_text(encoding="utf-8"), name).parts


@pytest.mark.parametrize("name", FILES)
def test_the_suggested_map_of_a_real_file_reads_every_row(tmp_path: Path, name: str) -> None:
    found = mapped(tmp_path, real(name), suggest(duckdb.connect(), real(name)))
    assert found.errors == []
