"""How a signal is said: name, period, number with its unit, and what there is to it."""

from decimal import Decimal

from lemnis.engine.signals.series import Series
from lemnis.engine.signals.signal import Side
from lemnis.values import Title


def tell(series: Series, period: str, number: float | Decimal, rest: Title) -> Title:
    """Return the sentence on one number; ``rest`` follows a comma and has no full stop."""
    value = series.say(number)
    return Title(
        f"{series.name.zh}在{period}为 {value.zh}，{rest.zh}。",
        f"{series.name.en} in {period}: {value.en}, {rest.en}.",
    )


def between(series: Series, low: float, high: float) -> Title:
    """Return a range of two numbers."""
    one, other = series.say(low), series.say(high)
    return Title(f"{one.zh} 至 {other.zh}", f"{one.en} to {other.en}")


def compared(side: Side) -> Title:
    """Return the word for a side."""
    return {
        Side.LOW: Title("低于", "below"),
        Side.HIGH: Title("高于", "above"),
        Side.NONE: Title("处于", "within"),
    }[side]


def quiet(value: float, low: float, high: float, usual: Title) -> Title:
    """Return what is said of a value that fired nothing; it may lie outside what is usual."""
    if low <= value <= high:
        return Title(f"处于{usual.zh}", f"within {usual.en}")
    than = compared(Side.LOW if value < low else Side.HIGH)
    return Title(
        f"{than.zh}{usual.zh}，但不构成预警", f"{than.en} {usual.en}, but no cause for an alert"
    )
