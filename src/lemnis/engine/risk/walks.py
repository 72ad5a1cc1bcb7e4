"""The walks of student risk: prove a model on terms that are over, then ask it of this one.

Nothing is written: what it says is as of a day.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from lemnis.engine.calendar import SchoolCalendar
from lemnis.engine.risk.cut import Cut
from lemnis.engine.risk.flags import Flagged, flag
from lemnis.engine.risk.frame import Frame, Reading, features
from lemnis.engine.risk.model import Recipe, RiskModel, train
from lemnis.engine.risk.validation import TOP_SHARE, Validation, require_usable, validate
from lemnis.errors import NotFound, Refused
from lemnis.lake import datasets
from lemnis.lake.store import Lake
from lemnis.values import Period, PeriodKind

Progress = Callable[[str, int, int], None]
_BESIDE = 14  # days before and after that a list learns from too
_FIRST = 7


@dataclass(frozen=True, slots=True)
class Trial:
    """What to prove: days, terms to train and test on (by default all earlier ones, the last)."""

    cuts: tuple[Cut, ...]
    train: tuple[str, ...] = ()
    test: tuple[str, ...] = ()
    recipe: Recipe = field(default_factory=Recipe)
    top_share: float = TOP_SHARE


@dataclass(frozen=True, slots=True)
class Proof:
    """What came of one cut: the model's figures, and from how many enrolments it learned."""

    cut: Cut
    validation: Validation
    rows: int
    columns: int
    library: str


@dataclass(frozen=True)
class Outlook:
    """A term that is running, seen on a day by a model that has proved itself.

    ``now``: its enrolments, still registered on that day.
    """

    term: Period
    cut: Cut
    model: RiskModel
    validation: Validation
    now: Frame


@dataclass(frozen=True, slots=True)
class Listing:
    """Who to talk to in a term on a day, out of how many, and the proof that allowed it."""

    term: str
    cut: Cut
    enrolled: int
    validation: Validation
    flagged: tuple[Flagged, ...]


def prove(
    lake: Lake, calendar: SchoolCalendar, trial: Trial, progress: Progress
) -> Iterator[Proof]:
    """Train on earlier terms and test on later ones, cut by cut, in the order asked.

    Raises:
        NotFound: there are no enrolments, or a term is none of those with enrolments.
        Refused: too few outcomes are known, or a term to test on is not later.

    """
    with _reading(lake, calendar) as (reading, snapshot):
        known = reading.terms()
        tested = trial.test or _last_settled(reading, trial.cuts[0], known)
        trained = trial.train or tuple(t for t in known if t < min(tested))
        _require_order(known, trained, tested)
        frames = _frames(reading, trial.cuts, (*trained, *tested), progress)
        for at, cut in enumerate(trial.cuts):
            progress("train", at, len(trial.cuts))
            model = _trained(frames, cut, trained, trial.recipe, snapshot)
            found = validate(model, frames[cut].of_terms(tested), top_share=trial.top_share)
            yield Proof(cut, found, model.rows, len(model.columns), model.library)


def outlook(
    lake: Lake,
    calendar: SchoolCalendar,
    on: dt.date,
    progress: Progress,
    *,
    recipe: Recipe,
    top_share: float,
) -> Outlook:
    """Return the term of a day as a model sees it, if one like it proved good on the term before.

    Proved by training on all but the last settled term and testing on that; then trained on all
    settled terms.

    Raises:
        NotFound: there are no enrolments, or none in the term of the day.
        Refused: the term ends, there are fewer than two before it, or the proof is too poor.

    """
    with _reading(lake, calendar) as (reading, snapshot):
        term, began = _running(reading, on)
        days = max((on - began).days, 0)
        cut = Cut(days)
        before = _settled(reading, term)
        beside = {max(days + step, _FIRST) for step in (-_BESIDE, _BESIDE)} - {days}
        cuts = (cut, *map(Cut, sorted(beside)))
        frames = _frames(reading, cuts, (*before, term.label), progress)
        progress("train", 0, 2)
        trial = _trained(frames, cut, before[:-1], recipe, snapshot)
        proof = validate(trial, frames[cut].of_terms(before[-1:]), top_share=top_share)
        require_usable(proof)
        progress("train", 1, 2)
        model = _trained(frames, cut, before, recipe, snapshot)
        now = frames[cut].of_terms((term.label,))
        return Outlook(term, cut, model, proof, now[now.still])


