"""What a report tells of a plan: its goals beside what was measured, its tasks, the plans below."""

from collections.abc import Mapping

from lemnis.insight.rules.report_chapters import Writer
from lemnis.insight.rules.report_facts import Facts, GoalLine
from lemnis.insight.rules.report_parts import Block, Key, Words, line, number, plain, table
from lemnis.values import Title

_GOAL = Title("目标", "Goal")
_OWNER = Title("责任人", "Owner")
_REACHED = {
    True: Title("达到", "reached"),
    False: Title("未达到", "not reached"),
    None: Title("未判定", "not judged"),
}


def plan(facts: Facts) -> list[Block]:
    """Tell which plan it is."""
    if facts.plan is None:
        return [line("没有已发布的规划。", "No plan has been published.")]
    return [
        line(
            "{0}（{1}），{2} 至 {3}，共有目标 {4}。",
            "{0} ({1}), {2} to {3}, with {4} goals.",
            facts.plan.title,
            facts.plan.kind,
            *facts.plan_span,
            Key("goals:all"),
        )
    ]


def reached(facts: Facts) -> list[Block]:
    """Tell how many goals were reached."""
    if not facts.many("goals:judged"):
        return [line("本年度没有可判定的目标。", "No goal could be judged in this year.")]
    return [
        line(
            "本年度可判定的目标 {0}，达到 {1}，未达到 {2}，达成率 {3}。",
            "Of {0} goals that could be judged {1} were reached and {2} were not ({3}).",
            *map(Key, ("goals:judged", "goals:reached", "goals:missed", "goals:share")),
        )
    ]


def goals(facts: Facts) -> list[Block]:
    """List the goals with target and present number."""
    if not facts.goals:
        return []
    heads = (
        Title("编号", "No."),
        _GOAL,
        Title("监测指标", "Indicator"),
        Title("年度目标值", "Target"),
        Title("现值", "Now"),
        Title("完成", "Reached"),
        _OWNER,
    )
    rows = [_goal(each) for each in facts.goals]
    return [table(Title("目标完成情况", "How far the goals are reached"), heads, rows)]


def _goal(each: GoalLine) -> list[Words]:
    return [
        plain(each.number), plain(each.title), plain(each.indicator), number(each.target),
        number(each.now), plain(_REACHED[each.reached]), plain(each.owner),
    ]  # fmt: skip


def tasks(facts: Facts) -> list[Block]:
    """Tell how the tasks went."""
    if not facts.tasks:
        return [line("本规划还没有任务。", "This plan has no tasks yet.")]
    return [
        line(
            "任务共 {0}，已完成 {1}，进行中 {2}，逾期 {3}。",
            "Of {0} tasks {1} are done, {2} under way and {3} overdue.",
            *(Key(facts.tasks[word]) for word in ("all", "done", "open", "late")),
        )
    ]


def children(facts: Facts) -> list[Block]:
    """List the plans below and how far each is."""
    if not facts.plans:
        return []
    heads = (
        Title("下级规划", "Plan below"),
        Title("类别", "Kind"),
        Title("主体", "Subject"),
        Title("目标", "Goals"),
        Title("可判定", "Judged"),
        Title("达到", "Reached"),
    )
    rows = [
        [plain(p.title), plain(p.kind), plain(p.subject), number(p.goals), number(p.judged),
         number(p.reached)]
        for p in facts.plans
    ]  # fmt: skip
    return [table(Title("下级规划执行情况", "The plans below"), heads, rows)]


def short(facts: Facts) -> list[Block]:
    """Tell which goals were missed."""
    missed = [goal for goal in facts.goals if goal.reached is False]
    if not missed:
        return []
    heads = (_GOAL, Title("年度目标值", "Target"), Title("现值", "Now"), _OWNER)
    rows = [
        [plain(goal.title), number(goal.target), number(goal.now), plain(goal.owner)]
        for goal in missed
    ]
    return [table(Title("未达到的目标", "Goals missed"), heads, rows)]


PLAN_WRITERS: Mapping[str, Writer] = {
    "plan": plan, "reached": reached, "goals": goals, "tasks": tasks, "children": children,
    "short": short,
}  # fmt: skip
