"""Which units have signed their work report of a period, and which have not."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from lemnis.evidence.at_hand import college_at_hand
from lemnis.insight.models import Report, ReportVersion
from lemnis.insight.report_versions import texts_of
from lemnis.insight.rules.reports import ReportState
from lemnis.insight.rules.work_signing import SigningState, signing_state
from lemnis.insight.work_signing import asked, is_head, work_kind
from lemnis.people.queries import permit, permitted
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, require
from lemnis.values import Period, SubjectKind, SubjectRef


@dataclass(frozen=True, slots=True)
class Signing:
    """How it stands with one unit's signature; ``report`` is the one signed, ``moves`` its count.

    ``in_time``: it was first signed by the day it was due. ``may_sign``: this viewer, now.
    """

    state: SigningState
    due_on: dt.date | None = None
    report: UUID | None = None
    version: int = 0
    moves: int = 0
    signed_at: dt.datetime | None = None
    signed_by: str = ""
    in_time: bool = False
    remark: str = ""
    may_sign: bool = False


def signings(
    viewer: Viewer, units: Collection[SubjectRef], period: Period, on: dt.date
) -> Mapping[SubjectRef, Signing]:
    """Return of some units how it stands with the work report of a period."""
    require(viewer, Permission.SEE_REPORTS)
    calendar = college_at_hand(viewer, on).calendar
    found = {}
    for kind in {ref.kind for ref in units}:
        stretch = asked(work_kind(kind, period.kind), period, calendar)
        there = _signed(kind, period)
        for ref in units:
            if ref.kind is kind:
                found[ref] = _signing(there.get(ref.code), stretch, on)
    return found


def signing(viewer: Viewer, unit: SubjectRef, period: Period, on: dt.date) -> Signing:
    """Return how it stands with one unit's work report, and whether the viewer may sign it.

    Raises:
        NotFound: there is no such unit, or not for the viewer.

    """
    permit(viewer, Permission.SEE_REPORTS, unit)
    kind = work_kind(unit.kind, period.kind)
    stretch = asked(kind, period, college_at_hand(viewer, on).calendar)
    there = _signed(unit.kind, period).get(unit.code)
    found = _signing(there, stretch, on)
    may = found.state.may_sign and permitted(viewer, Permission.WRITE_REPORTS, unit)
    remark = texts_of(there).get("remark", "") if there else ""
    return replace(found, remark=remark, may_sign=may and is_head(viewer, unit))


def _signed(kind: SubjectKind, period: Period) -> Mapping[str, ReportVersion]:
    """Return the signed version of each unit of a kind, by its code."""
    of = work_kind(kind, period.kind)
    if of is None:
        return {}
    rows = ReportVersion.objects.filter(
        report__kind=of.code, report__period=period.label,
        report__state=ReportState.PUBLISHED.value,
    ).exclude(published_at=None)  # fmt: skip
    return {row.report.subject.code: row for row in rows.select_related("report__subject")
            .order_by("number")}  # fmt: skip


def _signing(
    row: ReportVersion | None, stretch: tuple[dt.date, dt.date] | None, on: dt.date
) -> Signing:
    state, due_on = signing_state(stretch, on, signed=row is not None), stretch and stretch[1]
    if row is None:
        return Signing(state, due_on)
    report: Report = row.report
    in_time = due_on is None or row.on <= due_on
    return Signing(
        state, due_on, report.uuid, row.number, report.moves, row.published_at, row.published_by,
        in_time,
    )  # fmt: skip
