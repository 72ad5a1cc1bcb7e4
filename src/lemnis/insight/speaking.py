"""Formulas as people say them, in both languages."""

from lemnis.engine.college import College
from lemnis.engine.formula.nodes import Value
from lemnis.engine.formula.say import Speaker
from lemnis.engine.reading import scope
from lemnis.values import Title


def formula_said(college: College, formula: Value) -> Title:
    """Return a formula in both languages, every word as people call it."""
    names = scope(college.library.datasets, college.library.catalogue)
    return Title(*(Speaker(names, language).say(formula) for language in ("zh", "en")))
