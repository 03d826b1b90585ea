"""The pages of docs/ that come from declarations: written by this, and with --check compared."""

import argparse
import difflib
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from deskmeter.model import tables
from deskmeter.model.tables import Column, Table

ROOT = Path(__file__).parent.parent

ROLES = {
    "figure": "",
    "key": "id",
    "identity": "identity of a person",
    "body": "body",
}

DATA_DICTIONARY = """\
# Data dictionary

The canonical tables: whatever the source, its rows become rows of these.
Generated from `src/deskmeter/model/tables.py`.

* Times are UTC. Durations are whole seconds, named `…_s`.
* An *id* is the source's own on its way in (`connection:id` at the edges) and an integer inside; it says of what.
* A *body* or the *identity of a person* stays in the ledger's people segments; no fact and no figure holds one.
* A *versioned* table keeps the newest version of a row in force and the older ones beside it; in an *immutable* one
  the first row stays in force and a conflicting copy goes to quarantine.
* *Required*: a row without it is quarantined, with its number and the reason.
"""


def cell(text: str) -> str:
    return text.replace("|", "\\|")


def markdown_table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table; texts are escaped."""
    names = list(head)
    lines = [names, ["---"] * len(names), *(list(row) for row in rows)]
    return "\n".join("| " + " | ".join(map(cell, line)) + " |" for line in lines) + "\n"


def column_row(column: Column) -> tuple[str, ...]:
    words = " One of: " + ", ".join(f"`{word}`" for word in column.words) + "." if column.words else ""
    kind = ROLES[column.role] + (f": {column.refers}" if column.refers else "")
    return (f"`{column.name}`", column.type, "required" if column.required else "", kind, column.meaning + words)


def columns_table(columns: Iterable[Column]) -> str:
    return markdown_table(("column", "type", "", "kind", "meaning"), map(column_row, columns))


def table_section(table: Table) -> str:
    keeping = "versioned" if table.versioned else "immutable"
    return (
        f'## {table.name}\n\n{table.meaning} In a map: `row = "{table.row}"`. Rows are {keeping}.\n\n'
        + columns_table(table.columns)
    )


def data_dictionary() -> str:
    """docs/data-dictionary.md: every canonical table with its columns."""
    with_each = "## With every row\n\n" + columns_table(tables.STORED_WITH_EACH)
    return "\n".join((DATA_DICTIONARY, *map(table_section, tables.TABLES), with_each))


# A page is added here, with the function that says what stands in it.
GENERATED: dict[str, Callable[[], str]] = {
    "docs/data-dictionary.md": data_dictionary,
}


def drift(path: str, wanted: str) -> str:
    """What must change in the file for it to say what is declared, as a diff; empty when it says so already."""
    file = ROOT / path
    found = file.read_text(encoding="utf-8") if file.exists() else ""
    lines = difflib.unified_diff(found.splitlines(True), wanted.splitlines(True), path, f"{path} as declared")
    return "".join(lines)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail when a page has drifted")
    check = parser.parse_args(arguments).check
    pages = {path: page() for path, page in GENERATED.items()}
    drifted = {path: diff for path, wanted in pages.items() if (diff := drift(path, wanted))}
    if check:
        print("\n".join(drifted.values()) or f"{len(pages)} generated pages say what is declared.")
        return 1 if drifted else 0
    for path in drifted:
        (ROOT / path).write_text(pages[path], encoding="utf-8")
        print(f"{path} written")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
