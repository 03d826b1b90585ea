"""The addresses that a connection may reach, checked on what a name resolves to."""

import socket
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from deskmeter.connectors.troubles import AddressRefusedError, UnknownHostError

Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Sequence[str]]
_NAT64 = IPv6Network("64:ff9b::/96")


def resolve(host: str, port: int) -> Sequence[str]:
    """The addresses of a name, in the order in which the system would try them."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise UnknownHostError(host, getattr(error, "strerror", None) or "it is no name") from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def allowed(host: str, addresses: Sequence[str], allow_private: bool) -> Sequence[str]:
    """The addresses, if every one may be reached; raises AddressRefusedError.

    A name that leads to one public and one private address is not what it seems, so all of them must do.
    """
    for text in addresses:
        kind = refused(ip_address(text), allow_private)
        if kind:
            raise AddressRefusedError(host, text, kind)
    return addresses


def refused(address: Address, allow_private: bool) -> str | None:
    """What is wrong with an address; None where it may be reached."""
    inner = _embedded(address)
    if inner is not None:
        return f"an IPv6 address that stands for {inner}" if not allow_private else refused(inner, allow_private)
    if address.is_multicast or address.is_link_local or address.is_unspecified:
        return "a multicast, link-local or unspecified address"
    if address.is_global or (allow_private and not _reserved(address)):
        return None
    return "a loopback address" if address.is_loopback else "a private or reserved address"


def _reserved(address: Address) -> bool:
    """Addresses that nobody has: `is_reserved` of ::1 is true, but it is loopback."""
    return address.is_reserved and not address.is_loopback


def _embedded(address: Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 one carries inside (mapped, 6to4, Teredo, NAT64)."""
    if isinstance(address, IPv4Address):
        return None
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
