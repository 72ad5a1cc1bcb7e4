"""The form of an alert rule: one field for each thing that may be set, those of its kind of signal.

What is typed becomes the entry that a page of rules would have, and is checked as such
(`Rule.read`), so that page, command line and site cannot disagree.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from enum import StrEnum
from types import UnionType
from typing import Any, Union, get_args, get_origin

from django import forms
from django.http import QueryDict
from pydantic import BaseModel

from lemnis.engine.alerts.rule import LADDER, Quiet, Role, Rule, Severity
from lemnis.engine.definition import Range
from lemnis.engine.signals import KINDS
from lemnis.engine.subjects import KINDS as SUBJECTS
from lemnis.errors import LemnisError
from lemnis.values import Title
from lemnis.web import rule_words
from lemnis.web.mistakes import told
from lemnis.web.words import said, say

_OWN = "set_"  # before the names of parameters, which may be those of the rule's own fields
_LEVEL = re.compile(r"\s*(-?\d+(?:\.\d+)?)(?:\s*[,，~～至]\s*(-?\d+(?:\.\d+)?))?\s*")
_SPLIT = re.compile(r"[\s,，、;；]+")


class RuleForm(forms.Form):
    """One alert rule of a kind of signal; ``rule`` is what there is already."""

    def __init__(
        self, typed: QueryDict | None = None, *, signal: str, rule: Rule | None = None
    ) -> None:
        super().__init__(typed, initial=_initial(rule))
        self.signal, self.before = signal, rule
        self.model = KINDS[signal].parameters
        for name, field in _fields(new=rule is None):
            self.fields[name] = field
        for name, info in self.model.model_fields.items():
            self.fields[_OWN + name] = _parameter(name, info.annotation, info.default, rule)

    @property
    def parts(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields under their headings, in the order they are thought of."""
        own = [name for name in self.fields if name.startswith(_OWN)]
        return [
            (heading, [self[name] for name in names if name in self.fields])
            for heading, names in (
                (say("规则", "The rule"), _NAMED),
                (say("看什么", "What it watches"), _WATCHED),
                (said(KINDS[self.signal].title), own),
                (say("何时报、何时解除", "When it opens and clears"), _LIVING),
                (say("告诉谁", "Whom it tells"), _TOLD),
                (say("为什么", "Why"), ("why",)),
            )
        ]

    def clean(self) -> dict[str, Any]:
        """Read what was typed as a rule; what cannot be one is told by the form."""
        given: dict[str, Any] = super().clean() or {}
        if self.errors:
            return given
        try:
            given["rule"] = Rule.read(_entry(given, self.signal, self.before))
        except LemnisError as error:
            self.add_error(None, told(error))
        return given


_NAMED = ("code", "zh", "en", "about_zh", "about_en", "source")
_WATCHED = ("indicators", "subjects", "only")
_LIVING = ("severity", "beyond_limit", "hold", "calm", "unfinished", "horizon", "group")
_TOLD = ("owner", "supervisor", "quality_office", "repeat_days", "quiet", "safety")
_ROLES = tuple(role.value for role in Role)


