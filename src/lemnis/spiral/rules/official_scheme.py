"""The official table of projects, elements and points, and the rule of the conclusion.

Both are pages people can correct: nothing of them has been held beside the annex (``verified``).
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from lemnis.engine.catalogue import read_yaml
from lemnis.lake.datasets import CATALOGUE
from lemnis.spiral.rules.assessments import Conclusion, Strength
from lemnis.spiral.rules.entries import read_entry

PAGE = CATALOGUE / "official_scheme.yaml"


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Name(_Entry):
    """A name in both languages."""

    zh: str
    en: str


class Point(_Entry):
    """One point (诊断点); ``doubtful``: even its wording is not sure; without ``name`` unknown."""

    number: int
    name: Name | None = None
    verified: bool = False
    doubtful: bool = False


class Element(_Entry):
    """One element (诊断要素)."""

    code: str
    name: Name
    points: tuple[Point, ...]


class Project(_Entry):
    """One project (诊断项目)."""

    code: str
    name: Name
    elements: tuple[Element, ...]


class Least(_Entry):
    """How many elements must agree at least, and how strong the measures must be."""

    agree: int = Field(ge=0)
    measures: Strength


class ConclusionRule(_Entry):
    """Of ``elements`` so many must agree; of another number of elements, the same share."""

    verified: bool = False
    elements: int = Field(ge=1)
    effective: Least
    to_improve: Least
    years_to_improve: int = Field(default=1, ge=1)


class Scheme(_Entry):
    """The whole page."""

    source: str
    verified: bool = False
    conclusion: ConclusionRule
    projects: tuple[Project, ...]
    unknown: tuple[Point, ...] = ()

    def elements(self) -> Iterator[tuple[Project, Element]]:
        """Yield each element with its project, in their order."""
        for project in self.projects:
            for element in project.elements:
                yield project, element


class Drawn(NamedTuple):
    """A conclusion and what it was drawn from."""

    conclusion: Conclusion
    agreed: int
    elements: int
    measures: Strength


@cache
def scheme() -> Scheme:
    """Return the table as it is shipped."""
    return read_scheme()


def read_scheme(page: Path = PAGE) -> Scheme:
    """Return the table as a page has it.

    Raises:
        BadData: the page is no such table.

    """
    return read_entry(Scheme, read_yaml(page), str(page) if page != PAGE else page.name)


def conclude(rule: ConclusionRule, agreed: int, elements: int, measures: Strength) -> Drawn:
    """Return what an assessment comes to: how honest the self-diagnosis was, how strong the cure.

    >>> rule = scheme().conclusion
    >>> [conclude(rule, n, 15, Strength.STRONG).conclusion.value for n in (12, 11, 10, 9)]
    ['effective', 'to_improve', 'to_improve', 'abnormal']
    >>> conclude(rule, 15, 15, Strength.WEAK).conclusion.value
    'abnormal'
    """
    for least, conclusion in (
        (rule.effective, Conclusion.EFFECTIVE),
        (rule.to_improve, Conclusion.TO_IMPROVE),
    ):
        enough = agreed * rule.elements >= least.agree * elements
        if enough and _rank(measures) >= _rank(least.measures):
            return Drawn(conclusion, agreed, elements, measures)
    return Drawn(Conclusion.ABNORMAL, agreed, elements, measures)


def _rank(strength: Strength) -> int:
    return list(Strength).index(strength)
