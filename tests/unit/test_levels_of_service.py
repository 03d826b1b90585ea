"""Levels of quality, accessibility, self-service, proactivity and delight: every bound of the table."""

from dataclasses import replace
from typing import Any

import pytest

from deskmeter.insight.demand import Seen
from deskmeter.insight.elements import NO_CHANNEL, NO_DELIGHT, NOT_DECLARED, TOO_FEW
from deskmeter.level_rules import LevelRules
from tests.unit.drawn_levels import ALL_DECLARED, RULES, graded, level, ratings, rows, share, times

QUALITY = """
    3+    | 4-5   | mean  | 5s    | reviewed | level
    0.50  | 0.50  | 4.0   | 0.50  | 0.95     | 1
    0.501 | 0.50  | 4.0   | 0.50  | 0.95     | 2
    0.90  | 0.799 | 4.9   | 0.95  | 0.95     | 2
    0.90  | 0.80  | 4.0   | 0.50  | 0.95     | 3
    0.90  | 0.80  | 4.79  | 0.95  | 0.95     | 3
    0.99  | 0.99  | 4.8   | 0.899 | 0.95     | 4
    0.99  | 0.99  | 4.8   | 0.90  | 0.899    | 4
    0.99  | 0.99  | 4.8   | 0.90  | 0.90     | 5
"""


@pytest.mark.parametrize(("three", "four", "mean", "five", "reviewed", "wanted"), rows(QUALITY))
def test_quality_follows_the_ratings(three: str, four: str, mean: str, five: str, reviewed: str, wanted: str) -> None:
    drawn = {"3": three, "4": four, "5": five, "mean": mean, "reviewed": reviewed}
    assert level("quality", ratings={name: share(float(text)) for name, text in drawn.items()}) == int(wanted)


UNSTEADY = """
    what     | value | week | level
    4        | 0.95  | 0.79 | 2
    4        | 0.95  | 0.80 | 5
    5        | 0.95  | 0.89 | 4
    mean     | 4.9   | 4.79 | 4
    reviewed | 0.95  | 0.89 | 4
"""


@pytest.mark.parametrize(("what", "value", "week", "wanted"), rows(UNSTEADY))
def test_steadily_is_in_each_week_too(what: str, value: str, week: str, wanted: str) -> None:
    seen = share(float(value), weeks=(float(value), float(week), float(value), float(value)))
    assert level("quality", ratings={**ratings(), what: seen}) == int(wanted)


def test_week_without_an_answer_is_not_steady() -> None:
    assert level("quality", ratings=ratings(from_4=share(0.95, weeks=(1, 1, None, 1)))) == 2


def test_mean_of_level_4_need_not_be_steady() -> None:
    drawn = ratings(mean=share(4.9, weeks=(4.9, 4.9, 4.9, 4.7)))
    assert level("quality", ratings=drawn) == 4


DECLARED = """
    item               | element      | level without it
    accurate           | quality      | 1
    written_standard   | quality      | 2
    brand_voice        | quality      | 3
    faq_in_product     | self_service | 2
    order_tracking     | self_service | 3
    root_causes_mended | self_service | 3
    templates          | proactivity  | 1
    warns_of_events    | proactivity  | 2
    anticipates        | proactivity  | 4
"""


def saying(item: str, said: bool | None) -> LevelRules:
    """All declared, but for one item."""
    changed: dict[str, Any] = {item: said}
    return replace(ALL_DECLARED, **changed)


@pytest.mark.parametrize(("item", "element", "wanted"), rows(DECLARED))
def test_item_denied_holds_its_element_below_its_level(item: str, element: str, wanted: str) -> None:
    assert level(element, saying(item, False)) == int(wanted)


@pytest.mark.parametrize("item", [item for item, _, _ in rows(DECLARED) if item != "accurate"])
def test_item_not_declared_is_not_there(item: str) -> None:
    element = next(of for name, of, _ in rows(DECLARED) if name == item)
    assert level(element, saying(item, None)) == level(element, saying(item, False))


def test_accurate_answers_are_taken_for_granted() -> None:
    assert level("quality", replace(ALL_DECLARED, accurate=None)) == 5


@pytest.mark.parametrize("few", [share(1, n=29), share(None, n=0)])
def test_quality_of_fewer_than_30_answers_is_not_graded(few: Seen) -> None:
    found = graded("quality", ratings=ratings(from_3=few))
    assert (found.level, found.cells[0].why) == (None, TOO_FEW)


def test_quality_score_of_fewer_than_30_reviews_does_not_reach_level_5() -> None:
    assert level("quality", ratings=ratings(reviewed=share(1, n=29))) == 4


