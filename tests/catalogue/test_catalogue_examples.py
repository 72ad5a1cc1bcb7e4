"""Every worked example of the catalogue, on every runner."""

import datetime as dt
from collections import defaultdict
from functools import cache

import pytest

from lemnis.engine import catalogue, examples, reading
from lemnis.engine.formula.nodes import aggregates, references
from lemnis.engine.question import Ask, At, Job, Remembered, TableState
from lemnis.lake.datasets import load
from lemnis.values import SubjectRef
from spec.case import marked
from spec.runners import NAMES, close, measure_with

# examples in one job: the reference looks at every row for every subject, Spark pays for each job
SIZES = {"reference": 1, "duck": 40, "spark": 400}


@cache
def datasets():
    return load()


@cache
def library():
    return reading.read(datasets(), catalogue.load(), examples.RUN_DAY)


@cache
def worked():
    """Return the examples by a prefix that keeps their rows apart in one table."""
    return {f"e{n}-": e for n, e in enumerate(examples.load(datasets()))}


def read_by(code):
    """Return the data sets an indicator reads, by itself or through others."""
    formula = library().questions[code].formula
    own = {a.dataset for a in aggregates(formula)}
    return own.union(*(read_by(r.code) for r in references(formula)))


def stands_alone(example):
    return bool(example.known_to) or not read_by(example.indicator) <= example.tables.keys()


def groups(size):
    """Yield examples that can share a job, then each that speaks of missing or late tables."""
    shared = [p for p, e in worked().items() if not stands_alone(e)]
    everything = {d.name: TableState() for d in datasets()}
    for start in range(0, len(shared), size):
        yield {p: worked()[p] for p in shared[start : start + size]}, everything
    for prefix, example in worked().items():
        if stands_alone(example):
            yield {prefix: example}, {name: state(example, name) for name in example.tables}


def state(example, name):
    return TableState(known_to=example.known_to.get(name, dt.date.max))


def job(group, states):
    """Return one job and its tables for several examples."""
    tables = defaultdict(list, {d.name: [] for d in datasets()})
    for prefix, example in group.items():
        for name, rows in example.tables.items():
            tables[name] += [marked(row, name, prefix) for row in rows]
    asks = {at(p, e): Ask(e.indicator, examples.CALENDAR.parse(e.period)) for p, e in group.items()}
    history = {
        at(p, e)._replace(code=code, period=label): Remembered(float(value))
        for p, e in group.items()
        for (code, label), value in e.history.items()
    }
    questions = library().with_needed(e.indicator for e in group.values())
    asked = tuple(dict.fromkeys(asks.values()))
    days = (examples.CALENDAR, examples.RUN_DAY)
    return Job(datasets(), questions, asked, *days, states, history), tables


def at(prefix, example):
    kind, code = example.subject
    return At(example.indicator, example.period, SubjectRef(kind, prefix + code))


@cache
def answers(runner):
    measure, found = measure_with(runner), {}
    for group, states in groups(SIZES[runner]):
        found |= measure(*job(group, states))
    return found


def number(value):
    return None if value is None else float(value)


@pytest.mark.slow
@pytest.mark.parametrize("runner", NAMES)
def test_every_example_comes_out_as_worked_by_hand(runner):
    found, wrong = answers(runner), []

    for prefix, example in worked().items():
        got = found.get(at(prefix, example))
        if got is None or not agrees(got, example):
            wrong.append(f"{example.place} {example.title.zh}: {example.value} but {got}")

    assert wrong == []


def agrees(got, example):
    parts = (
        (got.numerator, number(example.numerator)),
        (got.denominator, number(example.denominator)),
    )
    told = [close(mine, theirs) for mine, theirs in parts if theirs is not None]
    return got.missing == example.missing and all([*told, close(got.value, number(example.value))])
