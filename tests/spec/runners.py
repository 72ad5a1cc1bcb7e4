"""The runners a case is asked of. Each takes a job and plain rows and gives answers."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib import import_module
from typing import Any

import pytest

from lemnis.engine.question import At, Job, Measured
from lemnis.engine.runners import reference
from spec.case import Built, grouped, merged
from spec.drawing import Tables

Measure = Callable[[Job, Tables], Mapping[At, Measured]]

NAMES = ("reference", "duck", pytest.param("spark", marks=pytest.mark.spark))


def measure_with(name: str) -> Measure:
    """Return the runner's way to measure plain rows; Spark skips only where it is not installed."""
    if name == "reference":
        return reference.measure
    if name == "duck":
        return import_module("lemnis.engine.runners.duck").measure_tables
    pytest.importorskip("pyspark", reason="the extra lemnis[spark] is not installed")
    measure: Any = import_module("lemnis.engine.runners.spark").measure_tables
    return lambda job, tables: measure(job, tables, _spark_session())


@cache
def _spark_session() -> Any:
    builder = import_module("pyspark.sql").SparkSession.builder.master("local[2]")
    for name, value in {
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.session.timeZone": "UTC",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
    }.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def together(measure: Measure, built: Sequence[Built]) -> dict[At, Measured]:
    """Answer many cases in few jobs. A job that fails is halved until the guilty stand alone.

    The guilty are left without answers, so that they alone fail.
    """
    answers: dict[At, Measured] = {}
    for group in grouped(built):
        answers |= _halved(measure, group)
    return answers


def _halved(measure: Measure, group: Sequence[Built]) -> dict[At, Measured]:
    whole = merged(group)
    try:
        return dict(measure(whole.job, whole.tables))
    except Exception as error:  # noqa: BLE001 - whatever it is, it must not fall on the innocent
        if len(group) == 1:
            print(f"{next(iter(whole.job.questions))}: {error}")  # noqa: T201 - shown with the failure
            return {}
    half = len(group) // 2
    return _halved(measure, group[:half]) | _halved(measure, group[half:])


def close(one: float | None, other: float | None) -> bool:
    """Tell whether two numbers are the same within what floats can keep."""
    if one is None or other is None:
        return one is other
    return abs(one - other) <= max(1e-12, 1e-12 * max(abs(one), abs(other)))


def same(one: Measured, other: Measured) -> bool:
    """Tell whether two answers are the same: reasons and rows exactly, numbers closely."""
    exact = (one.missing, one.rows, one.suspect) == (other.missing, other.rows, other.suspect)
    parts = ((one.value, other.value), (one.numerator, other.numerator))
    return exact and all(close(*p) for p in (*parts, (one.denominator, other.denominator)))
