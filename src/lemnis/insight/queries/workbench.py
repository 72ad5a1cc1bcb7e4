"""The workbench: what waits for somebody, how their own subjects stand, how fresh all that is."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from lemnis.engine.alerts.rule import LADDER, Severity
from lemnis.engine.catalogue import Catalogue
from lemnis.engine.college import College
from lemnis.engine.definition import Indicator
from lemnis.evidence import queries
from lemnis.evidence.at_hand import college_at_hand
from lemnis.evidence.queries import LoadRow
from lemnis.evidence.reading import live_rules
from lemnis.evidence.rules import State as RecordState
from lemnis.insight import alerts, days, sight
from lemnis.insight.alerts import Bundle
from lemnis.insight.portraits import Portrait, portrait
from lemnis.insight.queries.reports import reports_waiting
from lemnis.insight.queries.spirals import SmallWheel, small_wheel
from lemnis.insight.report_rows import ReportRow
from lemnis.insight.rules.ages import Escalation, days_open, escalation
from lemnis.insight.rules.smallest import PERSONS
from lemnis.insight.rules.words import counted
from lemnis.insight.sight import Face
from lemnis.people.models import Account, Grant, Person, Subject
from lemnis.people.queries import AuditRow, AuditWishes, audit, owned
from lemnis.people.rules.permissions import Permission, Role
from lemnis.people.rules.viewers import Viewer
from lemnis.plan.queries import TaskLine, tasks_to_do
from lemnis.spiral.queries import self_diagnoses
from lemnis.spiral.queries.assessments import AssessmentRow, assessments_waiting
from lemnis.spiral.queries.improvement_rows import LedgerPage, LedgerWishes
from lemnis.spiral.queries.improvements import ledger
from lemnis.spiral.queries.self_diagnoses import DiagnosisPage
from lemnis.spiral.rules.words import Activity
from lemnis.values import SubjectKind, Title

_SHOWN, _PORTRAITS, _OWNED = 8, 3, 6
_AHEAD = 40  # of each kind, the first due first: enough for the work and the weeks ahead
# Who answers for what others have not taken up, in all of their scope.
_WIDE = frozenset({Role.LEADER, Role.QUALITY_OFFICE, Role.SUPERVISOR, Role.UNIT_HEAD})
_PERSONAL = frozenset({Role.TEACHER, Role.STUDENT})


@dataclass(frozen=True, slots=True)
class WaitingAlert:
    """Alerts of one indicator that wait for somebody, told as one.

    ``subject`` is the gravest, then the oldest of them; ``escalation`` is None once all are taken.
    """

    bundle: Bundle
    indicator: Indicator
    subject: Face
    days_open: int
    escalation: Escalation | None
    days_to_next: int | None

    @property
    def many(self) -> Title:
        """How many subjects, in words."""
        return counted(self.bundle.kind, self.bundle.count)


@dataclass(frozen=True, slots=True)
class AccountState:
    """How many accounts are open, hold no role today, have never been used."""

    total: int
    roleless: int
    unused: int


@dataclass(frozen=True, slots=True)
class Workbench:
    """All that the start page shows; what a role has nothing to do with is empty or None.

    ``name`` is the person's own, the account's without a person. ``owned``: what they answer for.
    ``own``: the reader as a subject, where a student or teacher. ``diagnoses``: the
    self-diagnoses that wait for them, the first due first, ``unsigned`` the work reports;
    ``improvements`` to carry out or to verify, ``assessments`` to judge or to lead likewise;
    ``tasks`` of theirs that are open.
    ``spiral``: where the one subject turns that they answer for first, if it does.
    """

    name: str
    when: days.Standing
    own: Face | None
    owned: tuple[Face, ...]
    waiting: tuple[WaitingAlert, ...]
    bundles: int
    by_severity: Mapping[Severity, int]
    refused: tuple[LoadRow, ...]
    unjudged: int
    accounts: AccountState | None
    audited: tuple[AuditRow, ...]
    reports: tuple[ReportRow, ...]
    portraits: tuple[Portrait, ...]
    fresh: days.Freshness | None
    diagnoses: DiagnosisPage = DiagnosisPage((), 0)  # noqa: RUF009 - frozen
    unsigned: DiagnosisPage = DiagnosisPage((), 0)  # noqa: RUF009 - frozen
    improvements: LedgerPage = LedgerPage((), 0)  # noqa: RUF009 - frozen
    assessments: tuple[AssessmentRow, ...] = ()
    tasks: tuple[TaskLine, ...] = ()
    tasks_in_all: int = 0
    spiral: SmallWheel | None = None

    @property
    def alerts(self) -> int:
        """How many alerts wait."""
        return sum(self.by_severity.values())

    @property
    def things(self) -> int:
        """How many things wait; alerts of one indicator are one."""
        roleless = self.accounts.roleless if self.accounts else 0
        return (
            self.bundles
            + self.diagnoses.total
            + self.unsigned.total
            + self.improvements.total
            + len(self.assessments)
            + self.tasks_in_all
            + len(self.reports)
            + len(self.refused)
            + bool(self.unjudged)
            + bool(roleless)
        )


def workbench(viewer: Viewer, on: dt.date) -> Workbench:
    """Return what waits for a viewer and how their own stand."""
    college = college_at_hand(viewer, on)
    when = days.standing(viewer, college.calendar, on)
    owned = _owned(viewer, when.day)
    own = next(
        (f for f in owned if f.ref.kind in PERSONS and f.ref.kind in _own_kinds(viewer)), None
    )
    found = _bundles(viewer, college.library.catalogue)
    counts = {s: sum(b.by_severity.get(s, 0) for b in found) for s in reversed(Severity)}
    to_do, to_do_in_all = tasks_to_do(viewer, on, limit=_AHEAD)
    return Workbench(
        name=_name(viewer),
        when=when,
        own=own,
        owned=tuple(face for face in owned if face != own)[:_OWNED],
        waiting=_waiting(viewer, college, found[:_SHOWN], when.day),
        bundles=len(found),
        by_severity={s: n for s, n in counts.items() if n},
        refused=_refused(viewer),
        unjudged=len(queries.runs_to_judge(viewer)) if viewer.may(Permission.DIAGNOSE) else 0,
        accounts=_accounts(viewer, on),
        audited=_audited(viewer),
        reports=reports_waiting(viewer),
        portraits=_portraits(viewer, college, own, owned, when.day),
        fresh=days.freshness(viewer) if viewer.may(Permission.SEE_DATA) else None,
        diagnoses=self_diagnoses.waiting(viewer, limit=_AHEAD),
        unsigned=self_diagnoses.waiting(viewer, Activity.REPORT, limit=_AHEAD),
        improvements=_improvements(viewer),
        assessments=_assessments(viewer),
        tasks=to_do,
        tasks_in_all=to_do_in_all,
        spiral=_spiral(viewer, own, owned, on),
    )


def _improvements(viewer: Viewer) -> LedgerPage:
    if not viewer.may(Permission.SEE_SPIRALS):
        return LedgerPage((), 0)
    return ledger(viewer, LedgerWishes(waiting=True, per_page=_AHEAD))


def _assessments(viewer: Viewer) -> tuple[AssessmentRow, ...]:
    if not (viewer.may(Permission.ASSESS) or viewer.may(Permission.VERIFY)):
        return ()
    return assessments_waiting(viewer)[:_AHEAD]


def _spiral(
    viewer: Viewer, own: Face | None, owned: Sequence[Face], on: dt.date
) -> SmallWheel | None:
    """Return the spiral of oneself, else of what one answers for first; others' persons are not."""
    first = own or next((face for face in owned if face.ref.kind not in PERSONS), None)
    return small_wheel(viewer, first.ref, on=on) if first else None


