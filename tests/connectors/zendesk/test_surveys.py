"""Ratings of satisfaction, from their own table or from the history of tickets."""

from tests.connectors.zendesk.drawn_account import Account

TICKETS = """
ticket
id | created_at | updated_at | status | requester_id | assignee_id
1  | Mon 09:00  | Mon 12:00  | solved | 101          | 201
2  | Mon 09:00  | Mon 12:00  | solved | 101          | 201
3  | Mon 09:00  | Mon 12:00  | solved | 101          | 201
"""
HISTORY = """
ticket_field_history
ticket_id | field_name           | updated   | user_id | value
1         | satisfaction_score   | Tue 09:00 | -1      | offered
1         | satisfaction_score   | Tue 10:00 | 101     | good
1         | satisfaction_comment | Tue 10:00 | 101     | Thank you
2         | satisfaction_score   | Tue 09:00 | -1      | offered
2         | satisfaction_score   | Tue 11:00 | 101     | bad
3         | satisfaction_score   | Tue 09:00 | -1      | offered
"""
RATINGS = """
satisfaction_rating
id | ticket_id | score   | created_at | updated_at | assignee_id
91 | 1         | offered | Tue 09:00  | Tue 09:00  | 201
92 | 1         | good    | Tue 10:00  | Tue 10:00  | 201
93 | 2         | bad     | Tue 09:00  | Tue 11:00  | 201
94 | 3         | offered | Tue 09:00  | Tue 09:00  | 201
"""


def asked_and_answered(account: Account) -> list[tuple[str, str, bool | None]]:
    return account.workspace.store.con.execute(
        "SELECT strftime(r.asked_at, '%H:%M'), strftime(r.answered_at, '%H:%M'), r.satisfied FROM canon.rating AS r"
        " JOIN canon.conversation_key AS k ON k.key = r.conversation ORDER BY k.id"
    ).fetchall()


RATED = [("09:00", "10:00", True), ("09:00", "11:00", False), ("09:00", None, None)]


def test_ratings_come_out_of_the_history_of_tickets(account: Account) -> None:
    account.come(f"{TICKETS}{HISTORY}")
    assert asked_and_answered(account) == RATED
    assert (account.value("csat"), account.value("survey_response_rate")) == (0.5, 2 / 3)


def test_ratings_of_their_own_table_are_one_for_each_ticket(account: Account) -> None:
    account.come(f"{TICKETS}{RATINGS}")
    assert asked_and_answered(account) == RATED


def test_ratings_of_both_are_counted_once(account: Account) -> None:
    outcomes = account.come(f"{TICKETS}{HISTORY}{RATINGS}")
    assert asked_and_answered(account) == RATED
    assert outcomes["ticket_field_history"].skipped == 6


def test_an_answer_that_was_changed_is_put_aside_and_the_first_counts(account: Account) -> None:
    outcomes = account.come(f"{TICKETS}{HISTORY}1         | satisfaction_score   | Wed 09:00 | 101     | bad\n")
    assert outcomes["ticket_field_history"].quarantined == 1
    assert asked_and_answered(account) == RATED
