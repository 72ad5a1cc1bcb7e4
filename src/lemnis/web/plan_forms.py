"""What is typed of plans: the plan itself, its reasons, arrows, objectives, check-ins."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms

from lemnis.plan.actions import Meeting, PlanWish
from lemnis.plan.queries import GoalRow, PlanStory
from lemnis.plan.rules.strategy_words import SwotSide
from lemnis.plan.rules.words import PlanKind
from lemnis.plan.task_sheets import task_templates
from lemnis.values import SubjectKind, SubjectRef
from lemnis.web.words import said, say

_NONE = ("", "—")


class PlanForm(forms.Form):
    """A plan: of whom, of what kind, from when to when."""

    def __init__(self, *args: Any, above: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        day = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        kinds = [(kind.value, said(kind)) for kind in PlanKind]
        self.fields["title"] = forms.CharField(label=say("名称", "Title"), max_length=300)
        self.fields["kind"] = forms.ChoiceField(label=say("类别", "Kind"), choices=kinds)
        self.fields["subject"] = forms.CharField(
            label=say("质量主体", "Subject"), max_length=250,
            help_text=say("类别:编号，如 program:SE01", "kind:code, such as program:SE01"),
        )  # fmt: skip
        self.fields["starts"] = forms.DateField(label=say("自", "From"), widget=day)
        self.fields["ends"] = forms.DateField(label=say("至", "To"), widget=day)
        self.fields["parent"] = forms.ChoiceField(
            label=say("由哪个规划分解而来", "Made from"), choices=[_NONE, *above], required=False
        )
        self.fields["about"] = forms.CharField(
            label=say("指导思想与总体目标", "What it is about"), max_length=4000, required=False,
            widget=forms.Textarea(attrs={"rows": 4}),
        )  # fmt: skip
        self.fields["moves"] = forms.IntegerField(widget=forms.HiddenInput, initial=0)

    def clean_subject(self) -> SubjectRef:
        """Read the kind and code of a subject."""
        kind, _, code = self.cleaned_data["subject"].strip().partition(":")
        if kind not in {*SubjectKind} or not code:
            raise forms.ValidationError(say("请写“类别:编号”。", "Write kind:code."))
        return SubjectRef(SubjectKind(kind), code)

    def wish(self) -> PlanWish:
        """Return what was typed."""
        given = self.cleaned_data
        return PlanWish(
            PlanKind(given["kind"]), given["title"], given["subject"], given["starts"],
            given["ends"], given["about"], UUID(given["parent"]) if given["parent"] else None,
        )  # fmt: skip


class PointForm(forms.Form):
    """A strength, weakness, opportunity or threat."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sides = [(side.value, said(side)) for side in SwotSide]
        self.fields["side"] = forms.ChoiceField(label=say("哪一面", "Side"), choices=sides)
        self.fields["text"] = forms.CharField(label=say("内容", "What"), max_length=1000)
        self.fields["evidence"] = forms.CharField(
            label=say("依据", "What shows it"), max_length=1000, required=False
        )


class ResponseForm(forms.Form):
    """What is done where two points meet."""

    def __init__(self, *args: Any, story: PlanStory, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["inside"] = forms.ChoiceField(
            label=say("内部", "From within"), choices=_points(story, inside=True)
        )
        self.fields["outside"] = forms.ChoiceField(
            label=say("外部", "From without"), choices=_points(story, inside=False)
        )
        self.fields["text"] = forms.CharField(label=say("对策", "Response"), max_length=1000)
        self.fields["goal"] = goals_field(story, say("由哪个目标落实", "Taken up by"), must=False)

    def meeting(self) -> Meeting:
        """Return the two points that meet."""
        return Meeting(_mark(self.cleaned_data["inside"]), _mark(self.cleaned_data["outside"]))


class EdgeForm(forms.Form):
    """An arrow from cause to effect."""

    def __init__(self, *args: Any, story: PlanStory, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cause"] = goals_field(story, say("因", "Cause"))
        self.fields["effect"] = goals_field(story, say("果", "Effect"))
        self.fields["why"] = forms.CharField(
            label=say("为什么", "Why"), max_length=500, required=False
        )


class ScheduleForm(forms.Form):
    """Which shipped schedule is to be made into tasks, from when on, under which numbers."""

    def __init__(self, *args: Any, begins: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        counted = Counter(each.schedule for each in task_templates())
        offered = [(name, f"{name}（{say(f'{n} 项任务', f'{n} tasks')}）")
                   for name, n in counted.items()]  # fmt: skip
        self.fields["schedule"] = forms.ChoiceField(
            label=say("进度表模板", "Schedule"), choices=offered,
            help_text=say(
                "任务按模板所写月份排期，部门按名称对应；生成后可逐项修改。",
                "Tasks fall in the months it names, for the units it names; each can be mended.",
            ),
        )  # fmt: skip
        day = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        self.fields["begins"] = forms.DateField(
            label=say("从哪天起", "From"), widget=day, initial=begins
        )
        self.fields["prefix"] = forms.CharField(
            label=say("任务编号的前段", "Numbers begin with"), max_length=30,
            initial=f"A-{begins:%Y%m}",
            help_text=say("生成的编号形如 A-202509-01", "such as A-202509-01"),
        )  # fmt: skip


class CheckInForm(forms.Form):
    """How a key result stands."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"] = forms.DecimalField(
            label=say("现值", "Value"), max_digits=14, decimal_places=4
        )
        self.fields["percent"] = forms.DecimalField(
            label=say("信心（%）", "Confidence (%)"), min_value=0, max_value=100, decimal_places=0
        )
        self.fields["note"] = forms.CharField(
            label=say("说明", "Note"), max_length=500, required=False
        )

    def confidence(self) -> Decimal:
        """Return the confidence as a share of one."""
        return Decimal(self.cleaned_data["percent"]) / 100


def _points(story: PlanStory, *, inside: bool) -> list[tuple[str, str]]:
    return [
        (f"{side.value}:{point.number}", f"{said(side)} {point.number} {point.text}")
        for side, points in story.swot.items()
        for point in points
        if side.is_inside is inside
    ]


def _mark(text: str) -> tuple[SwotSide, int]:
    side, _, number = text.partition(":")
    return SwotSide(side), int(number)


def goals_field(story: PlanStory, label: str, *, must: bool = True) -> forms.ChoiceField:
    """Return a field for a goal of a plan."""
    listed = [(str(goal.uuid), _named(goal)) for goal in story.goals]
    return forms.ChoiceField(label=label, choices=listed if must else [_NONE, *listed],
                             required=must)  # fmt: skip


def _named(goal: GoalRow) -> str:
    return f"{goal.number} {goal.title}"
