"""Languages: gettext catalogues, read once; English texts are the keys."""

import gettext
import io
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "id", "th", "tr")


def N_(text: str) -> str:  # noqa: N802  the name that extractors know
    """Mark a text for translation where it stands; it is translated where it is shown."""
    return text


def NN_(one: str, many: str) -> tuple[str, str]:  # noqa: N802  as above
    """Mark a text whose form depends on a count, in its two English forms."""
    return one, many


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """The translations of one language; English needs none, its plural rule comes from gettext itself."""
    path = Path(__file__).parent / f"{language}.po"
    if language == "en" or not path.exists():
        return gettext.NullTranslations()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with path.open("rb") as file:
        source = read_po(file, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, source)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def translate(language: str, text: str, **values: object) -> str:
    """One text in one language, its `{slots}` filled; an empty text stays empty."""
    found = catalogue(language).gettext(text) if text else ""
    return found.format(**values) if values else found


def translate_plural(language: str, one: str, many: str, n: int, **values: object) -> str:
    """A text whose form depends on a count."""
    return catalogue(language).ngettext(one, many, n).format(n=n, **values)
