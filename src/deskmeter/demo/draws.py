"""Random numbers as arithmetic in SQL: the same seed, name and key give the same draw on every engine version."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_PRIMES = (2147483647, 2147483629, 2147483587)


@dataclass(frozen=True)
class Draws:
    """Draws of one seed; `name` tells them apart, `key` is the integer that numbers the row."""

    seed: int

    def uniform(self, name: str, key: str = "id") -> str:
        """SQL of a number strictly between 0 and 1. Keys under 2^32 keep every product under 2^63."""
        digest = hashlib.sha256(f"{self.seed}:{name}".encode()).digest()
        a, b, c, d = (int.from_bytes(digest[at : at + 4]) % 2_000_000_000 + 1_000_003 for at in (0, 4, 8, 12))
        first, second, third = _PRIMES
        # Squares break the lattice that multiplying alone leaves between neighbouring keys.
        start = f"((({key}) * {a} + {b}) % {first})"
        middle = f"(({start} * ({start} + {c})) % {second})"
        mixed = f"({middle} * ({middle} + {d})) % {third}"
        return f"((({mixed}) + 0.5e0) / {third + 1}e0)"

    def normal(self, name: str, key: str = "id") -> str:
        """SQL of a standard normal number (Box-Muller)."""
        radius, angle = self.uniform(f"{name}/radius", key), self.uniform(f"{name}/angle", key)
        return f"(sqrt(-2e0 * ln({radius})) * cos(6.283185307179586e0 * {angle}))"

    def seconds(self, name: str, median: str | float, sigma: str | float, key: str = "id") -> str:
        """SQL of whole seconds, log-normal around `median`."""
        return f"CAST(floor({median} * exp({sigma} * {self.normal(name, key)})) AS BIGINT)"

    def between(self, name: str, low: int, high: int, key: str = "id") -> str:
        """SQL of a whole number from `low` up to, not including, `high`."""
        return f"({low} + CAST(floor({high - low} * {self.uniform(name, key)}) AS BIGINT))"

    def member(self, name: str, items: str, key: str = "id") -> str:
        """SQL of one member of the list `items`; NULL where it is empty."""
        return f"({items})[1 + CAST(floor(len({items}) * {self.uniform(name, key)}) AS BIGINT)]"


def spread(weights: Mapping[int, float] | Sequence[float], size: int = 200) -> list[int]:
    """Numbers repeated by weight: a list of `size` from which an even draw is a weighted one."""
    pairs = list(weights.items() if isinstance(weights, Mapping) else enumerate(weights))
    total, run, out = sum(weight for _, weight in pairs), 0.0, list[int]()
    for number, weight in pairs:
        run += weight
        out += [number] * (round(size * run / total) - len(out))
    return out
