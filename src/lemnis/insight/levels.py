"""The subjects just below one: how each stands with all below it, so that one can go down."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
from django.db.models import Q, QuerySet

from lemnis.engine.alerts.rule import Severity
from lemnis.insight import alerts, sight
from lemnis.insight.rules import judgements
from lemnis.insight.rules.attainment import Attained, total
from lemnis.insight.sight import Face
from lemnis.people.models import Subject
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer
from lemnis.values import SubjectKind, SubjectRef

_MOST = 60
# In which order the kinds below something are offered.
_ORDER = (
    SubjectKind.COLLEGE, SubjectKind.PROGRAM, SubjectKind.COURSE, SubjectKind.CLASS,
    SubjectKind.SECTION, SubjectKind.OFFICE, SubjectKind.TEACHER, SubjectKind.STUDENT,
    SubjectKind.SCHOOL,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Child:
    """One subject of the level below: what it and all below it come to, its standing alerts."""

    face: Face
    attained: Attained
    severity: Severity | None
    alerts: int

    @property
    def share(self) -> float:
        """The attained share, 0..1."""
        return float(self.attained.percent or 0) / 100


@dataclass(frozen=True, slots=True)
class Level:
    """The subjects of one ``kind`` just below, the worst first; ``kinds``: how many of each."""

    kinds: Mapping[SubjectKind, int]
    kind: SubjectKind | None
    children: tuple[Child, ...]

    @property
    def total(self) -> int:
        """How many there are of the kind, shown or not."""
        return self.kinds.get(self.kind, 0) if self.kind else 0


def level(
    viewer: Viewer,
    under: Subject | None,
    tops: Sequence[Subject],
    kind: SubjectKind | None,
    now: pa.Table,
    day: dt.date,
) -> Level:
    """Return the level below a subject; without one the highest subjects the viewer may see."""
    below = _below(viewer, under, tops, day)
    counted = Counter(SubjectKind(k) for k in below.order_by().values_list("kind", flat=True))
    kinds = {each: counted[each] for each in _ORDER if counted[each]}
    chosen = kind if kind in kinds else next(iter(kinds), None)
    if chosen is None:
        return Level(kinds, None, ())
    rows = below.filter(kind=chosen.value).select_related("owner", "unit").order_by("code")[:_MOST]
    children = {row.path: sight.face_of(viewer, row) for row in rows}
    return Level(kinds, chosen, _children(viewer, under, children, now))


def _below(
    viewer: Viewer, under: Subject | None, tops: Sequence[Subject], day: dt.date
) -> QuerySet[Subject]:
    seen = sight.at_or_below(viewer, None, Permission.SEE_SUBJECTS)
    active = Q(active_until=None) | Q(active_until__gte=day)
    if under is None:
        return seen.filter(pk__in=[top.pk for top in tops])
    return seen.filter(active, above=under)


def _children(
    viewer: Viewer, under: Subject | None, children: Mapping[str, Face], now: pa.Table
) -> tuple[Child, ...]:
    judged = judgements.summed_by(now, "kind", "subject")
    opened: dict[tuple[str, str], list[Severity]] = {}
    for kind, code, severity in alerts.standing(viewer, under).values_list(
        "kind", "subject", "severity"
    ):
        opened.setdefault((kind, code), []).append(Severity(severity))
    homes = _homes(viewer, under, children, judged.keys() | opened.keys())
    made = (_child(path, face, homes, judged, opened) for path, face in children.items())
    return tuple(sorted(made, key=_urgency))


def _homes(
    viewer: Viewer,
    under: Subject | None,
    children: Mapping[str, Face],
    told: Iterable[tuple[str, ...]],
) -> Mapping[str, list[tuple[str, str]]]:
    """Return the subjects that have anything to tell at or below each child, by its path."""
    wanted = set(told)
    # By the step at which the children lie, so that each path is cut once.
    steps = {path.count("/") for path in children}
    found: dict[str, list[tuple[str, str]]] = {}
    seen = sight.at_or_below(viewer, under, Permission.SEE_SUBJECTS).order_by()
    for kind, code, path in seen.values_list("kind", "code", "path").iterator(10_000):
        if (kind, code) in wanted:
            for way in _ways(path, steps) & children.keys():
                found.setdefault(way, []).append((kind, code))
    return found


def _ways(path: str, steps: Iterable[int]) -> set[str]:
    """Return a path cut after as many steps, for each number of them."""
    parts = path.split("/")
    return {"/".join(parts[:count]) + "/" for count in steps}


def _child(
    path: str,
    face: Face,
    homes: Mapping[str, list[tuple[str, str]]],
    judged: Mapping[tuple[str, ...], Attained],
    opened: Mapping[tuple[str, str], list[Severity]],
) -> Child:
    here = homes.get(path, [])
    severities = [severity for key in here for severity in opened.get(key, ())]
    gravest = max(severities, key=lambda s: s.rank, default=None)
    summed = total(judged[key] for key in here if key in judged)
    return Child(face, summed, gravest, len(severities))


def _urgency(child: Child) -> tuple[bool, float, int, SubjectRef]:
    share = child.attained.percent
    return share is None, float(share or 0), -child.alerts, child.face.ref
