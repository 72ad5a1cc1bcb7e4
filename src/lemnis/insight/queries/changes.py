"""What made a number change: its parts, as far as a viewer may know them by name."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from lemnis.engine.college import College
from lemnis.engine.contribution import (
    By,
    Contribution,
    Displayed,
    Line,
    Role,
    Unsplit,
    covered,
    displayed,
    headline,
    leading,
    paradox,
    parts_named,
    peer,
)
from lemnis.engine.definition import Unit
from lemnis.engine.explain import Asked
from lemnis.engine.subjects import KINDS
from lemnis.evidence.at_hand import college_at_hand
from lemnis.insight.recent import change
from lemnis.people.queries import permit, sees_everything, visible_subjects
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, require
from lemnis.values import SubjectKind, SubjectRef, Title


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a change; ``ref`` is the subject it is, where it is one the viewer sees."""

    name: Title
    ref: SubjectRef | None
    before: Decimal | None
    after: Decimal | None
    own: Decimal
    mix: Decimal
    total: Decimal


@dataclass(frozen=True, slots=True)
class Change:
    """How a number came from ``before`` to ``after``; without parts ``said`` tells why.

    ``own`` is what changed within the parts, ``mix`` what their weights did; None for amounts.
    """

    said: Title
    unit: Unit
    digits: int
    periods: tuple[str, str]
    warning: Title | None = None
    of: Title = Title("", "")  # noqa: RUF009 - a tuple, never changed
    before: Decimal | None = None
    after: Decimal | None = None
    own: Decimal | None = None
    mix: Decimal | None = None
    parts: tuple[Part, ...] = ()


_NOTHING_BEFORE = Title("没有上一期可比。", "There is no period before to compare with.")


def change_of(viewer: Viewer, asked: Asked, on: dt.date, by: SubjectKind | None = None) -> Change:
    """Return what made a number change since the period before.

    Raises:
        NotFound: the subject is not there, or not for the viewer.
        WrongUse: the rows cannot be told apart as ``by`` asks.

    """
    require(viewer, Permission.SEE_CATALOGUE)
    permit(viewer, Permission.SEE_SUBJECTS, asked.subject)
    college = college_at_hand(viewer, on)
    indicator = college.library.catalogue.find(asked.code)
    made = change(college, asked, on, By(by) if by else None)
    if isinstance(made, Contribution):
        return _told(viewer, made, asked, college)
    said = made.words if isinstance(made, Unsplit) else _NOTHING_BEFORE
    return Change(said, indicator.unit, indicator.digits, ("", asked.period.label))


def _told(viewer: Viewer, made: Contribution, asked: Asked, college: College) -> Change:
    raw = displayed(made)
    seen = _seen(viewer, made, raw)
    told = _named(covered(raw, made, college), raw, made.by, seen)
    said = headline(made, told, peer(college, made.against, made.path[0]), leading(told))
    amount = made.is_amount
    return Change(
        said=said, unit=made.indicator.unit, digits=made.indicator.digits,
        periods=(made.against.period.label, asked.period.label), warning=paradox(made),
        of=parts_named(made, college), before=told.before, after=told.after,
        own=None if amount else told.rate, mix=None if amount else told.mix,
        parts=tuple(
            _part(line, made.by, plain.code if plain.code in seen else "")
            for line, plain in zip(told.lines, raw.lines, strict=True)
        ),
    )  # fmt: skip


def _part(line: Line, by: By, code: str) -> Part:
    ref = SubjectRef(by.kind, code) if code and not by.fact else None
    return Part(line.name, ref, line.before, line.after, line.rate, line.mix, line.total)


def _seen(viewer: Viewer, made: Contribution, told: Displayed) -> Collection[str]:
    """Return the codes of the parts that a viewer sees."""
    codes = {line.code for line in told.lines if line.role is Role.ONE}
    if made.by.fact or sees_everything(viewer, Permission.SEE_SUBJECTS):
        return codes
    visible = visible_subjects(viewer, Permission.SEE_SUBJECTS)
    there = visible.filter(kind=made.by.kind.value, code__in=sorted(codes))
    return set(there.values_list("code", flat=True))


def _named(told: Displayed, raw: Displayed, by: By, seen: Collection[str]) -> Displayed:
    """Return the lines, those of subjects the viewer does not see without name."""
    kind = KINDS[by.kind]
    stranger = Title(f"不在您范围内的{kind.zh}", f"a {kind.en} that is not yours to see")
    return told._replace(
        lines=tuple(
            line._replace(name=stranger, code="")
            if plain.role is Role.ONE and plain.code not in seen
            else line
            for line, plain in zip(told.lines, raw.lines, strict=True)
        )
    )
