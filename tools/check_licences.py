"""Every run-time dependency in requirements.lock is under a licence that the product may ship with."""

import re
import sys
from collections.abc import Iterable, Iterator
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata
from pathlib import Path

from packaging.requirements import Requirement

LOCK = Path(__file__).parent.parent / "requirements.lock"

# Permissive or MPL, as SPDX names them.
ALLOWED = frozenset(
    ("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "MIT-0", "MPL-2.0", "OFL-1.1",
     "PSF-2.0", "Unicode-3.0", "Zlib")
)  # fmt: skip

# Older metadata says it in free text or as a classifier.
SPDX_OF = {
    "Apache License 2.0": "Apache-2.0",
    "ISC License": "ISC",
    "License :: OSI Approved :: Apache Software License": "Apache-2.0",
    "License :: OSI Approved :: BSD License": "BSD-3-Clause",
    "License :: OSI Approved :: ISC License (ISCL)": "ISC",
    "License :: OSI Approved :: MIT License": "MIT",
    "License :: OSI Approved :: Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}


def locked(lock: str) -> Iterator[str]:
    """Names of the packages that a lock installs on this system."""
    for line in lock.splitlines():
        if line and not line[0].isspace() and not line.startswith("#"):
            requirement = Requirement(line.removesuffix("\\").strip())
            if requirement.marker is None or requirement.marker.evaluate():
                yield requirement.name


def stated(package: PackageMetadata) -> str:
    """The licence of a package as an SPDX expression: its own, else its classifiers, else its free text."""
    classifiers = [line for line in package.get_all("Classifier") or () if line.startswith("License ::")]
    return expression(package.get_all("License-Expression") or classifiers or package.get_all("License") or [])


def expression(words: Iterable[str]) -> str:
    """What is said in words as one SPDX expression; words that are in no table stay as they are, on one line."""
    return " AND ".join(SPDX_OF.get(word.strip(), " ".join(word.split())) for word in words)


def allowed(licence: str) -> bool:
    """Whether every licence that an expression names is allowed; a choice with one that is not needs a look."""
    names = re.split(r"\s+(?:AND|OR)\s+", licence.replace("(", "").replace(")", ""))
    return all(name in ALLOWED for name in names)


def refused(names: Iterable[str]) -> Iterator[str]:
    """One sentence for each package that is not allowed or not there to be read."""
    for name in names:
        try:
            licence = stated(metadata(name))
        except PackageNotFoundError:
            yield f"{name} is locked but not installed; run: make setup"
            continue
        if not allowed(licence):
            yield f"{name}: {licence[:80] or 'no licence stated'}"


def main() -> int:
    names = list(locked(LOCK.read_text()))
    sentences = list(refused(names))
    print("\n".join(sentences) or f"{len(names)} run-time packages, all permissive or MPL.")
    return 1 if sentences else 0


if __name__ == "__main__":
    sys.exit(main())
