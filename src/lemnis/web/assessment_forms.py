"""What may be written in an assessment: opinions of elements, conclusions, self-reports."""

from typing import Any

from django import forms

from lemnis.spiral.rules.assessments import AssessmentAct, Strength
from lemnis.web.words import say

_LONGEST = 2000


class OpinionForm(forms.Form):
    """What a reviewer says of one element."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agrees"] = forms.ChoiceField(
            label=say("与自我诊断是否一致", "Do you agree with the self-diagnosis?"),
            choices=[("yes", say("一致", "agree")), ("no", say("不一致", "disagree"))],
            widget=forms.RadioSelect,
        )
        self.fields["strength"] = forms.ChoiceField(
            label=say("改进措施", "The measures are"), widget=forms.RadioSelect,
            choices=[(each.value, say(*each.words)) for each in reversed(Strength)],
        )  # fmt: skip
        self.fields["finding"] = forms.CharField(
            label=say("诊断意见", "What you find"), max_length=_LONGEST, required=False,
            widget=forms.Textarea(attrs={"rows": 2}),
        )  # fmt: skip
        self.fields["due_on"] = forms.DateField(
            label=say("限期改进至", "To be improved by"), required=False,
            widget=forms.DateInput(attrs={"type": "date"}),
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Ask for words where somebody disagrees or sets a day."""
        given: dict[str, Any] = super().clean() or {}
        needed = given.get("agrees") == "no" or given.get("due_on")
        if needed and not given.get("finding", "").strip():
            self.add_error("finding", say("不一致或限期改进时须写明。",
                                          "Say what you found."))  # fmt: skip
        return given


class ActForm(forms.Form):
    """What happens to an assessment, and why."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["act"] = forms.ChoiceField(choices=[(act.value, "") for act in AssessmentAct])
        self.fields["moves"] = forms.IntegerField(widget=forms.HiddenInput)
        self.fields["note"] = forms.CharField(
            label=say("意见", "What is said"), max_length=_LONGEST, required=False,
            widget=forms.Textarea(attrs={"rows": 3}),
        )  # fmt: skip


class HandInForm(forms.Form):
    """That a reviewer hands in, free of conflicts of interest."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["no_conflict"] = forms.BooleanField(
            label=say("本人与被评单位没有利益冲突", "I have no conflict of interest")
        )


class AskForm(forms.Form):
    """Whose assessment is asked for, of which period, from when to when."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["subject"] = forms.CharField(
            label=say("被评主体", "Subject"), max_length=220,
            help_text=say("类别:编号，如 program:SE01", "kind:code, such as program:SE01"),
        )  # fmt: skip
        self.fields["period"] = forms.CharField(
            label=say("周期", "Period"), max_length=60,
            help_text=say("同一主体同一周期只有一次", "one of a subject and period"),
        )  # fmt: skip
        for name, zh, en in (("starts", "开始", "Starts"), ("due_on", "期限", "Due")):
            day = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            self.fields[name] = forms.DateField(label=say(zh, en), widget=day)

    def clean(self) -> dict[str, Any]:
        """Refuse what would be due before it starts."""
        given: dict[str, Any] = super().clean() or {}
        starts, due = given.get("starts"), given.get("due_on")
        if starts and due and due < starts:
            self.add_error("due_on", say("期限早于开始。", "It is due before it starts."))
        return given


class ReviewerForm(forms.Form):
    """Who is to judge."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"] = forms.CharField(
            label=say("评审员账号", "Reviewer's account"), max_length=150
        )


class SelfReportForm(forms.Form):
    """The three columns of the self-report."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, zh, en in (
            ("opinion", "自我诊断意见", "Self-diagnosis"),
            ("measures", "改进措施", "Measures"),
            ("effect", "改进效果", "Effect"),
        ):
            self.fields[name] = forms.CharField(
                label=say(zh, en), max_length=_LONGEST, required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
            )  # fmt: skip
