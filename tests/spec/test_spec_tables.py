"""Every spec case holds on every runner: small tables, a formula, the numbers expected."""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

import pytest

from lemnis.engine.question import At, Measured
from lemnis.engine.runners import reference
from spec.case import Case, answers, expected, job_of, registry
from spec.runners import NAMES, close, measure_with, same, together

_TOPICS = sorted(file.stem for file in (Path(__file__).parent / "topics").glob("*.py"))
CASES: Mapping[str, Case] = {
    f"{topic}: {case.says}": case
    for topic in _TOPICS
    for case in import_module(f"spec.topics.{topic}").CASES
}
_PREFIX = {name: f"{number:03}." for number, name in enumerate(CASES)}


@pytest.fixture(scope="module", params=NAMES)
def measured(request) -> Mapping[At, Measured]:
    """The answers to all cases by one runner; all but the reference get them in a few big jobs."""
    built = [job_of(case, _PREFIX[name]) for name, case in CASES.items()]
    measure = measure_with(request.param)
    if request.param != "reference":
        return together(measure, built)
    return {at: one for each in built for at, one in measure(each.job, each.tables).items()}


@pytest.mark.parametrize("name", CASES)
def test_a_case_holds(name, measured):
    case, prefix = CASES[name], _PREFIX[name]
    alone = job_of(case, prefix)
    meant = answers(case, reference.measure(alone.job, alone.tables), prefix)

    found = answers(case, measured, prefix)

    wanted = expected(case)
    for text, answered, told in zip(case.formulas, found, meant, strict=True):
        assert set(answered) == set(wanted), text
        for place, said in wanted.items():
            assert _agrees(answered[place], said), f"{text} at {place}: {answered[place]}"
            assert same(answered[place], told[place]), f"{answered[place]} but {told[place]}"


def test_there_are_enough_cases_in_every_topic_promised():
    assert len(CASES) >= 250
    assert len(_TOPICS) >= 19
    assert len(registry()) >= 60


def _agrees(found: Measured, said) -> bool:
    parts = ((found.numerator, said.numerator), (found.denominator, said.denominator))
    return (
        close(found.value, said.value)
        and (found.missing, found.suspect) == (said.missing, said.suspect)
        and all(told is None or close(have, told) for have, told in parts)
        and said.rows in {None, found.rows}
    )
