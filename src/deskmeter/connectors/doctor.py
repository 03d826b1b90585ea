"""A check-up of one connection, step by step as a sync would take them; the first that fails ends it."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path

from deskmeter.connections import Connection, MissingSecretError
from deskmeter.connectors.clients import client_for, source_of
from deskmeter.connectors.http import Client
from deskmeter.connectors.polling import Api, Stream
from deskmeter.connectors.state import Cursors, StreamState
from deskmeter.connectors.sync import UNREADABLE, is_not_offered
from deskmeter.connectors.troubles import CertificateError, CredentialsError, UnexpectedError
from deskmeter.errors import DeskmeterError
from deskmeter.model.finding import FAILED, MISSING, OK, Finding

MOST_AHEAD = timedelta(minutes=2)
PROBE = timedelta(minutes=10)  # streams are asked for so little, only to see whether they may be read


def examine(connection: Connection, workspace: Path, kept: Cursors, environ: Mapping[str, str]) -> Iterator[Finding]:
    """All checks of a connection."""
    name = connection.name
    try:
        source = source_of(connection, workspace)
        yield Finding(name, "source", OK, connection.source)
        client = client_for(source, environ)
        yield Finding(name, "secret", OK, f"there is one in {connection.token.place() if connection.token else ''}")
    except DeskmeterError as error:
        yield Finding(name, "settings", MISSING, str(error), "See docs/sources.md.")
        return
    try:
        yield from _asked(client, source.api)
    finally:
        client.close()
    yield _webhook(connection, environ)
    yield from (_state(kept, name, stream) for stream in source.api.streams if stream.pages)


def _asked(client: Client, api: Api) -> Iterator[Finding]:
    """What can only be seen by asking: the address, the credentials, each stream, the clock."""
    name, said = client.connection.name, "address"
    try:
        yield Finding(name, said, OK, ", ".join(client.addresses()))
        said = "credentials"
        who = api.check(client)
    except DeskmeterError as error:
        said = "certificate" if isinstance(error, CertificateError) else said
        yield Finding(name, said, FAILED, str(error), "Mend this first; what rests on it was not checked.")
        return
    encrypted = client.connection.url.startswith("https:")
    yield Finding(name, "certificate", OK, f"trusted for {client.host}" if encrypted else "none: http is not encrypted")
    yield Finding(name, "credentials", OK, f"accepted: {who}")
    yield from (_readable(client, stream) for stream in api.streams if stream.pages)
    yield _clock(client)


def _readable(client: Client, stream: Stream) -> Finding:
    """Whether the credentials may read a stream, seen by its first page of the last minutes."""
    name, check = client.connection.name, f"read {stream.name}"
    assert stream.pages is not None  # noqa: S101 - only streams with pages are probed
    try:
        next(stream.pages(client, None, client.now() - PROBE), None)
    except CredentialsError as error:
        return Finding(name, check, MISSING, str(error), f"Give the token the right to read {stream.name}.")
    except DeskmeterError as error:
        if is_not_offered(stream, error):
            return Finding(name, check, MISSING, str(error), f"The plan has no {stream.name}; the rest goes on.")
        return Finding(name, check, FAILED, str(error), "See what the source says about itself, and try again.")
    except UNREADABLE as error:
        return Finding(
            name, check, FAILED, str(UnexpectedError(stream.name, error)), "See whether the source has changed."
        )
    return Finding(name, check, OK, "it may be read")


def _clock(client: Client) -> Finding:
    seconds = round(client.ahead.total_seconds())
    seen = f"the source is {abs(seconds)} s {'ahead' if seconds >= 0 else 'behind'}"
    if abs(client.ahead) > MOST_AHEAD:
        return Finding(client.connection.name, "clock", FAILED, seen, "Set this machine's clock (NTP).")
    return Finding(client.connection.name, "clock", OK, seen)


def _webhook(connection: Connection, environ: Mapping[str, str]) -> Finding:
    """A source that may send events needs a secret to sign them with; polling alone needs none."""
    if connection.webhook_secret is None:
        return Finding(connection.name, "webhook", OK, "no secret is named: events are not taken, polling finds them")
    try:
        connection.webhook_secret.read(environ)
    except MissingSecretError as error:
        return Finding(connection.name, "webhook", MISSING, str(error), "Events are refused until it is there.")
    return Finding(connection.name, "webhook", OK, f"the secret is in {connection.webhook_secret.place()}")


def _state(kept: Cursors, connection: str, stream: Stream) -> Finding:
    """How the last sync of a stream went."""
    state, check = StreamState.of(kept, connection, stream.name), f"sync {stream.name}"
    if state.problem:
        return Finding(connection, check, FAILED, state.problem, "Mend it, then run deskmeter sync.")
    if state.reached is None:
        return Finding(connection, check, OK, "not read to its end yet: deskmeter sync does it")
    return Finding(connection, check, OK, f"data to {state.reached:%Y-%m-%d %H:%M} UTC")
