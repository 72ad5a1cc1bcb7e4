"""What is typed to change the organisation, checked as far as typing goes."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone

from lemnis.people.actions import NewPost, NewUnit
from lemnis.people.rules.duties import ItemText
from lemnis.people.rules.sheets import HEADINGS, SYSTEMS
from lemnis.people.rules.smart import Work
from lemnis.people.rules.words import BodyKind, BodyRole, MatrixRole, UnitKind
from lemnis.values import System
from lemnis.web.fields import text_field
from lemnis.web.words import said, say

_LONG = ("what", "measure", "target", "condition", "standard", "procedure", "records")
_LONGEST = 4000
_MOST_HOURS = Decimal(999_999)


class _Form(forms.Form):
    """A form whose labels are in the reader's language, so made anew for each page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.build()

    def build(self) -> None:
        """Add the fields."""


class UnitForm(_Form):
    """A unit that no data list."""

    def __init__(self, *args: Any, units: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        self._units = tuple(units)
        super().__init__(*args, **kwargs)

    def build(self) -> None:
        """Add the fields."""
        nothing = [("", "—")]
        self.fields["code"] = _code(say("部门编号", "Code of the unit"))
        self.fields["name"] = text_field(say("名称", "Name"), 300)
        self.fields["kind"] = _choice(say("类别", "Kind"), _words(UnitKind))
        above = [(code, f"{name}（{code}）") for code, name in self._units]
        self.fields["parent"] = _choice(say("上级部门", "Unit above"), nothing + above, must=False)
        systems = [(s.value, said(SYSTEMS[s.value])) for s in System]
        self.fields["system"] = _choice(say("所属系统", "System"), nothing + systems, must=False)
        self.fields["body_kind"] = _choice(
            say("质量保证机构类别", "Kind of quality body"), nothing + _words(BodyKind), must=False
        )

    def unit(self) -> NewUnit:
        """Return what was typed."""
        given = self.cleaned_data
        return NewUnit(
            given["code"], given["name"], UnitKind(given["kind"]), given["parent"],
            System(given["system"]) if given["system"] else None,
            BodyKind(given["body_kind"]) if given["body_kind"] else None,
        )  # fmt: skip


class PostForm(_Form):
    """A post that no data list."""

    def build(self) -> None:
        """Add the fields."""
        self.fields["code"] = _code(say("岗位编号", "Code of the post"))
        self.fields["name"] = text_field(say("名称", "Name"), 300)
        self.fields["quota"] = forms.IntegerField(
            label=say("编制（人）", "Quota (persons)"), min_value=0, max_value=9999, initial=1
        )
        self.fields["hours"] = forms.DecimalField(
            label=say("每人年可用工时", "Hours a year of one holder"), min_value=Decimal(1),
            max_value=Decimal(8784), decimal_places=1, initial=1600,
        )  # fmt: skip
        self.fields["leads"] = forms.BooleanField(
            label=say("部门负责人岗位", "Heads the unit"), required=False
        )

    def post(self, unit: str) -> NewPost:
        """Return what was typed."""
        given = self.cleaned_data
        return NewPost(
            given["code"], unit, given["name"], given["quota"], given["hours"],
            leads=given["leads"],
        )  # fmt: skip


class PersonForm(_Form):
    """Somebody of the unit, or anybody by number, from a day on."""

    roles: tuple[tuple[str, str], ...] = ()

    def __init__(self, *args: Any, staff: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        self._staff = tuple(staff)
        super().__init__(*args, **kwargs)

    def build(self) -> None:
        """Add the fields."""
        mine = [("", "—"), *((str(key), name) for key, name in self._staff)]
        self.fields["chosen"] = _choice(say("本部门人员", "Of this unit"), mine, must=False)
        self.fields["number"] = text_field(
            say("或填工号", "Or by number"), 200, must=False,
            help_text=say("其他部门的人员填工号", "for people of other units"),
        )  # fmt: skip
        self.fields["since"] = _day(say("自", "From"))

    def clean(self) -> dict[str, Any]:
        """Want one of the two ways to name somebody."""
        given = super().clean() or {}
        if bool(given.get("chosen")) == bool(given.get("number")):
            text = say("请选一人，或填一个工号。", "Choose a person, or give a number.")
            raise forms.ValidationError(text)
        return given


class MemberForm(PersonForm):
    """Who is to sit in a quality body, and as what."""

    def build(self) -> None:
        """Add the fields."""
        super().build()
        self.fields["role"] = _choice(say("职务", "Role"), _words(BodyRole))
        self.fields["role"].initial = BodyRole.MEMBER.value


class LeaveForm(_Form):
    """The last day of somebody in a post or body."""

    def build(self) -> None:
        """Add the fields."""
        self.fields["until"] = _day(say("至（含）", "To, that day included"))


class DutyForm(_Form):
    """A duty of a unit."""

    def build(self) -> None:
        """Add the fields."""
        self.fields["text"] = text_field(said(HEADINGS["duty"]), _LONGEST, rows=3)
        systems = [(code, said(title)) for code, title in SYSTEMS.items()]
        self.fields["system"] = _choice(said(HEADINGS["system"]), systems, must=False)


class ItemForm(_Form):
    """A work item of a duty."""

    def build(self) -> None:
        """Add the fields, in the order of the sheet of duties."""
        for name in ("what", "measure", "target", "condition"):
            self.fields[name] = self._long(name)
        self.fields["due"] = text_field(said(HEADINGS["due"]), 200, must=False)
        for name in ("times_per_year", "standard_hours"):
            self.fields[name] = forms.DecimalField(
                label=said(HEADINGS[name]), min_value=Decimal("0.01"), max_value=_MOST_HOURS,
                decimal_places=2,
            )  # fmt: skip
        for name in ("standard", "procedure", "records"):
            self.fields[name] = self._long(name)

    def _long(self, name: str) -> forms.CharField:
        return text_field(said(HEADINGS[name]), _LONGEST, must=name == "what", rows=2)

    def item(self) -> ItemText:
        """Return what was typed."""
        given = self.cleaned_data
        work = Work(**{name: given[name] for name in Work._fields})
        return ItemText(work, given["standard"], given["procedure"], given["records"], ())


class CellForm(_Form):
    """What parts a post has in a work item."""

    def build(self) -> None:
        """Add the fields."""
        self.fields["roles"] = forms.MultipleChoiceField(
            label=say("职责分工", "Parts"), required=False, widget=forms.CheckboxSelectMultiple,
            choices=[(role.value, f"{role.value} {said(role)}") for role in MatrixRole],
            help_text=say("都不选即清空此格", "none empties the cell"),
        )  # fmt: skip
        self.fields["percent"] = forms.DecimalField(
            label=say("分工比例（%）", "Share of the work (%)"), required=False,
            min_value=Decimal("0.1"), max_value=100, decimal_places=1,
            help_text=say("只用于负责岗位；不填则平分", "of who does it; empty: an even part"),
        )  # fmt: skip

    def roles(self) -> frozenset[MatrixRole]:
        """Return the parts ticked."""
        return frozenset(map(MatrixRole, self.cleaned_data["roles"]))

    def share(self) -> Decimal | None:
        """Return the share as a part of one."""
        percent = self.cleaned_data["percent"]
        return None if percent is None else Decimal(percent) / 100


def _code(label: str) -> forms.RegexField:
    return forms.RegexField(
        r"^[\w.\-]+$", label=label, max_length=100,
        help_text=say("字母、数字、点、横线", "letters, digits, dots, dashes"),
        error_messages={"invalid": say("编号里有不能用的字符。", "The code has other signs.")},
    )  # fmt: skip


def _choice(
    label: str, choices: Iterable[tuple[str, str]], *, must: bool = True
) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=list(choices), required=must)


def _day(label: str) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, initial=timezone.localdate, widget=widget)


def _words(kinds: Iterable[Any]) -> list[tuple[str, str]]:
    return [(kind.value, said(kind)) for kind in kinds]
