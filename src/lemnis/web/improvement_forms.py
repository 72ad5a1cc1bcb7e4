"""What may be written about an improvement: what was done, what is concluded, what shows it."""

from collections.abc import Iterable
from typing import Any

from django import forms

from lemnis.engine.definition import Indicator
from lemnis.spiral.actions.improvements import Baseline, NewImprovement
from lemnis.spiral.rules.causes import CauseCategory
from lemnis.spiral.rules.evidence_files import ENDINGS
from lemnis.spiral.rules.improvements import EvidenceKind, ImprovementAct, VerificationWay
from lemnis.values import SubjectRef
from lemnis.web.words import said, say

_LONGEST = 2000


def _text(zh: str, en: str, *, rows: int = 2, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=say(zh, en), max_length=_LONGEST, required=required,
        widget=forms.Textarea(attrs={"rows": rows}),
    )  # fmt: skip


def _day(zh: str, en: str, *, required: bool = True) -> forms.DateField:
    return forms.DateField(
        label=say(zh, en), required=required, widget=forms.DateInput(attrs={"type": "date"})
    )


class MoveForm(forms.Form):
    """What happens to an improvement, what is said with it, and the day it sets."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["act"] = forms.ChoiceField(choices=[(act.value, "") for act in ImprovementAct])
        self.fields["note"] = _text("说明", "What is said", required=False)
        self.fields["due_on"] = _day("新期限", "New day", required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for words where they are needed."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("act"):
            given["act"] = act = ImprovementAct(given["act"])
            if act.needs_reason and not given.get("note", "").strip():
                words = act.words
                zh, en = f"{words.zh}须写明情况。", f"To {words.en}, say what was done or why."
                self.add_error("note", say(zh, en))
        return given


class VerifyForm(forms.Form):
    """How an effect was looked at, and what is concluded."""

    def __init__(
        self, *args: Any, ways: list[VerificationWay] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        there = ways or [VerificationWay.ON_SITE]
        self.fields["way"] = forms.ChoiceField(
            label=say("复核方式", "How"), initial=there[0].value,
            choices=[(way.value, say(*way.words)) for way in there], widget=forms.RadioSelect,
        )  # fmt: skip
        self.fields["place"] = forms.CharField(
            label=say("现场地点", "Where, on site"), max_length=200, required=False
        )
        self.fields["conclusion"] = _text("复核结论", "Conclusion", rows=3)
        self.fields["effective"] = forms.ChoiceField(
            label=say("是否有效", "Has it had an effect?"),
            widget=forms.RadioSelect,
            choices=[("yes", say("有效", "effective")), ("no", say("未见成效", "without effect"))],
        )  # fmt: skip
        self.fields["moves"] = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Ask for the place where somebody went to look."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("way") == VerificationWay.ON_SITE.value and not given.get("place"):
            self.add_error("place", say("请写明地点。", "Say where."))
        return given


class EvidenceForm(forms.Form):
    """A file that shows what was done, and what it is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"] = forms.ChoiceField(
            label=say("佐证类型", "What it shows"),
            choices=[("", say("请选择", "choose"))]
            + [(kind.value, say(*kind.words)) for kind in EvidenceKind],
        )
        self.fields["file"] = forms.FileField(
            label=say("文件", "File"),
            widget=forms.ClearableFileInput(attrs={"accept": ",".join(ENDINGS)}),
        )
        self.fields["note"] = forms.CharField(
            label=say("说明", "Note"), max_length=300, required=False
        )


class NewImprovementForm(forms.Form):
    """A new entry of the ledger; where it is about an indicator, its effect can be measured."""

    def __init__(self, *args: Any, indicators: Iterable[Indicator], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["subject"] = forms.CharField(
            label=say("质量主体", "Subject"), max_length=220,
            help_text=say("类别:编号，如 program:SE01", "kind:code, such as program:SE01"),
        )  # fmt: skip
        self.fields["title"] = forms.CharField(
            label=say("问题（诊断意见）", "What is wrong"), max_length=300
        )
        kinds = [(each.value, said(each)) for each in CauseCategory]
        self.fields["cause_kind"] = forms.ChoiceField(
            label=say("原因类别", "Kind of cause"), choices=[("", "—"), *kinds], required=False
        )
        self.fields["cause"] = _text("原因", "Why", required=False)
        self.fields["action"] = _text("改进措施", "What is to be done", rows=3)
        self.fields["owner"] = forms.CharField(
            label=say("责任人工号", "Owner (staff number)"), max_length=200
        )
        self.fields["due_on"] = _day("完成期限", "Due")
        self.fields["indicator"] = forms.ChoiceField(
            label=say("以哪个指标衡量", "Measured by"), required=False,
            choices=[("", "—"), *((i.code, f"{i.code} {said(i.name)}") for i in indicators)],
            help_text=say("以最近一次测量值为起点，到期再测算效果",
                          "from its latest value; the effect is told by a later one"),
        )  # fmt: skip
        self.fields["aim"] = forms.DecimalField(
            label=say("期望达到", "To reach"), required=False, max_digits=18, decimal_places=4
        )

    def clean(self) -> dict[str, Any]:
        """Ask for the indicator of a number that is to be reached."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("aim") is not None and not given.get("indicator"):
            self.add_error("indicator", say("期望值须有指标。", "Of which indicator is it?"))
        return given

    def wanted(self, subject: SubjectRef, measured: Baseline | None) -> NewImprovement:
        """Return what was typed, beginning with what is measured."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "subject"}
        return NewImprovement(subject=subject, baseline=measured, **given)


class DecisionForm(forms.Form):
    """What the committee has decided."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decision"] = _text("委员会决定", "Decision of the committee")


class CaseForm(forms.Form):
    """What a measure that worked is told as."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"] = forms.CharField(
            label=say("案例标题", "Title of the case"), max_length=300
        )
        self.fields["effect"] = _text("改进效果", "What came of it")
