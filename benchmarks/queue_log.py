"""A queue log: how many of its lines come in within a second: read, kept, and made into calls and agents' time."""

import random
from collections.abc import Iterator
from heapq import heappop, heappush
from itertools import count, islice
from pathlib import Path

from benchmarks.clocks import Spent, clocks
from benchmarks.run import scratch
from deskmeter.connectors import asterisk
from deskmeter.connectors.connector import connector
from deskmeter.connectors.importing import import_files
from deskmeter.model.map_text import parse_map
from deskmeter.model.workspace import create, opened

BEGINS = 1_767_225_600
QUEUES = ("sales", "support", "billing", "returns")
AGENTS = tuple(f"PJSIP/{number}" for number in range(7000, 7120))
LIMIT = 200_000  # lines a second, at the least
EXITS = ("COMPLETECALLER", "COMPLETECALLER", "COMPLETEAGENT", "ABANDON", "EXITWITHTIMEOUT", "BLINDTRANSFER")


def table(size: int) -> str:
    """What the import of so many lines takes."""
    with scratch(size) as folder:
        log = folder / "queue_log"
        log.write_text("".join(islice(_lines(), size)))
        read, whole = _taken(folder / "workspace", log)
    return "\n".join([
        f"{size:,} lines of a queue log",
        _said("read, kept, made into calls and agents' time", size, read) + f" (limit: at least {LIMIT:,})",
        _said("the same, and the facts built", size, whole),
    ])  # fmt: skip


def _said(what: str, size: int, spent: Spent) -> str:
    return f"{what}: {spent.wall_s:.2f} s, {size / spent.wall_s:,.0f} lines/s, {spent.cpu_s:.2f} s of the cores"


def _taken(root: Path, log: Path) -> tuple[Spent, Spent]:
    """What an import into a new workspace takes until the facts are begun, and in all."""
    create(root)
    told = list[Spent]()
    with opened(root) as workspace:
        began = clocks()
        map_ = parse_map(asterisk.MAP, "asterisk")
        import_files(
            workspace, connector("asterisk"), [log], map_,
            lambda step: told.append(clocks()) if step == "facts" else None,
        )  # fmt: skip
        return told[0] - began, clocks() - began


def _lines() -> Iterator[str]:
    """Calls side by side, interleaved with agents who join and pause, in the order of time; the same each time."""
    chance, due = random.Random(1), list[tuple[int, int, str]]()  # noqa: S311 - no secret
    yield f"{BEGINS}|NONE|NONE|NONE|QUEUESTART|\n"
    for agent in AGENTS:
        yield from (f"{BEGINS}|CLI|{queue}|{agent}|ADDMEMBER|\n" for queue in QUEUES)
    for number, second in enumerate(count(BEGINS)):
        for place, (after_s, line) in enumerate(_call(f"{second}.{number}", chance)):
            heappush(due, (second + after_s, 8 * number + place, line))
        while due and due[0][0] <= second:
            at, _, line = heappop(due)
            yield f"{at}|{line}\n"


def _call(call: str, chance: random.Random) -> Iterator[tuple[int, str]]:
    """The lines of one call, each with the seconds after its entry; after every eighth the agent has a break."""
    wait, talk, exit_ = chance.randrange(60), chance.randrange(600), chance.choice(EXITS)
    agent, queue = chance.choice(AGENTS), chance.choice(QUEUES)
    yield 0, f"{call}|{queue}|NONE|ENTERQUEUE||08{chance.randrange(10**8):08d}|1"
    if chance.randrange(3) == 0:
        yield wait // 2, f"{call}|{queue}|{chance.choice(AGENTS)}|RINGNOANSWER|15000"
    if exit_ in ("ABANDON", "EXITWITHTIMEOUT"):
        yield wait, f"{call}|{queue}|NONE|{exit_}|1|1|{wait}"
        return
    yield wait, f"{call}|{queue}|{agent}|CONNECT|{wait}|{call}1|3"
    told = f"700|internal|{wait}|{talk}|1" if exit_ == "BLINDTRANSFER" else f"{wait}|{talk}|1"
    yield wait + talk, f"{call}|{queue}|{agent}|{exit_}|{told}"
    if chance.randrange(8) == 0:
        yield wait + talk + 1, f"NONE|{queue}|{agent}|PAUSE|Lunch"
        yield wait + talk + 300, f"NONE|{queue}|{agent}|UNPAUSE|"
