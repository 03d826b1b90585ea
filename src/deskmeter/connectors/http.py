"""The one HTTP client of all sources: patient within limits, bound to one host, silent about secrets."""

import re
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

from deskmeter import __version__
from deskmeter.connections import Connection
from deskmeter.connectors.address import Resolve, resolve
from deskmeter.connectors.answer import MAX_DEPTH, Answer, TooDeepError, parsed
from deskmeter.connectors.timing import Pace, Timing, backoff_s, http_date, retry_after_s
from deskmeter.connectors.troubles import (
    CertificateError,
    CertificateFileError,
    ComeBackError,
    CredentialsError,
    DeepAnswerError,
    ForeignAddressError,
    LargeAnswerError,
    MissingOptionError,
    StatusError,
    TooManyRedirectsError,
    UnreachableError,
)

if TYPE_CHECKING:
    import httpx

_AGAIN = (408, 425, 429)  # and every 5xx
_GONE = (404, 410)
_REDIRECTS = (301, 302, 303, 307, 308)
_OPTION = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Limits:
    """How patient a client is and how much it takes; `ceiling_s` is the longest Retry-After that is waited for."""

    attempts: int = 6
    ceiling_s: float = 120.0
    timeout_s: float = 30.0
    answer_s: float = 300.0
    answer_bytes: int = 50_000_000
    redirects: int = 5


class BrokenAnswerError(Exception):
    """An attempt that may go well the next time: what was seen, and how long the source asks us to wait."""

    def __init__(self, seen: str, wait_s: float | None = None, *, asked: bool = False) -> None:
        super().__init__(seen)
        self.wait_s, self.asked = wait_s, asked


