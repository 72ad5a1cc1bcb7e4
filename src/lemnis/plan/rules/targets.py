"""How a goal's targets may move: by the lower loop only upwards, or not at all."""

from decimal import Decimal

from lemnis.errors import Refused
from lemnis.plan.rules.strategy_words import Way


def plain(value: Decimal) -> Decimal:
    """Return a number without the zeros that a table of the database adds behind it.

    >>> plain(Decimal("66.4000")), plain(Decimal("1500.0000"))
    (Decimal('66.4'), Decimal('1500'))
    """
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def is_below(value: Decimal, beside: Decimal, better: Way) -> bool:
    """Tell whether a value falls short of another, by the way its number is to go.

    >>> is_below(Decimal(90), Decimal(95), Way.HIGHER), is_below(Decimal(3), Decimal(5), Way.LOWER)
    (True, False)
    """
    return value < beside if better is Way.HIGHER else value > beside


def following_year(label: str) -> str:
    """Return the year after a calendar or academic year; the same for what is neither.

    >>> following_year("2026"), following_year("2025-2026"), following_year("2025-2026-1")
    ('2027', '2026-2027', '2025-2026-1')
    """
    years = label.split("-")
    if len(years) > 2 or not all(year.isascii() and year.isdigit() for year in years):
        return label
    return "-".join(str(int(year) + 1) for year in years)


def require_not_lowered(value: Decimal, before: Decimal | None, better: Way) -> None:
    """Refuse that the lower loop makes a target easier than it stands.

    Raises:
        Refused: the value falls short of the target there is.

    """
    if before is None or not is_below(value, before, better):
        return
    raise Refused(
        f"下环只能提高或保持目标：现行目标为 {before:f}，不能改为 {value:f}。",
        f"The lower loop raises a target or keeps it: it is {before:f}, {value:f} is easier.",
        cure=(
            "如确需放宽，请由有权发布者修订规划。",
            "To relax it, have the plan revised by whoever may publish it.",
        ),
        before=str(before),
        value=str(value),
    )


def require_above_floor(value: Decimal, floor: Decimal | None, better: Way) -> None:
    """Refuse a target beyond the line that must not be fallen below.

    Raises:
        Refused: the target is on the wrong side of the floor.

    """
    if floor is not None and is_below(value, floor, better):
        raise Refused(
            f"目标值 {value:f} 未达底线 {floor:f}。",
            f"The target {value:f} falls short of the floor {floor:f}.",
        )