def _fields(*, new: bool) -> Iterator[tuple[str, forms.Field]]:
    if new:
        yield "code", forms.CharField(
            label=say("代码", "Code"), max_length=200,
            help_text=say("字母、数字、点、短横，如 my.attendance",
                          "letters, figures, dots, dashes, such as my.attendance"),
        )  # fmt: skip
    yield "zh", _text(say("名称（中文）", "Name (Chinese)"), must=True)
    yield "en", _text(say("名称（英文）", "Name (English)"))
    yield "about_zh", _text(say("说明（中文）", "About (Chinese)"))
    yield "about_en", _text(say("说明（英文）", "About (English)"))
    yield "source", _text(say("依据", "Source"))
    yield "indicators", _text(
        say("指标", "Indicators"), must=True,
        help_text=say("代码，多个用逗号隔开", "codes, several with commas"),
    )  # fmt: skip
    yield (
        "subjects",
        _several(say("主体类别（不选为全部）", "Kinds (none: all)"), SUBJECTS),
    )
    yield "only", _text(say("只看这些主体（代码）", "Only these subjects (codes)"))
    yield "severity", _choice(say("级别", "Severity"), {s: s.words for s in Severity}, must=True)
    yield "beyond_limit", _choice(say("破底线时改为", "Beyond its limit"),
                                  {s: s.words for s in Severity})  # fmt: skip
    yield "hold", _count(say("连续几期才报", "Opens after so many periods"), 1, 12)
    yield "calm", _count(say("连续好几期才解除", "Clears after so many calm periods"), 1, 12)
    yield "unfinished", _tick(say("未结束的时段也判断", "Also judge unfinished periods"))
    yield "horizon", _choice(say("目标期末（预测、进度用）", "When targets are due"),
                             rule_words.HORIZONS, must=True)  # fmt: skip
    yield "group", _text(say("归组（同组同主体合并显示）", "Group (shown as one)"))
    for role in Role:
        words = role.words
        label = say(f"{words.zh}：几天未认领时通知", f"{words.en}: told after so many days")
        yield role.value, _count(label, 0, 365, must=False)
    yield "repeat_days", _count(say("每几天催办一次", "Remind every so many days"), 1, 365,
                                must=False)  # fmt: skip
    yield "quiet", _several(say("这些时候不打扰", "Quiet on"), rule_words.QUIET)
    yield "safety", _tick(say("关系安全，不能静默", "Of safety: never silenced"))
    yield "why", forms.CharField(
        label=say("为什么这样写", "Why it is written so"), max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


# --- fields ---


def _text(label: str, *, must: bool = False, help_text: str = "") -> forms.Field:
    return forms.CharField(label=label, required=must, max_length=1000, help_text=help_text)


def _count(label: str, least: int, most: int, *, must: bool = True) -> forms.Field:
    return forms.IntegerField(label=label, min_value=least, max_value=most, required=must)


def _tick(label: str) -> forms.Field:
    return forms.BooleanField(label=label, required=False)


def _choice(label: str, words: Mapping[Any, Any], *, must: bool = False) -> forms.Field:
    choices = [(str(value), said(title)) for value, title in words.items()]
    return forms.ChoiceField(
        label=label, required=must, choices=choices if must else [("", "—"), *choices]
    )


def _several(label: str, words: Mapping[Any, Any]) -> forms.Field:
    return forms.MultipleChoiceField(
        label=label, required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(str(value), said(title)) for value, title in words.items()],
    )  # fmt: skip


def _parameter(name: str, annotation: Any, default: Any, rule: Rule | None) -> forms.Field:
    """Return the field of one parameter of a kind, by its type."""
    label = said(rule_words.PARAMETERS[name])
    given = rule.parameters.get(name, default) if rule else default
    field = _typed(label, annotation)
    field.initial = _shown(given, name)
    return field


def _typed(label: str, annotation: Any) -> forms.Field:
    inside = _inside(annotation)
    must = type(None) not in inside
    inner = [each for each in inside if each is not type(None)]
    if get_origin(annotation) is tuple:
        words = _words(get_args(annotation))
        return _several(label, words) if words else _text(label)
    if words := _words(inner):
        return _choice(label, words, must=must)
    if bool in inner:
        return _tick(label)
    if Range in inner:
        help_text = say("一个数；区间写作 60,80", "a number; a range as 60,80")
        return forms.RegexField(_LEVEL, label=label, required=False, help_text=help_text)
    number = forms.IntegerField if inner == [int] else forms.DecimalField
    return number(label=label, required=must)


def _words(types: Iterable[Any]) -> dict[Any, Title]:
    """Return the words of the one type that is a list of words, nothing if there is none."""
    listed = (each for each in types if isinstance(each, type) and issubclass(each, StrEnum))
    return {word: rule_words.word(word) for each in listed for word in each}


def _inside(annotation: Any) -> tuple[Any, ...]:
    """Return the types an annotation allows, whatever it is wrapped in."""
    if get_origin(annotation) in {Union, UnionType}:
        return tuple(each for part in get_args(annotation) for each in _inside(part))
    if hasattr(annotation, "__metadata__"):
        return _inside(get_args(annotation)[0])
    return (annotation,)


