"""What can be said of an indicator from its definition alone."""

from lemnis.engine.catalogue import SHIPPED
from lemnis.engine.definition import Better, Indicator
from lemnis.engine.formula.nodes import Value
from lemnis.engine.formula.say import Speaker
from lemnis.engine.reading import Library, scope
from lemnis.values import Title


def is_own(indicator: Indicator) -> bool:
    """Tell whether the college has written it itself, or over a shipped one."""
    return not indicator.place.startswith(str(SHIPPED))


def is_lined(indicator: Indicator) -> bool:
    """Tell whether some line judges it; what need only be there is judged by being there."""
    drawn = any(True for criterion in indicator.criteria for _ in criterion.lines())
    return drawn or indicator.better is Better.PRESENT


def formula_said(library: Library, formula: Value) -> Title:
    """Return a formula in both languages, every word as people call it."""
    names = scope(library.datasets, library.catalogue)
    return Title(*(Speaker(names, language).say(formula) for language in ("zh", "en")))
