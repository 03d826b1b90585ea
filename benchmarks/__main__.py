"""`python -m benchmarks`: run every stage and print the table; a slow run is told, never an error."""

import argparse
import os
import platform

from benchmarks import command, door, measure, scale
from benchmarks.run import found


def main() -> None:
    options = argparse.ArgumentParser(prog="benchmarks", description="Speed and memory, as ratios of one run.")
    options.add_argument("--size", type=int, default=1_000_000, help="conversations (default: a million)")
    options.add_argument(
        "--scale", type=int, nargs="*", metavar="SIZE",
        help="one size after another, side by side (default: a hundred thousand, a million, ten million)",
    )  # fmt: skip
    options.add_argument("--door", action="store_true", help="the stream door alone, served over HTTP")
    asked = options.parse_args()
    print(f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}")
    if asked.door:
        print(f"{asked.size:,} conversations", door.table(asked.size), sep="\n")
    elif asked.scale is None:
        figures = {**found(asked.size), "help": command.help_time(), "query": command.query_time()}
        print(f"{asked.size:,} conversations", measure.table(figures), sep="\n")
    else:
        print(scale.side_by_side({size: found(size) for size in sorted(asked.scale or scale.SIZES)}))


if __name__ == "__main__":
    main()
