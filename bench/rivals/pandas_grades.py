"""Grades of measurements as one writes them in pandas.

In: an indicator and its subjects' values. Out: what is shown, its status and its band.
"""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from lemnis.engine.definition import Better, Criterion, Indicator, Range


def shown(indicator: Indicator, v: np.ndarray) -> np.ndarray:
    """Return values as people see them: half up, once the dust beyond ten decimals is off."""
    power = 10.0**indicator.digits
    scaled = np.abs(v) * (100 if indicator.unit.percent else 1) * power
    return np.copysign(np.floor(np.round(scaled, 10 - indicator.digits) + 0.5) / power, v)


def graded(indicator: Indicator, subjects: pd.DataFrame, end: dt.date) -> pd.DataFrame:
    """Return status and band of ``subjects``, which has ``subject``, ``kind``, ``shown``, facts."""
    frame = pd.DataFrame({"status": "not_judged", "band": None}, index=subjects.index, dtype=object)
    criteria = list(indicator.criteria)
    if not criteria and indicator.better is Better.PRESENT:
        criteria = [Criterion(source="there")]
    criteria.sort(key=lambda c: (bool(c.subject), len(c.where), bool(c.kind), c.since))
    unjudged = subjects["shown"].notna()
    for c in reversed(criteria):
        if c.since > end:
            continue
        fits = unjudged.copy()
        if c.subject:
            fits &= subjects["subject"] == c.subject
        if c.kind:
            fits &= subjects["kind"] == c.kind.value
        for name, wanted in c.where.items():
            fits &= subjects[name].isin(wanted)
        unjudged &= ~fits
        seen = subjects.loc[fits, "shown"]
        frame.loc[fits, "status"] = _status(seen, c, indicator.better)
        frame.loc[fits, "band"] = _band(seen, c, indicator.better)
    return frame


def _status(seen: Any, c: Criterion, better: Better) -> np.ndarray:
    pass_ = Decimal(1) if better is Better.PRESENT and not list(c.lines()) else c.pass_
    below = [(c.limit, "below_limit"), (pass_, "below_pass")]
    above = [(c.stretch, "stretched"), (c.target, "on_target")]
    steps = [(~_reached(seen, line, better), word) for line, word in below if line is not None]
    steps += [(_reached(seen, line, better), word) for line, word in above if line is not None]
    return _first(seen, steps, "passed" if steps else "not_judged")


def _band(seen: Any, c: Criterion, better: Better) -> np.ndarray:
    return _first(seen, [(_reached(seen, at, better), b) for b, at in c.bands.items()], None)


def _first(seen: Any, steps: Sequence[tuple[Any, str]], otherwise: str | None) -> np.ndarray:
    words = [np.full(len(seen), word, dtype=object) for _, word in steps]
    rest = np.full(len(seen), otherwise, dtype=object)
    return np.select([mask for mask, _ in steps], words, rest) if steps else rest


def _reached(seen: Any, line: Range | Decimal, better: Better) -> Any:
    if isinstance(line, Range):
        return seen.between(float(line.low), float(line.high))
    return seen <= float(line) if better is Better.LOWER else seen >= float(line)