class Client:
    """Asks one connection's source. Times, addresses and chance are given, so that tests need none of their own."""

    def __init__(
        self,
        connection: Connection,
        headers: Mapping[str, str],
        per_minute: int,
        *,
        hidden: tuple[str, ...] = (),
        limits: Limits = Limits(),
        timing: Timing = Timing(),  # noqa: B008 - frozen
        resolve: Resolve = resolve,
        slower: Mapping[str, int] = {},
    ) -> None:
        import httpx

        from deskmeter.connectors.pinned import PinnedTransport

        self.connection, self.limits, self.timing = connection, limits, timing
        self._base = httpx.URL(connection.url)
        self._hidden = (*hidden, *(value.split()[-1] for value in headers.values() if value))
        self._pace = Pace(connection.requests_per_minute or per_minute, timing)
        self._slower = {path: Pace(connection.requests_per_minute or limit, timing) for path, limit in slower.items()}
        self._ahead = timedelta()
        self._transport = PinnedTransport(connection.allow_private, resolve, _trust(connection))
        said = {"Accept": "application/json", "User-Agent": f"deskmeter/{__version__}", **headers}
        self._http = httpx.Client(
            transport=self._transport, headers=said, timeout=limits.timeout_s, follow_redirects=False, trust_env=False
        )

    @property
    def host(self) -> str:
        return self._base.host

    def close(self) -> None:
        self._http.close()

    def addresses(self) -> Sequence[str]:
        """The checked addresses of the source; raises where the name leads nowhere, or where it must not."""
        port = self._base.port or {"http": 80, "https": 443}[self._base.scheme]
        return self._transport.addresses(self._base.raw_host.decode("ascii"), port)

    def now(self) -> datetime:
        """The present instant by the source's own clock, as its answers told it."""
        return self.timing.now() + self._ahead

    @property
    def ahead(self) -> timedelta:
        """How far the source's clock is ahead of ours."""
        return self._ahead

    def get(self, path: str, query: Mapping[str, str] | None = None) -> Answer:
        """The answer to a path below the connection's url, in which "{name}" stands for one of its options.

        Waits and asks again where that may help; raises a SourceError that says what is the matter.
        """
        filled = _OPTION.sub(lambda match: quote(self._option(match[1]), safe=""), path)
        url = self._base.copy_with(raw_path=(self._base.path.rstrip("/") + filled).encode())
        return self._asked(url.copy_merge_params(query) if query else url)

    def find(self, path: str, query: Mapping[str, str] | None = None) -> Answer | None:
        """As get(), but None where there is no such thing any more (404, 410): one deleted ticket stops no stream."""
        try:
            return self.get(path, query)
        except StatusError as error:
            if error.status in _GONE:
                return None
            raise

    def follow(self, address: str) -> Answer:
        """The answer to an address that the source gave, as get() asks; raises ForeignAddressError for another host."""
        return self._asked(self._joined(self._base, address))

    def _asked(self, url: "httpx.URL") -> Answer:
        """The answer, after as many attempts as it takes."""
        failure = BrokenAnswerError("it was never asked")
        for attempt in range(self.limits.attempts):
            self._keep_pace(url)
            try:
                return self._followed(url)
            except BrokenAnswerError as error:
                failure = error
                self._wait(attempt, error)
        if failure.asked:
            raise ComeBackError(self.host, None)
        raise UnreachableError(self.host, self._silent(str(failure)), self.limits.attempts)

    def _keep_pace(self, url: "httpx.URL") -> None:
        """Wait until this address may be asked again."""
        own = url.path.removeprefix(self._base.path.rstrip("/"))
        for pace in (self._pace, *(one for path, one in self._slower.items() if own.startswith(path))):
            pace.wait()

    def _wait(self, attempt: int, failure: BrokenAnswerError) -> None:
        """Sleep before the next attempt; raises ComeBackError where the source asks for more than we have."""
        if failure.wait_s is not None and failure.wait_s > self.limits.ceiling_s:
            raise ComeBackError(self.host, self.timing.now() + timedelta(seconds=failure.wait_s))
        if attempt + 1 < self.limits.attempts:
            own_s = backoff_s(attempt, self.timing.chance())
            self.timing.sleep(own_s if failure.wait_s is None else max(failure.wait_s, own_s / 2))

    def _option(self, name: str) -> str:
        if name not in self.connection.options:
            raise MissingOptionError(self.connection.name, name)
        return self.connection.options[name]

    def _joined(self, url: "httpx.URL", address: str) -> "httpx.URL":
        """Where an address leads from another; raises ForeignAddressError unless host, scheme and port are our own."""
        import httpx

        try:
            url = url.join(address)
        except httpx.InvalidURL:
            raise ForeignAddressError(self.host, "what is no address") from None
        if (url.scheme, url.host, url.port) != (self._base.scheme, self._base.host, self._base.port) or url.userinfo:
            raise ForeignAddressError(self.host, f"{url.scheme}://{url.host}")
        return url

    def _followed(self, url: "httpx.URL") -> Answer:
        """The answer behind redirects, each of them checked as the first address was."""
        for _ in range(self.limits.redirects + 1):
            found = self._once(url)
            if isinstance(found, Answer):
                return found
            url = self._joined(url, found)
        raise TooManyRedirectsError(self.host, self.limits.redirects)

    def _once(self, url: "httpx.URL") -> Answer | str:
        """One request: its answer, or where it sends us; raises BrokenAnswerError where it may go well again."""
        import httpx

        try:
            with self._http.stream("GET", url) as response:
                self._tell_time(response)
                if response.status_code in _REDIRECTS and "location" in response.headers:
                    return str(response.headers["location"])
                body = self._body(response, url)
        except httpx.ConnectError as error:
            if isinstance(_root(error), ssl.SSLCertVerificationError):
                raise CertificateError(self.host, str(_root(error))) from None
            raise BrokenAnswerError(f"no connection ({error})") from None
        except httpx.TimeoutException:
            raise BrokenAnswerError("it did not answer in time") from None
        except (httpx.TransportError, httpx.DecodingError) as error:
            raise BrokenAnswerError(f"the answer broke off ({error})") from None
        return self._read(response, url, body)

    def _tell_time(self, response: "httpx.Response") -> None:
        sent_at = http_date(response.headers.get("date"))
        if sent_at is not None:
            self._ahead = sent_at - self.timing.now()

    def _body(self, response: "httpx.Response", url: "httpx.URL") -> bytes:
        """The body, as long as it is neither too large nor too slow."""
        size, chunks, until = 0, list[bytes](), self.timing.monotonic() + self.limits.answer_s
        for chunk in response.iter_bytes():
            size += len(chunk)
            if size > self.limits.answer_bytes:
                raise LargeAnswerError(self.host, url.path, self.limits.answer_bytes)
            if self.timing.monotonic() > until:
                raise BrokenAnswerError("the answer came too slowly")
            chunks.append(chunk)
        return b"".join(chunks)

    def _read(self, response: "httpx.Response", url: "httpx.URL", body: bytes) -> Answer:
        status = response.status_code
        if status in _AGAIN or status >= 500:
            wait_s = retry_after_s(response.headers.get("retry-after"), self.now())
            raise BrokenAnswerError(f"it answered {status}", wait_s, asked=status == 429)
        if status in (401, 403):
            raise CredentialsError(self.host, url.path, status)
        if status != 200:
            raise StatusError(self.host, url.path, status, self._silent(body[:500].decode("utf-8", "replace")))
        try:
            link = response.links.get("next", {}).get("url")
            return Answer(parsed(body), link, http_date(response.headers.get("date")))
        except TooDeepError:
            raise DeepAnswerError(self.host, url.path, MAX_DEPTH) from None
        except ValueError:
            raise BrokenAnswerError("the answer is not JSON") from None

    def _silent(self, text: str) -> str:
        """A text without any secret that a source may have echoed."""
        for word in self._hidden:
            text = text.replace(word, "•••")
        return text


def _trust(connection: Connection) -> ssl.SSLContext | bool:
    """The authorities that vouch for the source: its own one, else those that everybody trusts."""
    if connection.ca_file is None:
        return True
    try:
        return ssl.create_default_context(cafile=connection.ca_file)
    except OSError as error:  # ssl.SSLError is one
        raise CertificateFileError(connection.ca_file, error.strerror or "it holds no certificate") from error


def _root(error: BaseException) -> BaseException:
    while (inner := error.__cause__ or error.__context__) is not None:
        error = inner
    return error
