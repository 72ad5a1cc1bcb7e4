"""Whose name and number a viewer may see."""

from collections.abc import Iterable, Mapping

from django.db.models import Q

from lemnis.engine.covering import cover
from lemnis.insight.actions.looking import PERSONS, listed
from lemnis.people.queries import visible_subjects
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer
from lemnis.values import SubjectKind, SubjectRef

FEW = 500  # codes that one question to the database may name


def bare(viewer: Viewer, refs: Iterable[SubjectRef]) -> frozenset[SubjectRef]:
    """Return which of some subjects are shown with name and code: all but covered persons."""
    asked = frozenset(refs)
    persons = {ref for ref in asked if ref.kind in PERSONS}
    return (asked - persons) | _permitted(viewer, persons) if persons else asked


def shown_codes(viewer: Viewer, refs: Iterable[SubjectRef]) -> Mapping[SubjectRef, str]:
    """Return the codes of subjects as the viewer may see them; who is uncovered is written down."""
    asked = list(refs)
    shown = bare(viewer, asked)
    for kind in sorted(PERSONS):
        listed(kind=kind, codes=sorted(r.code for r in shown if r.kind is kind), by=viewer)
    return {ref: ref.code if ref in shown else cover(ref.code) for ref in asked}


def _permitted(viewer: Viewer, persons: set[SubjectRef]) -> frozenset[SubjectRef]:
    kinds = {ref.kind.value for ref in persons}
    found = visible_subjects(viewer, Permission.SEE_PERSONAL).filter(kind__in=kinds)
    if len(persons) <= FEW:
        found = found.filter(Q(code__in={ref.code for ref in persons}))
    told = {SubjectRef(SubjectKind(kind), code) for kind, code in found.values_list("kind", "code")}
    own = {ref for ref in persons if viewer.number and ref.code == viewer.number}
    return frozenset((told | own) & persons)