def current_list(
    lake: Lake,
    calendar: SchoolCalendar,
    on: dt.date,
    progress: Progress,
    *,
    recipe: Recipe,
    top_share: float,
) -> Listing:
    """Return the list of the term of a day.

    Raises:
        NotFound, Refused: as ``outlook``.

    """
    seen = outlook(lake, calendar, on, progress, recipe=recipe, top_share=top_share)
    flagged = flag(seen.model, seen.validation, seen.now, share=top_share)
    return Listing(seen.term.label, seen.cut, len(seen.now), seen.validation, flagged)


@contextmanager
def _reading(lake: Lake, calendar: SchoolCalendar) -> Iterator[tuple[Reading, int]]:
    snapshot = lake.snapshot()
    connection = lake.reader(snapshot)
    try:
        connection.execute("USE lake")
        yield Reading(connection, datasets.load(), calendar), snapshot
    finally:
        connection.close()


def _running(reading: Reading, on: dt.date) -> tuple[Period, dt.date]:
    """Return the term of a day, and the first day of its sections."""
    term = reading.calendar.containing(PeriodKind.TERM, on)
    starts = [start for start, _, label in reading.starts() if term and label == term.label]
    if term is None or not starts:
        raise NotFound(
            f"{on} 所在的学期没有选课。",
            f"The term of {on} has no enrolments.",
            cure=("用 --on 指定学期中的某一天。", "Name a day in a term with --on."),
        )
    if on >= term.end:
        raise Refused(
            f"{term.label} 到 {on} 已结束，没有可预估的了。",
            f"{term.label} ends on {on}: there is nothing left to foretell.",
            cure=("用 --on 指定学期中更早的一天。", "Name an earlier day of it with --on."),
        )
    return term, starts[0]


def _settled(reading: Reading, term: Period) -> tuple[str, ...]:
    """Return the terms before one: some to train on, the last to test on."""
    before = tuple(label for label in reading.terms() if label < term.label)
    if len(before) < 2:
        raise Refused(
            f"{term.label} 之前有选课的学期不足两个，无法训练并检验。",
            f"Before {term.label} fewer than two terms have enrolments: one to train on and"
            " one to test on are needed.",
            cure=("请导入以前学期的选课。", "Import enrolments of earlier terms."),
        )
    return before


def _frames(
    reading: Reading, cuts: tuple[Cut, ...], terms: tuple[str, ...], progress: Progress
) -> Mapping[Cut, Frame]:
    frames = {}
    for at, cut in enumerate(cuts):
        progress("stage enrolments", at, len(cuts))
        frames[cut] = features(reading, cut, terms)
    return frames


def _trained(
    frames: Mapping[Cut, Frame], cut: Cut, terms: tuple[str, ...], recipe: Recipe, snapshot: int
) -> RiskModel:
    beside = [frame.of_terms(terms) for other, frame in frames.items() if other != cut]
    return train(frames[cut].of_terms(terms), beside=beside, recipe=recipe, snapshot=snapshot)


def _last_settled(reading: Reading, cut: Cut, terms: tuple[str, ...]) -> tuple[str, ...]:
    frame = features(reading, cut, terms)
    settled = frame[frame.known].terms
    return settled[-1:]


def _require_order(
    known: tuple[str, ...], trained: tuple[str, ...], tested: tuple[str, ...]
) -> None:
    for term in (*trained, *tested):
        if term not in known:
            raise NotFound(
                f"学期 {term} 没有选课。",
                f"Term {term} has no enrolments.",
                cure=(f"有选课的学期：{'、'.join(known)}。", f"Terms with: {', '.join(known)}."),
            )
    if not trained or not tested or max(trained) >= min(tested):
        raise Refused(
            "检验用的学期须全部晚于训练用的学期。",
            "The terms to test on must all be later than those to train on.",
            cure=(f"有选课的学期：{'、'.join(known)}。", f"Terms with: {', '.join(known)}."),
        )
