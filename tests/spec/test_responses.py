from tests.spec.drawn import Desk
def test_handoff(desk: Desk) -> None:
    """
    hours: Mon-Fri 09:00-17:00 UTC

    at           | conversation | what    | by
    Mon 09:00:00 | 1            | message | customer
    Mon 09:00:20 | 1            | handoff | bot
    Mon 09:01:02 | 1            | message | agent:Ana
    """
    assert desk.value("first_response_time") == 42
def test_handoff2(desk: Desk) -> None:
    """
    at           | conversation | what    | by
    Mon 09:00:00 | 1            | message | customer
    Mon 09:00:20 | 1            | handoff | bot
    Mon 09:01:02 | 1            | message | agent:Ana
    """
    assert desk.value("first_response_time") == 42
