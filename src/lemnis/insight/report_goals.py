"""The goals a report speaks of beside what was measured, and the plans they stand in."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from django.db.models import Q, QuerySet

from lemnis.engine.definition import Better, Indicator
from lemnis.insight.report_numbers import About, Row, bound, newest, shown
from lemnis.insight.report_records import Bounds, count
from lemnis.insight.rules.attainment import percent
from lemnis.insight.rules.report_facts import PERCENT, GoalLine, PlanLine
from lemnis.insight.rules.reports import Bound
from lemnis.people.models import Subject
from lemnis.plan.models import Goal, Plan, Target, Task
from lemnis.plan.rules.words import PlanKind, PlanState, TaskState
from lemnis.values import SubjectRef, Title

LIVE = [PlanState.PUBLISHED.value, PlanState.CLOSED.value]


def goals_of(about: About, subject: Subject) -> QuerySet[Goal]:
    """Return the goals of a subject that hold in the period."""
    return Goal.objects.filter(
        subject=subject, plan__state__in=LIVE,
        plan__starts__lte=about.period.end, plan__ends__gte=about.period.start,
    )  # fmt: skip


def goals(about: About, found: QuerySet[Goal]) -> tuple[tuple[GoalLine, ...], Bounds]:
    """Return goals beside what was measured, and their counts."""
    rows = list(found.select_related("subject", "owner", "unit").order_by("plan", "number"))
    targets = _targets(about, rows)
    measured = _measured(about, rows)
    bounds: Bounds = {}
    lines = tuple(_goal(about, row, targets.get(row.pk), measured, bounds) for row in rows)
    return lines, bounds | _goal_counts("goals", lines, about.period.label)


def _targets(about: About, rows: Iterable[Goal]) -> Mapping[int, Target]:
    """Return the target of each goal for the year the period lies in, its latest version."""
    year = about.period.end.year
    academic = f"{about.period.start.year}-{year}"
    labels = [about.period.label, academic, about.period.label.rpartition("-")[0], str(year)]
    known: dict[int, Target] = {}
    wanted = Target.objects.filter(goal__in=list(rows), period__in=labels).order_by("version")
    for target in sorted(wanted, key=lambda t: (-labels.index(t.period), t.version)):
        known[target.goal_id] = target
    return known


def _measured(about: About, rows: Iterable[Goal]) -> Mapping[SubjectRef, Mapping[str, Row]]:
    refs = {row.subject.ref for row in rows if row.indicator}
    return {ref: newest(about, ref, about.period) for ref in refs}


def _goal(
    about: About,
    row: Goal,
    target: Target | None,
    measured: Mapping[SubjectRef, Mapping[str, Row]],
    bounds: Bounds,
) -> GoalLine:
    ref = row.subject.ref
    indicator = about.college.library.catalogue.get(row.indicator)
    found = measured.get(ref, {}).get(row.indicator)
    same = ref == about.subject
    key = f"number:{row.indicator}" if same else f"number:{ref.kind}:{ref.code}:{row.indicator}"
    here = bound(about, found, ref, key) if found else None
    if here is not None:
        bounds[key] = here
    aim = f"target:{row.pk}" if target and indicator else ""
    if target and indicator:
        value = str(round(target.value, indicator.digits))
        bounds[aim] = Bound(aim, value, Title(f"{row.title}：目标值", f"{row.title}: target"),
                            indicator.unit.after, period=target.period)  # fmt: skip
    reached = None
    if indicator and target and here and here.value is not None and found:
        reached = is_reached(indicator, shown(found, indicator), target.value)
    owner = row.owner.name if row.owner else row.unit.name if row.unit else ""
    return GoalLine(row.number, row.title, owner, aim, here.key if here and here.value else "",
                    reached, indicator.name if indicator else Title("", ""))  # fmt: skip


def is_reached(indicator: Indicator, now: Decimal, target: Decimal) -> bool:
    """Tell whether a number reaches its target."""
    return now <= target if indicator.better is Better.LOWER else now >= target


def _goal_counts(at: str, lines: Sequence[GoalLine], period: str) -> Bounds:
    judged = [line for line in lines if line.reached is not None]
    reached = sum(line.reached is True for line in judged)
    told = (
        ("all", len(lines), Title("目标数", "goals")),
        ("judged", len(judged), Title("可判定的目标", "goals judged")),
        ("reached", reached, Title("达到的目标", "goals reached")),
        ("missed", len(judged) - reached, Title("未达到的目标", "goals missed")),
    )
    made = {f"{at}:{word}": count(f"{at}:{word}", n, name, period) for word, n, name in told}
    share = percent(reached, len(judged))
    if share is not None:
        made[f"{at}:share"] = Bound(f"{at}:share", str(share), Title("目标达成率", "share reached"),
                                    PERCENT, period=period)  # fmt: skip
    return made


def tasks(about: About, plan: Plan) -> tuple[dict[str, str], Bounds]:
    """Return how the tasks of a plan went: the keys of their counts."""
    found = Task.objects.filter(Q(plan=plan) | Q(goal__plan=plan)).exclude(
        state=TaskState.DROPPED.value
    )
    rows = list(found.values_list("state", "due_on"))
    if not rows:
        return {}, {}
    done = sum(state == TaskState.DONE.value for state, _ in rows)
    late = sum(state != TaskState.DONE.value and due < about.on for state, due in rows)
    told = (
        ("all", len(rows), Title("任务数", "tasks")),
        ("done", done, Title("已完成的任务", "tasks done")),
        ("open", len(rows) - done - late, Title("进行中的任务", "tasks under way")),
        ("late", late, Title("逾期的任务", "tasks overdue")),
    )
    label = about.period.label
    bounds = {f"tasks:{word}": count(f"tasks:{word}", n, name, label) for word, n, name in told}
    return {word: f"tasks:{word}" for word, _, _ in told}, bounds


def plan_line(about: About, plan: Plan, at: str) -> tuple[PlanLine, Bounds]:
    """Return a plan and the counts of its goals."""
    lines, _ = goals(about, plan.goals.exclude(state=PlanState.DRAFT.value))
    counted = _goal_counts(at, lines, about.period.label)
    line = PlanLine(plan.title, PlanKind(plan.kind).words, plan.subject.name, f"{at}:all",
                    f"{at}:judged", f"{at}:reached")  # fmt: skip
    return line, counted


def plans_below(about: About, plan: Plan) -> tuple[tuple[PlanLine, ...], Bounds]:
    """Return the plans made from a plan, in force in the period, and their counts."""
    found = plan.children.filter(
        state__in=LIVE, starts__lte=about.period.end, ends__gte=about.period.start
    ).select_related("subject")
    lines: list[PlanLine] = []
    bounds: Bounds = {}
    for child in found:
        line, some = plan_line(about, child, f"plan:{child.uuid.hex[:12]}")
        lines.append(line)
        bounds |= some
    return tuple(lines), bounds
