"""The demo college's independent random streams, and the keys it gives."""

import datetime as dt
import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from lemnis.lake.sources.demo.frame import fixed, pick
from lemnis.lake.sources.demo.sizes import Size


class Draw:
    """A random stream of its own name: what another table draws does not change it."""

    def __init__(self, seed: int, college: int, name: str) -> None:
        self.rng = np.random.default_rng([seed, college, zlib.crc32(name.encode())])

    def chance(self, odds: Any, rows: int) -> Any:
        """Return ``rows`` booleans, true with probability ``odds`` (one number or one a row)."""
        return self.rng.random(rows) < odds

    def evenly(self, group: Any) -> Any:
        """Return numbers from 0 to 1 spread evenly within each group: small groups stay calm."""
        luck = self.rng.random(len(group))
        order = np.lexsort((luck, group))
        count = np.bincount(group)
        first = np.cumsum(count) - count
        rank = np.empty(len(group))
        rank[order] = np.arange(len(group)) - first[group[order]]
        return (rank + luck) / count[group]

    def normal(self, mean: Any, spread: float, rows: int) -> Any:
        """Return ``rows`` normal numbers."""
        return mean + spread * self.rng.standard_normal(rows)

    def whole(self, low: int, high: int, rows: int) -> Any:
        """Return ``rows`` integers from ``low`` to ``high``, both included."""
        return self.rng.integers(low, high + 1, rows)

    def index(self, weights: Sequence[float], rows: int) -> Any:
        """Return ``rows`` places, drawn by ``weights``."""
        edges = np.cumsum(np.asarray(weights, dtype=float))
        return np.searchsorted(edges, self.rng.random(rows) * edges[-1], side="right").clip(
            max=len(weights) - 1
        )

    def codes(self, weights: dict[str, float], rows: int) -> pa.Array:
        """Return ``rows`` codes, drawn by their weights."""
        return pick(list(weights), self.index(list(weights.values()), rows))

    def days(self, start: dt.date, end: dt.date, rows: int) -> Any:
        """Return ``rows`` dates from ``start`` to ``end``, both included."""
        return np.datetime64(start) + self.rng.integers(0, (end - start).days + 1, rows)

    def money(self, mean: float, spread: float, rows: int) -> Any:
        """Return ``rows`` log-normal amounts of about that mean, in whole cents."""
        return np.round(mean * np.exp(spread * self.rng.standard_normal(rows) - spread**2 / 2), 2)


class Base:
    """Seed, size and key prefix of one college."""

    def __init__(self, size: Size, seed: int, college: int, *, several: bool) -> None:
        self.size, self.seed, self.college = size, seed, college
        self.prefix = f"C{college + 1}-" if several else ""

    def draw(self, name: str) -> Draw:
        """Return the stream of that name."""
        return Draw(self.seed, self.college, name)

    def ids(self, prefix: str, numbers: Any, width: int) -> pa.Array:
        """Return keys such as ``K000012``, with the college's own prefix."""
        return fixed(self.prefix + prefix, numbers, width)

    def keys(self, prefix: str, rows: int) -> pa.Array:
        """Return ``rows`` running keys."""
        return self.ids(prefix, np.arange(1, rows + 1), 9)

    def named(self, names: Sequence[str]) -> pa.Array:
        """Return given keys with the college's own prefix."""
        return pa.array([self.prefix + name for name in names])