ACCESS = """
    channels that live | slow       | declared          | staffed | level
    email              | email      | email             | 1       | 1
    email              |            | email             | 1       | 2
    email chat         | chat       | email chat        | 1       | 2
    email chat         | email chat | email chat        | 1       | 2
    email chat         |            | email chat phone  | 1       | 3
    email chat         |            |                   | 1       | 3
    email chat         |            | email chat        | 0.949   | 4
    email chat         |            | email chat        | 0.95    | 5
    email chat         |            | email chat        |         | 4
"""


@pytest.mark.parametrize(("live", "slow", "listed", "staffed", "wanted"), rows(ACCESS))
def test_accessibility_follows_channels_their_response_and_their_hours(
    live: str, slow: str, listed: str, staffed: str, wanted: str
) -> None:
    answers = {name: times("99:00:00" if name in slow.split() else "0:00:30") for name in live.split()}
    rules = replace(RULES, channels=tuple(listed.split()) or None)
    hours = {name: float(staffed) if staffed else None for name in listed.split()}
    contacts = dict.fromkeys(live.split(), 100)
    found = level("accessibility", rules, contacts=contacts, channel_response=answers, staffed=hours)
    assert found == int(wanted)


@pytest.mark.parametrize(("chats", "wanted"), [(20, 3), (19, 2)])
def test_channel_lives_with_2_percent_of_contacts(chats: int, wanted: int) -> None:
    contacts = {"email": 1_000 - chats, "chat": chats}
    answers = {"email": times("0:10:00"), "chat": times("0:00:30")}
    assert level("accessibility", RULES, contacts=contacts, channel_response=answers) == wanted


def test_contacts_of_unknown_channel_weigh_among_all() -> None:
    contacts = {"email": 500, "chat": 10, None: 490}
    assert level("accessibility", RULES, contacts=contacts) == 2


def test_channel_with_too_few_replies_is_not_known_to_be_fast() -> None:
    answers = {"email": times("0:10:00"), "chat": times("0:00:30", n=29)}
    assert level("accessibility", channel_response=answers) == 2


@pytest.mark.parametrize(("contacts", "why"), [({"email": 29}, TOO_FEW), ({None: 30}, NO_CHANNEL), ({"email": 30}, "")])
def test_accessibility_needs_30_contacts_with_channels(contacts: dict[str | None, int], why: str) -> None:
    assert graded("accessibility", contacts=contacts).cells[0].why == why


def test_least_staffed_channel_counts() -> None:
    assert level("accessibility", staffed={"email": 1.0, "chat": 0.5}) == 4


SELF_SERVICE = """
    faq      | covered | self-served | level
    none     | 1       | 0.6         | 1
    simple   | 1       | 0.6         | 2
    detailed | 0.499   | 0.6         | 2
    detailed | 0.50    | 0.6         | 3
    detailed | 0.799   | 0.6         | 3
    detailed | 0.80    | 0.50        | 4
    detailed | 0.80    | 0.501       | 5
    detailed |         | 0.6         | 2
    detailed | 0.80    |             | 4
"""


@pytest.mark.parametrize(("faq", "covered", "served", "wanted"), rows(SELF_SERVICE))
def test_self_service_follows_the_faq_its_cover_and_its_use(faq: str, covered: str, served: str, wanted: str) -> None:
    figures = {
        "topics_covered": share(float(covered) if covered else None),
        "self_served": share(float(served) if served else None),
    }
    assert level("self_service", replace(ALL_DECLARED, faq=faq), **figures) == int(wanted)


PROACTIVE = """
    begun by the team | level
    0.0099            | 3
    0.01              | 4
    0.0499            | 4
    0.05              | 5
"""


@pytest.mark.parametrize(("begun", "wanted"), rows(PROACTIVE))
def test_proactivity_follows_the_conversations_that_the_team_begins(begun: str, wanted: str) -> None:
    assert level("proactivity", proactive=share(float(begun))) == int(wanted)


@pytest.mark.parametrize("element", ["self_service", "proactivity"])
def test_nothing_declared_is_not_graded_rather_than_level_1(element: str) -> None:
    found = graded(element, RULES)
    assert (found.level, found.cells[0].why) == (None, NOT_DECLARED)


def test_templates_denied_is_proactivity_1() -> None:
    assert level("proactivity", LevelRules(templates=False)) == 1


@pytest.mark.parametrize(("touches", "milestones", "wanted"), [(True, True, 5), (True, None, None), (None, True, None)])
def test_delight_is_5_or_not_graded(touches: bool | None, milestones: bool | None, wanted: int | None) -> None:
    found = graded("delight", replace(ALL_DECLARED, personal_touches=touches, milestones=milestones))
    assert (found.level, found.cells[0].why) == (wanted, "" if wanted else NO_DELIGHT)
