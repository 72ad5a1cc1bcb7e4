"""What made a change or a gap, printed: a sentence, a table per level, the rows at the end."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lemnis.cli.screen import Screen
from lemnis.cli.summary import number
from lemnis.engine.college import College
from lemnis.engine.contribution import (
    Against,
    By,
    Contribution,
    Displayed,
    How,
    Line,
    Role,
    Unsplit,
    displayed,
    headline,
    paradox,
)
from lemnis.engine.explain import RowsRead
from lemnis.engine.subjects import KINDS, Subject, subjects
from lemnis.insight.rules import masking
from lemnis.values import SubjectKind, SubjectRef, Title

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
        told = _covered(displayed(made), made, college)
        path = [masking.covered(college, s) for s in made.path]
        zh = " › ".join(s.said("zh") for s in path)
        en = " › ".join(s.said("en") for s in path)
        parts = _parts(made, college)
        screen.say(f"{zh}：按{parts.zh}分解", f"{en}: by {parts.en}", "bold")
        said = headline(made, told, peer(college, made.against, made.path[0]), _leading(told))
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


def peer(college: College, against: Against, subject: Subject) -> Title:
    """Name what a number is set against."""
    kind = KINDS[subject.ref.kind]
    if against.how is How.EARLIER:
        return Title(f" {against.period.label} ", against.period.label)
    if against.subject is None:
        return Title(f"其他{kind.zh}合计", "all others of its kind together")
    named = {s.ref: s.name for s in subjects(college, [against.subject.kind])}
    found = masking.covered(college, Subject(against.subject, named.get(against.subject, "")))
    return Title(found.said("zh"), found.said("en"))


# --- one level ---


def _parts(made: Contribution, college: College) -> Title:
    if not made.by.fact:
        return KINDS[made.by.kind]
    dataset, _, name = made.by.fact.partition(".")
    return college.library.datasets[dataset].column_by_name[name].title


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


def _leading(told: Displayed) -> Line | None:
    side = 1 if told.change > 0 else -1
    return next((n for n in told.lines if n.role is Role.ONE and n.total * side > 0), None)


# --- persons ---


def _covered(told: Displayed, made: Contribution, college: College) -> Displayed:
    return told._replace(lines=tuple(_line(n, made.by, college) for n in told.lines))


def _line(line: Line, by: By, college: College) -> Line:
    if line.role is not Role.ONE:
        return line
    if by.fact:
        return line
    subject = masking.covered(college, Subject(SubjectRef(by.kind, line.code), line.name.zh))
    return line._replace(code=subject.ref.code, name=Title(subject.said("zh"), subject.said("en")))


# --- JSON ---


def _level_json(college: College, made: Contribution | Unsplit) -> Mapping[str, Any]:
    if isinstance(made, Unsplit):
        return {"unsplit": made.why, "reason": made.words}
    told = _covered(displayed(made), made, college)
    path = [masking.covered(college, s) for s in made.path]
    return {
        "path": [{**s.ref._asdict(), "name": s.name} for s in path],
        "by": made.by.fact or made.by.kind,
        "said": headline(made, told, peer(college, made.against, made.path[0]), _leading(told)),
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
