"""Cycles, improvements and assessments told to people: to whom it falls to do the next thing."""

import datetime as dt
from collections.abc import Iterable
from functools import reduce
from operator import or_
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from lemnis.engine.period_words import label_words
from lemnis.evidence.today import moment_on, this_day
from lemnis.people.actions import Note, tell
from lemnis.people.models import Subject
from lemnis.people.queries import Readers, heads, owners, who_may
from lemnis.people.queries.names import PERSONS
from lemnis.people.queries.readers import NOBODY
from lemnis.people.rules.messages import MessageKind
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer
from lemnis.spiral.in_force import cadences_in_force
from lemnis.spiral.models import Assessment, Cycle, Improvement
from lemnis.spiral.rules.assessments import AssessmentAct
from lemnis.spiral.rules.cycles import WAITING, CycleAct
from lemnis.spiral.rules.improvements import ImprovementAct
from lemnis.spiral.rules.words import Activity, CycleState
from lemnis.values import SubjectKind, SubjectRef, Title

_OPENED, _NEWS = "open", dt.timedelta(days=30)
_PAGES = {
    Activity.SELF_DIAGNOSIS: "/self-diagnoses?mine=1",
    Activity.ASSESSMENT: "/assessments",
    Activity.REPORT: "/work-reports",
}
_TO_VERIFIERS = {ImprovementAct.FINISH.value, ImprovementAct.EXPIRE.value}
_TO_THE_OWNER = {
    _OPENED, ImprovementAct.GIVE_BACK.value, ImprovementAct.DEFER.value,
    ImprovementAct.EXPIRE.value, ImprovementAct.CONFIRM.value, ImprovementAct.DENY.value,
}  # fmt: skip
_TO_REVIEWERS = {AssessmentAct.START.value, AssessmentAct.GIVE_BACK.value}


@transaction.atomic
def tell_of_opening(*, cadence: str, period: str, by: Viewer) -> int:
    """Tell whom the cycles of one cadence wait for, one message each however many they have.

    Of what is due no more nobody is told: it was opened to catch up.

    Writes: Messages and Deliveries of people.
    """
    rows = Cycle.objects.filter(
        cadence=cadence, period=period, state=CycleState.OPEN.value, due_on__gte=this_day()
    )
    first = rows.first()
    if first is None:
        return 0
    name = _called(cadence, Activity(first.activity))
    title = Title(f"{name.zh}已开启，{first.due_on} 前完成", f"{name.en}, due {first.due_on}")
    note = _of_round(by, rows, title, f"cycles:{cadence}:{period}")
    return tell(notes=[note], at=moment_on(this_day()), by=by)


@transaction.atomic
def tell_of_late_reports(*, on: dt.date, by: Viewer) -> int:
    """Tell who heads a unit that its report of a period is past its day, once for each round.

    What has been late for longer is told to nobody: they have been told.

    Writes: Messages and Deliveries of people.
    """
    late = Cycle.objects.filter(
        activity=Activity.REPORT.value, state__in=[state.value for state in WAITING],
        due_on__lt=on, due_on__gte=on - _NEWS,
    )  # fmt: skip
    rounds = late.order_by("due_on").values_list("cadence", "period", "due_on").distinct()
    notes = [
        _of_round(
            by, late.filter(cadence=cadence, period=period), _late(cadence, due_on),
            f"cycles:{cadence}:{period}:late",
        )
        for cadence, period, due_on in rounds
    ]  # fmt: skip
    return tell(notes=notes, at=moment_on(on), by=by)


def _of_round(by: Viewer, rows: QuerySet[Cycle], title: Title, key: str) -> Note:
    """Return what is told of the cycles of one cadence and period, to whoever answers for them."""
    subjects = rows.order_by().values_list("subject__kind", "subject__code")
    refs = [SubjectRef(SubjectKind(kind), code) for kind, code in subjects]
    first = rows[0]
    page = _PAGES[Activity(first.activity)]
    to = _answering(by, refs)
    if first.activity == Activity.REPORT.value:  # its head signs it, whoever owns the unit
        to = _all(heads(by, refs).values(), to)
    return Note(to, key, MessageKind.CYCLE, title, label_words(first.period), page)


def _called(cadence: str, activity: Activity) -> Title:
    rule = cadences_in_force().get(cadence)
    return Title(rule.name.zh, rule.name.en) if rule else activity.words


def _late(cadence: str, due_on: dt.date) -> Title:
    name = _called(cadence, Activity.REPORT)
    return Title(f"{name.zh}逾期未交，应于 {due_on} 前完成", f"{name.en} is late, due {due_on}")


@transaction.atomic
def tell_of_self_diagnosis(*, cycle: UUID, by: Viewer) -> int:
    """Tell who may assess a subject that its self-diagnosis was handed in; return how many.

    Writes: Messages and Deliveries of people.
    """
    row = Cycle.objects.select_related("subject").filter(uuid=cycle).first()
    if row is None or not _is_news(row.submitted_at):
        return 0
    to = who_may(by, Permission.ASSESS, row.subject.ref, timezone.localdate())
    title = Title(
        f"{_name(row.subject)}提交了自我诊断", f"Self-diagnosis handed in: {_name(row.subject)}"
    )
    return _told(by, to, f"cycle:{row.uuid}:handed_in:{row.moves}", MessageKind.DIAGNOSIS, title,
                 f"/self-diagnoses/{row.uuid}")  # fmt: skip


