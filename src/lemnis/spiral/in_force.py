"""Cadences and the official table as they are in force: as shipped, or as the college wrote them.

A college's ``catalogue/cadences.yaml`` holds only the rules it changes or adds, each by its code;
its ``catalogue/official_scheme.yaml`` stands in place of the whole table.
"""

from collections.abc import Mapping
from functools import lru_cache

from lemnis.evidence.own_pages import Page, in_force, own
from lemnis.spiral.rules.cadences import Cadence, cadences, read_cadences
from lemnis.spiral.rules.official_scheme import Scheme, read_scheme


def cadences_in_force() -> Mapping[str, Cadence]:
    """Return the rules by code, the college's own in place of those shipped.

    Raises:
        BadData: the college's own page is wrong.

    """
    page = own("cadences.yaml")
    return cadences() if page is None else _over(page)


def scheme_in_force() -> Scheme:
    """Return the table of projects, elements and points, and the rule of the conclusion.

    Raises:
        BadData: the college's own page is wrong.

    """
    return _scheme(in_force("official_scheme.yaml"))


@lru_cache(maxsize=4)
def _over(page: Page) -> Mapping[str, Cadence]:
    return {**cadences(), **read_cadences(page.path)}


@lru_cache(maxsize=4)
def _scheme(page: Page) -> Scheme:
    return read_scheme(page.path)
