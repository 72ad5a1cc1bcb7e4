"""Numbers of subjects as screens show them: value, lines, how it has gone, whom it concerns."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings

from lemnis.engine.college import College
from lemnis.engine.definition import Better, Criterion, Indicator
from lemnis.engine.deviations import BROKEN, criterion_behind
from lemnis.engine.grade import Status
from lemnis.engine.persons import about_persons
from lemnis.insight.at_hand import judgements_of
from lemnis.insight.rules.judgements import Past, pasts
from lemnis.insight.rules.smallest import PERSONS, too_few
from lemnis.insight.sight import Face, sees_persons
from lemnis.people.rules.viewers import Viewer
from lemnis.values import Period, SubjectRef, Title


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """One judged number of a subject with its past.

    ``shown`` is None where too few persons stand behind it for this viewer. ``better`` of the
    change: whether it is for the better, None where it has not moved or nobody can tell.
    """

    indicator: Indicator
    subject: Face
    period: Period
    shown: Decimal | None
    status: Status
    criterion: Criterion | None
    past: Past

    @property
    def unit(self) -> Title:
        """The unit as written behind a number."""
        return Title(*self.indicator.unit)

    @property
    def is_broken(self) -> bool:
        """Whether it breaks a line."""
        return self.status in BROKEN

    @property
    def is_presence(self) -> bool:
        """Whether it only tells that something is there."""
        return self.indicator.better is Better.PRESENT

    @property
    def change(self) -> Decimal | None:
        """By how much it has moved since the period before."""
        moved = None if self.shown is None else self.past.change
        return None if moved is None else round(moved, self.indicator.digits)

    @property
    def improved(self) -> bool | None:
        """Whether the change is for the better."""
        way = self.indicator.better
        if not self.change or way not in {Better.HIGHER, Better.LOWER}:
            return None
        return (self.change > 0) is (way is Better.HIGHER)

    @property
    def line(self) -> Decimal | None:
        """The line it breaks, else the pass line; None where that is no single number."""
        if self.criterion is None:
            return None
        limit = self.criterion.limit if self.status is Status.BELOW_LIMIT else None
        found = limit if limit is not None else self.criterion.pass_
        return found if isinstance(found, Decimal) else None

    @property
    def target(self) -> float | None:
        """The target line for a drawing."""
        line = self.criterion.target if self.criterion else None
        return float(line) if isinstance(line, Decimal) else None

    @property
    def series(self) -> tuple[float, ...]:
        """The last twelve numbers, the newest last; nothing where the number is kept back."""
        return () if self.shown is None else self.past.shown[-12:]


def key_figures(
    viewer: Viewer, college: College, wanted: Sequence[tuple[str, Face]]
) -> tuple[KeyFigure, ...]:
    """Return judged numbers of subjects; those never judged are left out."""
    rows = judgements_of(dict.fromkeys(face.ref for _, face in wanted))
    found = pasts(rows, [(code, face.ref) for code, face in wanted])
    made = (
        _figure(viewer, college, (code, face), found[code, face.ref])
        for code, face in wanted
        if (code, face.ref) in found and code in college.library.catalogue
    )
    return tuple(made)


def figures_of(
    viewer: Viewer, college: College, face: Face, found: Mapping[str, Past]
) -> tuple[KeyFigure, ...]:
    """Return the numbers of one subject, by how each has gone."""
    known = college.library.catalogue
    return tuple(
        _figure(viewer, college, (code, face), past)
        for code, past in found.items()
        if code in known
    )


def _figure(viewer: Viewer, college: College, of: tuple[str, Face], past: Past) -> KeyFigure:
    code, face = of
    indicator = college.library.catalogue[code]
    shown = round(Decimal(str(past.shown[-1])), indicator.digits)
    status = past.statuses[-1]
    hidden = is_kept_back(viewer, college, code, face.ref, past.rows)
    return KeyFigure(
        indicator,
        face,
        college.calendar.parse(past.periods[-1]),
        None if hidden else shown,
        status,
        criterion_behind(indicator, face.ref, shown, status),
        past,
    )


def is_kept_back(
    viewer: Viewer, college: College, code: str, subject: SubjectRef, rows: int
) -> bool:
    """Tell whether a number is kept from a viewer because too few persons stand behind it."""
    if subject.kind in PERSONS or rows >= settings.LEMNIS_SMALLEST_GROUP:
        return False
    return too_few(
        rows,
        settings.LEMNIS_SMALLEST_GROUP,
        of_persons=about_persons(college.library, code),
        sees_persons=sees_persons(viewer),
    )


def worst_first(figures: Iterable[KeyFigure]) -> tuple[KeyFigure, ...]:
    """Return broken ones first, then those that have moved most for the worse."""
    return tuple(sorted(figures, key=_urgency))


def _urgency(figure: KeyFigure) -> tuple[int, float, str]:
    order = [*BROKEN, Status.PASSED, Status.ON_TARGET, Status.STRETCHED]
    before = figure.past.before or Decimal(1)
    moved = float(figure.change or 0) / abs(float(before))
    worse = -abs(moved) if figure.improved is False else abs(moved)
    return order.index(figure.status) if figure.status in order else 9, worse, figure.indicator.code
