"""What may be typed of a task's steps: a row each, and some blank rows to go on."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms

from lemnis.plan.actions import StepText
from lemnis.plan.queries.tasks import StepLine
from lemnis.plan.rules.words import Priority
from lemnis.web.fields import cell, day_cell
from lemnis.web.words import say

BLANK = 4
_MOST = 60


class StepForm(forms.Form):
    """One step; a row whose first cell is blank is none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= {
            "what": cell(say("步骤", "Step"), 300),
            "aim": cell(say("服务的目的", "Aim it serves"), 300),
            "priority": forms.ChoiceField(
                label=say("重要程度", "Priority"), choices=[(p.value, p.value) for p in Priority],
                widget=forms.Select(attrs={"class": "inp"}),
            ),
            "owner": cell(say("负责人工号", "Who (number)"), 200),
            "starts": day_cell(say("开始", "Starts")),
            "due_on": day_cell(say("截止", "Due")),
            "done_on": day_cell(say("完成", "Done")),
        }  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Refuse a step without its days; the rest of a row without a step counts for nothing."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("what"):
            for name in ("starts", "due_on"):
                if not given.get(name) and name not in self.errors:
                    self.add_error(name, say("请填写日期。", "Give a day."))
        return given

    def step(self) -> StepText | None:
        """Return the step, None for a blank row."""
        given = self.cleaned_data
        if not given.get("what"):
            return None
        return StepText(**given | {"priority": Priority(given["priority"])})


class MovesForm(forms.Form):
    """What the writer has seen of the task."""

    moves = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


Steps = forms.formset_factory(StepForm, extra=BLANK, max_num=_MOST, validate_max=True)


def initial(steps: Iterable[StepLine], starts: dt.date, due_on: dt.date) -> list[dict[str, Any]]:
    """Return the steps there are as rows; none yet: nothing but the days of the task."""
    found = [
        {"what": s.what, "aim": s.aim, "priority": s.priority.value, "owner": s.owner_number,
         "starts": s.starts, "due_on": s.due_on, "done_on": s.done_on}
        for s in steps
    ]  # fmt: skip
    return found or [{"starts": starts, "due_on": due_on, "priority": Priority.A.value}]


def texts(rows: Iterable[Any]) -> list[StepText]:
    """Return the steps typed, in the order of their rows."""
    return [step for step in (row.step() for row in rows) if step]
