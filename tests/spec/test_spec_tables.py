"""Every spec case holds on every runner: small tables, a formula, the numbers expected."""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

import pytest

from lemnis.engine.question import At, Measured
from lemnis.engine.runners import reference
from spec.case import Case, answers, expected, job_of, merged, registry
from spec.runners import NAMES, close, measure_with, same

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
        built = merged(built)
    return {at: one for each in built for at, one in measure(each.job, each.tables).items()}


@pytest.mark.parametrize("name", CASES)
def test_a_case_holds(name, measured):
    case, prefix = CASES[name], _PREFIX[name]

    found = answers(case, measured, prefix)

    wanted = expected(case)
    for text, answered in zip(case.formulas, found, strict=True):
        assert set(answered) == set(wanted), text
        for place, said in wanted.items():
            assert _agrees(answered[place], said), f"{text} at {place}: {answered[place]}"


@pytest.mark.parametrize("name", CASES)
def test_a_runner_tells_the_same_parts_and_rows_as_the_reference(name, measured):
    case, prefix = CASES[name], _PREFIX[name]
    alone = job_of(case, prefix)

    meant = answers(case, reference.measure(alone.job, alone.tables), prefix)

    for answered, told in zip(answers(case, measured, prefix), meant, strict=True):
        assert set(answered) == set(told)
        differing = {at: (answered[at], told[at]) for at in told if not same(answered[at], told[at])}
        assert not differing


def test_there_are_at_least_120_cases_in_every_topic_promised():
    assert len(CASES) >= 120
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
