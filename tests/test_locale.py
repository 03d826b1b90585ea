"""Every text that a page may show stands in every language, with its slots and its plural forms."""

import re
import string
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from babel.messages.catalog import Message

from deskmeter.locale import LANGUAGES, catalogue, translate, translate_plural
from deskmeter.metrics.query import Query
from deskmeter.metrics.registry import metric, metrics
from deskmeter.period import Period
from deskmeter.reports.build import build
from deskmeter.reports.registry import reports
from deskmeter.reports.tile import ANY_BASIS, basis
from deskmeter.reports.words import CHANNELS, Words
from deskmeter.units import Unit
from tests.spec.drawn import Desk
from tools.messages import LOCALE, PLURAL_FORMS, Key, MarkError, faults, forms_of, keys, marked, read, slots, written

WANTED = keys()
TRANSLATED = tuple(language for language in LANGUAGES if language != "en")
# Texts that read the same in a language: names, loan words of the trade, and patterns of slots alone.
PATTERNS = {"n", "n = {count}", "{title}, {zone}", "{cell}: {name}", "{level}: {bound}"}
SAME = {
    "id": {"Backlog", "Chat", "Level", "Median", "Net Promoter Score (NPS)", "SMS", "Tag", "spam", "{level}, {word}"},
    "th": {"SMS"},
    "tr": {"SMS", "{day} {hour}:00", "{level}, {word}"},
}
# What practitioners do not say (glossary).
NEVER = {
    "id": r"\b(hunian|swalayan|tarif)\b",
    "th": "ตั๋ว|ตัวแทน(?!ของลูกค้า)",  # an answer may represent (เป็นตัวแทน) customers; an agent is เจ้าหน้าที่
    "tr": r"\bbilet",
}


@pytest.fixture(params=TRANSLATED)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def entries(language: str) -> dict[Key, Message]:
    return read(language)


def translations(language: str) -> list[str]:
    return [form for entry in entries(language).values() for form in forms_of(entry)]


def test_catalogue_has_every_text_and_no_other(language: str) -> None:
    assert sorted(entries(language)) == WANTED


def test_catalogue_has_no_fault(language: str) -> None:
    assert list(faults(language, WANTED, entries(language))) == []


def test_catalogue_stands_as_the_extractor_writes_it(language: str) -> None:
    path = LOCALE / f"{language}.po"
    assert path.read_text(encoding="utf-8") == written(language, WANTED, entries(language))


def test_only_names_and_loan_words_stay_as_in_english(language: str) -> None:
    same = {key[0] for key, entry in entries(language).items() if set(forms_of(entry)) <= set(key)}
    assert same == SAME[language] | PATTERNS


def test_catalogue_uses_the_words_of_the_trade(language: str) -> None:
    assert [text for text in translations(language) if re.search(NEVER[language], text.lower())] == []


def test_titles_of_tiles_and_columns_are_short(language: str) -> None:
    titles = {one.title for report in reports().values() for one in report.metrics()}
    assert {title for title in titles if len(translate(language, title)) > 30} == set()


def test_catalogue_is_read_with_its_own_number_of_plural_forms(language: str) -> None:
    forms = {len(forms_of(entry)) for key, entry in entries(language).items() if len(key) == 2}
    assert forms == {PLURAL_FORMS[language][0]}


@pytest.mark.parametrize(
    ("language", "n", "told"),
    [
        ("en", 1, "n = 1 reply"), ("en", 0, "n = 0 replies"), ("en", 1234, "n = 1,234 replies"),
        ("id", 1, "n = 1 balasan"), ("id", 1234, "n = 1.234 balasan"),
        ("th", 1, "n = การตอบกลับ 1 ครั้ง"), ("th", 1234, "n = การตอบกลับ 1,234 ครั้ง"),
        ("tr", 1, "n = 1 yanıt"), ("tr", 1234, "n = 1.234 yanıt"),
    ],
)  # fmt: skip
def test_counted_noun_takes_the_form_and_the_digits_of_its_language(language: str, n: int, told: str) -> None:
    assert Words(language, "UTC").plural("n = {count} reply", "n = {count} replies", n) == told


def test_every_figure_that_rests_on_rows_names_them() -> None:
    resting = [one for one in metrics().values() if one.unit is not Unit.COUNT]
    assert [one.name for one in resting if basis(one) == ANY_BASIS] == []


def test_time_per_conversation_rests_on_conversations() -> None:
    assert basis(metric("response_time_per_ticket"))[1] == "n = {count} conversations"


def test_turkish_plural_rule_tells_one_from_many() -> None:
    assert [catalogue("tr").plural(n) for n in (0, 1, 2, 21)] == [1, 0, 1, 1]  # type: ignore[attr-defined]  # gettext's own


def test_turkish_letters_are_whole_and_composed() -> None:
    letters = set("".join(translations("tr")))
    assert set("İıŞşĞğÇçÖöÜü") - letters <= set("ŞĞÇÖÜ")
    assert "\u0307" not in letters  # what lower-casing İ without the language leaves behind


def test_thai_sara_am_is_one_letter() -> None:
    assert not any("\u0e4d" in text for text in translations("th"))  # a taken-apart ำ


def test_translation_of_a_name_with_dotted_i_leaves_the_name_alone() -> None:
    told = translate("tr", "{title}: no data in this period.", title="İlk yanıt, ISIL ıslak")
    assert told.startswith("İlk yanıt, ISIL ıslak: ")


