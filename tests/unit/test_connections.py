"""Connections as deskmeter.toml declares them; a secret is never in it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from deskmeter.connections import EVER, MissingSecretError, Secret
from deskmeter.errors import ATTENTION, SettingsError
from deskmeter.settings import Settings, load

HEAD = '[connections.desk]\nsource = "zendesk"\nurl = "https://x.example"\n'


def _load(folder: Path, toml: str) -> Settings:
    (folder / "deskmeter.toml").write_text(toml, encoding="utf-8")
    return load(folder, {}, {})


def test_a_connection_has_what_the_file_says(tmp_path: Path) -> None:
    more = 'user = "u"\nsince = 2026-01-31\ntoken_env = "T"\noptions = { account_id = 7 }\nrequests_per_minute = 9'
    found = _load(tmp_path, HEAD + more).connections["desk"]
    assert (found.name, found.source, found.url, found.user) == ("desk", "zendesk", "https://x.example", "u")
    assert (found.since, found.token) == (datetime(2026, 1, 31, tzinfo=UTC), Secret("env", "T"))
    assert (dict(found.options), found.requests_per_minute) == ({"account_id": "7"}, 9)


def test_without_since_all_there_is_is_asked_for(tmp_path: Path) -> None:
    assert _load(tmp_path, HEAD).connections["desk"].since == EVER


@pytest.mark.parametrize(
    "line",
    ['token = "canary"', 'api_key = "canary"', 'password = "canary"', 'webhook_secret = "canary"',
     'options = { access_token = "canary" }', 'Token = "canary"'],
)  # fmt: skip
def test_fault_35_a_secret_in_the_file_is_refused_and_not_repeated(tmp_path: Path, line: str) -> None:
    with pytest.raises(SettingsError, match="secrets are not kept in this file") as caught:
        _load(tmp_path, HEAD + line)
    assert "canary" not in str(caught.value)


def test_fault_35_a_secret_in_the_place_of_a_variables_name_is_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="does not name an environment variable") as caught:
        _load(tmp_path, HEAD + 'token_env = "canary/71f3=="')
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize("place", ["token", "./x/token", "{root}/token", "{root}/../{name}/token"])
def test_fault_35_a_secret_in_a_file_of_the_workspace_is_refused(tmp_path: Path, place: str) -> None:
    path = place.format(root=tmp_path, name=tmp_path.name)
    with pytest.raises(SettingsError, match="lies in the workspace or is relative"):
        _load(tmp_path, HEAD + f'token_file = "{path}"')


@pytest.mark.parametrize(
    ("url", "seen"),
    [
        ("http://x.example", "is not used"),
        ("file:///etc/passwd", "not an address"),
        ("ftp://x.example", "is not used"),
        ("https://u:pw@x.example", "holds more"),
        ("https://x.example?token=1", "holds more"),
        ("https://x.example:99999", "not an address"),
        ("https://[::1", "not an address"),
        ("https://x.example\\\\@y", "not an address"),
        ("x.example", "not an address"),
    ],
)
def test_fault_28_an_address_that_is_none_is_refused(tmp_path: Path, url: str, seen: str) -> None:
    with pytest.raises(SettingsError, match=seen):
        _load(tmp_path, f'[connections.desk]\nsource = "zendesk"\nurl = "{url}"\n')


def test_http_is_for_private_networks(tmp_path: Path) -> None:
    toml = '[connections.desk]\nsource = "rt"\nurl = "http://10.0.0.1/rt/"\nallow_private = true'
    assert _load(tmp_path, toml).connections["desk"].url == "http://10.0.0.1/rt"


@pytest.mark.parametrize(
    ("line", "seen"),
    [
        ("tokens_env = 1", "there is no key"),
        ("since = 1", "not a date"),
        ('allow_private = "yes"', "not a yes or no"),
        ("requests_per_minute = 0", "not a rate"),
        ("options = { a = [1] }", "not a table of texts"),
        ('token_env = "A"\ntoken_file = "/b"', "both"),
        ('user = "a\\nb"', "not a text"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_place(tmp_path: Path, line: str, seen: str) -> None:
    with pytest.raises(SettingsError, match=seen) as caught:
        _load(tmp_path, HEAD + line)
    assert str(caught.value).startswith("deskmeter.toml, [connections.desk]")


def test_config_show_tells_where_the_secret_is(tmp_path: Path) -> None:
    told = {one.key: one.value for one in _load(tmp_path, HEAD + 'token_env = "T"').origins()}
    assert told["connections.desk"] == "zendesk at https://x.example; token in the environment variable T"


def test_a_secret_is_read_from_its_variable_or_its_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("abc\n")
    secrets = Secret("env", "T"), Secret("file", str(tmp_path / "secret"))
    assert [one.read({"T": "abc"}) for one in secrets] == ["abc", "abc"]


@pytest.mark.parametrize("text", ["", " \n", "a\nInjected: header", "é", "a\x00b"], ids=repr)
def test_a_secret_that_cannot_be_sent_needs_attention_and_is_not_repeated(text: str) -> None:
    with pytest.raises(MissingSecretError, match="the environment variable T") as caught:
        Secret("env", "T").read({"T": text})
    assert caught.value.exit_code == ATTENTION
    assert "Injected" not in str(caught.value)


def test_a_file_that_is_not_there_needs_attention(tmp_path: Path) -> None:
    with pytest.raises(MissingSecretError, match="No such file"):
        Secret("file", str(tmp_path / "nowhere")).read({})
