"""Unlike its peers: the outlier among subjects of the same kind, small groups not taken at a word.

Shares with counts: the chance of so few (or many) hits in a group of this size, if it were one of
its peers (beta-binomial; its tail is told as z). Means of groups of differing size: the variance
between groups and within them apart. All else: median and MAD. The subject itself is never among
the peers it is measured by. Few peers tell little: z of the last two is as Student's law has it.

Source: ``shrinkage``; D. J. Spiegelhalter, "Funnel plots for comparing institutional performance",
Statistics in Medicine 24 (2005) 1185; Iglewicz & Hoaglin 1993.
"""

import math
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import ClassVar, NamedTuple

import numpy as np
from pydantic import Field

from lemnis.engine.signals.estimates import (
    MAD_WORTH,
    beta_binomial_tails,
    beta_limits,
    beta_tails,
    spread,
    z_from_median,
    z_of_t,
    z_of_tails,
)
from lemnis.engine.signals.parameters import Positive, Sided
from lemnis.engine.signals.readiness import counted, no_counts, no_spread, sound
from lemnis.engine.signals.sentence import between, compared, quiet, tell
from lemnis.engine.signals.series import Context, Floats, Point, Series
from lemnis.engine.signals.shrinkage import ALIKE, beta_of, normal_of, variances
from lemnis.engine.signals.signal import Evidence, Side, Signal, Unready, Why, side_of, watched
from lemnis.values import Title

KIND = "peer"
_EXACT = 5000  # larger groups by the Beta law of the same mean and variance
_VARIED = 10  # so many peers, of sizes so different, tell the variances apart


class Model(StrEnum):
    """How peers are taken to differ."""

    AUTO = "auto"
    SHARES = "shares"
    MEANS = "means"
    ROBUST = "robust"


class PeerParameters(Sided):
    """How many peers, how large, how far from them.

    Peers and the subject count only with ``least_rows`` rows. ``z``: standard deviations, or a
    tail as rare. ``minimum_gap``: in the shown unit, of the value from the centre; not of the
    shrunk one, for where peers are all alike an outlier shrinks onto them, however far out.
    """

    CLEARS: ClassVar[Mapping[str, str]] = {"z": "clear_z"}

    least_peers: int = Field(default=5, ge=4)
    least_rows: int = Field(default=0, ge=0)
    model: Model = Model.AUTO
    z: Positive = 3.0
    clear_z: Positive | None = None
    minimum_gap: float = Field(default=0.0, ge=0, allow_inf_nan=False)


class _Place(NamedTuple):
    """Where a value stands among its peers, in the shown unit."""

    centre: float
    low: float
    high: float
    shrunk: float
    z: float


def look(parameters: PeerParameters, series: Series, context: Context) -> Signal | Unready:
    """Tell whether the last value is an outlier among those of its peers."""
    found = sound(KIND, parameters, series)
    if isinstance(found, Unready):
        return found
    if found.last.rows < parameters.least_rows:
        zh, en = "本身样本太小，不与同类比较。", "It is too small itself to be compared with peers."
        return Unready(KIND, Why.TOO_FEW, Title(zh, en))
    peers = tuple(p for p in context.peers if _counts(p, parameters))
    if len(peers) < parameters.least_peers:
        zh = f"只有 {len(peers)} 个可比的同类，至少需要 {parameters.least_peers} 个。"
        en = f"There are {len(peers)} peers to compare with; {parameters.least_peers} are needed."
        return Unready(KIND, Why.NO_PEERS, Title(zh, en))
    place = _place(parameters, series, found.last, peers)
    if isinstance(place, Unready):
        return place
    side = side_of(place.z)
    fired = (
        abs(place.z) > parameters.z
        and side in watched(series.better, parameters.watch)
        and abs(found.number - place.centre) >= parameters.minimum_gap
    )
    evidence = Evidence(
        found.number, None, place.centre, place.low, place.high, place.shrunk, place.z
    )
    side = side if fired else Side.NONE
    words = _words(series, found.last.period, evidence, side, len(peers))
    return Signal(KIND, fired, side, evidence, (found.last.period,), words)


def _counts(point: Point, parameters: PeerParameters) -> bool:
    return (
        point.value is not None
        and (parameters.trust_suspect or not point.suspect)
        and point.rows >= parameters.least_rows
        and abs(point.value) <= 1e100
    )


