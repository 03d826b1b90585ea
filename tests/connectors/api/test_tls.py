"""Certificates: trusted by name, whatever address is connected to."""

import shutil
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from deskmeter.connectors.http import Client, Limits
from deskmeter.connectors.troubles import CertificateError, CertificateFileError
from tests.connectors.api.misbehaving import Server, says, serving
from tests.connectors.api.own_source import TOKEN, Moments, connection

OPENSSL = shutil.which("openssl")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for desk.test that nobody but its owner vouches for, and its key, in one file."""
    if OPENSSL is None:
        pytest.skip("certificates are made by openssl, which is not installed here")
    path = tmp_path_factory.mktemp("tls") / "desk.pem"
    words = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    words += ["-subj", "/CN=desk.test", "-addext", "subjectAltName=DNS:desk.test"]
    made = subprocess.run(
        [OPENSSL, *words, "-keyout", str(path), "-out", "-"], check=True, capture_output=True, text=True
    )  # fmt: skip
    path.write_text(path.read_text() + made.stdout)
    return path


@pytest.fixture
def secure(certificate: Path) -> Iterator[Server]:
    """A server that shows the certificate of desk.test."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    with serving(Server(), tls) as server:
        server.on("/x", says({"ok": 1}))
        yield server


def asking(server: Server, name: str, ca_file: Path | None) -> Client:
    """A client of a name that leads to the server."""
    to = connection(f"https://{name}:{server.port}", ca_file=None if ca_file is None else str(ca_file))
    return Client(
        to, {"Authorization": TOKEN}, 6_000, limits=Limits(attempts=1), timing=Moments().timing(),
        resolve=lambda host, port: ["127.0.0.1"],
    )  # fmt: skip


def test_a_certificate_of_ones_own_authority_is_trusted_for_its_name(secure: Server, certificate: Path) -> None:
    assert asking(secure, "desk.test", certificate).get("/x").value == {"ok": 1}


def test_a_certificate_that_nobody_vouches_for_is_refused_and_nothing_is_sent(secure: Server) -> None:
    with pytest.raises(CertificateError, match="Nothing was sent"):
        asking(secure, "desk.test", None).get("/x")
    assert secure.asked == []


def test_fault_28_a_certificate_of_another_name_is_refused_and_nothing_is_sent(
    secure: Server, certificate: Path
) -> None:
    with pytest.raises(CertificateError):
        asking(secure, "other.test", certificate).get("/x")
    assert secure.asked == []


def test_a_ca_file_that_holds_no_certificate_is_told(tmp_path: Path) -> None:
    (tmp_path / "empty.pem").write_text("nothing")
    with pytest.raises(CertificateFileError, match="cannot be used as ca_file"):
        asking(Server(port=1), "desk.test", tmp_path / "empty.pem")