def _name(viewer: Viewer) -> str:
    person = Person.objects.filter(number=viewer.number).first() if viewer.number else None
    return person.name if person else viewer.name


def _own_kinds(viewer: Viewer) -> frozenset[SubjectKind]:
    kinds = {Role.TEACHER: SubjectKind.TEACHER, Role.STUDENT: SubjectKind.STUDENT}
    return frozenset(kinds[role] for role in viewer.roles & _PERSONAL)


# --- what somebody answers for ---


def _answered(viewer: Viewer) -> Q:
    return Q(pk__in=[each.key for each in owned(viewer)])


def _owned(viewer: Viewer, day: dt.date) -> tuple[Face, ...]:
    """Return what a viewer answers for, persons first, then from the top down; no sections."""
    if not viewer.may(Permission.SEE_SUBJECTS) or not viewer.number:
        return ()
    active = Q(active_until=None) | Q(active_until__gte=day)
    mine = sight.at_or_below(viewer, None, Permission.SEE_SUBJECTS).filter(
        active, _answered(viewer)
    )
    rows = mine.exclude(kind=SubjectKind.SECTION.value).select_related("owner", "unit")
    found = [sight.face_of(viewer, row) for row in rows.order_by("kind", "code")]
    order = list(SubjectKind)
    return tuple(sorted(found, key=lambda f: (f.ref.kind not in PERSONS, order.index(f.ref.kind))))