def _place(
    parameters: PeerParameters, series: Series, own: Point, peers: Sequence[Point]
) -> _Place | Unready:
    model = parameters.model
    if model is Model.AUTO:
        model = _fitting(series, own, peers)
    if model is Model.SHARES:
        if not counted([own, *peers], share=True):
            return no_counts(KIND)
        return _among_shares(parameters, series, own, peers)
    values = np.array([series.number(p.value or 0.0) for p in peers])
    if model is Model.MEANS:
        if min(p.rows for p in (own, *peers)) < 1:
            return no_counts(KIND)
        return _among_means(parameters, series, own, values, np.array([p.rows for p in peers]))
    return _among_numbers(parameters, series.number(own.value or 0.0), values)


def _fitting(series: Series, own: Point, peers: Sequence[Point]) -> Model:
    if series.unit.percent and counted([own, *peers], share=True):
        return Model.SHARES
    sizes = sorted(p.rows for p in (own, *peers))
    if len(peers) >= _VARIED and sizes[0] > 0 and sizes[-1] >= 2 * sizes[0]:
        return Model.MEANS
    return Model.ROBUST


def _among_shares(
    parameters: PeerParameters, series: Series, own: Point, peers: Sequence[Point]
) -> _Place:
    hits = np.array([p.numerator for p in peers], dtype=np.float64)
    sizes = np.array([p.denominator for p in peers], dtype=np.float64)
    law = beta_of(hits, sizes)
    hit, size = own.numerator or 0.0, own.denominator or 0.0
    # the law of one group's share: as varied as the true shares and the draw of the group together
    known = min(law.size, ALIKE)
    varied = 1 / size + (1 - 1 / size) / (known + 1)
    known = max(1 / varied - 1, 1e-3)
    alpha, beta = law.mean * known, (1 - law.mean) * known
    if size <= _EXACT:
        z = z_of_tails(*beta_binomial_tails(hit, size, law.alpha, law.beta))
    else:
        z = z_of_tails(*beta_tails(hit / size, alpha, beta))
    low, high = beta_limits(alpha, beta, parameters.z)
    many = series.scale
    return _Place(many * law.mean, many * low, many * high, many * law.shrunk(hit, size), z)


def _among_means(
    parameters: PeerParameters, series: Series, own: Point, values: Floats, rows: Floats
) -> _Place | Unready:
    wide = spread(values)
    if wide == 0:
        return _all_alike(series.number(own.value or 0.0), values)
    between_, within = variances(values, rows, wide)
    law = normal_of(values, within / rows)
    variance = within / own.rows
    whole = max(between_, law.between) + variance
    reach = math.sqrt(whole * (1 + 1 / len(values)))
    value = series.number(own.value or 0.0)
    z = z_of_t((value - law.mean) / reach, MAD_WORTH * (len(values) - 1))
    ends = law.mean - parameters.z * reach, law.mean + parameters.z * reach
    return _Place(law.mean, *ends, law.shrunk(value, variance), z)


def _among_numbers(parameters: PeerParameters, value: float, values: Floats) -> _Place | Unready:
    wide = spread(values)
    if wide == 0:
        return _all_alike(value, values)
    centre = float(np.median(values))
    z = z_from_median(value - centre, wide, len(values), len(values))
    reach = parameters.z * wide
    return _Place(centre, centre - reach, centre + reach, value, z)


def _all_alike(value: float, values: Floats) -> _Place | Unready:
    same = float(values[0])
    return _Place(same, same, same, same, 0.0) if value == same else no_spread(KIND)


def _words(series: Series, period: str, evidence: Evidence, side: Side, peers: int) -> Title:
    value, low, high = evidence.value or 0.0, evidence.low or 0.0, evidence.high or 0.0
    ends = between(series, low, high)
    usual = Title(
        f" {peers} 个同类的正常范围（{ends.zh}）",
        f"the usual range of its {peers} peers ({ends.en})",
    )
    than = compared(side)
    told = Title(f"{than.zh}{usual.zh}", f"{than.en} {usual.en}")
    if side is Side.NONE:
        told = quiet(value, low, high, usual)
    return tell(series, period, value, told)
