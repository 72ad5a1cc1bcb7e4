"""The list of causes as it is shipped: ``catalogue/codes/cause.csv``, read once."""

import csv
from collections.abc import Mapping
from functools import cache

from lemnis.lake.datasets import CATALOGUE
from lemnis.spiral.rules.causes import CauseCategory, Factor
from lemnis.values import Layer, Title

_PAGE = CATALOGUE / "codes" / "cause.csv"


@cache
def causes() -> Mapping[str, Factor]:
    """Return the factors by code, in the order of the page."""
    with _PAGE.open(encoding="utf-8", newline="") as stream:
        found = [_factor(row) for row in csv.DictReader(stream)]
    return {factor.code: factor for factor in found}


def _factor(row: Mapping[str, str]) -> Factor:
    return Factor(
        row["code"],
        Title(row["zh"], row["en"]),
        CauseCategory(row["category"]),
        frozenset(map(Layer, row["layers"].split("|"))),
        tuple(row["signs"].split("|")),
    )
