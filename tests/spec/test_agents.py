"""Agents' time: what somebody was doing at each instant, and the figures of it."""

from tests.spec.drawn import Desk


def test_occupancy_is_busy_time_of_busy_and_available_time(desk: Desk) -> None:
    """
    agent | from      | until     | state
    Ana   | Mon 09:00 | Mon 09:30 | handling
    Ana   | Mon 09:30 | Mon 09:45 | after_call
    Ana   | Mon 09:45 | Mon 10:00 | available
    """
    assert desk.value("occupancy") == 0.75
