"""Text files as UTF-8: the encoding declared, told by a mark, or found; bad bytes stay bad so that a row can say so."""

import codecs
import gzip
from dataclasses import dataclass
from pathlib import Path

from deskmeter.connectors.raw import MAX_UNPACKED, EmptyFileError, UnreadableFileError

_CHUNK = 1 << 20
_SAMPLE = 1 << 18
_MAX_RATIO = 200
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_MARKS_OF_PRINT = frozenset("\u00a0€‘’“”–—…•°")
_ALPHABETS = {  # one byte a sign, hard to tell from each other by statistics
    "cp1254": frozenset("çğıöşüÇĞİÖŞÜâîûÂÎÛ") | _MARKS_OF_PRINT,
    "cp874": frozenset(map(chr, range(0x0E01, 0x0E5C))) | _MARKS_OF_PRINT,
}
_COMMON = (
    "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp874", "cp932", "gb18030", "big5", "euc_kr",
)  # fmt: skip
_BAD = "\udcff"  # becomes the byte FF, which no UTF-8 text holds: the row is rejected by name, not altered


@dataclass(frozen=True)
class Utf8File:
    """A file in UTF-8 without a mark, with line ends that hold a line feed, and what was done to get there."""

    path: Path
    notes: tuple[str, ...]


def as_utf8(path: Path, declared: str | None, scratch: Path) -> Utf8File:
    """The file itself where it is plain UTF-8 already, else a copy in `scratch`."""
    notes: tuple[str, ...] = ()
    if path.suffix.lower() == ".gz":
        path = unpacked(path, scratch)
    with path.open("rb") as file:
        sample = file.read(_SAMPLE)
    if not sample:
        raise EmptyFileError(path)
    mark = next((name for sign, name in _MARKS if sample.startswith(sign)), None)
    encoding = _plain(declared) or mark or ("utf-8" if _is_utf8(path) else _guess(sample))
    if encoding != "utf-8":
        notes += (f"read as {encoding}" + ("" if declared or mark else " (found by its bytes; declare it in the map)"),)
    mac = encoding == "utf-8" and b"\r" in sample and b"\n" not in sample
    if mac:
        notes += ("line ends of a single carriage return",)
    if encoding == "utf-8" and mark is None and not mac:
        return Utf8File(path, notes)
    return Utf8File(_transcoded(path, encoding, mac, scratch / "utf8.txt"), notes)


def _plain(declared: str | None) -> str | None:
    """A declared encoding; the codec has to swallow the mark where the declared one does not."""
    if declared is None:
        return None
    name = codecs.lookup(declared).name
    return "utf-8" if name in ("utf-8", "utf-8-sig", "ascii") else name


def _is_utf8(path: Path) -> bool:
    """Whether the bytes are UTF-8 but for a few rows: what starts as UTF-8 and breaks later stays UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        try:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
        except UnicodeDecodeError:
            file.seek(0)
            return _mostly_utf8(file.read(_SAMPLE))
    return True


def _mostly_utf8(sample: bytes) -> bool:
    """More characters of several bytes that are whole than bytes that are broken."""
    text = sample.decode("utf-8", errors="replace")
    whole = sum(1 for sign in text if ord(sign) > 127 and sign != "\ufffd")
    return whole > text.count("\ufffd")


def _guess(sample: bytes) -> str:
    """The encoding in which the sample reads as one of our languages, else the likeliest of the common ones."""
    from charset_normalizer import from_bytes

    for encoding, alphabet in _ALPHABETS.items():
        if _speaks(sample, encoding, alphabet):
            return encoding
    best = from_bytes(sample, cp_isolation=list(_COMMON)).best()
    return codecs.lookup(best.encoding).name if best is not None else "utf-8"


def _speaks(sample: bytes, encoding: str, alphabet: frozenset[str]) -> bool:
    try:
        return {sign for sign in sample.decode(encoding) if not sign.isascii()} <= alphabet
    except UnicodeDecodeError:
        return False


def _transcoded(path: Path, encoding: str, mac: bool, target: Path) -> Path:
    codecs.register_error("deskmeter.bad", lambda error: (_BAD, _end(error)))
    decoder = codecs.getincrementaldecoder(encoding)("deskmeter.bad" if encoding != "utf-8" else "surrogateescape")
    with path.open("rb") as source, target.open("wb") as out:
        first = True
        while True:
            chunk = source.read(_CHUNK)
            text = decoder.decode(chunk, final=not chunk)
            text = text.removeprefix("\ufeff") if first else text
            first = first and not text
            out.write((text.replace("\r", "\n") if mac else text).encode("utf-8", "surrogateescape"))
            if not chunk:
                return target


def _end(error: UnicodeError) -> int:
    return error.end if isinstance(error, UnicodeDecodeError) else 0


def unpacked(path: Path, scratch: Path) -> Path:
    """What a gzip file holds, as a file in `scratch`; raises where it would swell beyond reason."""
    target = scratch / "unpacked.txt"
    packed, size = path.stat().st_size, 0
    try:
        with gzip.open(path) as source, target.open("wb") as out:
            while chunk := source.read(_CHUNK):
                size += len(chunk)
                if size > MAX_UNPACKED and size > packed * _MAX_RATIO:
                    raise UnreadableFileError(path, f"it unpacks to more than {_MAX_RATIO} times its size")
                out.write(chunk)
    except (EOFError, gzip.BadGzipFile):
        raise UnreadableFileError(path, "it is not a whole gzip file") from None
    return target
