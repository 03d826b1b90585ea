"""Connections to sources with an API, as deskmeter.toml declares them; where a secret is kept, never the secret."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

from deskmeter.errors import ATTENTION, DeskmeterError, SettingsError, UnknownNameError, listed

KEYS = (
    "source", "url", "user", "since", "allow_private", "requests_per_minute", "ca_file", "options", "map",
    "token_env", "token_file", "webhook_secret_env", "webhook_secret_file", "poll_s",
)  # fmt: skip
EVER = datetime(2000, 1, 1, tzinfo=UTC)
MOST_PER_MINUTE = 6_000
LEAST_POLL_S, MOST_POLL_S = 10, 86_400
_NAME = re.compile(r"[A-Za-z0-9][\w.-]{0,63}", re.ASCII)
_SECRET = re.compile(r"token|secret|password|passwd|api_?key|credential", re.IGNORECASE)
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)


class MissingSecretError(DeskmeterError):
    """A secret that is not where the settings say that it is kept."""

    exit_code = ATTENTION
    slug = "sources"

    def __init__(self, secret: "Secret", seen: str) -> None:
        super().__init__(f"{secret.place()}: {seen}. Put the secret there, on one line, and try again.")


@dataclass(frozen=True)
class Secret:
    """Where a secret is kept: an environment variable or a file outside the workspace."""

    kind: str
    name: str

    def place(self) -> str:
        return f"the {'environment variable' if self.kind == 'env' else 'file'} {self.name}"

    def read(self, environ: Mapping[str, str]) -> str:
        """The secret itself; raises MissingSecretError where there is none that can be sent."""
        text = (environ.get(self.name, "") if self.kind == "env" else self._from_file()).strip()
        if not text:
            raise MissingSecretError(self, "there is nothing in it")
        if not text.isascii() or not text.isprintable():
            raise MissingSecretError(self, "it holds more than one line, or signs that no token has")
        return text

    def _from_file(self) -> str:
        try:
            return Path(self.name).read_bytes()[:10_000].decode("ascii", "replace")
        except OSError as error:
            raise MissingSecretError(self, f"it cannot be read ({error.strerror})") from error


@dataclass(frozen=True)
class Connection:
    """One source to poll: where it is, who asks, from when on, and what it is allowed.

    One that only sends by itself has no `url`. `map` is a file in the workspace that says what its objects mean, where
    the connector's own map does not; `poll_s` is how often a serving process asks it.
    """

    name: str
    source: str
    url: str
    user: str = ""
    since: datetime = EVER
    allow_private: bool = False
    requests_per_minute: int | None = None
    ca_file: str | None = None
    map: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    token: Secret | None = None
    webhook_secret: Secret | None = None
    poll_s: int | None = None

    def text(self) -> str:
        """The connection on one line, as `config show` tells it."""
        parts = [f"{self.source} at {self.url}" if self.url else self.source, f"user {self.user}" if self.user else ""]
        parts += [f"since {self.since:%Y-%m-%d}" if self.since != EVER else ""]
        parts += [f"token in {self.token.place()}" if self.token else ""]
        parts += [f"webhook secret in {self.webhook_secret.place()}" if self.webhook_secret else ""]
        parts += ["private addresses allowed" if self.allow_private else ""]
        parts += [f"read by {self.map}" if self.map else "", f"asked every {self.poll_s} s" if self.poll_s else ""]
        parts += [f"{name} = {value}" for name, value in self.options.items()]
        return "; ".join(part for part in parts if part)


def connections(table: object, workspace: Path, file: str) -> Mapping[str, Connection]:
    """The connections of all [connections.NAME] tables, by name."""
    if not isinstance(table, dict):
        raise SettingsError(file, "connections is not a table", "[connections.NAME]")
    return MappingProxyType({name: _connection(name, row, workspace, file) for name, row in table.items()})


def chosen(known: Mapping[str, Connection], names: tuple[str, ...]) -> tuple[Connection, ...]:
    """The named connections, or all; raises UnknownNameError."""
    unknown = next((name for name in names if name not in known), None)
    if unknown is not None:
        raise UnknownNameError("connection", unknown, known)
    return tuple(known[name] for name in dict.fromkeys(names or known))


def _connection(name: str, row: object, workspace: Path, file: str) -> Connection:
    where = f"{file}, [connections.{name}]"
    if not _NAME.fullmatch(name):
        raise SettingsError(where, f"“{name}” cannot name a connection", "letters, digits, “_”, “-” and “.”")
    if not isinstance(row, dict):
        raise SettingsError(where, f"it is {row!r}", f"a table [connections.{name}]")
    _no_secret(row, where)
    for key in row:
        if key not in KEYS:
            raise SettingsError(where, f"there is no key “{key}”", listed(KEYS))
    allow_private = _flag(row.get("allow_private", False), f"{where}, allow_private")
    return Connection(
        name,
        _text(row.get("source"), f"{where}, source"),
        "" if _only_sends(row) else _url(_text(row.get("url"), f"{where}, url"), allow_private, f"{where}, url"),
        _text(row["user"], f"{where}, user") if "user" in row else "",
        _since(row.get("since"), f"{where}, since"),
        allow_private,
        _whole(row.get("requests_per_minute"), 1, MOST_PER_MINUTE, "rate", f"{where}, requests_per_minute"),
        _text(row["ca_file"], f"{where}, ca_file") if "ca_file" in row else None,
        _text(row["map"], f"{where}, map") if "map" in row else None,
        _options(row.get("options", {}), f"{where}, options"),
        _secret(row, "token", workspace, where),
        _secret(row, "webhook_secret", workspace, where),
        _whole(row.get("poll_s"), LEAST_POLL_S, MOST_POLL_S, "number of seconds", f"{where}, poll_s"),
    )


def _only_sends(row: Mapping[str, object]) -> bool:
    """Whether a connection is never asked: it has a webhook's secret, and neither address nor token."""
    asked = {"url", "token_env", "token_file", "poll_s"} & row.keys()
    return not asked and bool({"webhook_secret_env", "webhook_secret_file"} & row.keys())