def test_slots_are_filled_in_every_text(language: str) -> None:
    for key in WANTED:
        filled = {name: "7" for name in slots(key[-1]) if name}
        one = translate(language, key[0], **filled)
        told = one if len(key) == 1 else translate_plural(language, key[0], key[1], 7, **filled)
        assert "{" not in told


def test_extractor_finds_marks_across_lines_choices_and_plural_forms() -> None:
    """What stands in a module is what is found: N_ over two lines, both branches of a choice, the two forms of NN_."""
    source = 'a = N_("one "\n       "two")\nb = N_("x" if c else "y")\nd = NN_("{n} day", "{n} days")\n'
    assert sorted(marked(Path("m.py"), source)) == [("one two",), ("x",), ("y",), ("{n} day", "{n} days")]


def test_extractor_refuses_a_mark_on_what_it_cannot_read() -> None:
    with pytest.raises(MarkError, match=r"m\.py:2"):
        list(marked(Path(__file__).parent.parent / "m.py", "text = 1\nN_(text)\n"))


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        (Message("{a} of {b}", "{a} dari {b}"), None),
        (Message("{a} of {b}", ""), "is not translated"),
        (Message("{a} of {b}", "{a} dari {b}", flags=("fuzzy",)), "is marked fuzzy"),
        (Message("{a} of {b}", "{a} dari {c}"), "has other slots"),
        (Message(("{a} of {b}", "{a} of {b}s"), ("{a} dari {b}", "")), "is not translated"),
    ],
)
def test_fault_of_an_entry_is_told(entry: Message, fault: str | None) -> None:
    key = (entry.id,) if isinstance(entry.id, str) else tuple(entry.id)
    told = list(faults("id", [key], {key: entry}))
    assert (fault is None and told == []) or (fault is not None and fault in told[0])


def test_text_that_is_missing_or_unused_is_told() -> None:
    assert list(faults("id", [("new",)], {("old",): Message("old", "lama")})) == [
        "'new' is missing", "'old' is not used any more",
    ]  # fmt: skip


def test_translation_held_survives_and_an_unused_one_goes() -> None:
    held: dict[Key, Message] = {("old",): Message("old", "lama"), ("kept",): Message("kept", "tetap")}
    text = written("id", [("kept",), ("new",)], held)
    assert 'msgid "kept"\nmsgstr "tetap"\n\nmsgid "new"\nmsgstr ""\n' in text
    assert "lama" not in text


# --- a whole page ---


def texts_of(part: object) -> Iterator[str]:
    """All texts of a record and of those within it."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict):
        for value in part.values():
            yield from texts_of(value)
    elif isinstance(part, tuple):
        for value in part:
            yield from texts_of(value)
    elif is_dataclass(part):
        for one in fields(part):
            yield from texts_of(getattr(part, one.name))


def pattern(text: str) -> re.Pattern[str]:
    """What a text looks like with its slots filled."""
    parts = [
        re.escape(literal) + (".+" if slot is not None else "")
        for literal, slot, _, _ in string.Formatter().parse(text)
    ]
    return re.compile("".join(parts), re.DOTALL)


def has_word(text: str) -> bool:
    """Whether a text says something of its own, its slots aside."""
    return any(letter.isalpha() for literal, *_ in string.Formatter().parse(text) for letter in literal)


def english_in(texts: set[str], language: str) -> set[str]:
    """The English texts that a page in a language shows although they have a translation."""
    names = set(CHANNELS.values()) | SAME.get(language, set()) | PATTERNS
    shown = {form for key in WANTED for form in key if has_word(form)} - names
    return {text for text in shown if any(pattern(text).fullmatch(one) for one in texts)}


def page_texts(desk: Desk, language: str, name: str) -> set[str]:
    report = reports()[name]
    now = datetime(2026, 3, 9, tzinfo=UTC)
    query = Query(report.metrics(), Period.of("2026-03-02", "2026-03-09", "UTC"), now, compare="previous")
    return set(texts_of(build(report, desk.workspace.store, query, language, now)))


@pytest.mark.parametrize("name", sorted(reports()))
def test_page_shows_no_english(desk: Desk, name: str) -> None:
    """
    hours: Mon-Fri 09:00-17:00 UTC

    at               | conversation | what    | by              | channel  | status | tags | to
    2026-02-24 10:00 | 0            | created |                 | email    |        |      |
    2026-02-24 10:00 | 0            | message | customer:Bo     |          |        |      |
    2026-02-24 12:00 | 0            | message | agent:Ana       |          |        |      |
    2026-02-24 13:00 | 0            | status  | agent:Ana       |          |        |      | solved
    Mon 10:00        | 1            | created |                 | whatsapp |        |      |
    Mon 10:00        | 1            | message | customer:Bo     |          |        |      |
    Mon 10:30        | 1            | message | agent:Ana       |          |        |      |
    Mon 11:00        | 1            | status  | agent:Ana       |          |        |      | solved
    Tue 10:00        | 2            | created |                 | phone    |        |      |
    Tue 10:00        | 2            | message | customer:Cem    |          |        |      |
    Wed 10:00        | 3            | created |                 |          |        |      |
    Wed 10:00        | 3            | message | customer:Deniz  |          |        |      |

    conversation | kind | asked     | answered  | score | satisfied
    1            | csat | Mon 12:00 | Mon 13:00 | 5     |
    """
    assert {language: english_in(page_texts(desk, language, name), language) for language in TRANSLATED} == {
        language: set() for language in TRANSLATED
    }
    assert len(english_in(page_texts(desk, "en", name), "en")) > 50  # the search finds English where it stands
