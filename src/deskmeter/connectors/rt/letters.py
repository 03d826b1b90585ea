"""How the messages among RT's transactions came, and what they say, as their attachments tell it."""

import re
from collections.abc import Mapping, Sequence
from json import dumps
from typing import Any

from deskmeter.connectors.http import Client

Found = dict[str, Any]
PATH = "/REST/2.0/attachments"
MESSAGES = ("Create", "Correspond", "Comment")
AT_ONCE = 20  # messages of one question: it has to fit into an address
SIZE = 100
CHANNELS = {"email": "email", "web": "web", "mobile": "web", "rest": "api", "api": "api", "cli": "api"}
_INTERFACE = re.compile(r"^X-RT-Interface:[ \t]*(\w+)", re.IGNORECASE | re.MULTILINE)


def letters(client: Client, found: Sequence[Found]) -> Mapping[str, Found]:
    """Channel, and the text where the connection's option `bodies` is "yes", by the transaction's id."""
    ids = [str(one["id"]) for one in found if one["Type"] in MESSAGES]
    told: dict[str, Found] = {}
    for start in range(0, len(ids), AT_ONCE):
        for one in _attachments(client, ids[start : start + AT_ONCE]):
            _note(one, told.setdefault(str(one.get("TransactionId")), {}))
    return told


def _attachments(client: Client, ids: Sequence[str]) -> list[Found]:
    """All attachments of these transactions, in the order of their ids."""
    query = dumps([{"field": "TransactionId", "value": int(one), "entry_aggregator": "OR"} for one in ids])
    with_text = client.connection.options.get("bodies") == "yes"
    fields = "TransactionId,ContentType,Headers,Filename" + (",Content" if with_text else "")
    found, number = list[Found](), 1
    while True:
        page = client.get(PATH, {
            "query": query, "fields": fields, "orderby": "id", "per_page": str(SIZE), "page": str(number),
        }).items("items")  # fmt: skip
        found += page
        if len(page) < SIZE:
            return found
        number += 1


def _note(one: Found, told: Found) -> None:
    """The first interface and the first plain text that is no file are the message's own."""
    interface = _INTERFACE.search(str(one.get("Headers") or ""))
    if interface and "channel" not in told:
        told["channel"] = CHANNELS.get(interface[1].lower(), interface[1].lower())
    if one.get("ContentType") == "text/plain" and not one.get("Filename") and one.get("Content") and "body" not in told:
        told["body"] = one["Content"]
