"""Paths into JSON objects: where a map finds a value, a list, or the rows that it means."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from deskmeter.engines.duckdb import quoted as literal

OBJECT, ELEMENT, PLACE = "^.", ".", "#"
JOINED, ELSE = "|", "||"
NESTED = "[]."
ANY = "*"
PICKED = re.compile(r"([^\[\]]+)\[(?:([^\[\]=]+)=([^\[\]]*))?\]\.(.+)")
QUOTE = "'"


@dataclass(frozen=True)
class When:
    """A condition on a row: the value at a path is one of these words; without words, whether there is any.

    A word that ends in “*” stands for all that begin as it does.
    """

    path: str
    words: tuple[str, ...] = ()
    present: bool = True


def value(path: str, element: str, whole: str, place: str) -> str:
    """SQL of the text at a path of an element; several paths joined by “|” make one text, null where one is.

    `^.id` reaches from the element to the object that holds it, `.` is the element itself, `#` its place in the list,
    `'status'` the word status.
    `phones[type=home].number` is of the first element with this word, `tags[].name` a JSON list of what all have.
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
    whole = [literal(word) for word in one.words if not word.endswith(ANY)]
    tests = [f"{value_} IN ({', '.join(whole)})"] if whole else []
    tests += [f"starts_with({value_}, {literal(word[:-1])})" for word in one.words if word.endswith(ANY)]
    return f"COALESCE({' OR '.join(tests)}, FALSE)"


def _value(piece: str, element: str, whole: str, place: str) -> str:
    if len(piece) > 1 and piece.startswith(QUOTE) and piece.endswith(QUOTE):
        return literal(piece[1:-1])
    if piece == PLACE:
        return f"CAST({place} AS VARCHAR)"
    if piece == ELEMENT:
        return f"json_extract_string({element}, '$')"
    within, rest = (whole, piece.removeprefix(OBJECT)) if piece.startswith(OBJECT) else (element, piece)
    picked = PICKED.fullmatch(rest)
    return _picked(within, *picked.groups()) if picked else _text(within, rest)


def _picked(within: str, listed: str, key: str | None, word: str | None, rest: str) -> str:
    """SQL of the text in the first element of a list that has the word at the key; without a key, of the texts in all.

    Where all are meant and there is something else than a list, it is that, and no list for whoever reads it.
    """
    found = elements(listed, within)
    if key is not None:
        chosen = f"list_filter({found}, lambda each: {_text('each', key)} = {literal(word or '')})"
        return _text(f"{chosen}[1]", rest)
    texts = f"list_filter(list_transform({found}, lambda each: {_text('each', rest)}), lambda text: text IS NOT NULL)"
    return f"CASE WHEN {found} IS NULL THEN {_text(within, listed)} ELSE CAST(to_json({texts}) AS VARCHAR) END"


def _text(within: str, path: str) -> str:
    return f"json_extract_string({within}, {literal(_pointer(path))})"


def _pointer(path: str) -> str:
    """A dotted path as a JSON pointer, in which no sign of a key has a meaning of its own."""
    return "/" + "/".join(piece.replace("~", "~0").replace("/", "~1") for piece in path.split("."))
