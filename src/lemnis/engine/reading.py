"""From the catalogue's text to questions a run can be asked: every formula read and checked.

In: a ``Catalogue`` and the registry. Out: ``Library``: what could be read, and what could not.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lemnis.engine.catalogue import Catalogue
from lemnis.engine.definition import Better, Indicator
from lemnis.engine.definition import Parameter as Declared
from lemnis.engine.formula.check import check
from lemnis.engine.formula.nodes import Kind, Value, aggregates, references
from lemnis.engine.formula.scope import Parameter, Scope, Signature
from lemnis.engine.question import Question
from lemnis.errors import BadFormula, Fault
from lemnis.lake.datasets import Datasets, path


@dataclass(frozen=True)
class Library:
    """The indicators in force on a day: read, or refused with their faults."""

    datasets: Datasets
    catalogue: Catalogue
    day: dt.date
    questions: Mapping[str, Question]
    refused: Mapping[str, BadFormula]

    def with_needed(self, codes: Iterable[str]) -> Mapping[str, Question]:
        """Return the questions named and all they refer to."""
        found: dict[str, Question] = {}
        todo = list(codes)
        while todo:
            code = todo.pop()
            if code not in found and code in self.questions:
                found[code] = self.questions[code]
                todo.extend(r.code for r in references(found[code].formula))
        return found


def scope(datasets: Datasets, catalogue: Catalogue) -> Scope:
    """Return what formulas may speak of."""
    return Scope(datasets, {code: _signature(i) for code, i in catalogue.items()})


def _signature(indicator: Indicator) -> Signature:
    kind = Kind.BOOL if indicator.better is Better.PRESENT else Kind.NUMBER
    unit, subjects = indicator.unit.en, frozenset(indicator.subjects)
    return Signature(indicator.code, *indicator.name, kind, unit, subjects)


def read(datasets: Datasets, catalogue: Catalogue, day: dt.date) -> Library:
    """Read every formula in force on a day; a fault in one does not stop the others."""
    known = scope(datasets, catalogue)
    questions: dict[str, Question] = {}
    refused: dict[str, BadFormula] = {}
    for code, indicator in catalogue.items():
        if indicator.versions[0].since > day:
            continue
        try:
            questions[code] = question(indicator, known, day)
        except BadFormula as error:
            refused[code] = error
    for code in _stranded(questions):
        refused[code] = _refusal(catalogue[code], day, _leans_on_refused(questions[code], refused))
        del questions[code]
    return Library(datasets, catalogue, day, questions, refused)


def question(indicator: Indicator, known: Scope, day: dt.date) -> Question:
    """Return an indicator ready to be run.

    Raises:
        BadFormula: a word has no meaning, a subject cannot be reached, the result does not fit
            the unit.

    """
    text = indicator.at(day).formula
    formula = check(text, known, _parameters(indicator.parameters))
    faults = [*_unreachable(formula, indicator, known), *_misfits(formula, indicator, known)]
    if faults:
        raise BadFormula(text, tuple(faults))
    return Question(
        indicator.code,
        formula,
        frozenset(indicator.subjects),
        indicator.period,
        indicator.better is Better.LOWER,
        indicator.minimum_rows,
        indicator.days or 30,
    )


def fingerprint(question: Question) -> str:
    """Return a hash of what is asked: the same for the same formula, parameters and subjects."""
    return hashlib.sha256(repr((question.formula, question.period)).encode()).hexdigest()[:16]


def _parameters(declared: Mapping[str, Declared]) -> Mapping[str, Parameter]:
    return {name: Parameter(name, p.title.zh, p.value) for name, p in declared.items()}


def _unreachable(formula: Value, indicator: Indicator, known: Scope) -> Iterable[Fault]:
    for aggregate in dict.fromkeys(a.dataset for a in aggregates(formula)):
        for kind in indicator.subjects:
            if path(known.datasets, aggregate, kind) is None:
                title = known.datasets[aggregate].title
                yield Fault(
                    1, 1, 1, "unreachable_subject",
                    f"数据集“{title.zh}”的行归不到主体 {kind}，请从 subjects 中去掉它",
                    f"rows of {aggregate} do not reach a {kind}; remove it from subjects",
                )  # fmt: skip


def _misfits(formula: Value, indicator: Indicator, known: Scope) -> Iterable[Fault]:
    wanted = known.indicators[indicator.code].kind
    if formula.kind is not wanted:
        yield Fault(
            1, 1, 1, "wrong_result",
            f"方向为“{indicator.better}”的指标，公式结果应是{_SAID[wanted][0]}",
            f"with better: {indicator.better} the formula must give {_SAID[wanted][1]}",
        )  # fmt: skip
    for reference in references(formula):
        lacking = set(indicator.subjects) - known.indicators[reference.code].subjects
        if reference.how != "parent" and lacking:
            said = ", ".join(sorted(lacking))
            yield Fault(
                1, 1, 1, "unreachable_subject",
                f"[{reference.code}] 没有主体 {said} 的值", f"[{reference.code}] has no {said}",
            )  # fmt: skip


_SAID = {Kind.BOOL: ("是或否", "true or false"), Kind.NUMBER: ("数字", "a number")}


def _stranded(questions: Mapping[str, Question]) -> list[str]:
    """Return indicators that refer, at some remove, to one that could not be read."""
    lost: set[str] = set()
    while True:
        more = {
            code
            for code, q in questions.items()
            if code not in lost
            for r in references(q.formula)
            if r.code not in questions or r.code in lost
        }
        if not more:
            return sorted(lost)
        lost |= more


def _leans_on_refused(question: Question, refused: Mapping[str, BadFormula]) -> str:
    return next((r.code for r in references(question.formula) if r.code in refused), "")


def _refusal(indicator: Indicator, day: dt.date, code: str) -> BadFormula:
    fault = Fault(
        1, 1, 1, "unknown_indicator",
        f"它引用的指标 [{code}] 有误或尚未启用",
        f"the indicator [{code}] it refers to has a fault or is not in force",
    )  # fmt: skip
    return BadFormula(indicator.at(day).formula, (fault,))
