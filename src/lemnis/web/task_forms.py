"""What may be typed about tasks, standards and policies."""

from collections.abc import Iterable
from decimal import Decimal
from itertools import groupby
from typing import Any

from django import forms

from lemnis.plan.actions import NEW
from lemnis.plan.finding import read_ref
from lemnis.plan.queries import GoalRow
from lemnis.plan.queries.task_choices import Link, Links
from lemnis.plan.rules.tasks import TaskText
from lemnis.plan.rules.words import Light, TaskClass
from lemnis.values import SubjectRef, Title
from lemnis.web.words import said, say

ENDINGS = (".xlsx", ".xls", ".ods", ".csv")
MOST_BYTES = 2 * 1024 * 1024


def _text(zh: str, en: str, longest: int = 300, *, needed: bool = False) -> forms.CharField:
    widget = forms.TextInput(attrs={"class": "inp"})
    return forms.CharField(label=say(zh, en), max_length=longest, required=needed, widget=widget)


def _long(zh: str, en: str, *, needed: bool = False, rows: int = 3) -> forms.CharField:
    widget = forms.Textarea(attrs={"class": "inp", "rows": rows})
    return forms.CharField(label=say(zh, en), max_length=4000, required=needed, widget=widget)


def _day(zh: str, en: str) -> forms.DateField:
    widget = forms.DateInput(attrs={"class": "inp", "type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=say(zh, en), widget=widget)


def _choice(
    zh: str, en: str, choices: Iterable[tuple[str, Title]], *, needed: bool = True
) -> forms.ChoiceField:
    offered = [(value, said(words)) for value, words in choices]
    blank = [] if needed else [("", "—")]
    widget = forms.Select(attrs={"class": "inp"})
    return forms.ChoiceField(
        label=say(zh, en), choices=[*blank, *offered], required=needed, widget=widget
    )


class TaskForm(forms.Form):
    """A task as it is given; ``moves``: what the writer has seen of it, ``NEW`` for a new one.

    The number of one that is there stays as it is: under another it would be another task.
    """

    moves = forms.IntegerField(widget=forms.HiddenInput, min_value=NEW)

    def __init__(
        self, *args: Any, units: Iterable[tuple[str, Title]], links: Links, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        offered = list(units)
        self.fields |= {
            "number": _text("任务编号", "Number", 40, needed=True),
            "title": _text("工作任务", "Task", needed=True),
            "task_class": _choice("任务类型", "Class", [(c.value, c.words) for c in TaskClass]),
            "subject": _text("质量主体（类别:代码）", "Subject (kind:code)", needed=True),
            "goal": _linked(
                say("服务的目标", "Goal it serves"), _by_plan(links.goals), self.initial.get("goal")
            ),
            "plan": _linked(
                say("所属规划（选了目标则随目标）", "Plan (that of the goal, if one is chosen)"),
                [(each.uuid, each.name) for each in links.plans], self.initial.get("plan"),
            ),
            "observation": _text("观测点", "Observation point"),
            "aims": _long("年度计划", "Yearly plan"),
            "phase": _text("阶段", "Phase", 100),
            "outcome": _text("预期成果", "Outcome"),
            "unit": _choice("责任部门", "Unit", offered, needed=False),
            "section": _choice("责任科室", "Section", offered, needed=False),
            "post": _text("归属岗位（编号）", "Post (code)"),
            "owner": _text("具体负责人（工号）", "Person (number)"),
            "starts": _day("开始", "Starts"),
            "due_on": _day("截止", "Due"),
            "budget": forms.DecimalField(
                label=say("预算（元）", "Budget (yuan)"), required=False, min_value=0,
                max_digits=14, decimal_places=2,
                widget=forms.NumberInput(attrs={"class": "inp", "step": "0.01"}),
            ),
        }  # fmt: skip
        self.fields["number"].disabled = self.initial["moves"] != NEW

    def task(self) -> TaskText:
        """Return what was typed."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "moves"}
        plan = "" if given["goal"] else given["plan"]
        return TaskText(**given | {"task_class": TaskClass(given["task_class"]), "plan": plan})


def _linked(label: str, choices: list[Any], now: str | None) -> forms.ChoiceField:
    """Return a field to link a task; what it is linked to now may stay, whatever it is."""
    known = {value for group in choices for value, _ in _flat(group)}
    kept = [(now, say("（保持现在的）", "(as it is now)"))] if now and now not in known else []
    widget = forms.Select(attrs={"class": "inp"})
    return forms.ChoiceField(
        label=label, choices=[("", "—"), *kept, *choices], required=False, widget=widget
    )


def _flat(choice: Any) -> list[tuple[str, str]]:
    return choice[1] if isinstance(choice[1], list) else [choice]


def _by_plan(goals: Iterable[Link]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return goals under the name of their plan."""
    groups = groupby(goals, key=lambda each: each.plan)
    return [(plan, [(each.uuid, each.name) for each in found]) for plan, found in groups]


class ReportForm(forms.Form):
    """A report of progress; ``moves``: what the reporter has seen of the task."""

    moves = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= {
            "percent": forms.IntegerField(
                label=say("完成进度（%）", "Progress (%)"), min_value=0, max_value=100,
                widget=forms.NumberInput(attrs={"class": "inp", "inputmode": "numeric"}),
            ),
            "light": _choice("状态", "How it looks", [(c.value, c.words) for c in Light]),
            "text": _long("做了什么", "What was done", needed=True),
            "next": _long("下一步", "What is next", rows=2),
        }  # fmt: skip

    def report(self) -> dict[str, Any]:
        """Return what was typed, as the action takes it."""
        given = self.cleaned_data
        return {
            "share": Decimal(given["percent"]) / 100, "light": Light(given["light"]),
            "text": given["text"], "next_": given["next"], "moves": given["moves"],
        }  # fmt: skip


class PutOffForm(forms.Form):
    """Another day for a task, and why."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due_on"] = _day("新的截止日", "New day due")
        self.fields["why"] = _long("延期原因", "Why", needed=True, rows=2)


class WhyForm(forms.Form):
    """Why something is done."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["why"] = _long("原因", "Why", needed=True, rows=2)


class FileForm(forms.Form):
    """A file that shows the work."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"] = forms.FileField(
            label=say("佐证文件", "File"), widget=forms.ClearableFileInput(attrs={"class": "inp"}),
            help_text=say(
                "PDF、Word、Excel、PPT、图片或文本，至多 20 MB。",
                "PDF, Word, Excel, PowerPoint, picture or text, 20 MB at most.",
            ),
        )  # fmt: skip
        self.fields["about"] = _text("说明", "What it shows")


class SheetForm(forms.Form):
    """A sheet to import."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sheet"] = forms.FileField(
            label=say("表格文件", "Sheet"),
            widget=forms.ClearableFileInput(attrs={"accept": ",".join(ENDINGS), "class": "inp"}),
            help_text=say("Excel、ODS 或 CSV，至多 2 MB。", "Excel, ODS or CSV, 2 MB at most."),
        )
        self.fields["why"] = _text(
            "修订说明（改动已发布内容时必填）", "Why (where something published changes)"
        )

    def clean_sheet(self) -> object:
        """Refuse what is too large or of another kind before it is read."""
        sheet = self.cleaned_data["sheet"]
        if sheet.size > MOST_BYTES:
            raise forms.ValidationError(say("文件超过 2 MB。", "The file is over 2 MB."))
        if not sheet.name.lower().endswith(ENDINGS):
            only = "、".join(ENDINGS)
            raise forms.ValidationError(say(f"只接受 {only}。", f"Only {only}."))
        return sheet


class UseForm(forms.Form):
    """Which subject, or which goal of one, is to work to a standard, from when."""

    def __init__(self, *args: Any, goals: Iterable[GoalRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._goals = {str(row.uuid): row for row in goals}
        listed = [Link(key, f"{row.number} {row.title}", row.plan_title)
                  for key, row in self._goals.items()]  # fmt: skip
        self.fields["goal"] = _linked(say("为哪个目标", "For which goal"), _by_plan(listed), None)
        self.fields["subject"] = _text(
            "质量主体（类别:代码；选了目标则随目标）",
            "Subject (kind:code; that of the goal, if one is chosen)", 220,
        )  # fmt: skip
        self.fields["since"] = _day("自", "From")

    def whom(self) -> tuple[SubjectRef, str]:
        """Return the subject that is to work to it, and the goal it is for, blank for none.

        Raises:
            NotFound: neither is named.

        """
        given = self.cleaned_data
        goal = self._goals.get(given["goal"])
        return (goal.ref if goal else read_ref(given["subject"])), given["goal"]


class IssueForm(forms.Form):
    """An edition of a policy."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= {
            "document": _text("发文字号", "Document number", 200),
            "since": _day("施行日", "In force from"),
            "why": _text("修订原因（首版可空）", "Why (not for the first)"),
            "text": _long("要点", "What it says", rows=5),
        }


class PolicyReviewForm(forms.Form):
    """What a review has found."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["finding"] = _long("复审意见", "What was found", needed=True)
        self.fields["keep"] = forms.BooleanField(
            label=say("继续有效，顺延下次复审", "It stays; the next review is a round later"),
            required=False, initial=True,
        )  # fmt: skip
