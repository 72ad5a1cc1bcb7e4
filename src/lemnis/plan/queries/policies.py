"""What may be read of policies."""

import datetime as dt
from dataclasses import dataclass

from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, require
from lemnis.plan.finding import one
from lemnis.plan.models import Policy, PolicyVersion


@dataclass(frozen=True, slots=True)
class PolicyLine:
    """One policy in a list; ``version`` is 0 until it is issued, ``left`` days to its review."""

    code: str
    name: str
    layer: str
    system: str
    keeper: str
    owner: str
    process: str
    version: int
    document: str
    since: dt.date | None
    review_on: dt.date | None
    left: int | None
    retired_on: dt.date | None

    @property
    def overdue(self) -> bool:
        """Whether its day of review is past."""
        return self.left is not None and self.left < 0 and self.retired_on is None


@dataclass(frozen=True, slots=True)
class EditionLine:
    """One edition."""

    number: int
    document: str
    since: dt.date
    until: dt.date | None
    why: str
    text: str
    by: str


@dataclass(frozen=True, slots=True)
class PolicyReviewLine:
    """One review."""

    on: dt.date
    finding: str
    keep: bool
    by: str


@dataclass(frozen=True, slots=True)
class PolicyPage:
    """One policy whole."""

    line: PolicyLine
    purpose: str
    source: str
    review_months: int
    unit: str
    owner: str
    versions: tuple[EditionLine, ...]
    reviews: tuple[PolicyReviewLine, ...]


def policies(viewer: Viewer, on: dt.date) -> tuple[PolicyLine, ...]:
    """Return all policies by code."""
    require(viewer, Permission.SEE_STANDARDS)
    rows = list(Policy.objects.select_related("unit", "owner"))
    current = {each.policy_id: each for each in PolicyVersion.objects.filter(until=None)}
    return tuple(_line(row, current.get(row.pk), on) for row in rows)


def policy(viewer: Viewer, code: str, on: dt.date) -> PolicyPage:
    """Return one policy.

    Raises:
        NotFound: there is none such.

    """
    require(viewer, Permission.SEE_STANDARDS)
    row = one(Policy, ("制度", "policy"), code=code)
    return PolicyPage(
        _line(row, row.versions.filter(until=None).first(), on),
        row.purpose,
        row.source,
        row.review_months,
        row.unit.code if row.unit else "",
        row.owner.number if row.owner else "",
        tuple(
            EditionLine(v.number, v.document, v.since, v.until, v.why, v.text, v.by)
            for v in row.versions.order_by("-number")
        ),
        tuple(PolicyReviewLine(r.on, r.finding, r.keep, r.by) for r in row.reviews.all()),
    )


def _line(row: Policy, current: PolicyVersion | None, on: dt.date) -> PolicyLine:
    return PolicyLine(
        code=row.code,
        name=row.name,
        layer=row.layer,
        system=row.system,
        keeper=row.unit.name if row.unit else row.keeper,
        owner=row.owner.name if row.owner else "",
        process=row.process,
        version=current.number if current else 0,
        document=current.document if current else "",
        since=current.since if current else None,
        review_on=row.review_on,
        left=(row.review_on - on).days if row.review_on else None,
        retired_on=row.retired_on,
    )
