"""What is measured: indicators, and the present numbers of one indicator over many subjects."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pyarrow.compute as pc

from lemnis.engine import current
from lemnis.engine.definition import Indicator
from lemnis.engine.explain import Asked, Explanation, explain
from lemnis.engine.grade import Status
from lemnis.engine.subjects import latest_period
from lemnis.errors import NotFound
from lemnis.evidence.at_hand import college_at_hand
from lemnis.insight.actions.looking import looked_at
from lemnis.insight.queries.covering import shown_codes
from lemnis.people.queries import permit, sees_everything, visible_subjects
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, require
from lemnis.values import Missing, Period, PeriodKind, SubjectKind, SubjectRef


@dataclass(frozen=True, slots=True)
class Measured:
    """The present number of one subject; a person's ``code`` covered where due."""

    ref: SubjectRef
    code: str
    period: Period
    shown: Decimal | None
    status: Status
    missing: Missing | None
    suspect: bool


def indicators(viewer: Viewer, text: str = "", *, on: dt.date) -> tuple[Indicator, ...]:
    """Return the indicators whose code or name has the text, in order of code; all for none."""
    require(viewer, Permission.SEE_CATALOGUE)
    catalogue = college_at_hand(viewer, on).library.catalogue
    low = text.strip().lower()
    named = (i for i in catalogue.values() if any(low in n.lower() for n in (i.code, *i.name)))
    return tuple(sorted(named, key=lambda indicator: indicator.code))


def indicator(viewer: Viewer, code: str, *, on: dt.date) -> Indicator:
    """Return one indicator.

    Raises:
        NotFound: there is none of that code, or not for the viewer.

    """
    require(viewer, Permission.SEE_CATALOGUE)
    found = college_at_hand(viewer, on).library.catalogue.get(code)
    if found is None:
        raise NotFound(f"没有指标 {code}。", f"There is no indicator {code}.")
    return found


def measured(
    viewer: Viewer, code: str, kind: SubjectKind, *, first: int, size: int, on: dt.date
) -> tuple[tuple[Measured, ...], int]:
    """Return the present numbers of an indicator for subjects of a kind, in order of their codes.

    Only of those the viewer may see; and how many there are in all.

    Raises:
        NotFound: there is no such indicator, or it is not for the viewer.

    """
    require(viewer, Permission.SEE_SUBJECTS)
    found = indicator(viewer, code, on=on)
    rows = current.current(college_at_hand(viewer, on).lake, kind).rows
    if not len(rows):
        return (), 0
    told = rows.filter(pc.equal(rows["indicator"], code)).to_pylist()
    seen = _seen(viewer, kind)
    kept = [row for row in told if seen is None or row["subject"] in seen]
    page = kept[first : first + size]
    codes = shown_codes(viewer, [SubjectRef(kind, row["subject"]) for row in page])
    return tuple(_measured(row, found, ref, code) for row, (ref, code) in zip(
        page, codes.items(), strict=True)), len(kept)  # fmt: skip


def explanation(
    viewer: Viewer, code: str, ref: SubjectRef, period: str = "", *, on: dt.date
) -> Explanation:
    """Take a number apart; without a period its latest. A look at another person is written down.

    Raises:
        NotFound: no such number, or not for the viewer.

    """
    permit(viewer, Permission.SEE_SUBJECTS, ref)
    found = indicator(viewer, code, on=on)
    college = college_at_hand(viewer, on)
    label = period or latest_period(college, code, ref)
    if label is None:
        raise NotFound(f"还没有 {code} 的数值。", f"There is no number of {code} yet.")
    looked_at(subject=ref, by=viewer)
    asked = Asked(found.code, ref, college.calendar.parse(label))
    return explain(college, asked, on=on, examples=0)


def _seen(viewer: Viewer, kind: SubjectKind) -> frozenset[str] | None:
    """Return the codes of those the viewer may see, None for all."""
    if sees_everything(viewer, Permission.SEE_SUBJECTS):
        return None
    found = visible_subjects(viewer, Permission.SEE_SUBJECTS).filter(kind=kind.value)
    return frozenset(found.values_list("code", flat=True))


def _measured(row: Mapping[str, Any], of: Indicator, ref: SubjectRef, code: str) -> Measured:
    label = Period(row["starts_on"], row["ends_on"], PeriodKind(row["period_kind"]), row["period"])
    value = None if row["shown"] is None else round(Decimal(row["shown"]), of.digits)
    return Measured(
        ref, code, label, value, Status(row["status"]),
        Missing(row["missing"]) if row["missing"] else None, bool(row["suspect"]),
    )  # fmt: skip
