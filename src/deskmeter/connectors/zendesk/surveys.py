"""What is read out of surveys of satisfaction: when a customer was asked, and what the customer answered."""

from deskmeter.connectors.zendesk.relation import Table, Tables, words

ANSWERS = ("good", "good_with_comment", "bad", "bad_with_comment")


def asked(score: str) -> str:
    """Whether a score says that a customer was asked, or what the customer answered."""
    return f"CASE WHEN {score} = 'offered' THEN 'offered' WHEN {score} IN ({words(ANSWERS)}) THEN 'answered' END"


def rating(tables: Tables) -> Table:
    """Ratings, of which one may stand for the asking and another for the answer."""
    own = tables["satisfaction_rating"]
    score, ticket = own.text("score"), own.text("ticket_id")
    offers = (
        f"SELECT {ticket} AS ticket, MIN({own.text('created_at')}) AS asked_at FROM ({own.sql}) AS t"
        f" WHERE {score} = 'offered' GROUP BY 1"
    )
    return Table(
        {
            "what": asked(score),
            "asked_at": f"COALESCE(o.asked_at, {own.text('created_at')})",
            "answered_at": f"COALESCE({own.text('updated_at')}, {own.text('created_at')})",
        },
        f"LEFT JOIN ({offers}) AS o ON o.ticket = {ticket}",
        maybe=("assignee_id", "group_id", "requester_id", "comment"),
    )
