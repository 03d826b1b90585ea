"""Fault 37: what is in a file never names a place, is never run, and reads no other file."""

import gzip
import http.client
import pickle
import zipfile
from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest
import xlsxwriter

from deskmeter.engines.duckdb import rows
from deskmeter.model.workspace import opened
from tests.cli.command import Ran, run
from tests.web.serving import served, signed, with_door

AWAY = "../../away"
MAP = """
connection = "desk"

[[table]]
row = "case"
id = "id"
created_at = "created"
channel = "channel"
team = "team"
"""
HEADER, ROW = ("id", "created", "channel", "team"), ("1", "2026-03-02T09:00:00Z", "email", "Billing")
SHEET = "xl/worksheets/sheet1.xml"
KEPT_OUT = "not for the record"


class Payload:
    """What makes a file as soon as it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (self.path,)


@pytest.fixture
def root(tmp_path: Path, empty: Callable[[str], Path]) -> Path:
    """A workspace two folders below the one that is watched."""
    root = copytree(empty(""), tmp_path / "here" / "desk")
    (root.parent / "map.toml").write_text(MAP)
    return root


def imported(root: Path, file: Path) -> Ran:
    """Import a file; nothing comes to be beside the workspace."""
    before = beside(root)
    done = run("import", "csv", file, "--map", root.parent / "map.toml", "-w", root)
    assert beside(root) == before
    return done


def beside(root: Path) -> list[Path]:
    """All that lies around a workspace."""
    return sorted(path for path in root.parent.parent.rglob("*") if root not in path.parents)


def teams(root: Path) -> list[str]:
    """The team of each conversation on record."""
    with opened(root) as space:
        return [team for (team,) in rows(space.store.con, "SELECT c.team FROM fact.conversation AS c")]


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A file that no other file may draw in."""
    (tmp_path / "secret.xml").write_text(KEPT_OUT)
    return tmp_path / "secret.xml"


def packed_anew(book: Path, change: Callable[[zipfile.ZipInfo, bytes], bytes], *more: tuple[str, str]) -> Path:
    """A workbook with one row whose parts were tampered with."""
    with xlsxwriter.Workbook(str(book), {"in_memory": True}) as made:
        sheet = made.add_worksheet()
        for number, row in enumerate((HEADER, ROW)):
            sheet.write_row(number, 0, row)
    with zipfile.ZipFile(book) as packed:
        parts = {part: packed.read(part) for part in packed.infolist()}
    with zipfile.ZipFile(book, "w") as packed:
        for part, content in parts.items():
            packed.writestr(part, change(part, content))
        for name, text in more:
            packed.writestr(name, text)
    return book


def test_a_part_of_a_workbook_that_is_named_as_a_path_is_written_nowhere(root: Path) -> None:
    book = packed_anew(root.parent / "x.xlsx", lambda part, content: content, (AWAY, "x"), (f"/{AWAY}", "x"))
    assert (imported(root, book).code, teams(root)) == (0, ["Billing"])


def test_a_symlink_for_a_sheet_is_not_followed(root: Path, secret: Path) -> None:
    def linked(part: zipfile.ZipInfo, content: bytes) -> bytes:
        if part.filename != SHEET:
            return content
        part.external_attr = 0o120777 << 16
        return str(secret).encode()

    done = imported(root, packed_anew(root.parent / "x.xlsx", linked))
    assert (done.code, "it is not a whole workbook" in done.err, KEPT_OUT in done.err) == (2, True, False)


def test_an_outer_entity_is_not_read(root: Path, secret: Path) -> None:
    entity = f'<!DOCTYPE sst [<!ENTITY secret SYSTEM "file://{secret}">]><sst'.encode()

    def entities(part: zipfile.ZipInfo, content: bytes) -> bytes:
        return content.replace(b"<sst", entity, 1).replace(b">Billing<", b">&secret;<")

    done = imported(root, packed_anew(root.parent / "x.xlsx", entities))
    assert (done.code, "unrecognized entity" in done.err, KEPT_OUT in done.err) == (2, True, False)


@pytest.mark.parametrize("name", ["x.pkl", "x.parquet", "x.xlsx", "x.csv", "x.jsonl", "x.csv.gz"])
def test_a_pickle_is_refused_and_not_unpickled(root: Path, tmp_path: Path, name: str) -> None:
    trap = tmp_path / "sprung"
    (root.parent / name).write_bytes(pickle.dumps(Payload(trap)))
    done = imported(root, root.parent / name)
    assert (done.code, done.err.startswith("deskmeter: "), trap.exists()) == (2, True, False)


def test_the_name_inside_a_packed_file_is_no_path(root: Path) -> None:
    with (root.parent / "x.csv.gz").open("wb") as file, gzip.GzipFile(AWAY, "wb", fileobj=file) as packed:
        packed.write("\n".join(map(",".join, (HEADER, ROW))).encode())
    assert (imported(root, root.parent / "x.csv.gz").code, teams(root)) == (0, ["Billing"])


def test_names_in_a_file_are_no_paths(root: Path) -> None:
    (root.parent / "x.csv").write_text("\n".join(map(",".join, (HEADER, (AWAY, ROW[1], AWAY, AWAY)))))
    assert (imported(root, root.parent / "x.csv").code, teams(root)) == (0, [AWAY])
    before = beside(root)
    assert run("export", "--all", root.parent / "all", "-w", root).code == 0
    assert all(path.is_relative_to(root.parent / "all") for path in set(beside(root)) - set(before))


def test_a_map_names_its_connection_by_no_path(root: Path) -> None:
    (root.parent / "map.toml").write_text(MAP.replace("desk", AWAY))
    (root.parent / "x.csv").write_text("\n".join(map(",".join, (HEADER, ROW))))
    done = imported(root, root.parent / "x.csv")
    assert (done.code, f"“{AWAY}” cannot name a connection" in done.err) == (2, True)


@pytest.mark.parametrize("place", [f"/in/{AWAY}", "/in/..%2f..%2faway", "/in/desk/../../away", "/../../../etc/passwd"])
def test_an_address_is_no_path(root: Path, place: str) -> None:
    with served(with_door(root)) as door:
        line = http.client.HTTPConnection("127.0.0.1", door.port, timeout=10)
        line.request("POST", place, b"{}", signed(b"{}"))
        assert line.getresponse().status == 404
    assert not (root.parent.parent / "away").exists()


@pytest.mark.parametrize("name", [AWAY, "/away", "..", "a/b"])
def test_a_connection_is_not_named_by_a_path(root: Path, name: str) -> None:
    with (root / "deskmeter.toml").open("a") as settings:
        settings.write(f"[connections.'{name}']\nsource = 'events'\n")
    done = run("doctor", "-w", root)
    assert (done.code, f"“{name}” cannot name a connection" in done.out + done.err) == (2, True)
