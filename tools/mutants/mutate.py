"""Mutants of one SQL text: every operator at every place, the text's {slots} left as they are."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import sqlglot
from sqlglot import exp

from tools.mutants.operators import OPERATORS

_SLOT = re.compile(r"\{(\w+)(:[^{}]*)?\}")
_TOKEN = re.compile(r"""\{[^{}]*\}|'[^']*'|"?\w+"?(?:\."?\w+"?)*|[<>=|/]+|\S""")
# What stands before a text to make a statement of it, by the kind of text.
BEFORE = {"statement": "", "expression": "SELECT ", "join": "SELECT 1 FROM here"}
AROUND = 4  # words of the text beside a change that its fragment shows


@dataclass(frozen=True)
class Change:
    """One mutated text, by what operator, and the fragment that tells it apart: `before → after`."""

    operator: str
    fragment: str
    text: str


def parsed(text: str, kind: str) -> tuple[exp.Expr, list[str]]:
    """The tree of a text, whose slots are names in it, and what the slots were."""
    slots: list[str] = []

    def named(found: re.Match[str]) -> str:
        slots.append(found[0])
        return f"slot_{found[1]}_{len(slots) - 1}_"

    tree = sqlglot.parse_one(BEFORE[kind] + _SLOT.sub(named, text), read="duckdb")
    return tree, slots


def written(tree: exp.Expr, slots: list[str], kind: str) -> str:
    """The text of a tree, its slots in their places."""
    text = tree.sql(dialect="duckdb").removeprefix(BEFORE[kind])
    return re.sub(r"slot_\w*?_(\d+)_", lambda found: slots[int(found[1])], text)


def changes(text: str, kind: str) -> Iterator[Change]:
    """All mutants of a text; those of equal fragments are told apart by number."""
    tree, slots = parsed(text, kind)
    before, seen = written(tree, slots, kind), Counter[tuple[str, str]]()
    nodes = list(tree.walk())
    for name, operator in OPERATORS.items():
        for node in nodes:
            for put in list(operator(node)):
                after = _with(tree, node, put, slots, kind)
                if after == before:
                    continue
                fragment = _fragment(before, after)
                seen[name, fragment] += 1
                again = seen[name, fragment]
                yield Change(name, fragment if again == 1 else f"{fragment} #{again}", after)


def _with(tree: exp.Expr, node: exp.Expr, put: exp.Expr, slots: list[str], kind: str) -> str:
    """The text with one node in another's place; the tree is left as it was."""
    if node is tree:
        return written(put, slots, kind)
    node.replace(put)
    text = written(tree, slots, kind)
    put.replace(node)
    return text


def _fragment(before: str, after: str) -> str:
    """What changed, with a few words around it."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    start = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    most = min(len(old), len(new)) - start
    end = next((n for n in range(most) if old[-1 - n] != new[-1 - n]), most)
    left = max(start - AROUND, 0)
    return " → ".join(_told(words[left : len(words) - max(end - AROUND, 0)]) for words in (old, new))


def _told(words: list[str]) -> str:
    shown = words if len(words) <= 24 else [*words[:12], "…", *words[-12:]]
    return re.sub(r" (?=[),])|(?<=\() |(?<=[A-Z]) (?=\()", "", " ".join(shown)).replace('"', "")
