"""One spec case: tables, a formula, the numbers expected; and how it becomes a job.

Every key in the tables and every indicator code gets the case's own prefix, so that any number of
cases can lie in the same tables and be asked in one job.
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cache

from lemnis.engine.calendar import SchoolCalendar
from lemnis.engine.formula.check import check
from lemnis.engine.formula.scope import Parameter, Scope, Signature
from lemnis.engine.question import Ask, At, Job, Measured, Question, Remembered, TableState
from lemnis.lake.datasets import Datasets, load
from lemnis.values import Missing, PeriodKind, SubjectKind, SubjectRef
from spec.college import COLLEGE
from spec.drawing import Row, Tables, drawn

CALENDAR = SchoolCalendar.default(2021, 2026)
ON = dt.date(2026, 8, 31)


@dataclass(frozen=True)
class Other:
    """Another indicator a case refers to, as ``[code]``, and where it is measured."""

    code: str
    formula: str
    at: str = ""  # as the case
    period: str = ""  # a kind of period; as the case
    minimum_rows: int = 0
    lower_is_better: bool = False


@dataclass(frozen=True)
class Case:
    """A sentence, a formula (or several that mean the same), where, and what must come out.

    ``expect``: lines or parts after ``;``: ``subject [period]: number or reason``, then, where the
    case is about them, ``(numerator of denominator, n rows, suspect)``. Exactly these subjects
    must be answered.
    """

    says: str
    formula: str | tuple[str, ...]
    at: str
    expect: str
    draw: str = ""
    period: str = "2024-2025"
    others: tuple[Other, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    states: Mapping[str, TableState] = field(default_factory=dict)
    never: tuple[str, ...] = ()
    remember: str = ""
    on: dt.date = ON
    minimum_rows: int = 0
    lower_is_better: bool = False
    alone: bool = False  # speaks of all schools there are, so no other case may lie beside it

    @property
    def formulas(self) -> tuple[str, ...]:
        return (self.formula,) if isinstance(self.formula, str) else self.formula


@dataclass(frozen=True)
class Expected:
    """What a case says of one subject; ``None`` where it says nothing."""

    value: float | None
    missing: Missing | None
    numerator: float | None = None
    denominator: float | None = None
    rows: int | None = None
    suspect: bool = False


@dataclass(frozen=True)
class Built:
    """A job of one case or of many, with its tables."""

    job: Job
    tables: Tables
    alone: bool = False


@cache
def registry() -> Datasets:
    return load()


def job_of(case: Case, prefix: str) -> Built:
    """Return the case as a job of its own; its formulas are asked as ``<prefix>1``, ``2`` …"""
    datasets = registry()
    questions = {q.code: q for q in _questions(case, prefix)}
    asked = [f"{prefix}{n}" for n in range(1, len(case.formulas) + 1)]
    periods = [CALENDAR.parse(label) for label in case.period.split()]
    states = {d.name: TableState() for d in datasets if d.name not in case.never}
    empty: Tables = {d.name: [] for d in datasets}
    tables = empty | drawn(COLLEGE, datasets) | drawn(case.draw, datasets)
    job = Job(
        datasets, questions, tuple(Ask(code, p) for code in asked for p in periods), CALENDAR,
        case.on, states | dict(case.states), _history(case, prefix),
    )  # fmt: skip
    own = {name: [marked(row, name, prefix) for row in rows] for name, rows in tables.items()}
    return Built(job, own, case.alone)


def marked(row: Row, table: str, prefix: str) -> Row:
    """Return a row whose keys and references all begin with ``prefix``."""
    dataset = registry()[table]
    keys = {dataset.key} | {c.name for c in dataset.columns if c.references}
    return {n: f"{prefix}{v}" if n in keys and v is not None else v for n, v in row.items()}


def grouped(built: Iterable[Built]) -> list[list[Built]]:
    """Return the cases that can be asked in one job: of one day and one state of the tables."""
    groups: dict[tuple[object, ...], list[Built]] = {}
    for one in built:
        state = tuple(sorted(one.job.states.items(), key=str))
        group = (one.job.on, state, one.job.asks if one.alone else None)
        groups.setdefault(group, []).append(one)
    return list(groups.values())


def merged(group: Sequence[Built]) -> Built:
    """Return one job that asks everything the others ask, of all their tables together."""
    first = group[0].job
    tables: Tables = {}
    for one in group:
        for name, rows in one.tables.items():
            tables.setdefault(name, []).extend(rows)
    questions = {code: q for one in group for code, q in one.job.questions.items()}
    asks = tuple(ask for one in group for ask in one.job.asks)
    history = {at: kept for one in group for at, kept in one.job.history.items()}
    job = Job(first.datasets, questions, asks, CALENDAR, first.on, first.states, history)
    return Built(job, tables)


def _questions(case: Case, prefix: str) -> Iterable[Question]:
    kind = CALENDAR.parse(case.period.split()[0]).kind
    kinds = {o.code: _kinds(o.at or case.at) for o in case.others}
    known: dict[str, Signature] = {}
    for other in case.others:
        value = check(other.formula, Scope(registry(), known), _parameters(case))
        code = f"{prefix}{other.code}"
        known[code] = Signature(code, other.code, "", value.kind, "", kinds[other.code])
        yield Question(
            code, value, kinds[other.code], PeriodKind(other.period or kind),
            other.lower_is_better, other.minimum_rows,
        )  # fmt: skip
    for number, text in enumerate(case.formulas, 1):
        value = check(text, Scope(registry(), known), _parameters(case))
        yield Question(
            f"{prefix}{number}", value, _kinds(case.at), kind, case.lower_is_better,
            case.minimum_rows,
        )  # fmt: skip


def _parameters(case: Case) -> dict[str, Parameter]:
    return {p.name: p for p in case.parameters}


def _kinds(text: str) -> frozenset[SubjectKind]:
    return frozenset(SubjectKind(word) for word in text.split())


_REMEMBERED = re.compile(r"(\S+) (\S+) (\S+): (\S+)")  # code kind/subject period: value


def _history(case: Case, prefix: str) -> dict[At, Remembered]:
    kept = {}
    for line in _lines(case.remember):
        code, subject, period, value = _REMEMBERED.fullmatch(line).groups()
        kind, _, key = subject.partition("/")
        at = At(f"{prefix}{code}", period, SubjectRef(SubjectKind(kind), f"{prefix}{key}"))
        kept[at] = Remembered(*_value(value))
    return kept


# --- what is expected ---

_EXPECTED = re.compile(r"(\S+)(?: (\S+))?: ([^(]+?)(?: \((.*)\))?")


def expected(case: Case) -> dict[tuple[str, str], Expected]:
    """Return what the case says, by subject and period."""
    found = {}
    for line in _lines(case.expect):
        subject, period, value, rest = _EXPECTED.fullmatch(line).groups()
        said = {k: v for part in (rest or "").split(", ") if part for k, v in _detail(part).items()}
        found[subject, period or case.period.split()[0]] = Expected(*_value(value), **said)
    return found


def _detail(text: str) -> dict[str, object]:
    if text == "suspect":
        return {"suspect": True}
    if text.endswith((" rows", " row")):
        return {"rows": int(text.split(maxsplit=1)[0])}
    above, below = text.split(" of ")
    return {"numerator": float(above), "denominator": float(below)}


def _lines(text: str) -> list[str]:
    return [part.strip() for line in text.splitlines() for part in line.split(";") if part.strip()]


def _value(text: str) -> tuple[float | None, Missing | None]:
    if text in set(Missing):
        return None, Missing(text)
    if text in {"true", "false"}:
        return float(text == "true"), None
    return float(Fraction(text)) if "/" in text else float(Decimal(text)), None


def answers(
    case: Case, measured: Mapping[At, Measured], prefix: str
) -> list[dict[tuple[str, str], Measured]]:
    """Return the case's own answers, one mapping for each of its formulas."""
    every: list[dict[tuple[str, str], Measured]] = [{} for _ in case.formulas]
    for at, one in measured.items():
        if at.code.startswith(prefix) and at.subject.code.startswith(prefix):
            key = (at.subject.code.removeprefix(prefix), at.period)
            every[int(at.code.removeprefix(prefix)) - 1][key] = one
    return every