def _shown(value: Any, name: str) -> Any:
    if name == "stages":
        return ", ".join(f"{time}:{way}" for time, way in value)
    if name in {"level", "clear_level"} and isinstance(value, list | tuple):
        return ",".join(map(str, value))
    if isinstance(value, list | tuple):
        return [str(each) for each in value]
    return str(value) if isinstance(value, StrEnum) else value


def _initial(rule: Rule | None) -> dict[str, Any]:
    if rule is None:
        days = {step.role.value: step.days for step in LADDER}
        return {"severity": Severity.YELLOW.value, "hold": 1, "calm": 1,
                "horizon": "academic_year", **days}  # fmt: skip
    plain = rule.model_dump(mode="json")
    joined = {name: ", ".join(plain[name]) for name in ("indicators", "only", "source")}
    return plain | joined | {
        "zh": rule.name.zh, "en": rule.name.en, "about_zh": rule.about.zh,
        "about_en": rule.about.en,
        **{step.role.value: step.days for step in reversed(rule.ladder)},
    }  # fmt: skip


# --- from the form to an entry ---


def _entry(given: Mapping[str, Any], signal: str, before: Rule | None) -> dict[str, Any]:
    """Return what was typed as the entry of a page of rules."""
    entry = {
        "code": before.code if before else given["code"],
        "name": {"zh": given["zh"], "en": given["en"] or given["zh"]},
        "about": {"zh": given["about_zh"], "en": given["about_en"] or given["about_zh"]},
        "source": [given["source"]] if given["source"] else [],
        "indicators": [text for text in _SPLIT.split(given["indicators"]) if text],
        "only": [text for text in _SPLIT.split(given["only"]) if text],
        "signal": signal,
        "parameters": dict(_parameters(given, KINDS[signal].parameters, before)),
        "ladder": [[role, days] for days, role in _ladder(given, before)],
        "quiet": [Quiet(text) for text in given["quiet"]],
    }
    plain = ("subjects", "severity", "hold", "calm", "unfinished", "horizon", "group", "safety")
    entry |= {name: given[name] for name in plain}
    return entry | {name: given[name] or None for name in ("beyond_limit", "repeat_days")}


def _ladder(given: Mapping[str, Any], before: Rule | None) -> list[tuple[int, str]]:
    """Return the steps of the ladder; the form has one field a role, a rule may tell one twice."""
    first = {role: given[role] for role in _ROLES if given.get(role) is not None}
    seen: set[str] = set()
    again = []
    for step in before.ladder if before else ():
        role = step.role.value
        if role in seen and step.days > first.get(role, step.days):
            again.append((step.days, role))
        seen.add(role)
    return sorted([(days, role) for role, days in first.items()] + again)


def _parameters(
    given: Mapping[str, Any], model: type[BaseModel], before: Rule | None
) -> Iterator[tuple[str, Any]]:
    """Yield the parameters that are not as the kind has them, or that the rule had said."""
    stated = before.parameters if before else {}
    for name, info in model.model_fields.items():
        value = _read(given.get(_OWN + name), name)
        default = _read(_shown(info.default, name), name)
        if value is not None and (name in stated or value != default):
            yield name, value


def _read(value: Any, name: str) -> Any:
    if value in ("", None):
        return None
    if name == "stages":
        pairs = (pair.split(":") for pair in str(value).replace("：", ":").split(",") if pair)
        return [[_number(each) for each in pair] for pair in pairs]
    if name in {"level", "clear_level"}:
        found = _LEVEL.fullmatch(str(value))
        ends = [_number(end) for end in found.groups() if end] if found else [str(value)]
        return ends if len(ends) > 1 else ends[0]
    return _number(value) if isinstance(value, Decimal | float) else value


def _number(text: Any) -> float | int | str:
    try:
        number = Decimal(str(text).strip())
    except ArithmeticError:
        return str(text)  # the model says what is wrong with it
    return int(number) if number == number.to_integral_value() else float(number)