@transaction.atomic
def tell_of_cycle(*, cycle: UUID, act: str, by: Viewer) -> int:
    """Tell who handed a cycle in that it was agreed to or given back; return how many.

    Writes: Messages and Deliveries of people.
    """
    row = Cycle.objects.select_related("subject").filter(uuid=cycle).first()
    if row is None or act == CycleAct.SUBMIT.value or not _is_news(row.submitted_at):
        return 0
    to = Readers.named(row.submitted_by) | owners(by, [row.subject.ref]).get(
        row.subject.ref, Readers()
    )
    what, words = Activity(row.activity).words, CycleState(row.state).words
    title = Title(
        f"{what.zh}{words.zh}：{_name(row.subject)} {row.period}",
        f"{what.en} {words.en}: {_name(row.subject)} {row.period}",
    )
    of_it = f"/self-diagnoses/{row.uuid}"
    page = (
        of_it if row.activity == Activity.SELF_DIAGNOSIS.value else _PAGES[Activity(row.activity)]
    )
    return _told(by, to, f"cycle:{row.uuid}:{act}:{row.moves}", MessageKind.CYCLE, title, page)


@transaction.atomic
def tell_of_improvement(*, improvement: UUID, act: str, by: Viewer) -> int:
    """Tell the owner of an improvement, or who may verify it, what was done; return how many.

    Writes: Messages and Deliveries of people.
    """
    row = Improvement.objects.select_related("subject", "owner").filter(uuid=improvement).first()
    last = row.track.order_by("number").last() if row else None
    if row is None or last is None or not _is_news(last.at):
        return 0
    to = Readers.of(row.owner.number) if act in _TO_THE_OWNER else Readers()
    if act in _TO_VERIFIERS:
        to |= who_may(by, Permission.VERIFY, row.subject.ref, timezone.localdate())
    opened = Title("交给您一项改进", "An improvement is yours")
    words = opened if act == _OPENED else ImprovementAct(act).words
    title = Title(
        f"{words.zh}：{_name(row.subject)}，{row.due_on} 前",
        f"{words.en}: {_name(row.subject)}, due {row.due_on}",
    )
    return _told(by, to, f"improvement:{row.uuid}:{act}:{row.moves}", MessageKind.IMPROVEMENT,
                 title, f"/improvements/{row.uuid}")  # fmt: skip


@transaction.atomic
def tell_of_assessment(*, assessment: UUID, act: str, by: Viewer) -> int:
    """Tell reviewers, who convened an assessment, or whom it is about; return how many.

    Writes: Messages and Deliveries of people.
    """
    row = Assessment.objects.select_related("cycle__subject").filter(uuid=assessment).first()
    if row is None or not _is_news(row.concluded_at or row.convened_at):
        return 0
    ref = row.cycle.subject.ref
    to = Readers.named(row.convened_by) if act == AssessmentAct.COMPLETE.value else Readers()
    if act in _TO_REVIEWERS:
        to |= Readers.named(*row.reviewers.values_list("account__username", flat=True))
    if act == AssessmentAct.CONCLUDE.value:
        to |= _answering(by, [ref])
    words = AssessmentAct(act).words
    title = Title(
        f"考核性诊断，{words.zh}：{_name(row.cycle.subject)}",
        f"Assessment, {words.en}: {_name(row.cycle.subject)}",
    )
    return _told(by, to, f"assessment:{row.uuid}:{act}:{row.moves}", MessageKind.ASSESSMENT, title,
                 f"/assessments/{row.uuid}")  # fmt: skip


def _told(by: Viewer, to: Readers, key: str, kind: MessageKind, title: Title, page: str) -> int:
    # What was found is on the page: a copy leaves the house and says no more than that it is there.
    note = Note(to, key, kind, title, page=page)
    return tell(notes=[note], at=moment_on(this_day()), by=by)


def _answering(by: Viewer, refs: Iterable[SubjectRef]) -> Readers:
    """Return who answers for subjects: their owners, else who heads their units."""
    wanted = list(refs)
    owned = owners(by, wanted)
    headed = heads(by, [ref for ref in wanted if ref not in owned])
    return _all([*owned.values(), *headed.values()])


def _all(some: Iterable[Readers], others: Readers = NOBODY) -> Readers:
    return reduce(or_, some, others)


def _is_news(at: dt.datetime | None) -> bool:
    """Tell whether something has happened of late: what is long past is told to nobody."""
    return at is not None and at.date() >= this_day() - _NEWS


def _name(subject: Subject) -> str:
    """Return what a copy that leaves the house may call a subject: persons by number only."""
    return subject.code if SubjectKind(subject.kind) in PERSONS else subject.name
