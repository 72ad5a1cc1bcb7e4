"""How an enrolment stands beside the others of its section, who are judged by the same work.

In: columns by name, the section of each row, who is still registered. Out: more columns.
"""

from collections.abc import Iterator, Mapping
from itertools import pairwise

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

# A place is the share of those still registered who have less; ties count half.
_PLACES: Mapping[str, str] = {
    "work_early_place": "work_days_early",
    "work_score_place": "work_score",
    "work_last_place": "work_score_last",
    "clicks_place": "clicks",
    "active_place": "active_days",
    "absent_place": "absent_share",
    "registered_place": "registered_days",
}
# Unknown activity is a habit of the source, not of the student: it counts as usual.
_AS_USUAL = ("clicks", "active_days")


def completed(
    columns: Mapping[str, Floats], sections: npt.NDArray[np.object_], still: Flags
) -> Mapping[str, Floats]:
    """Return the columns and those made by comparison within the section."""
    made = dict(columns)
    for name in (*_PLACES, "work_score_beyond", "work_missed_beyond", "section_missed"):
        made[name] = np.full(len(sections), np.nan)
    for name in _AS_USUAL:
        made[name] = made[name].copy()
    for rows in _groups(sections):
        here = still[rows]
        for name in _AS_USUAL:
            made[name][rows] = _filled(made[name][rows], here)
        for name, of in _PLACES.items():
            made[name][rows] = places(made[of][rows], here)
        made["work_score_beyond"][rows] = _beyond(made["work_score"][rows], here)
        missed = made["work_missed"][rows]
        usual = missed[here].mean() if here.any() else np.nan
        made["work_missed_beyond"][rows] = missed - usual
        made["section_missed"][rows] = usual / max(made["work_due"][rows].max(), 1)
    return made


def places(values: Floats, still: Flags) -> Floats:
    """Return for each value the share of those still there that lie below it, ties half.

    >>> places(np.array([1.0, 2.0, 2.0, np.nan]), np.array([True, True, True, True]))
    array([0.16666667, 0.66666667, 0.66666667,        nan])

    """
    known = ~np.isnan(values)
    beside = np.sort(values[known & still])
    if not len(beside):
        return np.full(len(values), np.nan)
    below = np.searchsorted(beside, values, "left") + np.searchsorted(beside, values, "right")
    return np.where(known, below / (2 * len(beside)), np.nan)


def _groups(sections: npt.NDArray[np.object_]) -> Iterator[slice]:
    """Yield the rows of each section; equal sections lie together."""
    if not len(sections):
        return
    bounds = np.flatnonzero(sections[1:] != sections[:-1]) + 1
    edges = [0, *bounds.tolist(), len(sections)]
    for start, end in pairwise(edges):
        yield slice(start, end)


def _filled(values: Floats, still: Flags) -> Floats:
    known = values[still & ~np.isnan(values)]
    return np.where(np.isnan(values), np.median(known) if len(known) else np.nan, values)


def _beyond(values: Floats, still: Flags) -> Floats:
    known = values[still & ~np.isnan(values)]
    spread = known.std() if len(known) else 0.0
    return (values - known.mean()) / spread if spread > 0 else np.full(len(values), np.nan)
