"""Who wrote what in django-helpdesk, and on which ticket."""

from tests.connectors.django_helpdesk.drawn_site import Site

DAN = ("1", "dan@shop.example", True)


def test_the_request_counts_once_although_the_first_followup_repeats_it(desk: Site) -> None:
    desk.comes("""
        ticket
        id | created   | description
        1  | Mon 09:00 | Broken.

        followup
        id | date      | title       | comment
        1  | Mon 09:00 | Opened      | Broken.
        """)
    assert desk.messages == [DAN]


def test_a_request_by_mail_is_the_one_that_was_written_before_its_ticket(desk: Site) -> None:
    desk.comes("""
        ticket
        id | created   | description
        1  | Mon 09:01 | Broken.

        followup
        id | date      | title          | comment            | message_id
        1  | Mon 09:00 | E-Mail Received| Broken. My regards | <1@x>
        """)
    assert desk.messages == [DAN]
    assert desk.asks("SELECT c.channel FROM canon.conversation AS c") == [("email",)]


def test_a_reply_that_comes_first_is_no_request(desk: Site) -> None:
    desk.comes("""
        ticket
        id | created
        1  | Mon 09:00

        followup
        id | date      | comment | user_id
        1  | Mon 09:30 | Sorry.  | 1
        """)
    assert desk.messages == [DAN, ("1", "ann", True)]


def test_a_note_is_internal_and_a_followup_without_words_no_message(desk: Site) -> None:
    desk.comes("""
        ticket
        id | created
        1  | Mon 09:00

        followup
        id | date      | comment | user_id | public
        1  | Mon 09:30 | Ask.    | 1       | 0
        2  | Mon 09:40 |         | 1       | 1
        """)
    assert desk.messages == [DAN, ("1", "ann", False)]


def test_a_mail_is_its_senders_and_an_agents_mail_an_agents(desk: Site) -> None:
    desk.comes("""
        ticket
        id | created
        1  | Mon 09:00

        followup
        id | date      | title                                | comment | message_id
        1  | Mon 09:30 | E-Mail Received from eve@shop.example | Me too. | <1@x>
        2  | Mon 09:40 | E-Mail Received from Bob@desk.example | Sorry.  | <2@x>
        """)
    assert desk.messages == [DAN, ("1", "eve@shop.example", True), ("1", "bob", True)]


def test_a_user_who_is_no_staff_is_a_customer_unless_he_did_what_only_staff_can(desk: Site) -> None:
    desk.comes("""
        user
        id | username | email            | is_staff
        3  | fay      | fay@shop.example | 0
        4  | gus      | gus@desk.example | 0

        ticket
        id | created   | assigned_to_id
        1  | Mon 09:00 | 4

        followup
        id | date      | comment | user_id
        1  | Mon 09:30 | Hello.  | 3
        2  | Mon 09:40 | Sorry.  | 4
        """)
    assert desk.messages == [DAN, ("1", "fay@shop.example", True), ("1", "gus", True)]


def test_without_user_and_mail_it_is_the_escalation_or_nobody_knows(desk: Site) -> None:
    desk.comes("""
        ticket
        id | created
        1  | Mon 09:00

        followup
        id | date      | comment
        1  | Mon 09:30 | Ticket escalated after 1 days
        2  | Mon 09:40 | From the public page

        change
        id | followup_id | field    | old_value | new_value
        1  | 1           | Priority | 3         | 2
        """)
    assert desk.messages == [DAN, ("1", "system", True), ("1", "unknown", True)]


def test_followups_that_a_merge_moved_stay_with_their_own_ticket(desk: Site) -> None:
    desk.comes("""
        ticket
        id | created   | merged_to_id | status | submitter_email
        1  | Mon 09:00 |              | 1      | dan@shop.example
        2  | Mon 09:00 | 1            | 5      | cara@shop.example

        followup
        id | date      | title                       | comment | user_id
        1  | Mon 09:10 | [Merged from #2] Cup again  | Broken. |
        2  | Mon 09:20 | [Merged from #2] Cup again  | Sorry.  | 1
        3  | Mon 09:30 | [Merged from #7] not merged | Sorry.  | 1
        """)
    assert sorted(desk.messages) == [
        ("1", "ann", True), DAN, ("2", "ann", True), ("2", "cara@shop.example", True),
    ]  # fmt: skip
    left = "SELECT f.left_out FROM fact.conversation AS f JOIN canon.conversation_key AS k ON k.key = f.conversation"
    assert desk.asks(f"{left} WHERE k.id = '2'") == [("merged",)]


def test_minutes_noted_as_worked_add_up(desk: Site) -> None:
    desk.comes("""
        ticket
        id | created
        1  | Mon 09:00

        followup
        id | date      | comment | user_id | time_spent
        1  | Mon 09:30 | Sorry.  | 1       | 600000000
        2  | Mon 09:40 | Sent.   | 1       | 00:05:00
        """)
    assert desk.asks("SELECT c.handle_s FROM canon.conversation AS c") == [(900,)]
