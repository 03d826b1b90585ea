"""Where a connection may lead: decided on the address that is connected to."""

import ssl
from ipaddress import ip_address
from typing import Any

import pytest

from deskmeter.connections import Connection
from deskmeter.connectors.address import refused
from deskmeter.connectors.http import Client, Limits
from deskmeter.connectors.troubles import AddressRefusedError, UnknownHostError
from tests.connectors.api.misbehaving import Server, says
from tests.connectors.api.own_source import Moments, connection

PUBLIC = ["1.1.1.1", "8.8.8.8", "2606:4700::1111"]
OWN = ["127.0.0.1", "::1", "10.0.0.1", "172.16.5.5", "192.168.1.1", "100.64.0.1", "fd00::1"]
NEVER = [
    "169.254.169.254", "fe80::1", "224.0.0.1", "ff02::1", "0.0.0.0", "::", "240.0.0.1", "255.255.255.255",  # noqa: S104
    "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::",
]  # fmt: skip
DISGUISED = ["::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::"]


@pytest.mark.parametrize("text", PUBLIC)
def test_a_public_address_is_allowed(text: str) -> None:
    assert refused(ip_address(text), allow_private=False) is None


@pytest.mark.parametrize("text", [*OWN, *NEVER, *DISGUISED, "::ffff:8.8.8.8"])
def test_fault_28_an_address_that_is_not_public_is_refused(text: str) -> None:
    assert refused(ip_address(text), allow_private=False) is not None


@pytest.mark.parametrize("text", [*OWN, *DISGUISED])
def test_a_private_address_is_allowed_where_the_connection_says_so(text: str) -> None:
    assert refused(ip_address(text), allow_private=True) is None


@pytest.mark.parametrize("text", NEVER)
def test_fault_28_the_metadata_service_is_refused_even_where_private_addresses_are_allowed(text: str) -> None:
    assert refused(ip_address(text), allow_private=True) is not None


def asking(url: str, allow_private: bool, *answers: list[str]) -> tuple[Client, list[str]]:
    """A client whose resolver gives one answer after the other, and the names that it was asked for."""
    asked, left = list[str](), list(answers)

    def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return left.pop(0) if len(left) > 1 else left[0]

    made = Client(
        connection(url, allow_private=allow_private), {}, 6_000, limits=Limits(attempts=1), timing=Moments().timing(),
        resolve=resolve,
    )  # fmt: skip
    return made, asked


def test_fault_28_a_name_is_resolved_once_and_the_checked_address_is_the_one_connected_to(server: Server) -> None:
    """
    A rebinding name: first the address that is checked, from then on another one.
    """
    server.on("/x", says({"ok": 1}))
    made, asked = asking(f"http://desk.test:{server.port}", True, ["127.0.0.1"], ["127.0.0.9"])
    assert [made.get("/x").value, made.get("/x").value] == [{"ok": 1}, {"ok": 1}]
    assert asked == ["desk.test"]
    assert {one.headers["Host"] for one in server.asked} == {f"desk.test:{server.port}"}


def test_fault_28_a_name_with_one_private_address_among_public_ones_is_refused() -> None:
    made, _ = asking("https://desk.test", False, ["1.1.1.1", "127.0.0.1"])
    with pytest.raises(AddressRefusedError, match=r"127\.0\.0\.1, which is a loopback address\. Nothing was sent"):
        made.get("/x")


@pytest.mark.parametrize(
    "url", ["https://127.0.0.1", "https://[::1]", "https://169.254.169.254", "https://2130706433", "https://0x7f.1"]
)
def test_fault_28_an_address_instead_of_a_name_is_checked_too(url: str) -> None:
    made = Client(Connection("desk", "own", url), {}, 6_000, limits=Limits(attempts=1), timing=Moments().timing())
    with pytest.raises((AddressRefusedError, UnknownHostError)):
        made.get("/x")


def test_the_next_address_is_tried_where_one_does_not_answer(server: Server) -> None:
    server.on("/x", says({"ok": 1}))
    made, _ = asking(f"http://desk.test:{server.port}", True, ["127.0.0.9", "127.0.0.1"])
    assert made.get("/x").value == {"ok": 1}


def test_the_certificate_is_checked_for_the_name_not_for_the_address(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = list[Any]()
    whole = ssl.SSLContext.wrap_socket

    def wrap_socket(self: ssl.SSLContext, *given: Any, **named: Any) -> Any:
        names.append((named["server_hostname"], self.check_hostname))
        return whole(self, *given, **named)

    monkeypatch.setattr(ssl.SSLContext, "wrap_socket", wrap_socket)
    made, _ = asking(f"https://desk.test:{server.port}", True, ["127.0.0.1"])
    with pytest.raises(Exception, match="not be asked"):
        made.get("/x")
    assert names == [("desk.test", True)]
