"""Everything that is wrong with indicators somebody has written, all at once, each with its place.

In: entries as written, the catalogue they are laid over, the registry. Out: the indicators that
could be read, and `Mistake`s.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lemnis.engine.catalogue import Catalogue
from lemnis.engine.definition import Indicator
from lemnis.engine.formula.nodes import references
from lemnis.engine.formula.scope import Scope
from lemnis.engine.question import Question
from lemnis.engine.reading import question, scope
from lemnis.errors import BadData, BadFormula, Fault
from lemnis.lake.datasets import Datasets


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake. ``fault`` points into ``formula``, where it is one of a formula."""

    place: str
    code: str
    zh: str
    en: str
    formula: str = ""
    fault: Fault | None = None


def proofread(
    entries: Iterable[tuple[str, Any]], base: Catalogue, datasets: Datasets
) -> tuple[dict[str, Indicator], list[Mistake]]:
    """Return the indicators that can be read, by code, and all that is wrong.

    Shape: ``entries`` are (place, entry) pairs as ``pages.raw_entries`` gives them.
    """
    read: dict[str, Indicator] = {}
    found: list[Mistake] = []
    for place, raw in entries:
        try:
            indicator = Indicator.read(raw, place)
        except BadData as error:
            found += [_told(each, raw) for each in (error, *error.facts.get("others", ()))]
            continue
        if indicator.code in read:
            found.append(_twice(indicator, read[indicator.code]))
        read[indicator.code] = indicator
    try:
        whole = base.overlaid(read)
    except BadData as error:
        return read, [*found, _told(error, {})]
    known = scope(datasets, whole)
    questions: dict[str, Question] = {}
    for indicator in read.values():
        found += _formulas(indicator, known, questions)
        found += _conditions(indicator, datasets)
    return read, [*found, *_circles(questions, whole, known)]


def _told(error: BadData, raw: Any) -> Mistake:
    code = str(raw.get("code", "")) if isinstance(raw, Mapping) else ""
    gap = " " if error.cure[1] else ""
    return Mistake(error.place, code, error.zh + error.cure[0], error.en + gap + error.cure[1])


def _twice(indicator: Indicator, other: Indicator) -> Mistake:
    return Mistake(
        indicator.place, indicator.code,
        f"代码用了两次（另见 {other.place}）。", f"The code is used twice (see {other.place}).",
    )  # fmt: skip


def _formulas(
    indicator: Indicator, known: Scope, questions: dict[str, Question]
) -> Iterator[Mistake]:
    for version in indicator.versions:
        try:
            # Of several versions the last one asks what is asked now.
            questions[indicator.code] = question(indicator, known, version.since)
        except BadFormula as error:
            for fault in error.faults:
                yield Mistake(
                    indicator.place, indicator.code, fault.zh, fault.en, version.formula, fault
                )


def _conditions(indicator: Indicator, datasets: Datasets) -> Iterator[Mistake]:
    for criterion in indicator.criteria:
        for name in criterion.where:
            dataset, _, column = name.partition(".")
            if dataset not in datasets or column not in datasets[dataset].column_by_name:
                yield Mistake(
                    indicator.place, indicator.code,
                    f"标准的条件“{name}”不是任何数据集的列。",
                    f"“{name}”, which a criterion asks for, is no column of any data set.",
                )  # fmt: skip


def _circles(
    questions: Mapping[str, Question], whole: Catalogue, known: Scope
) -> Iterator[Mistake]:
    """Yield each new indicator that refers, in the same period, back to itself."""

    def beside(code: str) -> Sequence[str]:
        if code not in questions:
            try:
                return _same(question(whole[code], known, dt.date.max))
            except BadFormula:
                return ()
        return _same(questions[code])

    for code in questions:
        trail = _way_back(code, beside)
        if trail:
            shown = " → ".join(trail)
            yield Mistake(
                whole[code].place, code,
                f"引用绕成了圈：{shown}。", f"References go in a circle: {shown}.",
            )  # fmt: skip


def _same(asked: Question) -> list[str]:
    return [r.code for r in references(asked.formula) if r.how not in {"prior", "last_year"}]


def _way_back(code: str, beside: Any) -> tuple[str, ...]:
    todo: list[tuple[str, ...]] = [(code,)]
    seen: set[str] = set()
    while todo:
        trail = todo.pop()
        for following in beside(trail[-1]):
            if following == code:
                return (*trail, code)
            if following not in seen:
                seen.add(following)
                todo.append((*trail, following))
    return ()
