"""With what the demo college's plans are written: where it stands, who leads, and the writing."""

import datetime as dt
import random
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from uuid import UUID

import pyarrow as pa
import pyarrow.compute as pc

from lemnis.engine import current
from lemnis.engine.college import College
from lemnis.evidence.at_hand import college_at_hand
from lemnis.insight.demo_lines import MEASURED, Line
from lemnis.lake.store import Lake
from lemnis.people.models import Holding, Post, Subject
from lemnis.people.rules.viewers import Viewer, operator
from lemnis.plan import actions
from lemnis.plan.actions import PlanWish
from lemnis.plan.models import Plan
from lemnis.plan.rules.goals import Aim, GoalWish
from lemnis.plan.rules.strategy_words import Way
from lemnis.plan.rules.words import PlanKind
from lemnis.values import SubjectKind, SubjectRef

_YEARS = ("2023-2024", "2024-2025", "2025-2026")
_COME = tuple(map(Decimal, ("0.5", "0.7", "0.82", "0.9", "1.02")))  # how much of the way
_PARTS = (Decimal("0.4"), Decimal("0.8"), Decimal(1))  # of the way, by the end of each year
_FULL, _MOST = Decimal(100), Decimal("99.5")  # of a share; a little is always left


@dataclass(frozen=True)
class Stage:
    """What everything is written with. ``heads``: who leads a unit, by its code."""

    college: College
    chance: random.Random
    heads: Mapping[str, str]
    starts: dt.date
    ends: dt.date
    at: dt.datetime
    by: Viewer

    def level(self, indicator: str, ref: SubjectRef) -> Decimal | None:
        """Where a subject stands now."""
        return _levels(self.college.lake, ref.kind).get((indicator, ref.code))


@lru_cache(maxsize=8)
def _levels(lake: Lake, kind: SubjectKind) -> Mapping[tuple[str, str], Decimal]:
    rows = current.current(lake, kind, None).rows
    if not len(rows):
        return {}
    codes = pa.array(sorted(MEASURED), pa.string())
    few = rows.filter(pc.is_in(rows["indicator"], value_set=codes))
    told = few.select(["indicator", "subject", "shown"]).to_pylist()
    return {
        (r["indicator"], r["subject"]): round(Decimal(str(r["shown"])), 1)
        for r in told
        if r["shown"] is not None
    }


def staged(on: dt.date, seed: int, by: Viewer) -> Stage:
    """Return what everything is written with, on a day."""
    leading = Holding.objects.filter(until=None, post__leads=True).select_related("person", "post")
    heads = {row.post.unit.code: row.person.number for row in leading.select_related("post__unit")}
    starts = dt.date(on.year - 2, 9, 1)
    at = dt.datetime.combine(starts + dt.timedelta(20), dt.time(9), tzinfo=dt.UTC)
    return Stage(
        college_at_hand(by, on), random.Random(seed), heads, starts,  # noqa: S311 - made-up data
        dt.date(on.year + 1, 8, 31), at, operator(by.name),
    )  # fmt: skip


def wish_for(
    stage: Stage, line: Line, ref: SubjectRef, parent: UUID | None, number: str
) -> GoalWish | None:
    """Return a goal by where its subject stands, None where that is not known, or nothing."""
    now = stage.level(line.indicator, ref)
    if not now:
        return None
    come = stage.chance.choice(_COME)
    start = now - line.gain * come
    aim = start + line.gain if now > _FULL else min(start + line.gain, _MOST)
    subject = Subject.objects.select_related("owner", "unit").get(
        kind=ref.kind.value, code=ref.code
    )
    unit = subject.unit.code if subject.unit and ref.kind is not SubjectKind.SCHOOL else line.office
    owner = subject.owner.number if subject.owner else stage.heads.get(unit, "")
    posts = Post.objects.filter(unit__code=unit, active=True).order_by("-leads", "code")
    return GoalWish(
        number, line.title, ref, parent, basis="上级规划分解与近三年数据", means=line.means,
        perspective=line.perspective, indicator=line.indicator, better=Way.HIGHER, unit=unit,
        post=posts.values_list("code", flat=True).first() or "", owner=owner,
        baseline=round(start, 1), due=stage.ends,
        aims=tuple(Aim(year, round(start + (aim - start) * part, 1))
                   for year, part in zip(_YEARS, _PARTS, strict=True)),
    )  # fmt: skip


def write_plan(
    stage: Stage, kind: PlanKind, title: str, ref: SubjectRef, parent: UUID | None
) -> UUID:
    """Write a plan from the stage's first day to its last; return its uuid."""
    years = f"（{stage.starts.year}—{stage.ends.year}）"
    about = "以质量为主线，逐级分解目标，每项目标有标准、有指标、有责任人、有任务。"
    wish = PlanWish(kind, title + years, ref, stage.starts, stage.ends,
                    about if kind is PlanKind.SCHOOL else "", parent)  # fmt: skip
    return actions.write_plan(plan=None, wish=wish, moves=0, by=stage.by)


def write_goal(stage: Stage, plan: UUID, wish: GoalWish) -> UUID:
    """Write a goal of a plan; return its uuid."""
    return actions.write_goal(plan=plan, goal=None, wish=wish, moves=0, at=stage.at, by=stage.by)


def publish(stage: Stage, plan: UUID) -> None:
    """Publish a plan with its goals."""
    moves = Plan.objects.values_list("moves", flat=True).get(uuid=plan)
    actions.publish_plan(plan=plan, moves=moves, at=stage.at, by=stage.by)
