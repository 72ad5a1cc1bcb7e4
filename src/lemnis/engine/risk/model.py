"""A model that gives the probability not to pass: gradient boosting, calibrated over terms.

In: frames of earlier terms. Out: a ``RiskModel``, frozen, that knows what it was made from.
Source: Ke et al. 2017, LightGBM (histogram gradient boosting, as in scikit-learn); Platt 1999,
probabilistic outputs (the calibrating curve, fitted on terms left out in turn).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import sklearn
from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.model_selection import GroupKFold, LeaveOneGroupOut
from threadpoolctl import threadpool_limits

from lemnis.engine.risk.columns import BACKGROUND, COLUMNS, OF_SECTION, PLACE, WEIGHED
from lemnis.engine.risk.frame import Floats, Frame, joined
from lemnis.errors import NotFound, Refused

VERSION = 1  # of the columns and of how they are weighed: two models with it can be compared
_ROWS_OF_A_COURSE = 200  # so many rows before a course may have a weight of its own
_OWN_WEIGHT = 10.0  # of a row on the cut itself, beside rows of other days
_MOST_COURSES = 60  # the learner holds no more categories of a column than bins
_FEWEST = 50  # of each outcome
_SECTIONS = 100  # so many before what is the same for a whole section is weighed
_TREES = {
    "learning_rate": 0.08, "max_iter": 90, "max_leaf_nodes": 6, "min_samples_leaf": 120,
    "l2_regularization": 5.0, "max_features": 0.3, "max_bins": 64,
}  # fmt: skip


class Recipe(NamedTuple):
    """What may be chosen: the seed, and the attributes of background to weigh."""

    seed: int = 0
    background: tuple[str, ...] = WEIGHED


@dataclass(frozen=True)
class RiskModel:
    """A trained model and what it was made from.

    ``terms``: labels of the terms trained on. ``rows``, ``positives``: enrolments and how many of
    them were not passed. ``snapshot``: of the lake, None where the data came from elsewhere.
    ``library``: name and version of what trained it.
    """

    recipe: Recipe
    terms: tuple[str, ...]
    rows: int
    positives: int
    snapshot: int | None
    library: str
    columns: tuple[int, ...]
    words: tuple[Mapping[str, float], ...]
    estimator: Any = field(repr=False)
    version: int = VERSION

    def probability(self, frame: Frame) -> Floats:
        """Return each row's probability not to pass, 0..1."""
        return self.of_values(frame, frame.values)

    def of_values(self, frame: Frame, values: Floats) -> Floats:
        """Return the probabilities had the rows other values."""
        if not len(frame):
            return np.empty(0)
        with threadpool_limits(limits=1):
            matrix = _matrix(frame, values, self)
            return np.asarray(self.estimator.predict_proba(matrix)[:, 1], dtype=np.float64)


def train(
    frame: Frame,
    *,
    beside: Collection[Frame] = (),
    recipe: Recipe | None = None,
    snapshot: int | None = None,
) -> RiskModel:
    """Return a model trained on the known outcomes of those still registered.

    ``frame`` holds the day the model is for; ``beside`` the same terms on other days, which count
    less. Rows of one term are left out together when the probabilities are calibrated; with one
    term only, rows of one section are. The same frames and seed give the same model.

    Raises:
        NotFound: the recipe names an attribute that is none of ``columns.BACKGROUND``.
        Refused: too few outcomes are known.

    """
    recipe = recipe or Recipe()
    _require_attributes(recipe)
    own = frame[frame.known & frame.still]
    frame = joined([own, *(f[f.known & f.still] for f in beside)])
    weights = np.where(np.arange(len(frame)) < len(own), _OWN_WEIGHT, 1.0)
    positives = int(own.outcome.sum())
    if min(positives, len(own) - positives) < _FEWEST:
        raise Refused(
            f"可用于训练的选课只有 {len(own)} 条，其中未通过 {positives} 条，不足以训练。",
            f"Only {len(own)} enrolments to train on, {positives} of them not passed: too few.",
            cure=(
                f"通过与未通过各至少 {_FEWEST} 条；请导入更多以前学期的选课结果。",
                f"At least {_FEWEST} of each outcome; import results of more earlier terms.",
            ),
        )
    words = (_frequent(frame.course), *(_frequent(frame.background[n]) for n in recipe.background))
    blank = RiskModel(
        recipe, own.terms, len(own), positives, snapshot,
        f"scikit-learn {sklearn.__version__}", _varying(frame), words, None,
    )  # fmt: skip
    return replace(blank, estimator=_fitted(frame, weights, blank))


def _fitted(frame: Frame, weights: Floats, model: RiskModel) -> Any:
    coded = sum(1 for words in model.words if words)
    categories = list(range(len(model.columns), len(model.columns) + coded))
    trees = HistGradientBoostingClassifier(
        **_TREES,
        early_stopping=False,
        categorical_features=categories or None,
        monotonic_cst=[COLUMNS[at].sign for at in model.columns] + [0] * coded,
        random_state=model.recipe.seed,
    )
    calibrated = CalibratedClassifierCV(
        trees, method="sigmoid", cv=_folds(frame), ensemble=False, n_jobs=1
    )
    # More threads would wait for each other on a busy server, and the order of sums would vary.
    with threadpool_limits(limits=1):
        matrix = _matrix(frame, frame.values, model)
        return calibrated.fit(matrix, frame.outcome.astype(int), sample_weight=weights)


def _folds(frame: Frame) -> list[tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]]:
    if len(frame.terms) > 1:
        return list(LeaveOneGroupOut().split(frame.values, groups=frame.term))
    folds = GroupKFold(n_splits=min(3, len(set(frame.section.tolist()))))
    return list(folds.split(frame.values, groups=frame.section))


def _varying(frame: Frame) -> tuple[int, ...]:
    """Return the columns that tell rows apart in every fold: a data set not loaded has none."""
    parts = [frame.values[rows] for rows, _ in _folds(frame)]
    many = len(set(frame.section.tolist())) >= _SECTIONS
    left_out = set() if many else {PLACE[column.name] for column in OF_SECTION}
    return tuple(
        at
        for at in range(len(COLUMNS))
        if at not in left_out
        and all(len(np.unique(part[~np.isnan(part[:, at]), at])) > 1 for part in parts)
    )


def _frequent(words: npt.NDArray[np.object_]) -> Mapping[str, float]:
    found, counts = np.unique([w for w in words if w is not None], return_counts=True)
    order = np.argsort(-counts, kind="stable")[:_MOST_COURSES]
    kept = sorted(str(found[at]) for at in order if counts[at] >= _ROWS_OF_A_COURSE)
    return {word: float(at) for at, word in enumerate(kept)}


def _matrix(frame: Frame, values: Floats, model: RiskModel) -> Floats:
    named = (frame.course, *(frame.background[name] for name in model.recipe.background))
    coded = [
        np.array([words.get(word, np.nan) for word in column], dtype=float)
        for column, words in zip(named, model.words, strict=True)
        if words
    ]
    return np.column_stack([values[:, list(model.columns)], *coded])


def _require_attributes(recipe: Recipe) -> None:
    for name in recipe.background:
        if name not in BACKGROUND:
            raise NotFound(
                f"学生信息中没有可用的“{name}”。",
                f"There is no attribute “{name}” to weigh.",
                cure=(f"可用：{'、'.join(BACKGROUND)}。", f"Possible: {', '.join(BACKGROUND)}."),
            )
