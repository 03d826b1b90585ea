"""What can go wrong with a source, each with its sentence: what was seen, what is kept, what to do."""

from collections.abc import Iterable
from datetime import datetime

from deskmeter.errors import ATTENTION, DeskmeterError, UserError, listed, one_line

SHOWN = 200  # signs of an answer that are shown


class SourceError(DeskmeterError):
    """A source that did not give what was asked; the next sync may find it well again.

    `whole` says that no other stream of the source would fare better.
    """

    slug = "sources"
    whole = True


class AttentionError(SourceError):
    """A source that will not give it until somebody does something."""

    exit_code = ATTENTION


class ComeBackError(AttentionError):
    """The source asks for patience: longer than we wait, or again and again."""

    def __init__(self, host: str, until: datetime | None) -> None:
        self.until = until
        when = f"not before {until:%Y-%m-%d %H:%M} UTC" if until else "later"
        super().__init__(f"{host} asks us to come back {when}. What came so far is kept; sync again then.")


class UnreachableError(SourceError):
    def __init__(self, host: str, seen: str, attempts: int) -> None:
        super().__init__(
            f"{host} could not be asked: {_short(seen)} ({attempts} attempts). What came so far is kept; sync again."
        )


class StatusError(SourceError):
    """An answer that refuses the question, with its status."""

    whole = False

    def __init__(self, host: str, path: str, status: int, said: str) -> None:
        self.status = status
        super().__init__(f"{host} answered {status} to {path}: {_short(said) or 'no reason given'}.")


class CredentialsError(StatusError):
    """401 or 403: the token is wrong, revoked, or may not read this."""

    exit_code = ATTENTION

    def __init__(self, host: str, path: str, status: int) -> None:
        self.whole = status == 401
        what = "does not accept the token" if status == 401 else "does not let this token read"
        super().__init__(host, path, status, f"it {what}; what came before is kept. Give a valid token and sync again")


class UnknownHostError(SourceError):
    def __init__(self, host: str, seen: str) -> None:
        super().__init__(f"The name {host} leads nowhere ({seen}). Check url in deskmeter.toml, and the network.")


class AddressRefusedError(AttentionError):
    """An address that a connection may not reach."""

    def __init__(self, host: str, address: str, kind: str) -> None:
        super().__init__(
            f"{host} leads to {address}, which is {kind}. Nothing was sent. If the source really is in your own "
            "network, set allow_private = true for the connection; link-local and multicast addresses stay refused."
        )


class ForeignAddressError(AttentionError):
    """A redirect or a next page that leads away from the source."""

    def __init__(self, host: str, to: str) -> None:
        super().__init__(
            f"{host} sends us on to {_short(to)}. Nothing was sent there: credentials belong to one host. "
            "Write the address that is meant as url in deskmeter.toml."
        )


class TooManyRedirectsError(AttentionError):
    def __init__(self, host: str, most: int) -> None:
        super().__init__(f"{host} redirected us more than {most} times. Check url in deskmeter.toml.")


class CertificateError(AttentionError):
    def __init__(self, host: str, seen: str) -> None:
        super().__init__(
            f"{host} shows a certificate that is not trusted: {_short(seen)}. Nothing was sent. Mend it there, or "
            "name your own authority's certificate as ca_file."
        )


class CertificateFileError(AttentionError):
    def __init__(self, path: str, seen: str) -> None:
        super().__init__(f"{path}: it cannot be used as ca_file ({_short(seen)}). Name a file of certificates (PEM).")


class LargeAnswerError(AttentionError):
    whole = False

    def __init__(self, host: str, path: str, most: int) -> None:
        super().__init__(f"{host} answered {path} with more than {most:,} bytes. It was not read; nothing was lost.")


class DeepAnswerError(AttentionError):
    whole = False

    def __init__(self, host: str, path: str, most: int) -> None:
        super().__init__(f"{host} answered {path} with more than {most} levels of brackets. It was not kept.")


class ShapeError(AttentionError):
    """An answer that is JSON, but not of the shape that the source documents."""

    whole = False

    def __init__(self, path: str, seen: object) -> None:
        super().__init__(
            f"An answer has no list at “{path}” but {type(seen).__name__}. The source may have changed; nothing was "
            "skipped: the cursor stays where it was."
        )


class UnexpectedError(AttentionError):
    """Something in an answer that the source's reader did not foresee, such as a field of another type."""

    whole = False

    def __init__(self, stream: str, error: Exception) -> None:
        field = f" {_short(str(error))}" if isinstance(error, LookupError) else ""  # others may quote what people wrote
        super().__init__(
            f"{stream} cannot be read: the source gave what it does not document ({type(error).__name__}{field})."
            " Nothing was skipped: the cursor stays where it was."
        )


class EndlessPagesError(AttentionError):
    whole = False

    def __init__(self, path: str) -> None:
        super().__init__(f"{path} gives the same page again and again. What came is kept; the cursor stays there.")


class NoTokenError(AttentionError):
    def __init__(self, connection: str) -> None:
        super().__init__(
            f"The connection {connection} says nowhere where its token is: write token_env or token_file in "
            "deskmeter.toml (docs/sources.md)."
        )


class NoApiError(UserError):
    def __init__(self, connection: str, source: str, known: Iterable[str]) -> None:
        super().__init__(
            f"The connection {connection} cannot be synced: the connector {source} has no API. With one: "
            f"{listed(known)}. Files come in with deskmeter import {source}."
        )


class NoMapError(UserError):
    def __init__(self, connection: str, source: str) -> None:
        super().__init__(
            f"The connector {source} brings no map: write one and name it as map of the connection {connection} "
            "(docs/csv-map.md)."
        )


class MissingOptionError(AttentionError):
    def __init__(self, connection: str, option: str) -> None:
        super().__init__(
            f'The connection {connection} needs {option}: write options = {{ {option} = "…" }} in deskmeter.toml.'
        )


def _short(text: str) -> str:
    return one_line(text)[:SHOWN].strip().rstrip(".")
