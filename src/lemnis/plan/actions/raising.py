"""Raising a standard: one line of one criterion, as what came of the lower loop, with a trace."""

import datetime as dt
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from lemnis.errors import NotFound, Refused
from lemnis.people.actions import record
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, require
from lemnis.plan.actions.standards import publish_standard, write_standard
from lemnis.plan.finding import one
from lemnis.plan.models import Standard, StandardVersion
from lemnis.plan.rules.standards import CriterionText, StandardText
from lemnis.plan.rules.strategy_words import Way
from lemnis.plan.rules.targets import plain, require_not_lowered
from lemnis.plan.standard_texts import text_of
from lemnis.queue import defer


class RaisedLine(NamedTuple):
    """Which criterion's target is raised to what; ``version`` is that which was looked at."""

    number: int
    value: Decimal
    version: int
    school_type: str = ""
    year: str = ""


@transaction.atomic
def raise_standard(  # noqa: PLR0913 - one change of one standard, and why it was made
    *, code: str, line: RaisedLine, why: str, cycle: UUID, since: dt.date, at: dt.datetime,
    by: Viewer,
) -> Decimal | None:  # fmt: skip
    """Raise the target line of a criterion, or keep it, as what came of the lower loop.

    All else stands as it was; a stretch line that falls behind goes along. Returns what the target
    was before.

    Writes: see ``write_standard`` and ``publish_standard``; the version names the ``cycle``.
    After commit: the job ``plan.standard_raised``.

    Raises:
        NotFound: there is no such standard or criterion.
        NotAllowed: ``by`` may not write standards.
        Refused: it would be lowered, no reason is given, there is a draft, or somebody was quicker.

    """
    require(by, Permission.WRITE_STANDARDS)
    if not why.strip():
        raise Refused("请写明为什么。", "Say why.")
    row = one(Standard, ("标准", "standard"), code=code)
    Standard.objects.select_for_update().get(pk=row.pk)
    text = text_of(_last(row, line.version))
    old, new = _raised(text, line)
    since_then = write_standard(standard=new, since=since, why=why.strip(), by=by)
    publish_standard(code=code, at=at, by=by)
    StandardVersion.objects.filter(standard=row, number=since_then).update(cycle=cycle)
    facts = {"criterion": line.number, "value": str(line.value), "cycle": str(cycle)}
    record(by=by, act="standard.raise", kind="standard", what=code, facts=facts)
    defer("plan.standard_raised", standard=code, cycle=str(cycle))
    return old


def _last(row: Standard, version: int) -> StandardVersion:
    versions = list(row.versions.order_by("number"))
    if versions and versions[-1].published_at is None:
        raise Refused(
            "这个标准有未发布的草稿。", "There is a draft of this standard.",
            cure=("请先发布草稿。", "Publish the draft first."),
        )  # fmt: skip
    if not versions or versions[-1].number != version:
        raise Refused(
            "刚刚有人改动了这个标准。", "Somebody else has just changed this standard.",
            cure=("请重新查看。", "Look at it again."),
        )  # fmt: skip
    return versions[-1]


def _raised(text: StandardText, line: RaisedLine) -> tuple[Decimal | None, StandardText]:
    wanted = (line.number, line.school_type, line.year)
    found = next((c for c in text.criteria if (c.number, c.school_type, c.year) == wanted), None)
    if found is None or not found.lines:
        raise NotFound(
            f"第 {line.number} 条没有可提高的界线。",
            f"Criterion {line.number} has no line to raise.",
        )
    better = Way.LOWER if found.lower_is_better else Way.HIGHER
    require_not_lowered(line.value, found.target, better)
    new = found._replace(target=line.value, stretch=_along(found, line.value))
    criteria = tuple(new if each is found else each for each in text.criteria)
    return None if found.target is None else plain(found.target), text._replace(criteria=criteria)


def _along(found: CriterionText, target: Decimal) -> Decimal | None:
    if found.stretch is None:
        return None
    return (min if found.lower_is_better else max)(found.stretch, target)
