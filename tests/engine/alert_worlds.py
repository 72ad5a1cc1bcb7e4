"""Small histories to judge and replay: strips drawn by hand, indicators of one line."""

import datetime as dt

import numpy as np

from lemnis.engine.alerts.fitting import Facts
from lemnis.engine.alerts.history import Strip
from lemnis.engine.alerts.replay import History
from lemnis.engine.alerts.rule import Rule
from lemnis.engine.calendar import SchoolCalendar
from lemnis.engine.catalogue import Catalogue
from lemnis.engine.definition import Indicator
from lemnis.engine.grade import Status
from lemnis.values import SubjectKind

CALENDAR = SchoolCalendar.default(2020, 2030)
FIRST = dt.date(2024, 1, 31)
KIND = SubjectKind.PROGRAM


def day(month):
    """Return the last day of a month, counted from January 2024."""
    year, number = divmod(month, 12)
    return dt.date(2024 + year + (number == 11), (number + 1) % 12 + 1, 1) - dt.timedelta(1)


def indicator(better="higher", **criterion):
    """Return a monthly indicator in points with one criterion."""
    lines = criterion or {"limit": 60, "pass": 80}
    return Indicator.read({
        "code": "OWN-001", "key": "own", "name": {"zh": "得分", "en": "Score"},
        "layer": "program", "system": "generation", "subjects": ["program"], "period": "month",
        "unit": {"zh": "分", "en": "points"}, "digits": 1, "better": better,
        "formula": "mean(grades.score)", "criteria": [lines | {"source": "own"}],
    })  # fmt: skip


def rule(**changes):
    """Return a rule of lines on it."""
    plain = {
        "code": "own.rule", "name": {"zh": "规则", "en": "Rule"}, "indicators": ["OWN-001"],
        "signal": "line", "parameters": {"line": "pass", "fallback": "limit"},
        "severity": "yellow",
    }  # fmt: skip
    return Rule.read(plain | changes)


def strip(values, suspect=()):
    """Return a strip of monthly values by subject, from January 2024; None is not measured.

    A value of ... leaves the month out altogether; ``suspect`` names (subject, month).
    """
    cells = [
        (code, month, value)
        for code, row in sorted(values.items())
        for month, value in enumerate(row)
        if value is not ...
    ]
    codes, months, found = zip(*cells, strict=True)
    number = np.array([np.nan if v is None else float(v) for v in found])
    first = [at for at, code in enumerate(codes) if at == 0 or codes[at - 1] != code]
    empty = np.full(len(cells), np.nan)
    return Strip(
        subjects=np.array([codes[at] for at in first], dtype=object),
        bounds=np.array([*first, len(cells)], dtype=np.int64),
        periods=np.array([f"{day(m):%Y-%m}" for m in months], dtype=object),
        ends=np.array([day(m) for m in months], dtype="datetime64[D]"),
        value=number,
        missing=np.array([None if v is not None else "no_rows" for v in found], dtype=object),
        numerator=empty,
        denominator=empty,
        rows=np.ones(len(cells), dtype=np.int64),
        suspect=np.array([(c, m) in suspect for c, m in zip(codes, months, strict=True)]),
        shown=number,
        status=np.array([
            (Status.BELOW_LIMIT if v is not None and v < 60 else Status.PASSED).value for v in found
        ], dtype=object),
    )  # fmt: skip


def history(values, measured=None):
    """Return a history of the one indicator."""
    known = measured or indicator()
    return History(Catalogue([known]), CALENDAR, {(known.code, KIND): strip(values)}, Facts())