def _subjects_of_mine(viewer: Viewer) -> QuerySet[Subject] | None:
    """Return the subjects whose alerts wait for a viewer; None for all in sight."""
    if viewer.operator or viewer.roles & _WIDE:
        return None
    mine = Subject.objects.filter(_answered(viewer))
    if Role.COUNSELLOR not in viewer.roles:
        return mine
    return Subject.objects.filter(Q(pk__in=mine.values("pk")) | Q(above__in=mine.values("pk")))


# --- alerts ---


def _bundles(viewer: Viewer, known: Catalogue) -> tuple[Bundle, ...]:
    takes_part = viewer.may(Permission.HANDLE_ALERTS) or Role.STUDENT in viewer.roles
    if not takes_part:
        return ()
    found = alerts.standing(viewer, among=_subjects_of_mine(viewer))
    if viewer.roles == {Role.LEADER}:  # the ladder never names them; what is gravest is theirs too
        found = found.filter(severity=Severity.RED.value)
    return alerts.bundles(found, known)


def _waiting(
    viewer: Viewer, college: College, found: Sequence[Bundle], day: dt.date
) -> tuple[WaitingAlert, ...]:
    faces = sight.faces(viewer, {b.subject for b in found})
    rules = live_rules({b.rule for b in found}) if found else {}
    made = []
    for bundle in found:
        ladder = rules[bundle.rule].rule.ladder if bundle.rule in rules else LADDER
        told = escalation(ladder, bundle.opened_on, day) if bundle.untaken else None
        left = (told.on - day).days if told and told.on else None
        face = faces.get(bundle.subject) or Face(bundle.subject, bundle.subject.code)
        indicator = college.library.catalogue[bundle.indicator]
        since = days_open(bundle.opened_on, day)
        made.append(WaitingAlert(bundle, indicator, face, since, told, left))
    return tuple(made)


# --- other work ---


def _refused(viewer: Viewer) -> tuple[LoadRow, ...]:
    """Return the loads refused or failed since the last that was published."""
    if not viewer.may(Permission.LOAD_DATA):
        return ()
    latest = []
    for load in queries.loads(viewer, limit=10):
        if load.state is RecordState.PUBLISHED:
            break
        if load.state in {RecordState.REFUSED, RecordState.FAILED}:
            latest.append(load)
    return tuple(latest)


def _accounts(viewer: Viewer, on: dt.date) -> AccountState | None:
    if not viewer.may(Permission.SEE_ACCOUNTS):
        return None
    active = Account.objects.filter(is_active=True).order_by()
    held = Grant.objects.filter(Q(until=None) | Q(until__gte=on), since__lte=on)
    return AccountState(
        active.count(),
        active.exclude(pk__in=held.values("account")).count(),
        active.filter(last_login=None).count(),
    )


def _audited(viewer: Viewer) -> tuple[AuditRow, ...]:
    if not viewer.may(Permission.SEE_AUDIT):
        return ()
    return audit(viewer, AuditWishes(), size=6).rows


def _portraits(
    viewer: Viewer, college: College, own: Face | None, owned: Sequence[Face], day: dt.date
) -> tuple[Portrait, ...]:
    """Return the portraits of oneself and what one answers for, else of what one sees on top."""
    if not viewer.may(Permission.SEE_SUBJECTS):
        return ()
    chosen = [face for face in owned if face == own or face.ref.kind not in PERSONS]
    if not chosen:
        chosen = [sight.face_of(viewer, top) for top in sight.tops(viewer, day)]
    few = chosen[:_PORTRAITS]
    count = 6 if len(few) == 1 else 3
    made = (portrait(viewer, college, face, count) for face in few)
    return tuple(each for each in made if each.figures)
