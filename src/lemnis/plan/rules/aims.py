"""Targets as people write them, a year each: ``2026: 55``, with a floor ``2026: 55 / 50``."""

import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

from lemnis.plan.rules.goals import Aim

_AIM = re.compile(r"^\s*(\S+?)\s*[:：]\s*(-?[\d.]+)\s*(?:[/／]\s*(-?[\d.]+))?\s*$")
_BETWEEN = re.compile(r"[;；\n]")


def aim_of(line: str) -> Aim | None:
    """Return the target a line says, None if it says none.

    >>> aim_of("2026: 55 / 50").floor
    Decimal('50')
    >>> aim_of("2026: 0.123456") is None
    True
    """
    found = _AIM.match(line)
    if not found:
        return None
    period, value, floor = found.groups()
    numbers = [_number(text) for text in (value, floor) if text]
    if None in numbers or len(period) > 60:
        return None
    return Aim(period, *(number for number in numbers if number is not None))


def lines_of(text: str) -> list[str]:
    """Return the lines of some targets, which may stand in one line, parted by semicolons."""
    return [line for line in _BETWEEN.split(text) if line.strip()]


def aims_said(aims: Iterable[Aim], between: str = "\n") -> str:
    """Return targets as people write them; they read back as they were.

    >>> aims_said([Aim("2026", Decimal("55.5000"), Decimal(50)), Aim("2027", Decimal(60))], "；")
    '2026: 55.5 / 50；2027: 60'
    """
    return between.join(
        f"{aim.period}: {_plain(aim.value)}"
        + ("" if aim.floor is None else f" / {_plain(aim.floor)}")
        for aim in aims
    )


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number == round(number, 4) and abs(number) < Decimal(10) ** 13 else None


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
