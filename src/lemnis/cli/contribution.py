"""What made a change or a gap, printed: a sentence, a table per level, the rows at the end."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lemnis.cli.screen import Screen
from lemnis.cli.summary import number
from lemnis.engine import masking
from lemnis.engine.college import College
from lemnis.engine.contribution import (
    Against,
    By,
    Contribution,
    Displayed,
    How,
    Line,
    Unsplit,
    covered,
    displayed,
    headline,
    leading,
    paradox,
    parts_named,
    peer,
)
from lemnis.engine.explain import RowsRead
from lemnis.values import SubjectKind, Title

_NONE = "–"


@dataclass(frozen=True, slots=True)
class Levels:
    """The splits of a number, from the subject asked about downwards, and the rows at the end."""

    against: Against
    splits: Sequence[Contribution | Unsplit]
    rows: Sequence[RowsRead] = ()


def tell(screen: Screen, college: College, levels: Levels) -> None:
    """Print every level: its breadcrumb, what is said of it, its table."""
    for made in levels.splits:
        screen.say()
        if isinstance(made, Unsplit):
            screen.say(f"变化的构成：{made.words.zh}", f"What made it: {made.words.en}", "dim")
            continue
        told = covered(displayed(made), made, college)
        path = [masking.covered(college, s) for s in made.path]
        zh = " › ".join(s.said("zh") for s in path)
        en = " › ".join(s.said("en") for s in path)
        parts = parts_named(made, college)
        screen.say(f"{zh}：按{parts.zh}分解", f"{en}: by {parts.en}", "bold")
        said = headline(made, told, peer(college, made.against, made.path[0]), leading(told))
        screen.say(f"  {said.zh}", f"  {said.en}")
        if strange := paradox(made):
            screen.say(f"  {strange.zh}", f"  {strange.en}", "yellow")
        screen.table(_headings(made), [*_rows(made, told, screen)])


def as_json(college: College, levels: Levels) -> dict[str, Any]:
    """Return what ``tell`` prints, for machines; persons covered."""
    return {
        "against": {"how": levels.against.how, "period": levels.against.period.label,
                    "subject": levels.against.subject},
        "levels": [_level_json(college, made) for made in levels.splits],
    }  # fmt: skip


# --- one level ---


def _headings(made: Contribution) -> list[tuple[Title, str]]:
    earlier = made.against.how is How.EARLIER
    before = made.against.period.label if earlier else "对方"
    sides = [
        (Title(before, before if earlier else "peer"), "right"),
        (Title("本期" if earlier else "本主体", "now" if earlier else "own"), "right"),
    ]
    own = Title("自身变化", "own change") if earlier else Title("自身差异", "own difference")
    mix = Title("构成变化", "mix") if earlier else Title("构成差异", "mix")
    effects = [(own, "right"), (mix, "right"), (Title("合计", "total"), "right")]
    if made.is_amount:
        return [(Title("部分", "part"), "wrap"), *sides, effects[-1]]
    weights = [(Title("占比", "weight"), "right"), (Title("占比", "weight"), "right")]
    columns = [sides[0], weights[0], sides[1], weights[1]]
    return [(Title("部分", "part"), "wrap"), *columns, *effects]


def _rows(made: Contribution, told: Displayed, screen: Screen) -> Iterator[list[str]]:
    whole = Line(
        None, "", Title("整体", "whole"), told.before, told.after,
        (Decimal(1), Decimal(1)), told.rate, told.mix,
    )  # fmt: skip
    for line in (*told.lines, whole):
        name = screen.word(line.name)
        sides = [_value(line.before), _value(line.after)]
        if made.is_amount:
            yield [name, *sides, _signed(line.total)]
            continue
        weights = [_weight(w) for w in line.weights]
        effects = [_signed(e) for e in (line.rate, line.mix, line.total)]
        yield [name, sides[0], weights[0], sides[1], weights[1], *effects]


def _value(value: Decimal | None) -> str:
    return _NONE if value is None else number(value)


def _weight(weight: Decimal | None) -> str:
    return _NONE if weight is None else f"{weight:.1%}"


def _signed(value: Decimal) -> str:
    return f"{value:+,}" if value else f"{abs(value)}"


# --- JSON ---


def _level_json(college: College, made: Contribution | Unsplit) -> Mapping[str, Any]:
    if isinstance(made, Unsplit):
        return {"unsplit": made.why, "reason": made.words}
    told = covered(displayed(made), made, college)
    path = [masking.covered(college, s) for s in made.path]
    return {
        "path": [{**s.ref._asdict(), "name": s.name} for s in path],
        "by": made.by.fact or made.by.kind,
        "said": headline(made, told, peer(college, made.against, made.path[0]), leading(told)),
        "paradox": paradox(made),
        "before": told.before, "after": told.after, "change": told.change,
        "own": None if made.is_amount else told.rate,
        "mix": None if made.is_amount else told.mix,
        "parts": [_line_json(line, made) for line in told.lines],
    }  # fmt: skip


def _line_json(line: Line, made: Contribution) -> Mapping[str, Any]:
    return {
        "role": line.role, "code": line.code, "name": line.name,
        "before": line.before, "after": line.after,
        "weight_before": line.weights[0], "weight_after": line.weights[1],
        "own": None if made.is_amount else line.rate,
        "mix": None if made.is_amount else line.mix,
        "total": line.total,
    }  # fmt: skip


def parts_of(college: College, text: str) -> By | None:
    """Return what ``--by`` names: a column (``courses.nature``); None if it is no column.

    Shape: data set and column by name or Chinese title.
    """
    table, dot, name = text.strip().partition(".")
    if not dot:
        return None
    for kind in SubjectKind:
        dataset, _ = college.library.datasets.root(kind)
        if table not in {dataset.name, dataset.title.zh}:
            continue
        for column in dataset.columns:
            if name in {column.name, column.title.zh} and column.code_list:
                return By(kind, f"{dataset.name}.{column.name}")
    return None
