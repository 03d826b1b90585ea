"""`deskmeter erase`: it says whom it would erase, and does so only when told twice."""

from pathlib import Path

from tests.cli.command import run, written

MAP = """
connection = "desk"
[[table]]
row = "customer"
id = "id"
name = "name"
"""


def filled_with_a_customer(root: Path) -> None:
    files = [written(root.parent, "customers.csv", "id,name\n4711,Canary\n"), written(root.parent, "map.toml", MAP)]
    assert run("import", "csv", str(files[0]), "--map", str(files[1]), "--workspace", str(root)).code == 0


def test_without_yes_nothing_is_erased(root: Path) -> None:
    filled_with_a_customer(root)
    asked = run("erase", "desk:4711", "--workspace", str(root))
    assert (asked.code, "repeat the command with --yes" in asked.err) == (3, True)
    assert run("erase", "desk:4711", "--workspace", str(root)).err == asked.err


def test_who_is_erased_is_known_no_more(root: Path) -> None:
    filled_with_a_customer(root)
    assert run("erase", "desk:4711", "--yes", "--workspace", str(root)).code == 0
    again = run("erase", "desk:4711", "--yes", "--workspace", str(root))
    assert (again.code, "There is no customer “desk:4711”" in again.err) == (2, True)
