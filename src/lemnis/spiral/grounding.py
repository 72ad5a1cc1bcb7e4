"""What the house holds for the stage a spiral stands at, gathered from the rooms below."""

from collections.abc import Callable, Iterable, Mapping

from django.db.models import Exists, OuterRef, Q, QuerySet

from lemnis.engine.alerts.lifecycle import STANDING, State
from lemnis.evidence.models import Alert, Run
from lemnis.evidence.queries import AlertRow
from lemnis.evidence.rules import State as RunState
from lemnis.people.models import Subject
from lemnis.plan.chains import whole_proof
from lemnis.plan.models import Goal, Plan, Standard, StandardVersion, Target, Task
from lemnis.plan.rules.closure import FindingKind
from lemnis.plan.rules.targets import plain
from lemnis.plan.rules.words import PlanState, TaskState
from lemnis.spiral.models import Assessment, Cycle, Evidence, Improvement, Lap, Verification
from lemnis.spiral.rules.assessments import AssessmentState
from lemnis.spiral.rules.grounds import Bound, Facts
from lemnis.spiral.rules.improvements import ImprovementState, VerificationWay
from lemnis.spiral.rules.stages import StageCode
from lemnis.spiral.rules.words import Activity, CycleState

_MOST, _LONGEST = 40, 120
_HANDED_IN = (CycleState.SUBMITTED.value, CycleState.CLOSED.value)
_PUBLISHED = PlanState.PUBLISHED.value
# What a goal must have from its own stage on; standards and tasks come with theirs.
_OF_THE_GOAL = frozenset({"indicator", "owner", "targets", "parent", "weight", "due"})
_AGAINST = frozenset({FindingKind.ORPHAN, FindingKind.CYCLE, FindingKind.CONTRADICTION})


def facts_of(stage: StageCode, subject: Subject, lap: Lap) -> Facts:
    """Return what the house holds for one stage of a lap of a subject."""
    found = _GATHER.get(stage)
    return found(subject, lap) if found else Facts()


def cycles_of(lap: Lap) -> QuerySet[Cycle]:
    """Return the cycles that were opened in a lap."""
    return Cycle.objects.filter(lap=lap).order_by()


def _goals(subject: Subject, _lap: Lap) -> Facts:
    goals = _published(subject)
    return Facts(_bound("goal", goals), _not_closing(goals, _OF_THE_GOAL, _AGAINST))


def _standards(subject: Subject, _lap: Lap) -> Facts:
    used = Q(uses__subject=subject) | Q(uses__goal__subject=subject)
    rows = Standard.objects.filter(used, uses__until=None, retired_on=None).distinct()
    there = (_one("standard", row.code, str(row)) for row in rows.order_by("code")[:_MOST])
    return Facts(tuple(there), _not_closing(_published(subject), {"standards"}))


def _plans(subject: Subject, _lap: Lap) -> Facts:
    own = Q(subject=subject) | Q(goals__subject=subject)
    rows = Plan.objects.filter(own, state=_PUBLISHED).distinct().order_by("-starts")[:_MOST]
    return Facts(tuple(_one("plan", str(row.uuid), row.title) for row in rows))


def _tasks(subject: Subject, _lap: Lap) -> Facts:
    somebody = Q(owner__isnull=False) | Q(post__isnull=False)
    rows = _own_tasks(subject).filter(somebody).exclude(state=TaskState.DROPPED.value)
    return Facts(_bound("task", rows), _not_closing(_published(subject), {"tasks"}))


def _under_way(subject: Subject, _lap: Lap) -> Facts:
    begun = [TaskState.DOING.value, TaskState.DONE.value]
    return Facts(_bound("task", _own_tasks(subject).filter(state__in=begun)))


def _measured(_subject: Subject, lap: Lap) -> Facts:
    runs = Run.objects.filter(
        state=RunState.PUBLISHED.value, as_of__gte=lap.opened_on, measurements__gt=0
    ).order_by("-as_of", "-started_at")
    last = runs.first()
    if last is None:
        return Facts()
    return Facts((_one("run", str(last.uuid), f"{last.as_of}"),))


def _alerts(subject: Subject, lap: Lap) -> Facts:
    rows = _alerts_of(subject, lap).order_by("-opened_on")[:_MOST]
    return Facts(tuple(_of_alert(row) for row in rows))


def _adjusted(subject: Subject, lap: Lap) -> Facts:
    """Return what was done about alerts: those that somebody took up, and those nobody has."""
    rows = _alerts_of(subject, lap)
    taken = rows.exclude(state=State.OPEN.value)[:_MOST]
    left = rows.filter(state=State.OPEN.value)
    return Facts(
        tuple(_of_alert(row) for row in taken), tuple(AlertRow.of(row).words.zh for row in left)
    )


def _self_diagnosed(_subject: Subject, lap: Lap) -> Facts:
    rows = cycles_of(lap).filter(
        activity=Activity.SELF_DIAGNOSIS.value, state__in=_HANDED_IN, submitted_at__isnull=False
    )
    told = rows.order_by("-due_on", "-pk")[:_MOST]
    return Facts(tuple(_one("self_diagnosis", str(c.uuid), c.period) for c in told))


