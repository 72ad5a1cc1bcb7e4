"""Every shipped indicator, run on the demo college, gives a value a person would believe."""

import datetime as dt

import duckdb
import numpy as np
import pytest

from lemnis.engine import catalogue, reading
from lemnis.engine.calendar.demo import demo_calendar
from lemnis.engine.definition import Better
from lemnis.engine.diagnose import periods_for
from lemnis.engine.question import Ask, Job
from lemnis.engine.question import TableState as State
from lemnis.engine.runners import duck
from lemnis.lake.sources import demo

# What a calm college rightly has none of, so that nothing can be shared or averaged.
ABSENT: dict[str, str] = {}
# Differences and changes may be negative; these shares may pass 100 %.
SIGNED = frozenset({"百分点", "分"})


@pytest.fixture(scope="module")
def measured(datasets):
    """Answers of every indicator over the demo's last three terms, by code."""
    shipped = catalogue.load()
    library = reading.read(datasets, shipped, demo.NOW)
    calendar = demo_calendar()
    asked = [calendar.parse(p) for p in ("2023-2024-2", "2024-2025-1", "2024-2025-2")]
    asks = dict.fromkeys(
        Ask(code, cut)
        for code, q in library.questions.items()
        for period in asked
        for cut in periods_for(q, period, calendar, demo.NOW)
    )
    with duckdb.connect() as connection:
        names = [
            name
            for name, batches in demo.generate("default")
            if connection.execute(f'CREATE TABLE "{name}" AS SELECT * FROM batches')
        ]
        job = Job(
            datasets, library.questions, tuple(asks), calendar, demo.NOW,
            {name: State(known_to=dt.date.max) for name in names},
            facts=("schools.school_type",),
        )  # fmt: skip
        table, _ = duck.measure(job, connection)
    found: dict[str, list[np.ndarray]] = {}
    for (code, _, _), answers in table.items():
        there = answers.living & (answers.value.m == 0)
        found.setdefault(code, []).append(np.asarray(answers.value.v)[there])
    return library, {code: np.concatenate(values) for code, values in found.items()}


@pytest.mark.slow
def test_every_indicator_is_read_and_gives_values(measured):
    library, values = measured

    silent = {code for code in library.questions if not len(values.get(code, ()))}

    assert library.refused == {}
    assert len(library.questions) >= 440
    remembering = {
        code
        for code, q in library.questions.items()
        if any(r.how in {"prior", "last_year"} for r in reading.references(q.formula))
    }
    assert silent - remembering == set(ABSENT)


@pytest.mark.slow
def test_values_are_believable(measured):
    library, values = measured

    odd = []
    for code, found in values.items():
        indicator = library.catalogue[code]
        low = -1e12 if indicator.unit.zh in SIGNED else 0
        high = 3 if indicator.unit.percent else 1e12
        if indicator.better is Better.PRESENT:
            high = 1
        if len(found) and not (low <= found.min() and found.max() <= high):
            odd.append((code, indicator.name.zh, float(found.min()), float(found.max())))

    assert odd == []
