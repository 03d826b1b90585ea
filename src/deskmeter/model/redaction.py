"""Card numbers, telephone numbers and e-mail addresses taken out of a text before anybody reads or searches it.

A number counts as a card's where its check digit holds, as a telephone's where it is written as one: with a country, or
as long or grouped as those of a country. What has a Latin word or a sign such as `#` grown onto it is an order's.
"""

from deskmeter.engines.duckdb import quoted
from deskmeter.model.identity import DIGITS, PLAIN

CARD, PHONE, ADDRESS = "[card]", "[phone]", "[e-mail]"

_SCRIPTS = (PLAIN, *DIGITS)


def _any_of(digits: range) -> str:
    """A class of these digits in every script."""
    return f"[{''.join(script[digit] for script in _SCRIPTS for digit in digits)}]"


_DIGIT, _ZERO, _OTHERS, _ISSUER = _any_of(range(10)), _any_of(range(1)), _any_of(range(1, 10)), _any_of(range(2, 7))
_LAST = rf"(?:[0-9]\b|[{''.join(_SCRIPTS[1:])}])"  # `\b` knows the plain digits alone
_GAP = r"[ \x{A0}-]"
_BEFORE = r"(^|[^\p{Latin}\p{N}_#/.:+@-])"
_NAME = r"[\p{L}\p{M}\p{N}_%+'-]"
_MAIL = rf"{_NAME}+(?:\.{_NAME}+)*@[\p{{L}}\p{{M}}\p{{N}}-]+(?:\.[\p{{L}}\p{{M}}\p{{N}}-]+)+"

_CARDS = (
    rf"{_ISSUER}{_DIGIT}{{11,17}}{_LAST}",
    rf"{_ISSUER}{_DIGIT}{{3}}(?:{_GAP}{_DIGIT}{{4}}){{3}}{_GAP}{_DIGIT}{{0,2}}{_LAST}",
    rf"{_ISSUER}{_DIGIT}{{3}}(?:{_GAP}{_DIGIT}{{4}}){{2}}{_GAP}{_DIGIT}{{3}}{_LAST}",
    rf"{_ISSUER}{_DIGIT}{{3}}{_GAP}{_DIGIT}{{6}}{_GAP}{_DIGIT}{{4}}{_LAST}",
)
_AREA = rf"{_ZERO}{_OTHERS}{_DIGIT}{{0,2}}"
_PHONES = "|".join([
    rf"[+＋]{_GAP}?{_OTHERS}(?:[ \x{{A0}}().-]{{0,2}}{_DIGIT}){{6,12}}[ \x{{A0}}().-]{{0,2}}{_LAST}",
    rf"{_ZERO}{{2}}{_GAP}?{_OTHERS}(?:{_GAP}?{_DIGIT}){{8,12}}{_GAP}?{_LAST}",
    rf"{_ZERO}{_OTHERS}{_DIGIT}{{6,9}}{_LAST}",
    rf"(?:{_AREA}{_GAP}|\({_AREA}\){_GAP}?|{_ZERO}{_GAP}?\({_OTHERS}{_DIGIT}{{1,3}}\){_GAP}?)"
    rf"{_DIGIT}{{3,4}}(?:{_GAP}?{_DIGIT}{{2,4}})?{_GAP}?{_DIGIT}{{1,3}}{_LAST}",
])  # fmt: skip


def redacted(text: str) -> str:
    """SQL of a text (SQL) with a word in the place of each number or address that it tells; null of null."""
    kept = _without_cards(f"regexp_replace({text}, {quoted(_MAIL)}, {quoted(ADDRESS)}, 'g')")
    return rf"regexp_replace({kept}, {quoted(f'{_BEFORE}(?:{_PHONES})')}, '\1{PHONE}', 'g')"


def beginning(text: str, signs: int) -> str:
    """SQL of the first signs of a text (SQL); what was cut off in a number or an address goes with the rest of it."""
    head = f"left({text}, {signs})"
    whole = rf"regexp_replace({head}, '(?:[+(]?{_DIGIT}[{_DIGIT[1:-1]} \x{{A0}}().-]*|[^\s]*@[^\s]*)$', '')"
    return f"CASE WHEN length({text}) > {signs} THEN {whole} ELSE {head} END"


def _without_cards(text: str) -> str:
    found = ", ".join(f"regexp_extract_all({text}, {quoted(f'{_BEFORE}({card})')}, 2)" for card in _CARDS)
    cards = f"list_filter(list_concat({found}), lambda number: {_holds('number')})"
    return f"list_reduce(list_prepend({text}, {cards}), lambda rest, number: replace(rest, number, {quoted(CARD)}))"


def _holds(number: str) -> str:
    """SQL: a number's check digit is right (ISO/IEC 7812: every other digit from the right counts double)."""
    plain = f"translate({number}, '{''.join(DIGITS)}', '{PLAIN * len(DIGITS)}')"
    digits = f"list_reverse(string_split(regexp_replace({plain}, '[^0-9]', '', 'g'), ''))"
    double = "2 * CAST(digit AS INTEGER)"
    counted = f"CASE WHEN place % 2 = 1 THEN CAST(digit AS INTEGER) ELSE {double} // 10 + {double} % 10 END"
    return f"list_sum(list_transform({digits}, lambda digit, place: {counted})) % 10 = 0"
