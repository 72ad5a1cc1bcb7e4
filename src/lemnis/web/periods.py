"""Periods in words, from what their labels mean: ``2024-2025-1-W05`` is a teaching week."""

import datetime as dt
import re

from lemnis.engine.period_words import label_words, period_words
from lemnis.values import Period, PeriodKind
from lemnis.web.words import say


def said(period: Period) -> str:
    """Return a period as people say it; what has no words of its own keeps its label."""
    return say(*period_words(period))


def labelled(kind: PeriodKind, label: str) -> str:
    """Return the period of a kind that has a label, as people say it."""
    return said(Period(dt.date.min, dt.date.max, kind, label))


def cycle(label: str) -> str:
    """Return what a cycle is about, as people say it: a fortnight is two weeks of a term.

    What somebody has written by hand stays as it is.
    """
    return say(*label_words(label))


def short(label: str) -> str:
    """Return a label short enough for the axis of a chart; nobody needs the century there.

    >>> short("2024-2025-1"), short("2025-03"), short("@2025-02-16"), short("2024-2025")
    ('24–25-1', '25-03', '25-02-16', '24–25')
    """
    name, _, until = label.partition("@")
    term, _, week = name.rpartition("-W")
    if term:
        return say(f"{int(week)} 周", f"W{week}")
    years = re.fullmatch(r"20(\d\d)-20(\d\d)(-\d)?", name)
    if years:
        return f"{years[1]}–{years[2]}{years[3] or ''}"
    return re.sub(r"\b20(\d\d-)", r"\1", until or name)
