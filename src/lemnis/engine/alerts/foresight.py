"""What models say of the students of a term, as verdicts: of each by the course that is worst.

In: a college, rules of kind ``model``, a day. Out: ``Verdicts``, or why a rule cannot be judged:
the college has not the data, or the model has not proved itself. Whoever nothing is foretold of is
``UNKNOWN``, so no alert clears because data are missing.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lemnis.engine.alerts.changes import Verdicts
from lemnis.engine.alerts.fitting import roster
from lemnis.engine.alerts.lifecycle import Verdict
from lemnis.engine.alerts.rule import Rule
from lemnis.engine.college import College
from lemnis.engine.definition import Indicator
from lemnis.engine.risk import BANDS, WEIGHED, Recipe, reasons
from lemnis.engine.risk.flags import band
from lemnis.engine.risk.walks import Outlook, outlook
from lemnis.engine.signals import Context, Series, Signal, Unready, Why, clears, look
from lemnis.engine.signals.model import KIND, ModelParameters
from lemnis.engine.signals.series import Estimate
from lemnis.errors import NotFound, Refused
from lemnis.values import SubjectKind, Title

Progress = Callable[[str, int, int], None]
_Asked = tuple[dt.date, bool, float]
_NOBODY = Title("没有在读学生的选课。", "No student who is there is enrolled in anything.")


@dataclass
class Foresight:
    """The models of one college, each trained once for a day, however many runs ask."""

    college: College
    progress: Progress
    _seen: dict[_Asked, Outlook | Unready] = field(default_factory=dict)

    def verdicts(self, rule: Rule, on: dt.date) -> Verdicts | Unready:
        """Return what a rule says of every student there is on a day, or why it cannot."""
        looking = rule.looking
        assert isinstance(looking, ModelParameters)
        asked = on, looking.background, looking.share
        if asked not in self._seen:
            self._seen[asked] = self._outlook(*asked)
        seen = self._seen[asked]
        if isinstance(seen, Unready):
            return seen
        students = self._students(rule, seen, on)
        estimates = _estimates(seen, students, looking)
        if not estimates:
            return Unready(KIND, Why.NO_MODEL, _NOBODY)
        indicator = self.college.library.catalogue.find(rule.indicators[0])
        return _Judged(rule, looking, indicator, estimates, on).verdicts(students, seen)

    def _outlook(self, on: dt.date, background: bool, share: float) -> Outlook | Unready:  # noqa: FBT001
        recipe = Recipe(background=WEIGHED if background else ())
        college = self.college
        try:
            return outlook(
                college.lake, college.calendar, on, self.progress, recipe=recipe, top_share=share
            )
        except (NotFound, Refused) as error:
            return Unready(KIND, Why.NO_MODEL, Title(error.zh, error.en))

    def _students(self, rule: Rule, seen: Outlook, on: dt.date) -> NDArray[np.object_]:
        """Return the codes of the students who live in the term, in order."""
        known = roster(self.college, rule.indicators, on).subjects.get(SubjectKind.STUDENT)
        if known is None:
            return np.empty(0, dtype=object)
        codes: NDArray[np.object_] = known.codes[known.living(seen.term, on)]
        return codes


def _estimates(
    seen: Outlook, students: NDArray[np.object_], looking: ModelParameters
) -> Mapping[str, Estimate]:
    """Return what is foretold of students, each by the enrolment that is worst.

    Reasons are given for those who may be on the list; they cost more than the probability.
    """
    now = seen.now[np.isin(seen.now.student.astype(str), students.astype(str))]
    probability = seen.model.probability(now)
    order = np.argsort(-probability, kind="stable")
    _, first = np.unique(now.student[order].astype(str), return_index=True)
    worst = order[np.sort(first)]
    above = np.arange(len(worst)) / max(len(worst), 1)
    listed = reasons(seen.model, now[worst[above < looking.share]], now)
    told = (*(tuple(r.words for r in why) for why in listed), *((),) * (len(worst) - len(listed)))
    usual = seen.validation.still.prevalence
    return {
        str(now.student[at]): Estimate(
            seen.term.label,
            str(now.section[at]),
            float(probability[at]),
            float(place),
            BANDS[band(float(probability[at]), usual)],
            why,
        )
        for at, place, why in zip(worst, above, told, strict=True)
    }


@dataclass(frozen=True)
class _Judged:
    """One rule, and what is foretold of each student."""

    rule: Rule
    looking: ModelParameters
    indicator: Indicator
    estimates: Mapping[str, Estimate]
    on: dt.date

    def verdicts(self, students: NDArray[np.object_], seen: Outlook) -> Verdicts:
        count = len(students)
        said = np.array([self._verdict(str(code)) for code in students], dtype=np.int8)
        return Verdicts(
            rule=self.rule,
            indicator=self.indicator,
            kind=SubjectKind.STUDENT,
            subjects=students,
            verdicts=said,
            periods=np.full(count, seen.term.label, dtype=object),
            ends=np.full(count, np.datetime64(seen.term.end)),
            broken=np.zeros(count, dtype=bool),
            tell=lambda at: self._tell(str(students[at])),
        )

    def _verdict(self, student: str) -> Verdict:
        if student not in self.estimates or (self.rule.only and student not in self.rule.only):
            return Verdict.UNKNOWN
        if self._tell(student).fired:
            return Verdict.HELD
        calm = clears(KIND, self.looking, *self._around(student))
        return Verdict.CALM if calm else Verdict.QUIET

    def _tell(self, student: str) -> Signal:
        found = look(KIND, self.looking, *self._around(student))
        assert isinstance(found, Signal), "only what can be told changes an alert"
        return found

    def _around(self, student: str) -> tuple[Series, Context]:
        series = Series.of(self.indicator, ())
        return series, Context(self.on, estimate=self.estimates[student])
