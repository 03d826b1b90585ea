"""The catalogues of src/deskmeter/locale: brought up to date with the texts in use, and with --check compared."""

import argparse
import ast
import io
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from deskmeter.metrics.registry import FAMILIES
from deskmeter.model.facts import FACTS
from deskmeter.reports.registry import OURS

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "deskmeter"
LOCALE = SOURCE / "locale"
MARKS = {"N_": 1, "NN_": 2}  # what marks a text, and how many forms it takes
SLOT = re.compile(r"\{(\w*)")
# Babel counts Turkish as having one form; with two, a noun may still differ.
PLURAL_FORMS = {"id": (1, "0"), "th": (1, "0"), "tr": (2, "(n != 1)")}
HEADER = """\
# Texts of deskmeter; the English text is the key. `make fix` adds new ones and drops those no longer used.
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals={count}; plural={rule};\\n"

"""

Key = tuple[str, ...]  # one text, or the two English forms of a counted one


class MarkError(Exception):
    def __init__(self, path: Path, line: int) -> None:
        super().__init__(
            f"{path.relative_to(ROOT)}:{line}: a mark takes texts that stand there, in a table or a choice."
        )


def texts(node: ast.expr) -> list[str] | None:
    """The texts that an argument can be: a constant, or both branches of a choice."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.IfExp):
        both = texts(node.body), texts(node.orelse)
        return both[0] + both[1] if both[0] and both[1] else None
    return None


def marked(path: Path, source: str) -> Iterator[Key]:
    """Every marked text of one file."""
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS):
            continue
        found = [texts(argument) for argument in node.args]
        if len(found) != MARKS[node.func.id] or None in found:
            raise MarkError(path, node.lineno)
        yield from zip(*(one for one in found if one), strict=True)


def declared() -> Iterator[str]:
    """The texts of the registries, marked or not: metrics, facts and reports of this package."""
    for metric in (metric for family in FAMILIES for metric in family.METRICS):
        yield from (metric.title, metric.definition, metric.purpose, metric.null_rule, *metric.caveats)
        yield from [metric.vanity.reason] if metric.vanity else []
        yield from [metric.recorded.none, metric.recorded.some] if metric.recorded else []
    yield from (fact.row for fact in FACTS)
    for report in OURS:
        yield from (report.title, report.purpose)
        titles = [(getattr(block, "title", ""), getattr(block, "table_title", "")) for block in report.blocks]
        yield from (title for pair in titles for title in pair if title)


def keys() -> list[Key]:
    """Every text that a page may show, sorted."""
    files = sorted(SOURCE.rglob("*.py"))
    written = {key for path in files for key in marked(path, path.read_text(encoding="utf-8"))}
    return sorted(written | {(text,) for text in declared()})


def key_of(message: Message) -> Key:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def forms_of(message: Message) -> tuple[str, ...]:
    found = message.string or ""
    return (found,) if isinstance(found, str) else tuple(found)


def read(language: str) -> dict[Key, Message]:
    """The entries of a catalogue by their key; one that does not exist yet has none."""
    path = LOCALE / f"{language}.po"
    if not path.exists():
        return {}
    with path.open("rb") as file:
        return {key_of(entry): entry for entry in read_po(file, locale=language) if entry.id}


def written(language: str, wanted: Iterable[Key], held: dict[Key, Message]) -> str:
    """A catalogue as it should stand: the wanted texts with the translations held, nothing that drifts by itself."""
    count, rule = PLURAL_FORMS[language]
    catalogue = Catalog()
    catalogue.mime_headers = [("Plural-Forms", f"nplurals={count}; plural={rule};")]
    for key in wanted:
        old = held.get(key)
        empty = "" if len(key) == 1 else ("",) * count
        catalogue.add(key[0] if len(key) == 1 else key, old.string if old else empty, flags=old.flags if old else ())
    body = io.BytesIO()
    write_po(body, catalogue, width=100, no_location=True, omit_header=True, sort_output=True)
    return HEADER.format(language=language, count=count, rule=rule) + body.getvalue().decode().strip() + "\n"


def slots(text: str) -> list[str]:
    return sorted(set(SLOT.findall(text)))


def faults(language: str, wanted: Iterable[Key], held: dict[Key, Message]) -> Iterator[str]:
    """What keeps a catalogue from being complete and right, one sentence each."""
    needed = set(wanted)
    yield from (f"{key[0]!r} is missing" for key in sorted(needed - held.keys()))
    yield from (f"{key[0]!r} is not used any more" for key in sorted(held.keys() - needed))
    for key in sorted(needed & held.keys()):
        yield from (f"{key[0]!r} {fault}" for fault in _entry_faults(language, key, held[key]))


def _entry_faults(language: str, key: Key, entry: Message) -> Iterator[str]:
    forms = forms_of(entry)
    if not all(forms):
        yield "is not translated"
    elif entry.fuzzy:
        yield "is marked fuzzy"
    elif len(forms) != (1 if len(key) == 1 else PLURAL_FORMS[language][0]):
        yield f"has {len(forms)} forms"
    elif any(slots(form) != slots(key[-1]) for form in forms):
        yield f"has other slots: {', '.join(forms)!r}"


def drifted(language: str, wanted: Iterable[Key], mend: bool) -> Iterator[str]:
    """Bring a catalogue up to date, or tell that it is not."""
    path, text = LOCALE / f"{language}.po", written(language, wanted, read(language))
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return
    if mend:
        path.write_text(text, encoding="utf-8")
        print(f"{path.relative_to(ROOT)} written")
    else:
        yield "it does not stand as `make fix` writes it"


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail when a catalogue is not up to date")
    check = parser.parse_args(arguments).check
    wanted, told = keys(), list[str]()
    for language in PLURAL_FORMS:
        form = list(drifted(language, wanted, mend=not check))
        told += [f"{language}.po: {fault}" for fault in list(faults(language, wanted, read(language))) or form]
    print("\n".join(told) or f"{len(wanted)} texts in {len(PLURAL_FORMS)} languages, complete.")
    return 1 if check and told else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
