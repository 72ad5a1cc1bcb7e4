"""The form in which an indicator is written, and the draft it becomes."""

import datetime as dt
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any

from django import forms

from lemnis.engine.definition import Better, Cadence, Indicator
from lemnis.engine.subjects import KINDS
from lemnis.evidence.rules.indicator_drafts import IndicatorDraft
from lemnis.values import Layer, PeriodKind, SubjectKind, System, Title
from lemnis.web import parameter_fields
from lemnis.web.catalogue_words import BETTER, CADENCES, LAYERS, PERIODS, SYSTEMS
from lemnis.web.words import said, say

LINES = ("limit", "pass", "target", "stretch")
_LONGEST = 20_000
_WORDS = 300


class IndicatorForm(forms.Form):
    """Everything of an indicator but its formula's past; one that stands keeps code and key."""

    def __init__(self, *args: object, standing: Indicator | None = None, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's own arguments
        self.standing = standing
        self.fields["formula"] = forms.CharField(
            label=say("公式", "Formula"), max_length=_LONGEST,
            widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "autocomplete": "off"}),
        )  # fmt: skip
        if standing is None:
            self._name_it()
        else:
            self._date_it()
        self._describe_it()
        self._measure_it()
        self.fields.update(parameter_fields.fields())
        if standing is None:
            self._line_it()

    def _name_it(self) -> None:
        self.fields["code"] = forms.RegexField(
            r"^[A-Za-z0-9][\w.\-]*$", label=say("代码", "Code"), max_length=40,
            help_text=say("如 OWN-101，全目录唯一", "such as OWN-101, unique in the catalogue"),
        )  # fmt: skip
        self.fields["key"] = forms.RegexField(
            r"^[a-z][a-z0-9_]*$", label=say("英文键", "Key"), max_length=60,
            help_text=say("小写字母、数字、下划线", "small letters, digits, underscores"),
        )  # fmt: skip

    def _date_it(self) -> None:
        self.fields["since"] = forms.DateField(
            label=say("新公式自何日起", "New formula since"), required=False,
            widget=forms.DateInput(attrs={"type": "date"}),
        )  # fmt: skip
        self.fields["why"] = _text(say("为什么改", "Why it changes"), required=False)

    def _describe_it(self) -> None:
        self.fields["name_zh"] = _text(say("名称", "Name"))
        self.fields["name_en"] = _text(say("英文名称", "English name"))
        self.fields["about_zh"] = _text(say("说明", "In words"), required=False)
        self.fields["about_en"] = _text(say("英文说明", "In English words"), required=False)
        self.fields["layer"] = _choice(say("层面", "Layer"), LAYERS)
        self.fields["system"] = _choice(say("系统", "System"), SYSTEMS)
        self.fields["owner"] = _text(say("负责部门", "Owner"), required=False)
        self.fields["cadence"] = _choice(say("频度", "Cadence"), CADENCES)

    def _measure_it(self) -> None:
        self.fields["subjects"] = forms.MultipleChoiceField(
            label=say("主体", "Subjects"), choices=_pairs(KINDS),
            widget=forms.CheckboxSelectMultiple,
        )  # fmt: skip
        self.fields["period"] = _choice(say("周期", "Period"), PERIODS)
        self.fields["days"] = forms.IntegerField(
            label=say("滚动天数", "Days, if rolling"), required=False, min_value=1, max_value=3660
        )
        self.fields["unit_zh"] = _text(say("单位", "Unit"))
        self.fields["unit_en"] = _text(say("英文单位", "English unit"))
        self.fields["digits"] = forms.IntegerField(
            label=say("小数位", "Digits"), min_value=0, max_value=6, initial=1
        )
        self.fields["better"] = _choice(say("方向", "Direction"), BETTER)
        self.fields["minimum_rows"] = forms.IntegerField(
            label=say("最少行数", "Minimum of rows"), min_value=0, max_value=10_000, initial=0,
            help_text=say("不足则不显示，以免猜出个人", "hidden below that, to guess nobody"),
        )  # fmt: skip

    def _line_it(self) -> None:
        names = {"limit": ("底线", "limit"), "pass": ("合格", "pass"), "target": ("目标", "target"),
                 "stretch": ("挑战", "stretch")}  # fmt: skip
        for line in LINES:
            self.fields[f"line_{line}"] = forms.DecimalField(
                label=say(*names[line]), required=False, max_digits=15, decimal_places=6
            )
        self.fields["lines_source"] = _text(say("四线依据", "Source of the lines"), required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse lines without a source, and days where nothing rolls."""
        given: dict[str, Any] = super().clean() or {}
        if any(given.get(f"line_{x}") is not None for x in LINES) and not given.get("lines_source"):
            self.add_error("lines_source", say("界线要有依据。", "Lines need a source."))
        rolling = given.get("period") == PeriodKind.ROLLING.value
        if rolling != bool(given.get("days")):
            self.add_error(
                "days",
                say(
                    "只有滚动时段写天数，且必须写。",
                    "Days belong to a rolling period, and are needed there.",
                ),
            )
        taken = self.standing.parameters if self.standing else ()
        for field, text in parameter_fields.mistakes(given, taken).items():
            self.add_error(field, text)
        return given

    def part(self, names: Iterable[str]) -> list[forms.BoundField]:
        """Return some fields, those that there are."""
        return [self[name] for name in names if name in self.fields]


def draft_of(form: IndicatorForm, versions: int) -> IndicatorDraft:
    """Return what has been written so far, right or not: what is wrong is told by the checks."""
    given, raw = getattr(form, "cleaned_data", {}), form.data
    formula = str(raw.get("formula", ""))[:_LONGEST].replace("\r\n", "\n").strip()
    code = form.standing.code if form.standing else str(given.get("code") or "")
    lines = {line: float(given[f"line_{line}"]) for line in LINES
             if given.get(f"line_{line}") is not None}  # fmt: skip
    return IndicatorDraft(
        code, formula, _fields(given, form.standing), given.get("since"), given.get("why") or "",
        lines or None, given.get("lines_source") or "", versions,
    )  # fmt: skip


def _fields(given: Mapping[str, Any], standing: Indicator | None) -> dict[str, Any]:
    found = {
        name: given[name]
        for name in ("key", "layer", "system", "subjects", "period", "days", "digits", "better",
                     "minimum_rows", "owner", "cadence")
        if given.get(name) not in (None, "", [])
    }  # fmt: skip
    for name in ("name", "unit", "about"):
        zh, en = given.get(f"{name}_zh"), given.get(f"{name}_en")
        if zh or en:
            found[name] = {"zh": zh or en, "en": en or zh}
    new = parameter_fields.declared(given)
    if new:
        before = standing.parameters if standing else {}
        found["parameters"] = parameter_fields.with_standing(before, new)
    return found if standing else {"tier": "own", **found}


def filled_from(standing: Indicator, today: dt.date) -> dict[str, Any]:
    """Return what the form of an indicator that stands begins with."""
    return {
        "formula": standing.formula, "since": today.isoformat(), "why": "",
        "name_zh": standing.name.zh, "name_en": standing.name.en,
        "about_zh": standing.about.zh, "about_en": standing.about.en,
        "layer": standing.layer.value, "system": standing.system.value, "owner": standing.owner,
        "cadence": standing.cadence.value, "subjects": [k.value for k in standing.subjects],
        "period": standing.period.value, "days": standing.days, "unit_zh": standing.unit.zh,
        "unit_en": standing.unit.en, "digits": standing.digits, "better": standing.better.value,
        "minimum_rows": standing.minimum_rows,
    }  # fmt: skip


def empty() -> dict[str, Any]:
    """Return what the form of a new indicator begins with."""
    return {
        "layer": Layer.SCHOOL.value, "system": System.GENERATION.value,
        "period": PeriodKind.TERM.value, "better": Better.HIGHER.value, "digits": 1,
        "cadence": Cadence.TERMLY.value, "minimum_rows": 5, "unit_zh": "%", "unit_en": "%",
        "subjects": [SubjectKind.SCHOOL.value, SubjectKind.COLLEGE.value],
    }  # fmt: skip


def _text(label: str, *, required: bool = True) -> forms.CharField:
    return forms.CharField(label=label, max_length=_WORDS, required=required)


def _choice(label: str, words: Mapping[Any, Title]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=_pairs(words))


def _pairs(words: Mapping[Any, Title]) -> list[tuple[str, str]]:
    return [(each.value if isinstance(each, Enum) else each, said(title))
            for each, title in words.items()]  # fmt: skip
