"""What a shown value is worth against one criterion: the meaning of status and band."""

from decimal import Decimal
from enum import StrEnum

from lemnis.engine.definition import Better, Criterion, Range
from lemnis.values import Title


class Status(StrEnum):
    """Where a value lies among the four lines; a line is reached by standing on it."""

    BELOW_LIMIT = "below_limit"
    BELOW_PASS = "below_pass"  # noqa: S105 - a status, no password
    PASSED = "passed"
    ON_TARGET = "on_target"
    STRETCHED = "stretched"
    NOT_JUDGED = "not_judged"

    @property
    def words(self) -> Title:
        """What people read."""
        return _WORDS[self]


_WORDS = {
    Status.BELOW_LIMIT: Title("破底线", "below the limit"),
    Status.BELOW_PASS: Title("低于合格", "below pass"),
    Status.PASSED: Title("合格", "passed"),
    Status.ON_TARGET: Title("达目标", "on target"),
    Status.STRETCHED: Title("达挑战", "stretch reached"),
    Status.NOT_JUDGED: Title("不判定", "not judged"),
}

Line = Range | Decimal | None
Lines = tuple[Line, Line, Line, Line]


def four_lines(criterion: Criterion, better: Better) -> Lines:
    """Return limit, pass, target, stretch, None where not drawn.

    Something that need only be there and has no line is passed from 1 on.
    """
    lines = (criterion.limit, criterion.pass_, criterion.target, criterion.stretch)
    if better is Better.PRESENT and not any(line is not None for line in lines):
        return (None, Decimal(1), None, None)
    return lines


def reached(value: Decimal, line: Range | Decimal, better: Better) -> bool:
    """Tell whether a value has reached a line: stands on it, is beyond it, or lies in the range."""
    if isinstance(line, Range):
        return line.low <= value <= line.high
    return value <= line if better is Better.LOWER else value >= line


def status(value: Decimal | None, criterion: Criterion | None, better: Better) -> Status:
    """Return the status of a shown value; not judged without value, criterion or line.

    With neither limit nor pass broken and no target reached, a value has passed.

    Unit: ``value`` and lines are in the shown unit.
    """
    if value is None or criterion is None:
        return Status.NOT_JUDGED
    limit, pass_, target, stretch = four_lines(criterion, better)
    if all(line is None for line in (limit, pass_, target, stretch)):
        return Status.NOT_JUDGED
    for line, unmet in ((limit, Status.BELOW_LIMIT), (pass_, Status.BELOW_PASS)):
        if line is not None and not reached(value, line, better):
            return unmet
    for line, met in ((stretch, Status.STRETCHED), (target, Status.ON_TARGET)):
        if line is not None and reached(value, line, better):
            return met
    return Status.PASSED


def band(value: Decimal | None, criterion: Criterion | None, better: Better) -> str | None:
    """Return the first band of the criterion a shown value reaches, None if it reaches none."""
    if value is None or criterion is None:
        return None
    reaching = (name for name, end in criterion.bands.items() if reached(value, end, better))
    return next(reaching, None)
