"""The fields in which a formula's parameters are declared: a name, a number, what it means.

A parameter that stands is not changed here: what was measured with it would be told anew.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from lemnis.engine.definition import Parameter
from lemnis.web.words import say

PLACES = (1, 2, 3)
_PARTS = ("name", "value", "title", "unit")


def fields() -> dict[str, forms.Field]:
    """Return the fields of a few parameters by their names, all of which may be left empty."""
    found: dict[str, forms.Field] = {}
    for n in PLACES:
        found[f"set{n}_name"] = forms.RegexField(
            r"^[^\W\d]\w*$", label=say("名称", "Name"), max_length=40, required=False,
            help_text=say("公式里写 @名称", "written @name in the formula"),
        )  # fmt: skip
        found[f"set{n}_value"] = forms.DecimalField(
            label=say("数值", "Number"), max_digits=15, decimal_places=6, required=False
        )
        found[f"set{n}_title"] = forms.CharField(
            label=say("含义", "Meaning"), max_length=100, required=False
        )
        found[f"set{n}_unit"] = forms.CharField(
            label=say("单位", "Unit"), max_length=20, required=False
        )
    return found


def rows(form: forms.Form) -> list[list[forms.BoundField]]:
    """Return the fields of a form, a list for each parameter."""
    return [[form[f"set{n}_{part}"] for part in _PARTS] for n in PLACES]


def declared(given: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return what was declared as pages of the catalogue write it: by name."""
    found = {}
    for n in PLACES:
        name, value, title, unit = (given.get(f"set{n}_{part}") for part in _PARTS)
        if name and value is not None:
            words = {"zh": title or name, "en": title or name}
            found[str(name)] = {"value": value, "title": words, "unit": unit or ""}
    return found


def mistakes(given: Mapping[str, Any], standing: Iterable[str]) -> dict[str, str]:
    """Return what is wrong, by field: half of a parameter, or a name that is taken."""
    taken, found = set(standing), {}
    for n in PLACES:
        name, value, title, unit = (given.get(f"set{n}_{part}") for part in _PARTS)
        if bool(name) != (value is not None) or ((title or unit) and not name):
            found[f"set{n}_name"] = say(
                "参数要有名称和数值。", "A parameter has a name and a number."
            )
        elif name and name in taken:
            found[f"set{n}_name"] = say("这个名称已有参数。", "There is a parameter of this name.")
        taken.add(str(name or ""))
    return found


def with_standing(
    standing: Mapping[str, Parameter], new: Mapping[str, dict[str, Any]]
) -> dict[str, dict[str, Any]]:
    """Return all parameters of an indicator, those that stand first and unchanged."""
    kept = {name: each.model_dump(mode="json") for name, each in standing.items()}
    return {**kept, **new}
