"""Goals as the components take them: nodes of the chain, rows of the list, sentences."""

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from django.urls import reverse

from lemnis.engine.subjects import KINDS
from lemnis.insight.goal_columns import LEVELS, Column
from lemnis.insight.goals import Progress
from lemnis.insight.queries.goals import ChainPage, GoalPage
from lemnis.insight.rules.smallest import PERSONS
from lemnis.plan.rules.closure import ChainFinding, FindingKind
from lemnis.plan.rules.smart import LETTERS, Check
from lemnis.plan.rules.words import PlanKind
from lemnis.values import Title
from lemnis.web import periods
from lemnis.web.charts import Line, Trend
from lemnis.web.components import Goal
from lemnis.web.figures import number
from lemnis.web.words import said, say

HEADINGS: Mapping[int, Title] = {
    0: Title("学校规划", "School plan"),
    1: Title("专项规划", "Special plans"),
    2: Title("二级学院", "Colleges"),
    3: Title("专业", "Programs"),
    4: Title("课程·教师·学生", "Courses, teachers, students"),
}
_LOOKS = {
    FindingKind.ORPHAN: "orphan",
    FindingKind.CONTRADICTION: "conflict",
    FindingKind.CYCLE: "broken",
}
_TOLD = 1
"""How many sentences a node has room for."""


class Node(NamedTuple):
    """One node with its keys for the lines between: ``key`` its own, ``above`` what it hangs on."""

    key: str
    above: str
    goal: Goal
    on: bool


class Heap(NamedTuple):
    """One column as drawn."""

    title: Title
    nodes: tuple[Node, ...]
    more: int


class Letter(NamedTuple):
    """One of the five letters, and what is said against it."""

    name: Title
    holds: bool
    said: Title


"""Nothing is said where it holds."""


def heaps(page: ChainPage) -> list[Heap]:
    """Return the columns of a chain, with what was not taken up put where it ought to be."""
    known = page.by_uuid
    found = [_heap(column, known, page.chosen) for column in page.columns]
    for at, column in enumerate(page.columns):
        missing = _missing(column, known)
        if missing and at + 1 < len(found):
            heap = found[at + 1]
            found[at + 1] = heap._replace(nodes=(*heap.nodes, *missing))
        elif missing:
            title = HEADINGS.get(column.level + 1, HEADINGS[4])
            found.append(Heap(title, tuple(missing), 0))
    return found


def node(each: Progress, *, on: bool = False, dim: bool = False) -> Goal:
    """Return one goal as a node of the chain."""
    look = next((_LOOKS[f.kind] for f in each.findings if f.kind in _LOOKS), "")
    shown = look or ("on" if on else "dim" if dim else "")
    url = f"{reverse('goals.list')}?goal={each.row.uuid}" if each.row.seen else ""
    return Goal(
        heading(each), value(each, each.actual), due_words(each), owner(each),
        each.reached, each.expected, each.status, shown,  # type: ignore[arg-type]  # known words
        problem(each), url,
    )  # fmt: skip


def heading(each: Progress) -> str:
    """Return a goal as a heading: whose it is, what, and how much."""
    target = each.row.target
    told = "" if target is None or _has_number(each.row.title) else (
        f" {each.row.better.sign} {number(round(target, each.digits))}{_unit(each)}")  # fmt: skip
    whose = "" if LEVELS[each.row.kind] < LEVELS[PlanKind.COLLEGE] else f"{each.name}："
    return f"{whose}{each.row.title}{told}"


def value(each: Progress, of: Decimal | None) -> str:
    """Return a number of a goal with its unit; blank for none."""
    return "" if of is None else f"{number(of)}{_unit(each)}"


def due_words(each: Progress) -> str:
    """Return what ought to be by today, in words."""
    if each.is_met:
        return say("已达成", "reached")
    if each.due is None or each.actual is None:
        return ""
    return f"{say('应达', 'due')} {number(each.due)}{_unit(each)}"


def owner(each: Progress) -> str:
    """Return who answers for a goal; of a person's goal nobody is named."""
    return "" if each.row.ref.kind in PERSONS else each.row.owner


