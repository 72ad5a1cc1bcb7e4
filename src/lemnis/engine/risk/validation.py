"""How well probabilities foretold outcomes that came later; and whether that is good enough.

In: a model and frames of later terms. Out: a ``Validation``; ``require_usable`` refuses a poor one.
Source: AUC as the Mann–Whitney statistic (Hanley, McNeil 1982); expected calibration error over ten
bins of equal count (Naeini, Cooper, Hauskrecht 2015); Brier 1950.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from sklearn.metrics import roc_auc_score

from lemnis.engine.risk.columns import BACKGROUND
from lemnis.engine.risk.frame import Floats, Frame
from lemnis.engine.risk.model import RiskModel
from lemnis.errors import Refused
from lemnis.values import Title

TOP_SHARE = 0.15
_BINS = 10
_CELL_ROWS, _CELL_POSITIVES = 30, 10  # a smaller group is not told of: it would tell of persons


class Thresholds(NamedTuple):
    """What a validation must reach. ``auc``: at least; ``ece``: at most; the others at least.

    0.65 is where a list begins to beat asking at random by enough to be worth a teacher's call;
    a calibration error above 0.10 makes a stated probability wrong by a tenth on average.
    """

    auc: float = 0.65
    ece: float = 0.10
    lift: float = 1.2
    positives: int = 50
    rows: int = 200


class Scores(NamedTuple):
    """Figures of one population; shares 0..1, ``lift`` precision over prevalence.

    ``precision`` and ``recall`` are those of the top share by probability, ``flagged`` its size.
    """

    rows: int
    positives: int
    auc: float
    ece: float
    brier: float
    flagged: int
    precision: float
    recall: float
    lift: float

    @property
    def prevalence(self) -> float:
        """The share of positives."""
        return self.positives / self.rows


class Cell(NamedTuple):
    """How one group of students fares: share flagged, share of its positives that are flagged."""

    attribute: str
    group: str
    rows: int
    positives: int
    flagged_share: float
    recall: float
    auc: float


class Gap(NamedTuple):
    """The widest difference between groups of one attribute, in shares 0..1."""

    attribute: str
    flagged_share: float
    recall: float
    auc: float


@dataclass(frozen=True, slots=True)
class Validation:
    """What came of a model on later terms.

    ``still``: those still registered on the day; ``enrolled``: all who had enrolled by then.
    ``cells`` leave out groups of fewer than 30 rows or 10 positives. ``later`` tells that every
    term tested on begins after all terms trained on.
    """

    day: int
    trained_on: tuple[str, ...]
    tested_on: tuple[str, ...]
    later: bool
    top_share: float
    still: Scores
    enrolled: Scores
    cells: tuple[Cell, ...]

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """The gaps of the attributes of which at least two groups are told."""
        return tuple(_gaps(self.cells))


def validate(model: RiskModel, frame: Frame, *, top_share: float = TOP_SHARE) -> Validation:
    """Return how well a model foretold the known outcomes of a frame.

    Raises:
        Refused: no outcomes, or only one of the two, are known of the terms.

    """
    known = frame[frame.known]
    still = known[known.still]
    if len(still) == 0 or len(set(still.outcome.tolist())) < 2:
        raise Refused(
            "检验所用的学期还没有两种结果（通过与未通过）。",
            "Of the terms to test on not both outcomes, passed and not passed, are known.",
            cure=("请选结果已定的学期。", "Choose terms whose results are settled."),
        )
    probability = model.probability(still)
    first = min(known.terms)
    return Validation(
        day=int(np.median(known.column("day"))),
        trained_on=model.terms,
        tested_on=known.terms,
        later=max(model.terms) < first,
        top_share=top_share,
        still=scores(still.outcome, probability, top_share),
        enrolled=scores(known.outcome, model.probability(known), top_share),
        cells=tuple(_cells(still, probability, top_share)),
    )


def doubts(validation: Validation, thresholds: Thresholds | None = None) -> tuple[Title, ...]:
    """Return why a model with this validation must not be used; nothing if it may."""
    wanted, found = thresholds or Thresholds(), validation.still
    sizes = found.rows, found.positives, wanted.rows, wanted.positives
    asked = (
        (
            not validation.later,
            "检验用的学期不全晚于训练用的学期",
            "the terms tested on are not all later than those trained on",
        ),
        (
            found.rows < wanted.rows or found.positives < wanted.positives,
            "检验只有 {} 条选课、{} 条未通过（至少 {} 和 {}）".format(*sizes),
            "it was tested on {} enrolments, {} not passed (at least {} and {})".format(*sizes),
        ),
        (
            found.auc < wanted.auc,
            f"分辨力 AUC 为 {found.auc:.3f}，低于 {wanted.auc}",
            f"its AUC is {found.auc:.3f}, below {wanted.auc}",
        ),
        (
            found.ece > wanted.ece,
            f"概率的校准误差为 {found.ece:.3f}，高于 {wanted.ece}",
            f"its calibration error is {found.ece:.3f}, above {wanted.ece}",
        ),
        (
            found.lift < wanted.lift,
            f"名单的命中率只是平均的 {found.lift:.2f} 倍，低于 {wanted.lift}",
            f"its list hits only {found.lift:.2f} times as often as chance, below {wanted.lift}",
        ),
    )
    return tuple(Title(zh, en) for wrong, zh, en in asked if wrong)


def require_usable(validation: Validation, thresholds: Thresholds | None = None) -> None:
    """Do nothing if a model with this validation may be used.

    Raises:
        Refused: it may not; says every reason.

    """
    found = doubts(validation, thresholds)
    if found:
        raise Refused(
            f"这个模型不能使用：{'；'.join(each.zh for each in found)}。",
            f"This model must not be used: {'; '.join(each.en for each in found)}.",
            cure=(
                "导入更多以前学期的数据，或在学期更晚时再用；lemnis risk validate 给出全部数字。",
                "Import more earlier terms, or ask later; lemnis risk validate gives all figures.",
            ),
        )


def scores(outcome: Floats, probability: Floats, top_share: float = TOP_SHARE) -> Scores:
    """Return the figures of probabilities against outcomes (1 or 0, both occurring)."""
    flagged = top(probability, top_share)
    hits, positives = float(outcome[flagged].sum()), float(outcome.sum())
    precision = hits / flagged.sum()
    return Scores(
        rows=len(outcome),
        positives=int(positives),
        auc=float(roc_auc_score(outcome, probability)),
        ece=calibration_error(outcome, probability),
        brier=float(np.mean((probability - outcome) ** 2)),
        flagged=int(flagged.sum()),
        precision=precision,
        recall=hits / positives,
        lift=precision / (positives / len(outcome)),
    )


def top(probability: Floats, share: float) -> npt.NDArray[np.bool_]:
    """Tell which rows have the highest probabilities: a share of all, rounded up.

    Of equal probabilities the earlier rows are taken, so that a budget is kept.
    """
    count = int(np.ceil(round(share * len(probability), 9)))
    chosen = np.zeros(len(probability), dtype=bool)
    chosen[np.argsort(-probability, kind="stable")[:count]] = True
    return chosen


def calibration_error(outcome: Floats, probability: Floats, bins: int = _BINS) -> float:
    """Return the mean distance of stated and found shares, over bins of equal count.

    >>> calibration_error(np.array([0.0, 1.0, 0.0, 1.0]), np.array([0.1, 0.1, 0.9, 0.9]), bins=2)
    0.4

    """
    order = np.argsort(probability, kind="stable")
    parts = np.array_split(order, min(bins, len(order)))
    apart = (abs(outcome[p].mean() - probability[p].mean()) * len(p) for p in parts)
    return float(sum(apart) / len(order))


def _cells(frame: Frame, probability: Floats, top_share: float) -> Iterator[Cell]:
    flagged = top(probability, top_share)
    for attribute in BACKGROUND:
        groups = frame.background[attribute]
        for group in sorted({g for g in groups.tolist() if g is not None}):
            here = groups == group
            outcome = frame.outcome[here]
            rows, positives = int(here.sum()), int(outcome.sum())
            if rows >= _CELL_ROWS and _CELL_POSITIVES <= positives < rows:
                yield Cell(
                    attribute, group, rows, positives,
                    float(flagged[here].mean()), float(flagged[here & (frame.outcome == 1)].mean()),
                    float(roc_auc_score(outcome, probability[here])),
                )  # fmt: skip


def _gaps(cells: tuple[Cell, ...]) -> Iterator[Gap]:
    for attribute in dict.fromkeys(cell.attribute for cell in cells):
        of = [cell for cell in cells if cell.attribute == attribute]
        if len(of) > 1:
            flagged, recall, auc = (
                max(getattr(cell, name) for cell in of) - min(getattr(cell, name) for cell in of)
                for name in ("flagged_share", "recall", "auc")
            )
            yield Gap(attribute, flagged, recall, auc)
