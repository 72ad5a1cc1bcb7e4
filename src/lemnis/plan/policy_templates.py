"""A policy as it is entered, and those that are shipped."""

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

from lemnis.lake.datasets import CATALOGUE
from lemnis.people.rules.sheets import SYSTEMS
from lemnis.plan.rules.words import LAYERS


class PolicyText(NamedTuple):
    """A policy as it is entered; ``unit`` and ``owner`` by code and number, blank for none."""

    code: str
    name: str
    layer: str
    system: str = ""
    keeper: str = ""
    purpose: str = ""
    process: str = ""
    review_months: int = 12
    source: str = ""
    unit: str = ""
    owner: str = ""


@cache
def policy_templates() -> tuple[PolicyText, ...]:
    """Return the policies that are shipped: what a college ought to have put into rules."""
    return read_policies(CATALOGUE / "plan" / "policies.csv")


def read_policies(path: Path) -> tuple[PolicyText, ...]:
    """Return the policies of a page of the catalogue, in its order."""
    layers = {title.zh: code for code, title in LAYERS.items()}
    systems = {title.zh: code for code, title in SYSTEMS.items()}
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))[1:]
    return tuple(
        PolicyText(code, name, layers[layer], systems[system], keeper, purpose, process,
                   int(months), source)
        for code, name, layer, system, keeper, purpose, process, months, source in rows
    )  # fmt: skip