def problem(each: Progress) -> str:
    """Return what is amiss with a goal, in a sentence."""
    told = [f for f in each.findings if f.kind in _LOOKS][:_TOLD]
    return "；".join(f"{said(f.kind)}：{said(f.said)}" for f in told)


def letters(found: Check) -> list[Letter]:
    """Return the five letters, each with the first thing said against it."""
    against = {finding.code[0]: Title(finding.zh, finding.en) for finding in found.findings}
    return [
        Letter(name, letter not in against, against.get(letter, Title("", "")))
        for letter, name in LETTERS.items()
    ]


def way(page: GoalPage) -> Trend | None:
    """Return the way of a goal: what was measured, beside what ought to be."""
    if page.indicator is None or len(page.past) < 2:
        return None
    aims = page.story.row.aims
    lines = [Line("target", Title("目标", "target"), float(aims[-1].value))] if aims else []
    return Trend(
        Title(f"{page.story.row.title}：实际", f"{page.story.row.title}: actual"),
        tuple(periods.short(period.label) for period, _ in page.past),
        tuple(float(shown) for _, shown in page.past),
        page.now.unit, page.indicator.digits, tuple(lines),
    )  # fmt: skip


def detail(page: GoalPage) -> dict[str, object]:
    """Return one goal as its page and the foot of the chain show it."""
    found = page.story.check
    name = page.story.row.title
    return {
        "title": Title(name, name), "goal": page, "now": page.now, "row": page.story.row,
        "story": page.story, "check": found, "letters": letters(found),
        "findings": found.findings, "way": way(page), "why": explain_url(page.now),
        "amiss": page.now.findings, "heading": heading(page.now), "owner": owner(page.now),
        "above": node(page.above) if page.above else None,
        "below": [node(each) for each in page.below],
        "actual": value(page.now, page.now.actual), "due": due_words(page.now),
        "raised": [(t, page.laps.get(t.cycle) if t.cycle else None) for t in page.story.targets],
    }  # fmt: skip


def explain_url(each: Progress) -> str:
    """Return the way to "why this number?"."""
    row = each.row
    if each.actual is None:
        return ""
    path = reverse("explain.number", args=[row.indicator, row.ref.kind.value, row.ref.code])
    return f"{path}?period={each.period}"


def kind_words(each: Progress) -> Title:
    """Return what kind of subject a goal is of."""
    return KINDS[each.row.ref.kind]


def finding_row(found: ChainFinding, known: Mapping[UUID, Progress]) -> Mapping[str, object]:
    """Return one finding as a row of the list."""
    goal = known.get(UUID(found.goal)) if found.kind is not FindingKind.UNUSED else None
    return {
        "kind": found.kind, "said": found.said, "goal": goal, "code": found.goal,
        "name": heading(goal) if goal else "",
    }  # fmt: skip


def _heap(column: Column, known: Mapping[UUID, Progress], chosen: UUID | None) -> Heap:
    nodes = tuple(
        Node(
            str(row.uuid), str(row.parent or ""),
            node(known[row.uuid], on=row.uuid == chosen,
                 dim=column.level == 0 and row.uuid not in column.line),
            row.uuid in column.line,
        )
        for row in column.rows
    )  # fmt: skip
    return Heap(HEADINGS[column.level], nodes, column.total - len(column.rows))


def _missing(column: Column, known: Mapping[UUID, Progress]) -> list[Node]:
    """Return who has not taken up a goal of the line looked along."""
    rows = [row for row in column.rows if row.uuid in column.line]
    return [
        Node("", str(row.uuid), Goal(f"{said(found.kind)}：{said(found.said)}", look="broken"),
             on=False)
        for row in rows
        for found in known[row.uuid].findings
        if found.kind is FindingKind.BROKEN
    ]  # fmt: skip


def _has_number(title: str) -> bool:
    return "≥" in title or "≤" in title


def _unit(each: Progress) -> str:
    unit = said(each.unit)
    return unit if unit in {"", "%"} else f" {unit}"
