"""All runners agree on formulas and tables that nobody has thought of."""

import datetime as dt
from collections import Counter

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from generative.jobs import Asked, built, jobs, questions
from generative.worlds import TABLES, worlds
from lemnis.engine.formula.nodes import Aggregate, Apply, Reference, Value, walk
from lemnis.engine.formula.words import WORDS, Sort
from lemnis.engine.question import Remembered, TableState
from lemnis.engine.runners import reference
from spec.case import Built
from spec.runners import measure_with, same

_EXAMPLES = 84  # colleges, nine formulas each: six and the three they refer to
_FORMULAS = 6
_MORE = 12  # further rounds of a quarter, until every word has been tried
_CHECKS = tuple(HealthCheck)


@pytest.mark.slow
def test_duck_agrees_with_the_reference_on_at_least_500_generated_cases(deep, capsys):
    seen = Seen()

    _compare_generated(deep or _EXAMPLES, None if deep else 0, seen)
    for again in range(1, _MORE + 1):  # chance may leave a rare word out
        if seen.untried():
            _compare_generated(_EXAMPLES // 4, again, seen)

    with capsys.disabled():
        print(f"\n{seen}")  # noqa: T201 - how much was tried is part of the result
    assert seen.cases >= 500
    assert seen.untried() == set()
    assert seen.values > seen.answers / 4


def _compare_generated(count: int, start: int | None, seen: "Seen") -> None:
    """Compare on ``count`` colleges: the same ones for the same ``start``, new ones without."""
    measure = measure_with("duck")

    @settings(
        max_examples=count, deadline=None, database=None,
        suppress_health_check=_CHECKS, report_multiple_bugs=False,
        phases=[Phase.generate] if start is not None else [Phase.generate, Phase.shrink],
    )  # fmt: skip
    @given(jobs(_FORMULAS))
    def compare(example: tuple[Built, list[Asked]]) -> None:
        one, asked = example
        meant = reference.measure(one.job, one.tables)
        seen.add(asked, meant)
        _compare(meant, measure(one.job, one.tables), asked)

    (compare if start is None else seed(start)(compare))()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["duck", pytest.param("spark", marks=pytest.mark.spark)])
def test_one_job_over_many_colleges_agrees_with_the_reference(name, capsys):
    one, asked = _many_colleges(formula_count=40, college_count=13)
    measure, seen = measure_with(name), Seen()

    found = measure(one.job, one.tables)

    meant = reference.measure(one.job, one.tables)
    for _ in range(13):
        seen.add(asked, meant)
    with capsys.disabled():
        print(f"\n{seen}")  # noqa: T201 - how much was tried is part of the result
    assert seen.cases >= 500
    _compare(meant, found, asked)


def _many_colleges(formula_count: int, college_count: int) -> tuple[Built, list[Asked]]:
    """Return one job that asks all formulas of all colleges, the same every time."""
    drawn: list[tuple[list[Asked], list[dict]]] = []
    strategy = st.tuples(
        questions(formula_count), st.lists(worlds(), min_size=college_count, max_size=college_count)
    )

    @settings(
        max_examples=12, derandomize=True, deadline=None, database=None,
        suppress_health_check=_CHECKS, phases=[Phase.generate],
    )  # fmt: skip
    @given(strategy)
    def collect(example) -> None:
        drawn.append(example)

    collect()
    asked, colleges = max(drawn, key=lambda e: sum(len(r) for w in e[1] for r in w.values()))
    states = {table: TableState() for table in TABLES}
    kept = [Remembered(1.0), Remembered(0.0), Remembered(2.5)]
    return built(asked, colleges, dt.date(2026, 8, 31), states, kept), asked


def _compare(meant, found, asked: list[Asked]) -> None:
    texts = {a.question.code: a.text for a in asked}
    assert set(found) == set(meant)
    wrong = [at for at in meant if not same(meant[at], found[at])]
    told = [f"{texts[at.code]}  at {at}\n  meant {meant[at]}\n  found {found[at]}" for at in wrong]
    every = "\n".join(f"[{code}] = {text}" for code, text in texts.items())
    assert not wrong, "\n".join(told[:5]) + f"\n{every}"


class Seen:
    """Counts what has been tried, so that a blind generator is noticed."""

    def __init__(self) -> None:
        self.cases = self.answers = self.values = 0
        self.words: Counter[str] = Counter()

    def __str__(self) -> str:
        return (
            f"{self.cases} formula × college cases, {self.answers} answers,"
            f" {self.values} of them numbers"
        )

    def add(self, asked: list[Asked], meant) -> None:
        self.cases += len(asked)
        self.answers += len(meant)
        self.values += sum(one.value is not None for one in meant.values())
        for one in asked:
            self.words.update(map(_word, walk(one.question.formula)))

    def untried(self) -> set[str]:
        """Return the words of the language in no formula so far."""
        aggregates = {w.en for w in WORDS if w.sort is Sort.AGGREGATE}
        scalars = {w.en for w in WORDS if w.sort is Sort.SCALAR}
        across = {"same", "prior", "last_year", "parent", "peers"}
        signs = {"+", "-", "*", "/", "^", "minus", "and", "or", "not", "is_null"}
        compared = {"=", "!=", "<", "<=", ">", ">="}
        return (aggregates | scalars | across | signs | compared) - set(self.words)


def _word(value: Value) -> str:
    match value:
        case Aggregate():
            return value.word
        case Apply():
            return value.op
        case Reference():
            return value.how
    return type(value).__name__
