"""Answers as single values, one per place: for examples, tests and explanations."""

import math
from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt

from lemnis.engine.gather import Gathered
from lemnis.engine.operators import REASONS
from lemnis.engine.question import At, Job, Measured
from lemnis.engine.vector import Answers, Table
from lemnis.values import SubjectRef


def by_place(job: Job, table: Table, gathered: Gathered) -> Mapping[At, Measured]:
    """Return the answers to the asks of a job (not what they referred to), one per subject."""
    asked = {(ask.code, ask.period.label) for ask in job.asks}
    return {
        at: measured
        for (code, period, kind), answers in table.items()
        if (code, period) in asked
        for at, measured in _single(code, period, answers, gathered.subjects[kind].codes)
    }


def _single(
    code: str, period: str, answers: Answers, codes: npt.NDArray[np.object_]
) -> Iterator[tuple[At, Measured]]:
    for i in np.flatnonzero(answers.living):
        reason = REASONS[answers.value.m[i]]
        measured = Measured(
            None if reason else float(answers.value.v[i]),
            reason,
            _number(answers.numerator[i]),
            _number(answers.denominator[i]),
            int(answers.rows[i]),
            answers.suspect,
        )
        yield At(code, period, SubjectRef(answers.kind, str(codes[i]))), measured


def _number(value: float) -> float | None:
    return None if math.isnan(value) else float(value)
