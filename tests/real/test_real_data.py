"""The shipped maps on the real files that they are for: known figures, and a report of each."""

import csv
import json
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from tests.cli.command import applied, run

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "data"
FILES = {"servicenow": "servicenow/incident_event_log.csv", "nyc311": "nyc311/service_requests.csv"}


@pytest.fixture(scope="module")
def workspaces(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A workspace for each file, by the name of its map; files that are not there are left out."""
    made: dict[str, Path] = {}
    for name, file in FILES.items():
        if (DATA / file).is_file():
            made[name] = tmp_path_factory.mktemp(name) / "desk"
            assert run("init", made[name]).code == 0
            ran = run("import", "csv", DATA / file, "--map", ROOT / "examples" / f"{name}.toml", "-w", made[name])
            assert (ran.code, ran.err) == (0, "")
    return made


@pytest.fixture
def incidents(workspaces: dict[str, Path]) -> Path:
    return _there(workspaces, "servicenow")


@pytest.fixture
def requests(workspaces: dict[str, Path]) -> Path:
    return _there(workspaces, "nyc311")


def _there(workspaces: dict[str, Path], name: str) -> Path:
    if name not in workspaces:
        pytest.skip(f"the real data is not beside the project: there is no {DATA / FILES[name]}")
    return workspaces[name]


def figure(root: Path, metric: str, *asked: str) -> dict[str, Any]:
    (row,) = json.loads(run("query", metric, *asked, "--format", "json", "-w", root).out)["rows"]
    found: dict[str, Any] = row
    return found


def test_every_update_of_the_incident_log_is_stored(incidents: Path) -> None:
    assert applied(incidents) == {"incident_event_log.csv": (5998, 5998, 0, 0)}


def test_the_incident_log_has_890_incidents(incidents: Path) -> None:
    assert figure(incidents, "conversations")["value"] == 890


def test_incidents_are_first_solved_after_a_median_of_53_hours(incidents: Path) -> None:
    found = figure(incidents, "first_resolution_time", "--clock", "calendar")
    assert (found["n"], found["value"]) == (890, 192_060)


def test_every_incident_is_solved_in_the_end(incidents: Path) -> None:
    assert figure(incidents, "resolution_time")["n"] == 890


def test_eleven_incidents_were_reopened(incidents: Path) -> None:
    assert figure(incidents, "reopens")["value"] == 11


def test_resolutions_are_the_first_ones_and_those_after_a_reopening(incidents: Path) -> None:
    assert figure(incidents, "resolution_events")["value"] == 890 + 11


def test_the_sla_is_met_by_incident_far_less_often_than_by_row(incidents: Path, tmp_path: Path) -> None:
    """An incident that is on its way to a breach says TRUE in row after row: 93 % of rows, 56 % of incidents."""
    with (DATA / FILES["servicenow"]).open(encoding="utf-8", newline="") as file:
        log = list(csv.DictReader(file))
    promises = tmp_path / "incident_sla.csv"
    with promises.open("w", encoding="utf-8", newline="") as file:
        columns = ["number", "opened_at", "sys_updated_at", "made_sla", "closed_at"]
        out = csv.DictWriter(file, columns, extrasaction="ignore")
        out.writeheader()
        out.writerows(log)
    root = copytree(incidents, tmp_path / "desk")
    ran = run("import", "csv", promises, "--map", ROOT / "examples" / "servicenow.toml", "-w", root)
    found = figure(root, "sla_achieved_rate")
    by_row = sum(row["made_sla"] == "TRUE" for row in log) / len(log)
    assert (ran.code, found["n"], found["parts"]["numerator"], round(by_row, 3)) == (0, 890, 495, 0.933)


def test_every_service_request_is_stored(requests: Path) -> None:
    assert applied(requests) == {"service_requests.csv": (1000, 1000, 0, 0)}


def test_677_of_1000_requests_are_closed_after_a_median_of_22_minutes(requests: Path) -> None:
    found = figure(requests, "resolution_time")
    assert (figure(requests, "conversations")["value"], found["n"]) == (1000, 677)
    assert round(found["value"] / 3600, 2) == 0.36


def test_open_and_closed_requests_are_all_requests(requests: Path) -> None:
    backlog = figure(requests, "backlog")["value"]
    assert 0 < backlog <= 1000 - 677


@pytest.mark.parametrize("name", FILES)
def test_importing_the_file_again_brings_nothing(workspaces: dict[str, Path], name: str) -> None:
    root = _there(workspaces, name)
    before = figure(root, "conversations")["value"]
    ran = run("import", "csv", DATA / FILES[name], "--map", ROOT / "examples" / f"{name}.toml", "-w", root)
    assert (ran.code, "this very file came before" in ran.err) == (0, True)
    assert figure(root, "conversations")["value"] == before


@pytest.mark.parametrize("name", FILES)
def test_a_report_is_written_as_a_page_and_as_a_document(
    workspaces: dict[str, Path], tmp_path: Path, name: str
) -> None:
    root = _there(workspaces, name)
    ran = run("report", "inbox-activity", "--format", "html,pdf", "--out", tmp_path, "-w", root)
    assert ran.code == 0
    page, document = (Path(line) for line in ran.out.splitlines())
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert document.read_bytes().startswith(b"%PDF-")
