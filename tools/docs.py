"""The pages of docs/ that come from declarations: written by this, and with --check compared."""

import argparse
import difflib
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import typer

from deskmeter.cli.app import app
from deskmeter.metrics.cuts import cuts_of, takes_map_cuts
from deskmeter.metrics.metric import Metric
from deskmeter.metrics.registry import metrics
from deskmeter.model import tables
from deskmeter.model.facts import BY_NAME as FACT_NAMES
from deskmeter.model.facts import FACTS
from deskmeter.model.facts.fact import Fact
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
    return "\n".join(
        (DATA_DICTIONARY, *map(table_section, tables.TABLES), with_each, FACTS_HEAD, *map(fact_section, FACTS))
    )


FACTS_HEAD = """\
# Facts

What figures are made of: one row per thing, derived from the canonical tables and never holding `now`: what is still
running ends empty. `deskmeter export` writes them out. Generated from `src/deskmeter/model/facts/`.
"""


def fact_section(fact: Fact) -> str:
    return f"## {fact.export}\n\nA row is {fact.row}.\n\n" + columns_table(fact.columns)


METRICS = """\
# Metrics

Every figure that deskmeter knows, one definition each. Generated from the declarations in `src/deskmeter/metrics/`.

* The *owner date* is the timestamp that puts a value in a period. Periods are half-open, weeks are ISO weeks.
* Durations are whole seconds; mean, median, 90th percentile, longest and n are always given together. Time is counted
  in opening hours where they apply to the conversation, else around the clock; `--clock` overrides.
* *Maturing* rows are not settled yet: inside a window, not answered, still open. A result says what share they are.
* A *vanity* metric leads to no decision by itself: the page names what to read beside it.
* Merged duplicates, spam, test and deleted conversations leave the figures and are counted as left out.
* `deskmeter explain METRIC` shows how one figure came about, and the command that lists the rows behind it.
"""


def metric_section(metric: Metric) -> str:
    owner = f"from `{metric.at}` to `{metric.until}`" if metric.until else f"`{metric.at}`"
    limits = ", ".join(f"`{name}` = {value}" for name, value in metric.thresholds.items())
    source = f"[{metric.source.title}]({metric.source.url})" if metric.source.url else metric.source.title
    facts = [
        ("definition", metric.definition),
        ("purpose", metric.purpose),
        ("formula", f"`{metric.formula.text()}`"),
        ("rows", FACT_NAMES[metric.fact].row),
        ("owner date", owner),
        ("unit, direction", f"{metric.unit.value}, {metric.better.value}"),
        ("clock", "opening hours or calendar" if metric.formula.timed else "none"),
        ("null rule", metric.null_rule),
        ("thresholds", limits or "none"),
        ("cuts", _cuts(metric)),
        ("caveats", " ".join(metric.caveats) or "none"),
        *([("maturing", f"rows where `{metric.maturing}`")] if metric.maturing else []),
        *([("needs", f"rows of the kind `{metric.needs}`")] if metric.needs else []),
        *([("where not recorded", f"{metric.recorded.none}; {metric.recorded.some}")] if metric.recorded else []),
        *(
            [("vanity", f"{metric.vanity.reason} Read beside it: {_named(metric.vanity.beside)}.")]
            if metric.vanity
            else []
        ),
        ("source", source),
    ]
    return f"## {metric.name}\n\n{metric.title}\n\n" + markdown_table(("", ""), facts)


def _named(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _cuts(metric: Metric) -> str:
    more = " and any that a map brings" if takes_map_cuts(metric) else ""
    return (_named(cuts_of(metric)) or "none") + more


def metrics_page() -> str:
    """docs/metrics.md: the catalogue."""
    return "\n".join((METRICS, *map(metric_section, metrics().values())))


CLI = """\
# Command line

Figures and data go to stdout, messages and progress to stderr. Exit codes: 0 ok, 1 failed, 2 usage, 3 needs attention.
`--workspace DIR` (or `DESKMETER_WORKSPACE`) stands everywhere; without it, the current folder. `--from` is inclusive,
`--to` exclusive. Generated from the commands themselves.
"""


def cli_page() -> str:
    """docs/cli.md: every command with its arguments and options."""
    root = typer.main.get_command(app)
    return "\n".join((CLI, *_commands(root, "deskmeter")))


def _commands(command: Any, path: str) -> Iterable[str]:
    for name, one in getattr(command, "commands", {}).items():
        if hasattr(one, "commands"):
            yield from _commands(one, f"{path} {name}")
        else:
            yield f"## {path} {name}\n\n{one.help}\n\n" + markdown_table(("option", "", "meaning"), _options(one))


def _options(command: Any) -> Iterable[tuple[str, str, str]]:
    for option in command.params:
        names = ", ".join(f"`{name}`" for name in (*option.opts, *option.secondary_opts))
        if option.param_type_name == "argument":
            names = f"`{option.name.upper()}`"
        yield names, "required" if option.required else "", getattr(option, "help", None) or ""


# A page is added here, with the function that says what stands in it.
GENERATED: dict[str, Callable[[], str]] = {
    "docs/data-dictionary.md": data_dictionary,
    "docs/metrics.md": metrics_page,
    "docs/cli.md": cli_page,
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
