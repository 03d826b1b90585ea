"""A transport that connects to the very addresses that were checked, never to what a name says a moment later."""

from collections.abc import Sequence
from ssl import SSLContext

import httpx

from deskmeter.connectors.address import Resolve, allowed


class PinnedTransport(httpx.BaseTransport):
    """Resolves a host once, checks every address, and speaks to those only; name and certificate stay the host's."""

    def __init__(self, allow_private: bool, resolve: Resolve, verify: SSLContext | bool) -> None:
        self._allow_private, self._resolve = allow_private, resolve
        self._inner = httpx.HTTPTransport(verify=verify, trust_env=False)
        self._known: dict[tuple[str, int], Sequence[str]] = {}

    def addresses(self, host: str, port: int) -> Sequence[str]:
        """The checked addresses of a host, asked for once."""
        if (host, port) not in self._known:
            self._known[host, port] = allowed(host, self._resolve(host, port), self._allow_private)
        return self._known[host, port]

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request to the first checked address that answers; its Host header was made from the name."""
        host = request.url.raw_host.decode("ascii")
        port = request.url.port or {"http": 80, "https": 443}[request.url.scheme]
        *others, last = self.addresses(host, port)
        for address in others:
            try:
                return self._inner.handle_request(_to(request, host, address))
            except (httpx.ConnectError, httpx.ConnectTimeout):
                continue
        return self._inner.handle_request(_to(request, host, last))

    def close(self) -> None:
        self._inner.close()


def _to(request: httpx.Request, host: str, address: str) -> httpx.Request:
    """The same request, addressed by number, with the name for TLS."""
    return httpx.Request(
        request.method,
        request.url.copy_with(host=address),
        headers=request.headers,
        stream=request.stream,
        extensions={**request.extensions, "sni_hostname": host},
    )
