"""Random jobs: a college or several, some formulas, periods, states of tables, a history."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from generative.formulas import formulas
from generative.worlds import TABLES, keys, worlds
from lemnis.engine.formula.check import check
from lemnis.engine.formula.scope import Parameter, Scope, Signature
from lemnis.engine.question import Ask, At, Job, Question, Remembered, TableState
from lemnis.values import Missing, Period, PeriodKind, SubjectKind, SubjectRef
from spec.case import CALENDAR, Built, marked, merged, registry
from spec.drawing import Tables

PERIODS = ("2024-2025", "2024-2025-1", "2024", "@2025-01-15", "2024-12", "FY2025", "90d@2024-12-31",
           "2024-2025-1-W06", "2024-12-30")  # fmt: skip
PARAMETERS = {"p": Parameter("p", "参数", Decimal("2.5"))}
_EVERYWHERE = frozenset(SubjectKind)
_KINDS = tuple(PeriodKind)


@dataclass(frozen=True)
class Asked:
    """A formula as it was written, and the question it became."""

    text: str
    question: Question
    period: Period


@st.composite
def questions(draw: Any, count: int) -> list[Asked]:
    """Return a strategy of three indicators A, B, C and ``count`` formulas that refer to them."""
    known: dict[str, Signature] = {}
    found = []
    for name, kind in {"A": "steady", "B": "truth", "C": "steady"}.items():
        text = draw(formulas(others=("[A]",) if name == "C" else (), kind=kind))
        asked = _asked(draw, name, text, known, draw(_measured_at()))
        question = asked.question
        known[name] = Signature(name, name, "", question.formula.kind, "", question.subjects)
        found.append(asked)
    for number in range(count):
        text = draw(formulas(others=("[A]", "[C]")))
        found.append(_asked(draw, f"F{number}", text, known, _EVERYWHERE))
    return found


def _measured_at() -> st.SearchStrategy[frozenset[SubjectKind]]:
    some = st.sets(st.sampled_from(sorted(SubjectKind)), min_size=2).map(frozenset)
    return st.one_of(st.just(_EVERYWHERE), some)


def _asked(draw: Any, code: str, text: str, known: Any, kinds: frozenset[SubjectKind]) -> Asked:
    scope = Scope(registry(), {k: v for k, v in known.items() if f"[{k}]" in text})
    period = CALENDAR.parse(draw(st.sampled_from(PERIODS)))
    question = Question(
        code, check(text, scope, PARAMETERS), kinds, period.kind, draw(st.booleans()),
        draw(st.sampled_from((0, 0, 0, 2))),
    )  # fmt: skip
    return Asked(text, question, period)


@st.composite
def jobs(draw: Any, formula_count: int = 6) -> tuple[Built, list[Asked]]:
    """Return a strategy of one college with its formulas."""
    asked = draw(questions(formula_count))
    tables = draw(worlds())
    on = draw(st.sampled_from((dt.date(2026, 8, 31), dt.date(2024, 12, 30))))
    states = {t: draw(st.sampled_from(_STATES)) for t in TABLES}
    known = {t: rows if _loaded(states[t]) else [] for t, rows in tables.items()}
    return built(asked, [known], on, states, draw(_histories())), asked


def _loaded(state: TableState | None) -> bool:
    return state is not None and state.loaded


def built(
    asked: Sequence[Asked],
    colleges: Sequence[Tables],
    on: dt.date,
    states: dict[str, TableState],
    history: Sequence[Remembered],
) -> Built:
    """Return one job that asks every formula of every college."""
    prefixes = [f"w{number:02}." for number in range(len(colleges))]
    job = Job(
        registry(), {a.question.code: a.question for a in asked},
        tuple(Ask(a.question.code, a.period) for a in asked), CALENDAR, on,
        {t: s for t, s in states.items() if s is not None},
        {at: kept for prefix in prefixes for at, kept in _history(asked, prefix, history)},
    )  # fmt: skip
    parts = [
        Built(job, {t: [marked(r, t, prefix) for r in rows] for t, rows in tables.items()})
        for prefix, tables in zip(prefixes, colleges, strict=True)
    ]
    return Built(job, merged(parts).tables)


_STATES = (*[TableState()] * 12, None, TableState(loaded=False), TableState(suspect=True),
           TableState(known_to=dt.date(2024, 6, 1)))  # fmt: skip


def _histories() -> st.SearchStrategy[list[Remembered]]:
    kept = st.sampled_from((
        Remembered(1.0), Remembered(0.0), Remembered(2.5), Remembered(None, Missing.SUPPRESSED),
        Remembered(None, Missing.LATE),
    ))  # fmt: skip
    return st.lists(kept, min_size=1, max_size=5)


def _history(
    asked: Sequence[Asked], prefix: str, kept: Sequence[Remembered]
) -> Iterator[tuple[At, Remembered]]:
    """Yield a memory of some subjects in the periods that prior and last year may ask for."""
    tables = {SubjectKind.SCHOOL: "schools", SubjectKind.STUDENT: "students",
              SubjectKind.COLLEGE: "units", SubjectKind.TEACHER: "teachers"}  # fmt: skip
    subjects = [SubjectRef(kind, prefix + key) for kind, t in tables.items() for key in keys(t)[:3]]
    labels = {label for a in asked for label in _earlier(a.question.period)}
    for code in ("A", "B", "C"):
        for number, label in enumerate(sorted(labels)):
            for place, subject in enumerate(subjects):
                one = kept[(number + place) % len(kept)]
                if code == "B" and one.value == 2.5:
                    continue
                yield At(code, label, subject), one


def _earlier(kind: PeriodKind) -> Iterator[str]:
    for day in (dt.date(2025, 8, 31), dt.date(2024, 12, 31), dt.date(2024, 12, 30)):
        now = CALENDAR.containing(kind, day)
        if now is not None:
            back = (CALENDAR.offset(now, -1), CALENDAR.offset(now, -2))
            earlier = (*back, CALENDAR.same_period_last_year(now))
            yield from (period.label for period in earlier if period is not None)
