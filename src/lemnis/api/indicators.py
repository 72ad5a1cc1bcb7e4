"""Indicators: the library, one, its present numbers over many subjects."""

from django.http import HttpRequest
from ninja import Router, Schema

from lemnis.api.asking import Limit, Offset, Text, Words, viewer
from lemnis.api.measurements import Number, Numbers
from lemnis.api.problems import ANY
from lemnis.engine.definition import Better, Indicator
from lemnis.evidence.today import this_day
from lemnis.insight.queries import measurements as queries
from lemnis.values import Layer, PeriodKind, SubjectKind, System

router = Router(tags=["indicators"])


class IndicatorShown(Schema):
    """One indicator of the library, with the formula in force."""

    code: str
    name: Words
    layer: Layer
    system: System
    subjects: list[SubjectKind]
    period: PeriodKind
    unit: Words
    digits: int
    better: Better
    formula: str
    owner: str
    about: Words


class IndicatorList(Schema):
    """Some indicators, and how many there are in all."""

    items: list[IndicatorShown]
    total: int


@router.get("", response={200: IndicatorList, **ANY})
def list_indicators(
    request: HttpRequest, text: Text = "", limit: Limit = 50, offset: Offset = 0
) -> IndicatorList:
    """List the indicators whose code or name has the text, in order of code."""
    found = queries.indicators(viewer(request), text, on=this_day())
    some = [_shown(each) for each in found[offset : offset + limit]]
    return IndicatorList(items=some, total=len(found))


@router.get("/{code}", response={200: IndicatorShown, **ANY})
def get_indicator(request: HttpRequest, code: Text) -> IndicatorShown:
    """Tell what an indicator means."""
    return _shown(queries.indicator(viewer(request), code, on=this_day()))


@router.get("/{code}/measurements", response={200: Numbers, **ANY})
def list_measurements(
    request: HttpRequest, code: Text, kind: SubjectKind, limit: Limit = 50, offset: Offset = 0
) -> Numbers:
    """List the newest numbers of an indicator for the subjects of a kind you may see."""
    who, today = viewer(request), this_day()
    rows, total = queries.measured(who, code, kind, first=offset, size=limit, on=today)
    of = queries.indicator(who, code, on=today)
    return Numbers(items=[Number.measured(of, row) for row in rows], total=total)


def _shown(of: Indicator) -> IndicatorShown:
    return IndicatorShown(
        code=of.code, name=Words.of(of.name), layer=of.layer, system=of.system,
        subjects=list(of.subjects), period=of.period, unit=Words.of(of.unit), digits=of.digits,
        better=of.better, formula=of.formula, owner=of.owner, about=Words.of(of.about),
    )  # fmt: skip
