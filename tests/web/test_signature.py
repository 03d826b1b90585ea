"""Signatures: only what was signed with the secret, byte for byte and just now, holds."""

from datetime import UTC, datetime, timedelta

import pytest

from deskmeter.connectors.webhook import Signature, moment

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
AT = str(int(NOW.timestamp()))
OWN = Signature("signature", prefix="sha256=", timestamp="at")
WORD, BODY = "s3cret", b'{"id": 1}'


def holds(signature: Signature, headers: dict[str, str], body: bytes = BODY, secret: str = WORD) -> bool:
    return signature.holds(secret, headers, body, NOW, 300)


def test_a_body_signed_with_the_secret_holds() -> None:
    assert holds(OWN, {"at": AT, "signature": OWN.of(WORD, BODY, AT)})


@pytest.mark.parametrize(
    ("headers", "body", "secret"),
    [
        ({}, BODY, WORD),
        ({"at": AT, "signature": ""}, BODY, WORD),
        ({"at": AT, "signature": "ü"}, BODY, WORD),
        ({"signature": OWN.of(WORD, BODY, AT)}, BODY, WORD),
        ({"at": str(int(AT) + 1), "signature": OWN.of(WORD, BODY, AT)}, BODY, WORD),
        ({"at": AT, "signature": OWN.of(WORD, BODY, AT)}, b'{"id":1}', WORD),
        ({"at": AT, "signature": OWN.of(WORD, BODY, AT)}, BODY, "other"),
        ({"at": "soon", "signature": OWN.of(WORD, BODY, "soon")}, BODY, WORD),
    ],
    ids=["unsigned", "empty", "no ASCII", "no time", "other time", "re-serialised", "other secret", "no instant"],
)
def test_what_was_not_signed_so_does_not_hold(headers: dict[str, str], body: bytes, secret: str) -> None:
    """
    Fault 24.
    """
    assert not holds(OWN, headers, body, secret)


@pytest.mark.parametrize(("minutes", "held"), [(-10, False), (-4, True), (4, True), (10, False)])
def test_a_signature_holds_for_five_minutes_around_its_time(minutes: int, held: bool) -> None:
    """
    Fault 24: replayed after ten minutes.
    """
    at = str(int((NOW + timedelta(minutes=minutes)).timestamp()))
    assert holds(OWN, {"at": at, "signature": OWN.of(WORD, BODY, at)}) is held


def test_base64_of_time_and_body_with_a_sign_of_its_own_between_them() -> None:
    """
    RFC 4231, test case 2, split into a time and a body.
    """
    signature = Signature("signature", base64=True, timestamp="at", joined=" ")
    assert signature.of("Jefe", b"do ya want for nothing?", "what") == "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM="


def test_a_source_that_sends_no_time_signs_the_body_alone() -> None:
    """
    RFC 4231, test case 2.
    """
    signed = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    assert holds(Signature("signature"), {"signature": signed}, b"what do ya want for nothing?", "Jefe")


@pytest.mark.parametrize(
    ("text", "at"),
    [
        (AT, NOW),
        (f"{AT}000", NOW),
        ("2026-03-02T09:00:00Z", NOW),
        ("2026-03-02T16:00:00+07:00", NOW),
        ("", None),
        ("-1", None),
        ("9" * 30, None),
        ("9999-99-99", None),
    ],
)
def test_a_time_is_seconds_milliseconds_or_iso(text: str, at: datetime | None) -> None:
    assert moment(text) == at
