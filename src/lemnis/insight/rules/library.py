"""What the library of indicators says of each beside its numbers."""

from lemnis.engine.catalogue import SHIPPED
from lemnis.engine.definition import Better, Indicator


def is_own(indicator: Indicator) -> bool:
    """Tell whether the college has written it itself, or over a shipped one."""
    return not indicator.place.startswith(str(SHIPPED))


def is_lined(indicator: Indicator) -> bool:
    """Tell whether some line judges it; what need only be there is judged by being there."""
    drawn = any(True for criterion in indicator.criteria for _ in criterion.lines())
    return drawn or indicator.better is Better.PRESENT
