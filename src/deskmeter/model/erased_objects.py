"""The text of an object without what tells of somebody erased."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from deskmeter.model.mapping import Map, Part, column_of
from deskmeter.model.paths import ELEMENT, JOINED, OBJECT
from deskmeter.model.tombs import CONVERSATION, CUSTOMER, TOKEN, Tombs, names_somebody


def erased(body: str, stream: str, map_: Map, tombs: Tombs) -> str:
    """The text of an object without what tells of somebody erased: it keeps what figures need, and tokens for ids."""
    parts = [part for part in map_.parts if part.stream == stream]
    found = json.loads(body)
    if not parts:
        told = any(tombs.digest(CUSTOMER, text) in tombs.customers for text in _leaves(found))
        return "{}" if told else body
    customers = {place for part in parts for place in _found(found, part, _customer_paths(part))}
    hers = [place for place in customers if tombs.digest(CUSTOMER, _at(found, place)) in tombs.customers]
    owned = {
        tombs.digest(CONVERSATION, _at(found, place)) for part in parts
        for place in _found(found, part, _conversation_paths(part))
    }  # fmt: skip
    if not hers and not owned & tombs.conversations:
        return body
    kept: Any = {}
    for part in parts:
        for place in _found(found, part, _figure_paths(part)):
            kept = _put(kept, place, _value(found, place))
    for place in hers:
        kept = _put(kept, place, TOKEN + tombs.digest(CUSTOMER, _at(found, place)))
    return json.dumps(kept, ensure_ascii=False)


def _leaves(found: Any) -> Iterator[str]:
    """Every text and number in an object."""
    held = found.values() if isinstance(found, dict) else found if isinstance(found, list) else None
    if held is None:
        yield _as_text(found)
    for each in held or ():
        yield from _leaves(each)


_Place = tuple[str | int, ...]


def _customer_paths(part: Part) -> Iterator[str]:
    return (path for target, path in _targets(part) if names_somebody(part, target))


def _conversation_paths(part: Part) -> Iterator[str]:
    return (path for target, path in _targets(part) if target.refers == "conversation")


def _figure_paths(part: Part) -> list[str]:
    """The paths that figures need: all that a part names but bodies and identities; other people's ids stay."""
    private = {path for target, path in _targets(part) if not target.stored}
    return [path for path in part.named.values() if path not in private]


def _targets(part: Part) -> Iterator[tuple[Any, str]]:
    for key, path in part.named.items():
        target = column_of(part.row, key)
        if target is not None:
            yield target, path


def _found(whole: Any, part: Part, paths: Iterable[str]) -> Iterator[_Place]:
    """The places of an object to which paths of a part lead, in every element of its list."""
    base = tuple(part.each.split(".")) if part.each else ()
    listed = _value(whole, base) if base else None
    elements: list[_Place] = [(*base, n) for n in range(len(listed))] if isinstance(listed, list) else []
    starts = elements if part.each else [()]
    for path in paths:
        for piece in (one.strip() for one in path.split(JOINED)):
            above = piece.startswith(OBJECT)
            inner = () if piece == ELEMENT else tuple(piece.removeprefix(OBJECT).split("."))
            for start in [()] if above else starts:
                if _value(whole, (*start, *inner)) is not None:
                    yield (*start, *inner)


def _value(found: Any, place: _Place) -> Any:
    for step in place:
        if isinstance(found, dict) and isinstance(step, str):
            found = found.get(step)
        elif isinstance(found, list) and str(step).isdecimal() and int(step) < len(found):
            found = found[int(step)]
        else:
            return None
    return found


def _at(found: Any, place: _Place) -> str:
    return _as_text(_value(found, place))


def _as_text(value: Any) -> str:
    """A value as a map reads it."""
    return value.strip() if isinstance(value, str) else json.dumps(value)


def _put(kept: Any, place: _Place, value: Any) -> Any:
    """The same with a value at a place; lists keep their length, so that elements keep their places."""
    if not place:
        return value
    step, rest = place[0], place[1:]
    if isinstance(step, int):
        listed = kept if isinstance(kept, list) else []
        listed += [None] * (step + 1 - len(listed))
        listed[step] = _put({} if listed[step] is None else listed[step], rest, value)
        return listed
    held = kept if isinstance(kept, dict) else {}
    held[step] = _put(held.get(step, {}), rest, value)
    return held
