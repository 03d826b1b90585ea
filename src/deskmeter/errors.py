"""Errors that know their sentence: what was seen, where, what is allowed, what to do."""

import re
from collections.abc import Iterable

OK, FAILED, USAGE, ATTENTION = 0, 1, 2, 3


class DeskmeterError(Exception):
    """Something that deskmeter can name; the command line prints it and exits with `exit_code`."""

    exit_code = FAILED
    slug = "errors"


class UserError(DeskmeterError):
    """Something the user can mend by typing or writing another thing."""

    exit_code = USAGE


def listed(words: Iterable[str]) -> str:
    """Words as they stand in a sentence, sorted; a long list is cut with its length said."""
    names = sorted(set(words))
    if not names:
        return "none"
    head = ", ".join(names[:40])
    return head if len(names) <= 40 else f"{head}, … ({len(names)} in all)"


_STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def one_line(text: str) -> str:
    """A text as a terminal may show it: what would break the line, turn it around or steer the terminal is a blank."""
    return _STEERING.sub(" ", text)


class MissingFileError(UserError):
    def __init__(self, path: object) -> None:
        super().__init__(f"There is no file {path}. Check the path and try again.")


class EngineMissingError(UserError):
    slug = "scale-out"

    def __init__(self, engine: str, part: str, extra: str) -> None:
        super().__init__(
            f"--engine {engine} needs {part}, which is not installed here. In an environment of its own:"
            f" pip install 'deskmeter[{extra}]'."
        )


class SettingsError(UserError):
    slug = "settings"

    def __init__(self, where: str, seen: str, allowed: str) -> None:
        super().__init__(f"{where}: {seen}. Allowed: {allowed}.")


class UnknownNameError(UserError):
    """A name that is not in the list of its kind (metric, dimension, report, fact …)."""

    def __init__(self, kind: str, name: str, allowed: Iterable[str]) -> None:
        super().__init__(f"There is no {kind} “{name}”. Allowed: {listed(allowed)}.")


class UnknownDimensionError(UserError):
    def __init__(self, metric: str, dimension: str, allowed: Iterable[str]) -> None:
        super().__init__(f"{metric} cannot be cut by “{dimension}”. Allowed: {listed(allowed)}.")


class UnknownZoneError(UserError):
    def __init__(self, name: str, where: str) -> None:
        super().__init__(f"{where}: there is no time zone “{name}”. Use an IANA name such as Asia/Bangkok or UTC.")


class EmptyPeriodError(UserError):
    def __init__(self, start: object, end: object) -> None:
        super().__init__(f"The period from {start} to {end} is empty: --from must lie before --to (--to is exclusive).")


class DateError(UserError):
    def __init__(self, text: str, where: str) -> None:
        super().__init__(f"{where}: “{text}” is not a date. Write 2026-10-31 or 2026-10-31T14:05.")


class MapError(UserError):
    """A map that cannot be used, with the place in it."""

    slug = "csv-map"

    def __init__(self, where: str, seen: str, allowed: str) -> None:
        super().__init__(f"{where}: {seen}. {allowed}")


class NotTextError(UserError):
    def __init__(self, word: str) -> None:
        super().__init__(
            f"The argument “{word}” is not text in UTF-8. Type it again, or rename the file it stands for."
        )


class LongReportError(UserError):
    def __init__(self, days: int, most: int) -> None:
        super().__init__(f"The report's period has {days:,} days; at most {most:,} are shown. Narrow --from and --to.")


class DistantDateError(UserError):
    def __init__(self, where: str, first: int, last: int) -> None:
        super().__init__(f"{where}: the date is out of reach. Allowed: the years {first} to {last}.")


class TooManyBucketsError(UserError):
    def __init__(self, start: object, end: object, grain: str, most: int) -> None:
        super().__init__(
            f"From {start} to {end} by {grain} is more than {most:,} buckets. "
            "Narrow the period with --from and --to, or take a coarser --grain."
        )


class UnwritableError(UserError):
    def __init__(self, path: object, reason: str) -> None:
        super().__init__(f"{path} cannot be written: {reason}. Choose another --out.")


class NoWorkspaceError(UserError):
    def __init__(self, path: object) -> None:
        super().__init__(f"{path} is not a deskmeter workspace: it has no deskmeter.toml. Run: deskmeter init {path}")


class NewerWorkspaceError(DeskmeterError):
    def __init__(self, path: object, found: int, known: int) -> None:
        super().__init__(
            f"The ledger in {path} has format {found}; this deskmeter knows formats up to {known}. "
            "Install a newer deskmeter; nothing was changed."
        )


class LockedWorkspaceError(DeskmeterError):
    def __init__(self, path: object, holder: str) -> None:
        super().__init__(f"{path} is in use by {holder}. Wait until it ends, or stop it, and try again.")
