"""What customers can be known again by: e-mail, phone and handle, kept as keyed digests of their normal forms.

A digest tells that two addresses are equal and nothing else; the addresses stay in the ledger's people segments.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from deskmeter.engines.duckdb import quoted

if TYPE_CHECKING:
    import duckdb

KINDS = ("email", "phone", "handle")
SHORTEST_PHONE = 7  # with fewer digits it is an extension or a placeholder
SHORTEST_OWN_PHONE = 8  # of a customer's id, which must begin with + as well: many ids are bare numbers

PLAIN = "0123456789"
DIGITS = ("０１２３４５６７８９", "๐๑๒๓๔๕๖๗๘๙", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹")  # full-width, Thai, Arabic, Persian
_ADDRESS = r"^[^@\s]+@[^@\s]+$"
_OWN_ADDRESS = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"
_HANDLE = r"^[^:|\s]+\s*[:|]\s*@?[^@\s].*$"
_ROUNDED = r"^[0-9]+([.,][0-9]+)?[eE][+]?[0-9]+$"  # a spreadsheet's 6.28E+10 has lost its last digits
_OWN_PHONE = rf"^[+]([ ().\-/]*[0-9]){{{SHORTEST_OWN_PHONE},}}$"


def email(text: str) -> str:
    """SQL of an e-mail address in its normal form; null where the text is none."""
    return f"nullif(regexp_extract({_folded(text)}, {quoted(_ADDRESS)}), '')"


def phone(text: str) -> str:
    """SQL of a phone number as digits with the country first, as far as the text says it; null where it is none."""
    digits = f"regexp_replace(regexp_replace({_numbered(text)}, '[^0-9]', '', 'g'), '^00', '')"
    long_enough = f"nullif(regexp_extract({digits}, '^[0-9]{{{SHORTEST_PHONE},}}$'), '')"
    return f"CASE WHEN NOT regexp_matches({_numbered(text)}, {quoted(_ROUNDED)}) THEN {long_enough} END"


def handle(text: str) -> str:
    """SQL of `network:name`, which joined paths tell as `network|name`.

    Null without a network, for two networks' equal names may be two people.
    """
    found = f"nullif(regexp_extract({_folded(text)}, {quoted(_HANDLE)}), '')"
    return rf"regexp_replace({found}, '\s*[:|]\s*@?', ':')"


NORMAL = {"email": email, "phone": phone, "handle": handle}


def _folded(text: str) -> str:
    """Lower case, composed. The Turkish İ is the capital of i; ı is a letter of its own, as in a domain's name."""
    return f"replace(lower(replace(nfc_normalize(trim({text})), 'İ', 'i')), 'i' || chr(775), 'i')"


def _numbered(text: str) -> str:
    """The text with plain digits, whatever script they were typed in."""
    return f"translate(trim({text}), '＋{''.join(DIGITS)}', '+{PLAIN * len(DIGITS)}')"


def digest(kind: str, normal: str, private_key: str) -> str:
    """SQL of the workspace's own digest of a normal form; null of nothing."""
    return f"md5_number_lower({quoted(private_key)} || chr(31) || {quoted(kind)} || chr(31) || {normal})"


def digests(text_by_kind: dict[str, str], private_key: str) -> list[str]:
    """The columns `email_digest`, `phone_digest` and `handle_digest` of a SELECT of customers."""
    return [
        f"{digest(kind, NORMAL[kind](f'CAST({text_by_kind[kind]} AS VARCHAR)'), private_key)} AS {kind}_digest"
        for kind in KINDS
    ]


def create(con: "duckdb.DuckDBPyConnection") -> None:
    """The table of identities: since when each is known, and until when where a newer row of the customer ended it."""
    con.execute(
        "CREATE TABLE canon.identity (customer BIGINT, kind VARCHAR, digest UBIGINT, own BOOLEAN, known_at TIMESTAMP,"
        " until_at TIMESTAMP)"
    )


def keep_own(con: "duckdb.DuckDBPyConnection", above: int, private_key: str, received_at: datetime) -> None:
    """Keep the ids of new customers (keys above this one) that are addresses or phone numbers themselves."""
    at, plus = "contains(k.id, '@')", "contains(k.id, '+') OR contains(k.id, '＋')"  # most ids have none: quick to see
    address = f"CASE WHEN {at} AND regexp_matches(trim(k.id), {quoted(_OWN_ADDRESS)}) THEN {email('k.id')} END"
    number = f"regexp_matches({_numbered('k.id')}, {quoted(_OWN_PHONE)})"
    number = f"CASE WHEN ({plus}) AND {number} THEN {phone('k.id')} END"
    for kind, normal in (("email", address), ("phone", number)):
        con.execute(
            f"INSERT INTO canon.identity SELECT n.customer, {quoted(kind)}, n.digest, TRUE, {_stamp(received_at)}, NULL"
            f" FROM (SELECT k.key AS customer, {digest(kind, normal, private_key)} AS digest"
            f" FROM canon.customer_key AS k WHERE k.key > {above}) AS n WHERE n.digest IS NOT NULL"
        )


def keep_stated(con: "duckdb.DuckDBPyConnection", connection: int, received_at: datetime) -> None:
    """Keep what the customers' rows in temp.incoming state; what their earlier rows stated and these do not, ends."""
    each = " UNION ALL ".join(
        f"SELECT i.customer AS id, {quoted(kind)} AS kind, i.{kind}_digest AS digest FROM temp.incoming AS i"
        for kind in KINDS
    )
    con.execute(
        "CREATE OR REPLACE TEMP TABLE stated AS SELECT k.key AS customer, s.kind, s.digest"
        f" FROM ({each}) AS s JOIN canon.customer_key AS k ON k.connection = {connection} AND k.id = s.id"
    )
    con.execute(
        f"UPDATE canon.identity AS n SET until_at = {_stamp(received_at)} WHERE n.until_at IS NULL AND NOT n.own"
        " AND n.customer IN (SELECT s.customer FROM temp.stated AS s)"
        " AND (n.customer, n.kind, n.digest) NOT IN (SELECT (s.customer, s.kind, s.digest) FROM temp.stated AS s"
        " WHERE s.digest IS NOT NULL)"
    )
    con.execute(
        f"INSERT INTO canon.identity SELECT s.customer, s.kind, s.digest, FALSE, {_stamp(received_at)}, NULL"
        " FROM temp.stated AS s ANTI JOIN (SELECT * FROM canon.identity AS n WHERE n.until_at IS NULL AND NOT n.own)"
        " AS n ON n.customer = s.customer AND n.kind = s.kind AND n.digest = s.digest WHERE s.digest IS NOT NULL"
    )
    con.execute("DROP TABLE temp.stated")


def _stamp(instant: datetime) -> str:
    return f"TIMESTAMP '{instant:%Y-%m-%d %H:%M:%S.%f}'"