def _no_secret(row: Mapping[str, object], where: str) -> None:
    """A secret in the file would be stolen with it; the sentence does not repeat it."""
    for key in row:
        if _SECRET.search(key) and not key.endswith(("_env", "_file")):
            advice = f'{key}_env = "NAME_OF_A_VARIABLE" or {key}_file = "/path/outside/the/workspace"'
            raise SettingsError(where, f"{key} is a secret, and secrets are not kept in this file", advice)


def _secret(row: Mapping[str, object], name: str, workspace: Path, where: str) -> Secret | None:
    given = [kind for kind in ("env", "file") if f"{name}_{kind}" in row]
    if len(given) > 1:
        raise SettingsError(where, f"both {name}_env and {name}_file are given", "one of them")
    if not given:
        return None
    key = f"{name}_{given[0]}"
    text = _text(row[key], f"{where}, {key}")
    if given == ["env"] and not _VARIABLE.fullmatch(text):  # perhaps the secret itself: not repeated
        raise SettingsError(f"{where}, {key}", "this does not name an environment variable", "letters, digits and “_”")
    if given == ["file"] and _inside(Path(text), workspace):
        raise SettingsError(
            f"{where}, {key}", f"“{text}” lies in the workspace or is relative", "a full path outside it"
        )
    return Secret(given[0], text)


def _inside(path: Path, workspace: Path) -> bool:
    return not path.is_absolute() or path.resolve().is_relative_to(workspace.resolve())


def _url(text: str, allow_private: bool, where: str) -> str:
    schemes = ("https", "http") if allow_private else ("https",)
    try:
        parts = urlsplit(text)
        port_is_one, host = parts.port is None or parts.port > 0, parts.hostname
    except ValueError:
        port_is_one, host = False, None
    if not port_is_one or not host or re.search(r"[\s\\\x00-\x1f]", text):
        raise SettingsError(where, "this is not an address", 'an address such as "https://example.zendesk.com"')
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise SettingsError(
            where, "the address holds more than scheme, host, port and path", "user and token by their keys"
        )
    if parts.scheme not in schemes:
        raise SettingsError(
            where, f"{parts.scheme}:// is not used", "https://, or http:// too with allow_private = true"
        )
    return text.rstrip("/")


def _since(value: object, where: str) -> datetime:
    if value is None:
        return EVER
    if isinstance(value, datetime):
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    if isinstance(value, date):
        return datetime.combine(value, time(), UTC)
    raise SettingsError(where, f"{value!r} is not a date", "a date without quotes such as 2026-01-31")


def _whole(value: object, least: int, most: int, kind: str, where: str) -> int | None:
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise SettingsError(where, f"{value!r} is not a {kind}", f"a whole number from {least} to {most:,}")
    return value


def _options(value: object, where: str) -> Mapping[str, str]:
    if not isinstance(value, dict) or not all(isinstance(one, str | int) for one in value.values()):
        raise SettingsError(where, "this is not a table of texts", 'options = { account_id = "1" }')
    _no_secret(value, where)
    return MappingProxyType({name: str(one) for name, one in value.items()})


def _flag(value: object, where: str) -> bool:
    if not isinstance(value, bool):
        raise SettingsError(where, f"{value!r} is not a yes or no", "true or false")
    return value


def _text(value: object, where: str) -> str:
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        raise SettingsError(where, "it is missing" if value is None else f"{value!r} is not a text", "a text in quotes")
    return value.strip()
