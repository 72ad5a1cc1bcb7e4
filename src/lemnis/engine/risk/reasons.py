"""Why the model thinks so: what would change if one thing about a student were as usual.

In: a model, rows to explain, the rows they stand among. Out: up to three reasons for each.
Each theme's columns are replaced together by what is usual in the section; a theme's weight is by
how much the probability falls. Source: Strumbelj, Kononenko 2014 (contributions by substitution),
here one theme at a time, because it can be said and appealed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from lemnis.engine.risk.columns import PLACE, THEMES, Column, Shown, Theme
from lemnis.engine.risk.frame import Floats, Frame
from lemnis.engine.risk.model import RiskModel
from lemnis.values import Title

_LEAST = 0.01  # a smaller fall of the probability is no reason
MOST = 3


@dataclass(frozen=True, slots=True)
class Reason:
    """One theme; by how much the probability would fall if it were as usual; and in words."""

    theme: str
    weight: float
    words: Title


def reasons(model: RiskModel, frame: Frame, among: Frame) -> tuple[tuple[Reason, ...], ...]:
    """Return the strongest reasons of each row of ``frame``, strongest first, at most three.

    ``among`` are the rows the list was drawn from; what is usual is the median of those still
    registered in the same section. A row may have none: then nothing about it stands out.
    """
    usual = _usual(frame, among)
    before = model.probability(frame)
    falls = {theme.name: before - _without(model, frame, usual, theme) for theme in THEMES}
    return tuple(
        tuple(_of_row(frame.values[at], usual[at], {n: f[at] for n, f in falls.items()}))
        for at in range(len(frame))
    )


def _usual(frame: Frame, among: Frame) -> Floats:
    """Return for each row what is usual in its section; of all where the section tells nothing."""
    there = among[among.still]
    overall = _medians(there.values)
    by_section = {s: _medians(there.values[there.section == s]) for s in set(frame.section)}
    own = np.array([by_section[s] for s in frame.section]).reshape(frame.values.shape)
    return np.where(np.isnan(own), overall, own)


def _medians(values: Floats) -> Floats:
    found = np.full(values.shape[1], np.nan)
    for at in range(values.shape[1]):
        known = values[~np.isnan(values[:, at]), at]
        if len(known):
            found[at] = np.median(known)
    return found


def _without(model: RiskModel, frame: Frame, usual: Floats, theme: Theme) -> Floats:
    changed = frame.values.copy()
    places = [PLACE[column.name] for column in theme.columns]
    changed[:, places] = usual[:, places]
    return model.of_values(frame, changed)


def _of_row(values: Floats, usual: Floats, falls: dict[str, Any]) -> Iterator[Reason]:
    strongest = sorted(THEMES, key=lambda theme: -falls[theme.name])
    for theme in strongest[:MOST]:
        told = _told(theme, values, usual)
        if falls[theme.name] >= _LEAST and told is not None:
            place = PLACE[told.name]
            words = _say(told, values[place], usual[place])
            yield Reason(theme.name, float(falls[theme.name]), words)


def _told(theme: Theme, values: Floats, usual: Floats) -> Column | None:
    """Return the first column of a theme that a person may be told and that is not as usual."""
    for column in theme.columns:
        one, other = values[PLACE[column.name]], usual[PLACE[column.name]]
        if column.told and not np.isnan(one) and _worse(column, one, other):
            return column
    return None


def _worse(column: Column, value: float, usual: float) -> bool:
    if np.isnan(usual):
        return False
    apart = _shown(column, value) != _shown(column, usual)
    return apart and (column.sign == 0 or column.sign * (value - usual) > 0)


def _say(column: Column, value: float, usual: float) -> Title:
    one, other = _shown(column, value), _shown(column, usual)
    return Title(
        f"{column.title.zh}：{one.zh}（本班一般 {other.zh}）",
        f"{column.title.en}: {one.en} (usual in the section: {other.en})",
    )


def _shown(column: Column, value: npt.ArrayLike) -> Title:
    number = float(np.asarray(value))
    match column.shown:
        case Shown.SHARE:
            text = f"{number:.0%}"
        case Shown.YES:
            return Title("是", "yes") if number > 0.5 else Title("否", "no")
        case Shown.DAYS | Shown.COUNT:
            text = f"{number:.0f}"
        case Shown.SCORE:
            text = f"{number:.1f}"
    return Title(text, text)
