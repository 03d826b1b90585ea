"""Paths into JSON objects: where a map finds a value, a list, or the rows that it means."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from deskmeter.engines.duckdb import quoted as literal

OBJECT, ELEMENT, PLACE = "^.", ".", "#"
JOINED, ELSE = "|", "||"
NESTED = "[]."
QUOTE = "'"


@dataclass(frozen=True)
class When:
    """A condition on a row: the value at a path is one of these words; without words, whether there is any."""

    path: str
    words: tuple[str, ...] = ()
    present: bool = True


def value(path: str, element: str, whole: str, place: str) -> str:
    """SQL of the text at a path of an element; several paths joined by “|” make one text, null where one is.

    `^.id` reaches from the element to the object that holds it, `.` is the element itself, `#` its place in the list,
    `'status'` the word status.
    Of paths parted by “||” the first that leads to something counts.
    """
    choices = [_joined(choice, element, whole, place) for choice in path.split(ELSE)]
    return choices[0] if len(choices) == 1 else f"COALESCE({', '.join(choices)})"


def _joined(path: str, element: str, whole: str, place: str) -> str:
    pieces = [_value(piece.strip(), element, whole, place) for piece in path.split(JOINED)]
    return pieces[0] if len(pieces) == 1 else "(" + " || '|' || ".join(pieces) + ")"


def elements(path: str, whole: str) -> str:
    """SQL of the list of elements at a path; the object itself is its only element where the path is empty.

    `events[].tags` puts the lists within the elements of a list behind each other.
    """
    if not path:
        return f"[{whole}]"
    outer, _, inner = path.partition(NESTED)
    listed = f"TRY_CAST(json_extract({whole}, {literal(_pointer(outer))}) AS JSON[])"
    if not inner:
        return listed
    return f"flatten(list_transform({listed}, lambda each: COALESCE({elements(inner, 'each')}, CAST([] AS JSON[]))))"


def outermost(path: str) -> str:
    """The path of the list that must be one where it is there."""
    return path.partition(NESTED)[0]


def held(conditions: Iterable[When], values: Mapping[str, str]) -> str:
    """SQL of the conditions, each on the value of its path."""
    return " AND ".join(_held(one, values[one.path]) for one in conditions) or "TRUE"


def _held(one: When, value_: str) -> str:
    if not one.words:
        return f"{value_} IS NOT NULL" if one.present else f"{value_} IS NULL"
    return f"COALESCE({value_} IN ({', '.join(map(literal, one.words))}), FALSE)"


def _value(piece: str, element: str, whole: str, place: str) -> str:
    if len(piece) > 1 and piece.startswith(QUOTE) and piece.endswith(QUOTE):
        return literal(piece[1:-1])
    if piece == PLACE:
        return f"CAST({place} AS VARCHAR)"
    if piece == ELEMENT:
        return f"json_extract_string({element}, '$')"
    within, rest = (whole, piece.removeprefix(OBJECT)) if piece.startswith(OBJECT) else (element, piece)
    return f"json_extract_string({within}, {literal(_pointer(rest))})"


def _pointer(path: str) -> str:
    """A dotted path as a JSON pointer, in which no sign of a key has a meaning of its own."""
    return "/" + "/".join(piece.replace("~", "~0").replace("/", "~1") for piece in path.split("."))
