"""What is typed of an objective, with a row for each of its key results."""

from collections.abc import Iterable
from typing import Any

from django import forms

from lemnis.plan.actions import ResultWish
from lemnis.plan.queries import PlanStory
from lemnis.web.fields import cell, day_cell
from lemnis.web.plan_forms import goals_field
from lemnis.web.words import say

_ROWS = 4


class ObjectiveForm(forms.Form):
    """An objective; its key results are typed below, a row each."""

    def __init__(self, *args: Any, story: PlanStory, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"] = forms.CharField(label=say("阶段目标", "Objective"), max_length=300)
        self.fields["period"] = forms.CharField(
            label=say("时段", "Period"), max_length=60,
            help_text=say("学期或季度，如 2025-2026-1", "a term or quarter, such as 2025-2026-1"),
        )  # fmt: skip
        self.fields["goal"] = goals_field(story, say("服务于目标", "Serves the goal"), must=False)
        self.fields["owner"] = forms.CharField(
            label=say("责任人工号", "Owner (number)"), max_length=200, required=False
        )


class ResultForm(forms.Form):
    """One key result; a row without a title is none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= {
            "title": cell(say("关键结果", "Key result"), 300),
            "start": _number(say("起点", "From")),
            "target": _number(say("目标值", "To")),
            "unit": cell(say("单位", "Unit"), 40),
            "due": day_cell(say("完成日期", "Due")),
        }

    def clean(self) -> dict[str, Any]:
        """Refuse a key result that lacks a number or its day."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("title"):
            for name in ("start", "target", "due"):
                if given.get(name) is None and name not in self.errors:
                    self.add_error(name, say("请填写。", "Fill this in."))
        return given

    def wish(self) -> ResultWish | None:
        """Return the key result, None for a blank row."""
        given = self.cleaned_data
        return ResultWish(**given) if given.get("title") else None


Results = forms.formset_factory(ResultForm, extra=_ROWS, max_num=_ROWS)


def wishes(rows: Iterable[Any]) -> tuple[ResultWish, ...]:
    """Return the key results typed, in the order of their rows."""
    return tuple(wish for wish in (row.wish() for row in rows) if wish)


def _number(label: str) -> forms.DecimalField:
    widget = forms.TextInput(attrs={"class": "inp", "inputmode": "decimal", "aria-label": label})
    return forms.DecimalField(
        label=label, max_digits=14, decimal_places=4, required=False, widget=widget
    )
