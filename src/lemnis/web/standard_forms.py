"""What may be typed of a standard: one of its criteria, when a change is to hold, and why."""

from collections.abc import Iterable
from typing import Any

from django import forms

from lemnis.engine.definition import Indicator
from lemnis.people.rules.sheets import SYSTEMS
from lemnis.plan.rules.standards import CriterionText, StandardText
from lemnis.plan.rules.words import (
    LAYERS,
    CriterionKind,
    SchoolType,
    StandardKind,
    StandardLevel,
)
from lemnis.values import Title
from lemnis.web.fields import text_field
from lemnis.web.words import said, say

_LINES = ("limit", "pass_line", "target", "stretch")
_OF_VERSION = ("since", "why", "seen")


class VersionForm(forms.Form):
    """From when on a change holds, and why it is made; ``seen`` marks what the writer has seen."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        day = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        self.fields["since"] = forms.DateField(label=say("自何日施行", "From"), widget=day)
        self.fields["why"] = text_field(
            say("修订说明", "Why"), 500,
            say("已有发布的版本时必填", "needed where a version is published already"), must=False,
        )  # fmt: skip


class CriterionForm(VersionForm):
    """One criterion of a standard."""

    def __init__(self, *args: Any, indicators: Iterable[Indicator], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        version = [self.fields.pop(name) for name in ("since", "why")]
        self._asked(indicators)
        self._held()
        self.fields |= dict(zip(("since", "why"), version, strict=True))

    def _asked(self, indicators: Iterable[Indicator]) -> None:
        self.fields["number"] = forms.IntegerField(
            label=say("条目序号", "Number"), min_value=1, max_value=999
        )
        self.fields["group"] = text_field(say("条目组", "Group"), 200, must=False)
        self.fields["text"] = text_field(say("要求", "What is asked"), 2000, rows=3)
        kinds = [(each.value, each.words) for each in CriterionKind]
        self.fields["kind"] = _choice(say("证据类型", "Evidence"), kinds, must=True)
        listed = [(each.code, Title(*(f"{each.code} {name}" for name in each.name)))
                  for each in indicators]  # fmt: skip
        self.fields["indicator"] = _choice(say("指标", "Indicator"), listed)
        self.fields["unit"] = text_field(say("单位", "Unit"), 40, must=False)

    def _held(self) -> None:
        self.fields["lower_is_better"] = forms.BooleanField(
            label=say("越低越好", "Lower is better"), required=False
        )
        names = (say("底线", "Limit"), say("合格", "Pass"), say("目标", "Target"),
                 say("挑战", "Stretch"))  # fmt: skip
        for field, name in zip(_LINES, names, strict=True):
            self.fields[field] = forms.DecimalField(
                label=name, max_digits=18, decimal_places=4, required=False
            )
        for band in ("a", "b", "c"):
            label = say(f"{band.upper()} 档", f"Band {band.upper()}")
            self.fields[f"band_{band}"] = text_field(label, 300, must=False)
        types = [(each.value, each.words) for each in SchoolType]
        self.fields["school_type"] = _choice(say("只用于院校类型", "Only for colleges"), types)
        self.fields["year"] = text_field(say("只用于年份", "Only for the year"), 20, must=False)
        self.fields["source"] = text_field(say("依据", "Source"), 300, must=False)
        self.fields["verified"] = forms.BooleanField(
            label=say("已对照原文核实", "Held beside its source"), required=False
        )

    def criterion(self) -> CriterionText:
        """Return what was typed."""
        given = {f: self.cleaned_data[f] for f in CriterionText._fields if f != "kind"}
        return CriterionText(kind=CriterionKind(self.cleaned_data["kind"]), **given)


class NewStandardForm(CriterionForm):
    """A standard with its first criterion."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        heading = {
            "code": text_field(say("标准编号", "Code"), 60),
            "name": text_field(say("标准名称", "Name"), 300),
            "standard_kind": _choice(
                say("标准类别", "Kind"), [(k.value, k.words) for k in StandardKind], must=True
            ),
            "layer": _choice(say("层面", "Layer"), list(LAYERS.items()), must=True),
            "system": _choice(say("系统", "System"), [s for s in SYSTEMS.items() if s[0]]),
            "category": text_field(say("适用类别", "For which category"), 100, must=False),
            "level": _choice(say("级别", "Level"), [(v.value, v.words) for v in StandardLevel]),
        }  # fmt: skip
        self.fields = heading | self.fields

    def standard(self) -> StandardText:
        """Return what was typed."""
        given = self.cleaned_data
        heading = {name: given[name] for name in ("code", "name", "layer", "system", "category",
                                                  "level", "source", "verified")}  # fmt: skip
        return StandardText(kind=given["standard_kind"], criteria=(self.criterion(),), **heading)


def _choice(
    label: str, choices: Iterable[tuple[str, Title]], *, must: bool = False
) -> forms.ChoiceField:
    listed = [(value, said(words)) for value, words in choices]
    return forms.ChoiceField(
        label=label, choices=listed if must else [("", "—"), *listed], required=must
    )
