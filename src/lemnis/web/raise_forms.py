"""What is typed to raise a target or a standard."""

from collections.abc import Iterable
from typing import Any

from django import forms

from lemnis.insight.goals import Progress
from lemnis.plan import queries
from lemnis.plan.actions import RaisedLine
from lemnis.plan.rules.standards import CriterionText
from lemnis.plan.rules.targets import following_year, plain
from lemnis.spiral.actions.raising import Aimed
from lemnis.web import goal_parts
from lemnis.web.words import said, say

_LONGEST = 2000


class RaiseForm(forms.Form):
    """The new target of one year of a goal, and why."""

    def __init__(self, typed: Any, *, now: Progress, year: int) -> None:
        aims = now.row.aims
        years = [aim.period for aim in aims]
        years += [following_year(years[-1])] if years else [str(year + 1)]
        ahead = next((each for each in years if each > str(year)), years[-1])
        super().__init__(typed, initial={"period": ahead})
        stand = {aim.period: goal_parts.value(now, plain(aim.value)) for aim in aims}
        self.fields["period"] = forms.ChoiceField(
            label=say("年度", "Year"),
            choices=[(year, _year(year, stand.get(year))) for year in dict.fromkeys(years)],
        )
        self.fields["value"] = _value(goal_parts.value(now, now.actual), said(now.unit))
        self.fields["why"] = _why()

    def aimed(self) -> Aimed:
        """Return what was typed."""
        given = self.cleaned_data
        return Aimed(given["period"], given["value"], given["why"])


class RaiseStandardForm(forms.Form):
    """The new target line of a criterion, and why; ``version`` is what the writer has seen."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, typed: Any, *, page: queries.StandardPage) -> None:
        super().__init__(typed, initial={"version": page.shown.number})
        self.fields["criterion"] = forms.ChoiceField(
            label=say("条目（现行目标值）", "Criterion (its target now)"),
            choices=list(_criteria(page.text.criteria)),
        )
        self.fields["value"] = _value()
        self.fields["why"] = _why()

    def line(self) -> RaisedLine:
        """Return what was typed."""
        given = self.cleaned_data
        number, school_type, year = given["criterion"].split("|")
        return RaisedLine(int(number), given["value"], given["version"], school_type, year)


def _year(year: str, stands: str | None) -> str:
    if stands is None:
        return say(f"{year}（尚无目标值）", f"{year} (no target yet)")
    return say(f"{year}（现行 {stands}）", f"{year} (now {stands})")


def _criteria(criteria: Iterable[CriterionText]) -> Iterable[tuple[str, str]]:
    for each in criteria:
        if each.lines:
            none = say("尚无目标值", "no target yet")
            stands = none if each.target is None else f"{plain(each.target):f} {each.unit}".rstrip()
            narrowed = " ".join(part for part in (each.school_type, each.year) if part)
            name = f"{each.number}. {each.text[:60]} {narrowed}".rstrip() + f" · {stands}"
            yield f"{each.number}|{each.school_type}|{each.year}", name


def _value(actual: str = "", unit: str = "") -> forms.DecimalField:
    now = say(f"目前实际 {actual}。", f"It is {actual} now. ") if actual else ""
    only = say("只能提高或保持；放宽须修订规划。", "Only raised or kept; else revise the plan.")
    name = (
        say(f"新目标值（{unit}）", f"New target ({unit})")
        if unit
        else say("新目标值", "New target")
    )
    return forms.DecimalField(
        label=name, max_digits=18, decimal_places=4,
        widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
        help_text=now + only,
    )  # fmt: skip


def _why() -> forms.CharField:
    return forms.CharField(
        label=say("为什么（本圈的诊断与改进说明了什么）", "Why (what this lap has shown)"),
        max_length=_LONGEST, widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
