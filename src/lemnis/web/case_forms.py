"""What is typed of incidents, complaints and inspections, checked as far as typing goes."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms

from lemnis.evidence.actions import NewComplaint, NewIncident, NewInspection
from lemnis.evidence.rules.complaints import RequestKind
from lemnis.evidence.rules.incidents import IncidentKind, IncidentLevel
from lemnis.evidence.rules.inspections import InspectionTheme
from lemnis.values import SubjectKind, SubjectRef
from lemnis.web.words import said, say

Places = Iterable[tuple[SubjectRef, str]]
_LONGEST = 4000


class _CaseForm(forms.Form):
    """A form whose places and labels are made anew for each page."""

    def __init__(self, *args: Any, places: Places, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["place"] = place_field(say("有关部门", "Unit"), places)
        self.build()

    def build(self) -> None:
        """Add the other fields."""

    def place(self) -> SubjectRef:
        """Return the unit chosen."""
        return ref_of(self.cleaned_data["place"])


class IncidentForm(_CaseForm):
    """What has happened."""

    def build(self) -> None:
        """Add the other fields."""
        self.fields["kind"] = _choice(say("类别", "Kind"), IncidentKind)
        self.fields["title"] = _line(say("事由（一句话）", "What happened, in a sentence"))
        self.fields["occurred_on"] = _day(say("发生日期", "Day it happened"), self.today)
        self.fields["text"] = _words(say("经过", "How it came about"), must=False)

    def incident(self) -> NewIncident:
        """Return what was typed."""
        given = self.cleaned_data
        return NewIncident(
            self.place(), IncidentKind(given["kind"]), given["title"], given["text"],
            given["occurred_on"],
        )  # fmt: skip


class ComplaintForm(_CaseForm):
    """What somebody asks for or complains of."""

    def build(self) -> None:
        """Add the other fields."""
        self.fields["kind"] = _choice(say("类别", "Kind"), RequestKind)
        self.fields["title"] = _line(say("诉求（一句话）", "What it is about, in a sentence"))
        self.fields["text"] = _words(say("详情", "More"), must=False)
        self.fields["anonymous"] = forms.BooleanField(
            label=say(
                "匿名：办理人看不到是谁提出的", "Anonymous: who handles it is not told by whom"
            ),
            required=False,
        )

    def complaint(self) -> NewComplaint:
        """Return what was typed."""
        given = self.cleaned_data
        return NewComplaint(
            self.place(), RequestKind(given["kind"]), given["title"], given["text"],
            anonymous=given["anonymous"],
        )  # fmt: skip


class InspectionForm(_CaseForm):
    """A visit, and what it has found."""

    def build(self) -> None:
        """Add the other fields."""
        self.fields["theme"] = _choice(say("主题", "Theme"), InspectionTheme)
        self.fields["where"] = _line(say("地点", "Where"), must=False)
        self.fields["inspectors"] = _line(say("巡查人", "Who inspected"))
        self.fields["inspected_on"] = _day(say("日期", "Day"), self.today)
        self.fields["problems"] = _words(
            say("发现的问题", "What was found"), must=False,
            help_text=say("一行一个，没有问题就不填", "one a line; leave empty if all was well"),
        )  # fmt: skip
        self.fields["note"] = _words(say("说明", "Note"), must=False)

    def inspection(self) -> NewInspection:
        """Return what was typed."""
        given = self.cleaned_data
        return NewInspection(
            self.place(), InspectionTheme(given["theme"]), given["where"], given["inspectors"],
            given["inspected_on"], given["note"], given["problems"].splitlines(),
        )  # fmt: skip


class ActForm(forms.Form):
    """Words to an act on a case; a level and a person where an incident is accepted."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"] = _words(say("意见", "Words"), must=False)


class AcceptForm(ActForm):
    """How grave an incident is, and who is held responsible."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        levels = [("", "—"), *((level.value, said(level)) for level in IncidentLevel)]
        self.fields["level"] = forms.ChoiceField(
            label=say("等级", "Level"), choices=levels, required=False
        )
        self.fields["person"] = _line(
            say("责任人工号", "Number of who is held responsible"), must=False
        )
        self.order_fields(["level", "person", "reason"])


class ForwardForm(ActForm):
    """The unit a complaint may be passed on to."""

    def __init__(self, *args: Any, places: Places, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = place_field(say("转办到", "Pass on to"), places, must=False)
        self.fields["to"] = field


def place_field(label: str, places: Places, *, must: bool = True) -> forms.ChoiceField:
    """Return a choice of units."""
    choices = [(f"{ref.kind.value} {ref.code}", name) for ref, name in places]
    return forms.ChoiceField(label=label, choices=[("", "—"), *choices], required=must)


def ref_of(text: str) -> SubjectRef:
    """Return the unit a choice stands for."""
    kind, _, code = text.partition(" ")
    return SubjectRef(SubjectKind(kind), code)


def _choice(label: str, words: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[(word.value, said(word)) for word in words])


def _line(label: str, *, must: bool = True) -> forms.CharField:
    return forms.CharField(label=label, max_length=200, required=must)


def _words(label: str, *, must: bool = True, help_text: str = "") -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(
        label=label, max_length=_LONGEST, required=must, widget=area, help_text=help_text
    )


def _day(label: str, today: dt.date) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date", "max": today.isoformat()}, format="%Y-%m-%d")
    return forms.DateField(label=label, initial=today, widget=widget)
