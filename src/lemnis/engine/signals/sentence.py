"""How a signal is said: name, period, number with its unit, and what there is to it.

Periods are said as people say them, as of a day (``@2025-06-30``) so, too.
"""

from decimal import Decimal

from lemnis.engine.period_words import label_words
from lemnis.engine.signals.series import Series
from lemnis.engine.signals.signal import Side
from lemnis.values import Title


def tell(series: Series, period: str, number: float | Decimal, rest: Title) -> Title:
    """Return the sentence on one number; ``rest`` follows a comma and has no full stop."""
    value, at = series.say(number), when(period)
    return Title(
        f"{series.name.zh}{at.zh}为 {value.zh}，{rest.zh}。",
        f"{series.name.en} {at.en}: {value.en}, {rest.en}.",
    )


def when(period: str) -> Title:
    """Return when a value was so, as it is said in a sentence.

    >>> when("@2025-06-30").en, when("2024-2025-2").en
    ('as of 2025-06-30', 'in term 2 of 2024–2025')
    >>> when("2024-2025-2").zh, when("2024").zh
    ('在 2024—2025 学年第二学期', '在 2024 年')

    """
    if period.startswith("@"):
        return Title(f"截至 {period[1:]} ", f"as of {period[1:]}")
    said = bare(period)
    return Title(f"在{said.zh}", f"in {said.en}")


def bare(period: str) -> Title:
    """Return a period as people say it; of a day the day, where the sentence says what it is."""
    said = label_words(period)
    if period.startswith("@") or said.zh == period:
        return Title(period.removeprefix("@"), period.removeprefix("@"))
    # A space where digits meet Chinese; what has no words of its own stays as it is written.
    return Title(f" {said.zh}{' ' if said.zh[-1:].isascii() else ''}", said.en)


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
