"""A number taken apart: formula, parts, line, what was read, whether it comes out the same."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from lemnis.api.asking import Text, Words, viewer
from lemnis.api.measurements import PeriodShown, plain
from lemnis.api.problems import ANY
from lemnis.engine.explain import Explanation, Step
from lemnis.engine.grade import Status
from lemnis.evidence.today import this_day
from lemnis.insight.queries import measurements as queries
from lemnis.values import Missing, SubjectKind, SubjectRef

router = Router(tags=["explain"])


class NumberAsked(Schema):
    """Which number; without a period the latest."""

    indicator: Text
    kind: SubjectKind
    code: Text
    period: Text = ""


class StepShown(Schema):
    """One part of the formula with its value, and the parts it was made from."""

    said: Words
    value: float | None
    missing: Missing | None
    rows: int | None
    below: list["StepShown"]


class RowsRead(Schema):
    """How many rows of a data set were counted, by load, and the question that counts them."""

    said: Words
    dataset: str
    count: int
    loads: dict[str, int]
    sql: str


class Explained(Schema):
    """Everything there is to say of one number. ``same``: made again, it came out the same."""

    indicator: str
    kind: SubjectKind
    period: PeriodShown
    value: float | None
    shown: float | None
    missing: Missing | None
    status: Status
    band: str | None
    reason: Words
    formula: Words
    steps: StepShown
    rows: list[RowsRead]
    snapshot: int
    same: bool | None


@router.get("", response={200: Explained, **ANY})
def explain_number(request: HttpRequest, asked: Annotated[NumberAsked, Query()]) -> Explained:
    """Take a number apart. The rows themselves are for the pages, where they are covered."""
    ref = SubjectRef(asked.kind, asked.code)
    return _explained(
        queries.explanation(viewer(request), asked.indicator, ref, asked.period, on=this_day())
    )


def _explained(told: Explanation) -> Explained:
    read: list[dict[str, Any]] = [
        {"said": Words.of(r.said), "dataset": r.dataset, "count": r.count, "loads": dict(r.loads),
         "sql": r.sql}
        for r in told.rows
    ]  # fmt: skip
    return Explained(
        indicator=told.indicator.code, kind=told.subject.kind, period=PeriodShown.of(told.period),
        value=told.value, shown=plain(told.shown), missing=told.missing, status=told.status,
        band=told.band, reason=Words.of(told.reason), formula=Words.of(told.formula),
        steps=_step(told.steps), rows=[RowsRead(**each) for each in read],
        snapshot=told.snapshot, same=told.same,
    )  # fmt: skip


def _step(step: Step) -> StepShown:
    return StepShown(
        said=Words.of(step.said), value=step.value, missing=step.missing, rows=step.rows,
        below=[_step(each) for each in step.below],
    )  # fmt: skip
