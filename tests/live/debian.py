"""A Debian system in a folder of its own, made from nothing, and running in namespaces of its own."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from time import monotonic, sleep

from tests.live.cache import NotSetUpError, done, folder

MIRROR = "DESKMETER_LIVE_MIRROR"  # else the one that debootstrap knows
INSTALL = """\
set -e
export DEBIAN_FRONTEND=noninteractive LC_ALL=C
apt-get update -q
apt-get install -q -y --no-install-recommends "$@"
"""
NO_SERVICES = "#!/bin/sh\nexit 101\n"
INSIDE = """\
mount -t proc proc "$0/proc"
mount -t tmpfs -o mode=1777 tmpfs "$0/dev/shm"
mount -t tmpfs -o mode=755 tmpfs "$0/run"
exec chroot "$0" "$@"
"""


@dataclass(frozen=True)
class Recipe:
    """What a system is made of: Debian's suite, the packages, a script before them and one after."""

    name: str
    suite: str
    packages: tuple[str, ...]
    before: str = ""
    after: str = ""

    @property
    def digest(self) -> str:
        return sha256(repr(self).encode()).hexdigest()


def made(recipe: Recipe) -> Path:
    """The folder of the system; made where there is none of this very recipe. Raises NotSetUpError."""
    root, stamp = folder() / recipe.name, folder() / f"{recipe.name}.made"
    if stamp.is_file() and stamp.read_text() == recipe.digest:
        return root
    stamp.unlink(missing_ok=True)
    shutil.rmtree(root, ignore_errors=True)
    archives = folder() / "archives"
    archives.mkdir(exist_ok=True)
    mirror = [os.environ[MIRROR]] if MIRROR in os.environ else []
    command: list[str | Path] = [
        *_debootstrap(),
        "--variant=minbase",
        f"--cache-dir={archives}",
        recipe.suite,
        root,
        *mirror,
    ]
    done(command, env=os.environ | {"DEBOOTSTRAP_DIR": str(folder() / "debootstrap/usr/share/debootstrap")})
    _furnish(root)
    with running(root, network=True) as system:
        for script, words in ((recipe.before, ()), (INSTALL, recipe.packages), (recipe.after, ())):
            system.does(script, *words)
    stamp.write_text(recipe.digest)
    return root


def _debootstrap() -> tuple[Path]:
    """The program that makes a Debian system, unpacked without being installed."""
    home = folder() / "debootstrap"
    if not (home / "usr/sbin/debootstrap").is_file():
        done(["apt-get", "update", "-q"])
        done(["apt-get", "download", "-q", "debootstrap"], cwd=folder())
        done(["dpkg", "-x", next(folder().glob("debootstrap_*.deb")), home])
    return (home / "usr/sbin/debootstrap",)


def _furnish(root: Path) -> None:
    """No services of its own; names and the rules of freshness as on this machine."""
    rules = root / "usr/sbin/policy-rc.d"
    rules.write_text(NO_SERVICES)
    rules.chmod(0o755)
    shutil.copy("/etc/resolv.conf", root / "etc/resolv.conf")
    told = [line for line in done(["apt-config", "dump"]).splitlines() if line.startswith("Acquire::Check-")]
    (root / "etc/apt/apt.conf.d/99freshness").write_text("\n".join(told) + "\n")


@dataclass(frozen=True)
class System:
    """A system in namespaces of its own, as long as the process that holds them."""

    root: Path
    pid: int

    def enter(self, *command: str) -> list[str]:
        """A command as one that runs inside."""
        return ["nsenter", f"--target={self.pid}", "--mount", "--pid", "--net", "--root", "--wd=/", *command]

    def does(self, script: str, *words: str) -> str:
        """What a shell script printed inside; raises NotSetUpError where it fails."""
        return done(self.enter("/bin/sh", "-c", script, "sh", *words))

    def starts(self, *command: str, log: Path) -> "subprocess.Popen[bytes]":
        """A process that runs on inside; what it says goes to a file."""
        with log.open("ab") as said:
            return subprocess.Popen(self.enter(*command), stdin=subprocess.DEVNULL, stdout=said, stderr=said)


@contextmanager
def running(root: Path, *, network: bool) -> Iterator[System]:
    """The system with a process that holds its namespaces; without a network it has a loopback of its own.

    Whatever runs inside ends with it.
    """
    apart = ["--mount", "--pid", "--fork", "--kill-child", *([] if network else ["--net"])]
    holder = subprocess.Popen(
        ["unshare", *apart, "/bin/sh", "-ec", INSIDE, str(root), "sleep", "infinity"],  # noqa: S607
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        yield System(root, _inside(holder))
    finally:
        holder.kill()
        holder.wait()


def _inside(holder: "subprocess.Popen[bytes]") -> int:
    """The process that came to rest inside."""
    until = monotonic() + 20
    while monotonic() < until and holder.poll() is None:
        for child in Path(f"/proc/{holder.pid}/task/{holder.pid}/children").read_text().split():
            if Path(f"/proc/{child}/comm").read_text() == "sleep\n":
                return int(child)
        sleep(0.05)
    holder.kill()
    assert holder.stderr is not None
    raise NotSetUpError(f"no namespaces of its own: {holder.stderr.read().decode(errors='replace').strip()}")
