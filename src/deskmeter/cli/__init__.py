"""The command line: figures on stdout, messages and progress on stderr; heavy parts are imported inside commands."""

import os
import sys
from collections.abc import Callable, Sequence

from deskmeter.errors import FAILED, OK, DeskmeterError, NotTextError, one_line


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its code."""
    from deskmeter.cli.app import app

    try:
        words = sys.argv[1:] if arguments is None else arguments
        sys.exit(guarded(lambda: app(args=_readable(words), prog_name="deskmeter")))
    except KeyboardInterrupt:
        _say(f"Stopped. {_KEPT}")
        sys.exit(FAILED)
    except BrokenPipeError:  # the reader of our output has gone: nobody to tell
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(FAILED)


def guarded(work: Callable[[], int | None]) -> int:
    """The exit code of a command's work; what deskmeter can name is one sentence, never a traceback."""
    try:
        return work() or OK
    except DeskmeterError as error:
        _say(str(error))
        return error.exit_code
    except BrokenPipeError:
        raise
    except OSError as error:
        _say(f"{error.filename or 'The disk'}: {error.strerror or error}. {_KEPT} {_CHECK}")
    except Exception as error:
        if type(error).__module__ not in ("duckdb", "_duckdb", "sqlite3"):
            raise  # a fault of ours: the traceback is what helps to mend it
        advice = _MORE_MEMORY if type(error).__name__ == "OutOfMemoryException" else _CHECK
        _say(f"The engine gave up: {(str(error).splitlines() or ['no reason given'])[0].rstrip('.')}. {_KEPT} {advice}")
    return FAILED


_KEPT = "Nothing half-written was kept."
_MORE_MEMORY = "Allow it more memory: memory_limit in deskmeter.toml, or DESKMETER_MEMORY_LIMIT."
_CHECK = "Check the disk and your rights to the folder; if it happens again, run: deskmeter rebuild"


def _say(sentence: str) -> None:
    sys.stderr.write(f"deskmeter: {one_line(sentence)}\n")


def _readable(words: Sequence[str]) -> list[str]:
    """The words, if they are text: bytes that are no UTF-8 reach Python as lone surrogates."""
    for word in words:
        if any("\ud800" <= sign <= "\udfff" for sign in word):
            raise NotTextError(word)
    return list(words)
