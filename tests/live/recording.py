"""What a real system answered, kept for the tests that run without it."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from deskmeter.connectors.answer import Answer
from deskmeter.connectors.http import Client

LEFT_OUT = "_hyperlinks"  # what one could do next: long, and nobody reads it


@contextmanager
def recorded(into: Path) -> Iterator[None]:
    """Write every question and its answer to a file, one on a line."""
    get, lines = Client.get, list[str]()

    def asked(client: Client, path: str, query: Mapping[str, str] | None = None) -> Answer:
        answer = get(client, path, query)
        lines.append(json.dumps([path, dict(query or {}), _without(answer.value)], sort_keys=True, ensure_ascii=False))
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "get", asked)
        yield
    into.write_text("\n".join(dict.fromkeys(lines)) + "\n", encoding="utf-8")


def _without(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without(one) for name, one in value.items() if name != LEFT_OUT}
    return [_without(one) for one in value] if isinstance(value, list) else value
