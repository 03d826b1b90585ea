"""What is read out of the tables of people: who is a customer and who an agent, and since when."""

from deskmeter.connectors.zendesk.relation import Table, Tables, version, words
from deskmeter.engines.duckdb import quoted

CUSTOMERS = ("end-user", "end user", "not set")
# Zendesk tells of the roles in all its products at once; the one in Support is meant.
_CHANGED = r"(?im)^\s*(?:support )?role changed from '?(.+?)'? to '?(.+?)'?\s*$"


def _role(text: str) -> str:
    """Whoever is not a customer works on tickets, whatever a role of the company's own is called."""
    is_customer = f"lower({text}) IN ({words(CUSTOMERS)})"
    return f"CASE WHEN {is_customer} THEN 'customer' WHEN {text} <> '' THEN 'agent' END"


def user(tables: Tables) -> Table:
    """A row tells the role since it was changed last; in a table that keeps history, since it began to hold."""
    own = tables["user"]
    since = own.text("_fivetran_start") if "_fivetran_start" in own.columns else own.text("updated_at")
    return Table(
        {"version": version(own), "role_now": _role(own.text("role")), "role_since": since},
        maybe=("name", "email", "phone"),
    )


def audit_log(tables: Tables) -> Table:
    """Changes of people's roles among the changes of everything."""
    own = tables["audit_log"]
    is_user = f"lower({own.text('source_type')}) = 'user'"

    def role(group: int) -> str:
        return _role(f"regexp_extract({own.text('change_description')}, {quoted(_CHANGED)}, {group})")

    return Table({
        "role_was": f"CASE WHEN {is_user} THEN {role(1)} END", "role_now": f"CASE WHEN {is_user} THEN {role(2)} END",
    })  # fmt: skip
