"""Inlets: a connection may send only with a secret, and only what a map gives a meaning."""

from pathlib import Path

import pytest

from deskmeter.connections import MissingSecretError
from deskmeter.connectors.troubles import NoMapError
from deskmeter.errors import MissingFileError
from deskmeter.settings import load
from deskmeter.web.inlets import CurrentInlets, Inlets, inlets_of
from tests.web.serving import CONNECTION, MAP, SIGNED_WITH

ENVIRON = {"DESK_WEBHOOK": SIGNED_WITH}


def inlets(root: Path, settings: str = CONNECTION, map_text: str | None = MAP) -> Inlets:
    (root / "deskmeter.toml").write_text(settings, encoding="utf-8")
    if map_text is not None:
        (root / "desk.toml").write_text(map_text, encoding="utf-8")
    return inlets_of(load(root, {}, {}), ENVIRON)


def test_a_connection_with_a_secret_may_send(tmp_path: Path) -> None:
    assert inlets(tmp_path)["desk"].layout.map == MAP


def test_a_connection_without_a_secret_has_no_way_in(tmp_path: Path) -> None:
    assert not inlets(tmp_path, '[connections.desk]\nsource = "zendesk"\nurl = "https://desk.example.com"\n')


def test_a_secret_that_is_empty_is_refused(tmp_path: Path) -> None:
    """
    Fault 32.
    """
    inlets(tmp_path)
    with pytest.raises(MissingSecretError):
        inlets_of(load(tmp_path, {}, {}), {"DESK_WEBHOOK": " "})


def test_a_map_that_is_missing_is_told(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError):
        inlets(tmp_path, map_text=None)


def test_objects_that_nothing_gives_a_meaning_are_refused(tmp_path: Path) -> None:
    with pytest.raises(NoMapError):
        inlets(tmp_path, CONNECTION.replace('map = "desk.toml"', ""))


def test_the_secret_is_not_in_what_an_inlet_shows(tmp_path: Path) -> None:
    """
    Fault 36.
    """
    assert SIGNED_WITH not in repr(inlets(tmp_path))


def test_settings_that_cannot_be_used_leave_the_inlets_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inlets(tmp_path)
    monkeypatch.setenv("DESK_WEBHOOK", SIGNED_WITH)
    current = CurrentInlets(load(tmp_path, {}, {}))
    (tmp_path / "desk.toml").unlink()
    assert "desk" in current.under(load(tmp_path, {}, {}))
