"""Mean, standard deviation and slope keep twelve digits of NIST's certified values."""

import json
import math
from decimal import Decimal
from pathlib import Path

import pytest

from lemnis.engine.formula.check import check
from lemnis.engine.formula.scope import Scope
from lemnis.engine.question import Ask, At, Job, Question, TableState
from lemnis.values import SubjectKind, SubjectRef
from spec.case import CALENDAR, ON, registry
from spec.drawing import Tables, complete
from spec.runners import NAMES, measure_with

DIGITS = 12
UNIVARIATE = (
    "Lew", "Lottery", "Mavro", "Michelso", "NumAcc1", "NumAcc2", "NumAcc3", "NumAcc4",
)  # fmt: skip
NORRIS_SLOPE = Decimal("1.00211681802045")
FORMULAS = {
    "mean": "mean(students.credits_earned)",
    "sd": "stddev(students.credits_earned)",
    "slope": "slope(students.credits_earned, credits_required)",
}

pytestmark = [pytest.mark.real, pytest.mark.slow]


@pytest.fixture(scope="module", params=NAMES)
def measured(request, shared_data):
    """Every set as the students of a class of its own: y is credits earned, x credits required."""
    folder = shared_data / "nist_strd"
    sets = {name: _numbers(folder / f"{name}.dat") for name in (*UNIVARIATE, "Norris")}
    return measure_with(request.param)(_job(), _college(sets))


@pytest.mark.parametrize("word", ["mean", "sd"])
@pytest.mark.parametrize("name", UNIVARIATE)
def test_a_univariate_set_keeps_twelve_digits(name, word, measured, shared_data):
    text = (shared_data / "nist_strd" / "univariate_certified.json").read_text("utf-8")
    certified = Decimal(json.loads(text)[name][word])

    found = _found(measured, word, name)

    assert _right_digits(found, certified) >= DIGITS


def test_the_slope_of_norris_keeps_twelve_digits(measured):
    found = _found(measured, "slope", "Norris")

    assert _right_digits(found, NORRIS_SLOPE) >= DIGITS


def _found(measured, word: str, name: str) -> float:
    return measured[At(word, "2024-2025", SubjectRef(SubjectKind.CLASS, name))].value


def _right_digits(found: float, certified: Decimal) -> float:
    """Return the log relative error: how many digits are right."""
    error = abs((Decimal(found) - certified) / certified)
    return 17.0 if error == 0 else -math.log10(error)


def _numbers(file: Path) -> list[list[Decimal]]:
    """Return the rows of a NIST file's data, as numbers that four decimals keep exactly."""
    lines = file.read_text("ascii").splitlines()
    start = max(n for n, line in enumerate(lines) if line.startswith("Data:")) + 1
    found = [[Decimal(t) for t in line.split()] for line in lines[start:] if line[:1] != "-"]
    rows = [row for row in found if row]
    assert all(number == round(number, 4) for row in rows for number in row)
    return rows


def _college(sets: dict[str, list[list[Decimal]]]) -> Tables:
    datasets = registry()
    classes: Tables = {"classes": [], "students": []}
    for name, rows in sets.items():
        classes["classes"].append(
            complete({"class_id": name, "status": "active"}, datasets["classes"])
        )
        for number, (y, *x) in enumerate(rows):
            student = {"student_id": f"{name}{number}", "class_id": name, "credits_earned": y}
            student |= {"credits_required": x[0]} if x else {}
            classes["students"].append(complete(student, datasets["students"]))
    return classes


def _job() -> Job:
    period = CALENDAR.parse("2024-2025")
    scope = Scope(registry())
    questions = {
        word: Question(word, check(text, scope), frozenset({SubjectKind.CLASS}), period.kind)
        for word, text in FORMULAS.items()
    }
    states = {"students": TableState(), "classes": TableState()}
    asks = tuple(Ask(word, period) for word in questions)
    return Job(registry(), questions, asks, CALENDAR, ON, states)
