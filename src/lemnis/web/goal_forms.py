"""What is typed to write a goal or a plan."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms

from lemnis.engine.definition import Indicator
from lemnis.people.rules.sheets import SYSTEMS
from lemnis.plan.rules.aims import aim_of, aims_said, lines_of
from lemnis.plan.rules.goals import Aim, GoalWish, Span
from lemnis.plan.rules.strategy_words import Fold, Way
from lemnis.plan.rules.words import Perspective
from lemnis.values import System
from lemnis.web.fields import text_field
from lemnis.web.words import said, say

_NONE = ("", "—")
_LONGEST = 4000


class GoalForm(forms.Form):
    """A goal. Its targets are typed one a line: ``2026: 55``, with a floor ``2026: 55 / 50``."""

    def __init__(
        self,
        typed: Any,
        *,
        wish: GoalWish,
        span: Span,
        moves: int,
        parents: Iterable[tuple[UUID, str]],
        indicators: Iterable[Indicator],
    ) -> None:
        super().__init__(typed, initial=_initial(wish, moves))
        self._subject = wish.subject
        self._parents = [(str(uuid), name) for uuid, name in parents]
        self._indicators = [(i.code, f"{i.code} {said(i.name)}") for i in indicators]
        self._build(span)

    def _build(self, span: Span) -> None:
        self.fields["number"] = text_field(say("编号", "Number"), 40)
        self.fields["title"] = text_field(
            say("目标", "Goal"), 300,
            say("写明做到多少，如“双师型教师占比 ≥ 60%”", "say how much, such as “… ≥ 60%”"),
        )  # fmt: skip
        self.fields["parent"] = _choice(say("承接的上级目标", "Serves the goal"), self._parents)
        self.fields["indicator"] = _choice(say("测量指标", "Measured by"), self._indicators)
        self.fields["better"] = _choice(say("方向", "Way"), _words(Way), must=True)
        self.fields["baseline"] = _decimal(say("起点值", "Where it stands"))
        self.fields["aims"] = text_field(
            say("年度目标值", "Targets by year"), 500,
            say("每行一年：2026: 55；可加底线：2026: 55 / 50",
                "a year a line: 2026: 55; with a floor: 2026: 55 / 50"),
            rows=4, must=False,
        )  # fmt: skip
        day = forms.DateInput(attrs={"type": "date", "min": str(span.starts),
                                     "max": str(span.ends)}, format="%Y-%m-%d")  # fmt: skip
        self.fields["due"] = forms.DateField(
            label=say("完成日期", "Due"), required=False, widget=day
        )
        self.fields["basis"] = text_field(
            say("依据", "Why it matters"), _LONGEST, rows=2, must=False
        )
        self.fields["means"] = text_field(say("条件与措施", "Means"), _LONGEST, rows=2, must=False)
        self._build_owners()

    def _build_owners(self) -> None:
        self.fields["unit"] = text_field(say("责任部门编号", "Unit (code)"), 200, must=False)
        self.fields["post"] = text_field(say("责任岗位编号", "Post (code)"), 200, must=False)
        self.fields["owner"] = text_field(say("责任人工号", "Person (number)"), 200, must=False)
        self.fields["weight"] = _decimal(
            say("占上级目标的权重（%）", "Weight in the goal above (%)"), 0, 100
        )
        self.fields["folds"] = _choice(say("下级目标如何合成", "Its parts come together"),
                                       _words(Fold))  # fmt: skip
        self.fields["perspective"] = _choice(
            say("战略地图层面", "Perspective"), _words(Perspective)
        )
        systems = [(s.value, said(SYSTEMS[s.value])) for s in System]
        self.fields["system"] = _choice(say("所属系统", "System"), systems)
        self.fields["why"] = text_field(
            say("改动原因", "Why it changes"), 500,
            say("改动已发布的目标值时必填", "needed where a published target changes"), must=False,
        )  # fmt: skip
        self.fields["moves"] = forms.IntegerField(widget=forms.HiddenInput)

    def clean_aims(self) -> tuple[Aim, ...]:
        """Read targets, one a line."""
        lines = lines_of(self.cleaned_data["aims"])
        found = [(line, aim_of(line)) for line in lines]
        wrong = next((line for line, aim in found if aim is None), None)
        if wrong is not None:
            raise forms.ValidationError(
                say(f"看不懂“{wrong}”，请写成“2026: 55”。",
                    f"“{wrong}” cannot be read: write “2026: 55”.")
            )  # fmt: skip
        return tuple(aim for _, aim in found if aim)

    def wish(self) -> GoalWish:
        """Return what was typed, as far as it makes sense."""
        given: Mapping[str, Any] = getattr(self, "cleaned_data", {})
        weight = given.get("weight")
        parent = given.get("parent")
        return GoalWish(
            given.get("number", ""), given.get("title", ""), self._subject,
            UUID(parent) if parent else None, given.get("basis", ""), given.get("means", ""),
            Perspective(given["perspective"]) if given.get("perspective") else None,
            System(given["system"]) if given.get("system") else None,
            given.get("indicator", ""), Way(given.get("better") or Way.HIGHER.value),
            Fold(given["folds"]) if given.get("folds") else None,
            None if weight is None else weight / 100, given.get("unit", ""),
            given.get("post", ""), given.get("owner", ""), given.get("baseline"),
            given.get("due"), given.get("aims") or (),
        )  # fmt: skip


def _initial(wish: GoalWish, moves: int) -> dict[str, Any]:
    return {
        "number": wish.number, "title": wish.title, "parent": str(wish.parent or ""),
        "indicator": wish.indicator, "better": wish.better.value, "aims": aims_said(wish.aims),
        "due": wish.due,
        "baseline": None if wish.baseline is None else _plain(wish.baseline),
        "basis": wish.basis, "means": wish.means, "unit": wish.unit, "post": wish.post,
        "owner": wish.owner, "folds": wish.folds.value if wish.folds else "",
        "weight": None if wish.weight is None else _plain(wish.weight * 100),
        "perspective": wish.perspective.value if wish.perspective else "",
        "system": wish.system.value if wish.system else "", "moves": moves,
    }  # fmt: skip


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _choice(
    label: str, choices: Iterable[tuple[str, str]], *, must: bool = False
) -> forms.ChoiceField:
    listed = list(choices) if must else [_NONE, *choices]
    return forms.ChoiceField(label=label, choices=listed, required=must)


def _decimal(label: str, least: int | None = None, most: int | None = None) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, required=False, min_value=least, max_value=most, max_digits=18,
        decimal_places=4,
    )  # fmt: skip


def _words(kinds: Iterable[Any]) -> list[tuple[str, str]]:
    return [(kind.value, said(kind)) for kind in kinds]
