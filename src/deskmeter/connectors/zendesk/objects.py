"""Files of Zendesk's objects: an export of one object a line, or the API's answers, read as records of streams."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from deskmeter.connectors.encoding import as_utf8
from deskmeter.connectors.raw import MAX_CELL, ReadOptions, UnreadableFileError
from deskmeter.connectors.records import shown
from deskmeter.model.door import Record, Unreadable

ENDINGS = (".json", ".jsonl", ".ndjson")
MAX_ANSWER = 512 * 1024 * 1024  # bytes of a file that holds one answer rather than lines
# The streams, by the names under which the API's answers list their objects.
STREAMS = {
    "tickets": "tickets", "ticket_events": "ticket_events", "audits": "ticket_audits", "ticket_audits": "ticket_audits",
    "users": "users", "organizations": "organizations", "groups": "groups", "brands": "brands",
    "ticket_forms": "ticket_forms", "custom_statuses": "custom_statuses", "comments": "comments",
    "ticket_comments": "comments", "satisfaction_ratings": "satisfaction_ratings",
    "ticket_metric_events": "ticket_metric_events",
}  # fmt: skip
# Of an object without a list around it and in a file without a name of theirs: the keys that only its stream has.
SIGNS: Mapping[str, tuple[str, ...]] = {
    "ticket_events": ("child_events",), "ticket_audits": ("events", "ticket_id"), "tickets": ("requester_id", "status"),
    "users": ("role",), "ticket_metric_events": ("metric", "instance_id"), "organizations": ("domain_names",),
    "satisfaction_ratings": ("score", "ticket_id"), "comments": ("author_id", "ticket_id", "body"),
}  # fmt: skip

Found = Record | Unreadable


def read(path: Path, options: ReadOptions, scratch: Path) -> Iterator[Found]:
    """Every object of a file with its stream, its id and its version; what is none, as it stands."""
    scratch.mkdir(parents=True, exist_ok=True)
    source = as_utf8(path, options.encoding, scratch).path
    stream = _stream_of_file(path)
    if _is_one_answer(source):
        if source.stat().st_size > MAX_ANSWER:
            raise UnreadableFileError(
                path, f"it is one answer of more than {MAX_ANSWER // 2**20} MB; write one object a line"
            )
        yield from _told(source.read_bytes(), stream)
        return
    with source.open("rb") as file:
        while line := file.readline(MAX_CELL + 1):
            if line.strip():
                yield from _told(line, stream)
            while len(line) > MAX_CELL and not line.endswith(b"\n"):
                line = file.readline(MAX_CELL + 1)


def _is_one_answer(path: Path) -> bool:
    """Whether the first line is not a whole object, so that the file as a whole must be one."""
    with path.open("rb") as file:
        first = next((line for line in iter(lambda: file.readline(MAX_CELL + 1), b"") if line.strip()), b"")
    try:
        return not isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        return first.lstrip()[:1] in (b"{", b"[") and not first.rstrip().endswith(b"}")


def _stream_of_file(path: Path) -> str | None:
    """The stream that a file is named after: `tickets-2026.json`."""
    stem = path.name.lower()
    named = [name for name in STREAMS if stem.startswith(name)]
    return STREAMS[max(named, key=len)] if named else None


def _told(text: bytes, stream: str | None) -> Iterator[Found]:
    """The records of one JSON text: an object, a list of objects, or an answer that lists them by name."""
    if stream is not None and len(text) > MAX_ANSWER:
        yield Unreadable(shown(text), "too long")
        return
    try:
        found = json.loads(text.decode("utf-8"))
        listed = (
            {STREAMS[key]: value for key, value in found.items() if key in STREAMS and isinstance(value, list)}
            if isinstance(found, dict) and "id" not in found
            else {}
        )
    except UnicodeDecodeError:
        yield Unreadable(shown(text), "bytes that are not in the file's encoding")
    except RecursionError:
        yield Unreadable(shown(text), "nested too deep")
    except ValueError as error:
        yield Unreadable(shown(text), f"not JSON: {error}")
    else:
        if listed:
            for name, objects in listed.items():
                yield from (one for each in objects for one in records(each, name))
        else:
            for each in found if isinstance(found, list) else [found]:
                yield from records(each, stream or sign_of(each))


def sign_of(found: Any) -> str | None:
    """The stream of an object by its keys."""
    keys = set(found) if isinstance(found, dict) else set()
    return next((stream for stream, signs in SIGNS.items() if keys.issuperset(signs)), None)


def records(found: Any, stream: str | None) -> Iterator[Found]:
    """The record of an object, and those of the audits that an export puts into its ticket."""
    text = json.dumps(found, ensure_ascii=False)
    if stream is None or not isinstance(found, dict) or found.get("id") is None:
        yield Unreadable(text[:MAX_CELL], "an object without an id" if stream else "no object that is known here")
    elif not _is_sound(text):
        yield Unreadable(text.encode("utf-8", "backslashreplace").decode(), "half a character (a lone surrogate)")
    else:
        audits = found.pop("audits", None) if stream == "tickets" else None
        body = json.dumps(found, ensure_ascii=False) if audits is not None else text
        yield Record(stream, str(found["id"]), str(found.get("updated_at") or ""), body)
        for audit in audits if isinstance(audits, list) else []:
            yield from records(
                {"ticket_id": found["id"], **audit} if isinstance(audit, dict) else audit, "ticket_audits"
            )


def _is_sound(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
