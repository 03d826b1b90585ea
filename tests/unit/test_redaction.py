"""Fault 40: cards, telephones and addresses are taken out of a text, and order numbers stay in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskmeter.engines.duckdb import connect, one
from deskmeter.model.redaction import beginning, redacted

CON = connect()


def without(text: str | None) -> str | None:
    found: str | None = one(CON, f"SELECT {redacted('t.text')} FROM (SELECT CAST(? AS VARCHAR) AS text) AS t", [text])
    return found


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Card 4111 1111 1111 1111, please", "Card [card], please"),
        ("4111-1111-1111-1111", "[card]"),
        ("4111111111111111 and 5500005555555559", "[card] and [card]"),
        ("amex 378282246310005.", "amex [card]."),
        ("บัตร ๔๑๑๑๑๑๑๑๑๑๑๑๑๑๑๑ ค่ะ", "บัตร [card] ค่ะ"),
        ("6304000000000000000 of nineteen digits", "[card] of nineteen digits"),
        ("4111 1111 1111 1111 0 and 3782 822463 10005", "[card] 0 and [card]"),
        ("6304 0000 0000 0000 000", "[card]"),
    ],
)
def test_cards(text: str, seen: str) -> None:
    assert without(text) == seen


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("hubungi +62 812-3456-7890 ya", "hubungi [phone] ya"),
        ("0812-3456-7890", "[phone]"),
        ("081234567890 081234567891 081234567892", "[phone] [phone] [phone]"),
        ("(021) 555 1234", "[phone]"),
        ("โทร 02-123-4567 หรือ ๐๘๑๒๓๔๕๖๗๘", "โทร [phone] หรือ [phone]"),
        ("+66 (0)2 123 4567", "[phone]"),
        ("Tel: 0532 123 45 67, 0 (212) 123 45 67", "Tel: [phone], [phone]"),
        ("+90.212.123.45.67!", "[phone]!"),
        ("0090 532 123 45 67", "[phone]"),
        ("+1 (415) 555-2671", "[phone]"),
        ("โทร0812345678ค่ะ", "โทร[phone]ค่ะ"),
    ],
)
def test_telephones(text: str, seen: str) -> None:
    assert without(text) == seen


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("mail ayşe.yılmaz+1@örnek.com.tr bitte", "mail [e-mail] bitte"),
        ("<a@b.co>,c@d.org", "<[e-mail]>,[e-mail]"),
        ("0812345678@wa.example", "[e-mail]"),
        ("สมชาย@ตัวอย่าง.ไทย", "[e-mail]"),
    ],
)
def test_addresses(text: str, seen: str) -> None:
    assert without(text) == seen


@pytest.mark.parametrize(
    "text",
    [
        "order 12345678",
        "#0812345678",
        "INV-0812345678 and SO/2026/0000123",
        "order no. 4012888888881882",
        "4111 1111 1111 1112",
        "tracking 1Z999AA10123456784",
        "2026-03-02 09:00:00, 03/04/2026, 01-02-2026 10:00, 1.234.567,89",
        "0012345678",
        "08123456789012345",
        "1772442000",
        "at 10:30 @support, 5 @ 3",
        "v1.2.3+4567890",
        "",
    ],
)
def test_what_is_no_secret_survives(text: str) -> None:
    assert without(text) == text


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("short", "short"),
        ("1234567890", "1234567890"),
        ("a longer one", "a longer o"),
        ("see 4111 1111 1111 1111", "see "),
        ("at ann@desk.example", "at "),
        ("no. +62 812 3456", "no. "),
    ],
)
def test_a_cut_leaves_no_piece_of_a_number_or_an_address(text: str, seen: str) -> None:
    assert one(CON, f"SELECT {beginning('t.text', 10)} FROM (SELECT CAST(? AS VARCHAR) AS text) AS t", [text]) == seen


def test_nothing_stays_nothing() -> None:
    assert without(None) is None


@given(st.text(st.characters(exclude_characters="@", exclude_categories=["Nd", "Cs", "Cc"])))
def test_a_text_without_digits_and_addresses_stays_as_it_is(text: str) -> None:
    assert without(text) == text


@given(st.text(st.characters(exclude_categories=["Cs"])), st.text(st.characters(exclude_categories=["Cs"])))
def test_a_card_between_blanks_never_stays(before: str, after: str) -> None:
    assert "4111 1111 1111 1111" not in (without(f"{before} 4111 1111 1111 1111 {after}") or "")