def _begun(subject: Subject, lap: Lap) -> Facts:
    rows = _improvements(subject, lap)
    waiting = rows.filter(state=ImprovementState.OPEN.value)
    begun = rows.exclude(state=ImprovementState.OPEN.value)
    return Facts(_bound("improvement", begun), tuple(row.title for row in waiting))


def _assessed(subject: Subject, lap: Lap) -> Facts:
    in_time = Q(cycle__lap=lap) | Q(cycle__lap=None, concluded_at__date__gte=lap.opened_on)
    rows = Assessment.objects.filter(
        in_time, cycle__subject=subject, state=AssessmentState.CONCLUDED.value
    ).select_related("cycle")
    return Facts(tuple(_one("assessment", str(a.uuid), a.cycle.period) for a in rows))


def _raised(subject: Subject, lap: Lap) -> Facts:
    cycles = cycles_of(lap).values("uuid")
    targets = Target.objects.filter(cycle__in=cycles).select_related("goal").order_by("pk")
    standards = StandardVersion.objects.filter(cycle__in=cycles).select_related("standard")
    there = [_one("goal", str(t.goal.uuid), f"{t.goal} {t.period} → {plain(t.value)}")
             for t in targets]  # fmt: skip
    there += [_one("standard", v.standard.code, f"{v.standard} v{v.number}") for v in standards]
    return Facts(tuple(there), tuple(_unfinished(_improvements(subject, lap))))


def _unfinished(rows: QuerySet[Improvement]) -> Iterable[str]:
    """Return the improvements of a lap that keep it from closing.

    What is not due yet may go on in the next lap, but for one at least it must have been verified.
    """
    on_site = Verification.objects.filter(
        improvement=OuterRef("pk"), way=VerificationWay.ON_SITE.value
    )
    shown = Evidence.objects.filter(improvement=OuterRef("pk"))
    told = list(rows.annotate(shown=Exists(shown) | Exists(on_site)))
    decided = {ImprovementState.EFFECTIVE.value, ImprovementState.INEFFECTIVE.value}
    late = {ImprovementState.OVERDUE.value, ImprovementState.DONE.value}
    none_yet = not any(row.state in decided for row in told)
    return [
        row.title for row in told
        if none_yet or row.state in late or (row.state in decided and not row.shown)
    ]  # fmt: skip


def _published(subject: Subject) -> QuerySet[Goal]:
    there = Goal.objects.filter(subject=subject, state=_PUBLISHED)
    return there.exclude(plan__state=PlanState.CLOSED.value).order_by("number")


def _own_tasks(subject: Subject) -> QuerySet[Task]:
    return Task.objects.filter(Q(subject=subject) | Q(goal__subject=subject)).order_by("number")


def _improvements(subject: Subject, lap: Lap) -> QuerySet[Improvement]:
    by_hand = Q(cycle=None, subject=subject, opened_at__date__gte=lap.opened_on)
    return Improvement.objects.filter(Q(cycle__lap=lap) | by_hand).order_by("pk")


def _alerts_of(subject: Subject, lap: Lap) -> QuerySet[Alert]:
    standing = Q(state__in=[state.value for state in STANDING])
    real = ~Q(state__in=[State.PENDING.value, State.LAPSED.value, State.DISMISSED.value])
    return Alert.objects.filter(
        standing | (real & Q(opened_on__gte=lap.opened_on)),
        kind=subject.kind, subject=subject.code,
    )  # fmt: skip


def _not_closing(
    goals: QuerySet[Goal], parts: Iterable[str], kinds: Iterable[FindingKind] = ()
) -> tuple[str, ...]:
    """Return the numbers of goals that lack one of some parts, or are amiss in one of some ways."""
    numbers = {str(uuid): number for uuid, number in goals.values_list("uuid", "number")}
    if not numbers:
        return ()
    wanted, ways = frozenset(parts), frozenset(kinds)
    amiss = {
        found.goal for found in whole_proof().findings
        if found.goal in numbers
        and (found.kind in ways or (found.kind is FindingKind.GAP and found.what in wanted))
    }  # fmt: skip
    return tuple(number for uuid, number in numbers.items() if uuid in amiss)


def _bound(kind: str, rows: QuerySet[Goal] | QuerySet[Task] | QuerySet[Improvement]
           ) -> tuple[Bound, ...]:  # fmt: skip
    return tuple(_one(kind, str(row.uuid), _name(row)) for row in rows[:_MOST])


def _name(row: Goal | Task | Improvement) -> str:
    return row.title if isinstance(row, Improvement) else f"{row.number} {row.title}"


def _of_alert(row: Alert) -> Bound:
    return _one("alert", str(row.uuid), AlertRow.of(row).words.zh)


def _one(kind: str, key: str, name: str) -> Bound:
    return Bound(kind, key, name[:_LONGEST])


_GATHER: Mapping[StageCode, Callable[[Subject, Lap], Facts]] = {
    StageCode.GOAL: _goals,
    StageCode.STANDARD: _standards,
    StageCode.PLAN: _plans,
    StageCode.ORGANISE: _tasks,
    StageCode.IMPLEMENT: _under_way,
    StageCode.MONITOR: _measured,
    StageCode.WARN: _alerts,
    StageCode.ADJUST: _adjusted,
    StageCode.SELF_DIAGNOSE: _self_diagnosed,
    StageCode.INNOVATE: _begun,
    StageCode.ASSESS: _assessed,
    StageCode.RAISE: _raised,
}
