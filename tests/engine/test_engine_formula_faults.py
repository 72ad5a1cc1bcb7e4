"""Every fault of a formula is named by code and place, with the nearest known word."""

from decimal import Decimal

import pytest

from lemnis.engine.formula.check import check
from lemnis.engine.formula.nodes import Kind
from lemnis.engine.formula.scope import Parameter, Scope, Signature
from lemnis.errors import BadFormula
from lemnis.values import SubjectKind
from spec.case import registry

_ALL = frozenset(SubjectKind)
_INDICATORS = {
    "IND-01": Signature("IND-01", "在校生数", "students enrolled", Kind.NUMBER, "人", _ALL),
    "IND-02": Signature("IND-02", "生均经费", "money per student", Kind.NUMBER, "元", _ALL),
    "IND-03": Signature("IND-03", "有章程", "has charter", Kind.BOOL, "", _ALL),
}
_PARAMETERS = {"pass_mark": Parameter("pass_mark", "及格线", Decimal(60))}

# formula, line, column, length, code, suggestion
FAULTS = [
    ("", 1, 1, 1, "empty", ""),
    ("   \n ", 1, 1, 1, "empty", ""),
    ("# only a remark", 1, 16, 1, "unfinished", ""),
    ("count(students", 1, 15, 1, "unfinished", ""),
    ("计数(学生，", 1, 7, 1, "unfinished", ""),
    ("count(students))", 1, 16, 1, "syntax", ""),
    ("1 +\n+ 2", 2, 1, 1, "syntax", ""),
    ("count(students) count(students)", 1, 17, 5, "syntax", ""),
    ("count(students, status in ())", 1, 28, 1, "syntax", ""),
    ("a.b.c", 1, 4, 1, "syntax", ""),
    ("1 ? 2", 1, 3, 1, "character", ""),
    ("count(students, status = 'enrolled)", 1, 26, 1, "character", ""),
    ("[IND-01", 1, 1, 1, "character", ""),
    ("conut(students)", 1, 1, 5, "unknown_function", "count"),
    ("计树(学生)", 1, 1, 2, "unknown_function", "计数"),
    ("count()", 1, 1, 5, "wrong_arguments", ""),
    ("round(1, 2, 3)", 1, 1, 5, "wrong_arguments", ""),
    ("mean(students)", 1, 6, 8, "wrong_arguments", ""),
    ("share(students.status, true)", 1, 7, 15, "wrong_arguments", ""),
    ("quantile(grades.score, 2)", 1, 24, 1, "wrong_arguments", ""),
    ("prior([IND-01], 0)", 1, 17, 1, "wrong_arguments", ""),
    ("prior([IND-01], 1.5)", 1, 17, 3, "wrong_arguments", ""),
    ("peers([IND-01], 'besst')", 1, 17, 7, "wrong_arguments", ""),
    ("mean(mean(grades.score))", 1, 6, 4, "wrong_arguments", ""),
    ("count(studnets)", 1, 7, 8, "unknown_dataset", "students"),
    ("计数(学升)", 1, 4, 2, "unknown_dataset", "学生"),
    ("count(students, statsu = 'enrolled')", 1, 17, 6, "unknown_column", "status"),
    ("计数(学生, 学籍状况 = '在校')", 1, 8, 4, "unknown_column", "学籍状态"),
    ("count(students, grades.score > 1)", 1, 17, 12, "unknown_column", ""),
    ("count(students, status = 'enroled')", 1, 26, 9, "unknown_value", "'enrolled'"),
    ("count(students,\n  status = 'enrolled' and\n  gender = 'x')", 3, 12, 3, "unknown_value", ""),
    ("count(students, enrolled_on > '2024-13-01')", 1, 31, 12, "unknown_value", ""),
    ("mean(students.status)", 1, 6, 15, "wrong_type", ""),
    ("days_since(students.status)", 1, 12, 15, "wrong_type", ""),
    ("slope(grades.score, kind)", 1, 21, 4, "wrong_type", ""),
    ("count(students, grade_year)", 1, 17, 10, "wrong_type", ""),
    ("count(students, grade_year + status = 1)", 1, 17, 19, "wrong_type", ""),
    ("count(students, enrolled_on > 5)", 1, 17, 15, "wrong_type", ""),
    ("[IND-03] + 1", 1, 1, 8, "wrong_type", ""),
    ("if(1, 2, 3)", 1, 4, 1, "wrong_type", ""),
    ("1 = true", 1, 1, 8, "wrong_type", ""),
    ("parent(count(students))", 1, 8, 5, "wrong_type", ""),
    ("count(students, count(grades) > 1)", 1, 17, 5, "aggregate_in_aggregate", ""),
    ("count(students, [IND-01] > 1)", 1, 17, 8, "aggregate_in_aggregate", ""),
    ("students", 1, 1, 8, "bare_name", ""),
    ("在校生数", 1, 1, 4, "bare_name", "[在校生数]"),
    ("count(students) + 'x'", 1, 19, 3, "bare_text", ""),
    ("@pas_mark", 1, 1, 9, "unknown_parameter", "@pass_mark"),
    ("@及格", 1, 1, 3, "unknown_parameter", "@及格线"),
    ("count(students, @nope > 1)", 1, 17, 5, "unknown_parameter", ""),
    ("[IND-09]", 1, 1, 8, "unknown_indicator", "[IND-0"),
]


@pytest.mark.parametrize(("text", "line", "column", "length", "code", "suggestion"), FAULTS)
def test_a_fault_has_a_place_a_code_and_a_suggestion(text, line, column, length, code, suggestion):
    first = _faults(text)[0]

    assert (first.line, first.column, first.length, first.code) == (line, column, length, code)
    assert first.suggestion.startswith(suggestion)
    assert bool(first.suggestion) == bool(suggestion)
    assert first.zh
    assert first.en


def test_a_unit_mismatch_names_both_units():
    first = _faults("[IND-01] + [IND-02]")[0]

    assert first.code == "unit_mismatch"
    assert "人" in first.zh
    assert "元" in first.zh


def test_a_formula_too_long_or_too_deep_is_refused():
    for text in ("1 + " * 3000 + "1", "(" * 5000 + "1" + ")" * 5000, "1+" * 200 + "1",
                 "not " * 500 + "true", "-" * 4000 + "1", "2^" * 300 + "2"):  # fmt: skip
        assert _faults(text)[0].code == "too_long"


def test_all_faults_are_told_in_order_of_place():
    faults = _faults("conut(students) +\n count(studnets) + mean(students.status)")

    assert [(f.line, f.column, f.code) for f in faults] == [
        (1, 1, "unknown_function"), (2, 8, "unknown_dataset"), (2, 25, "wrong_type"),
    ]  # fmt: skip


def test_the_error_speaks_both_languages_with_the_cure():
    with pytest.raises(BadFormula) as caught:
        check("conut(students)", _scope())

    assert "conut" in caught.value.say("zh")
    assert "是否想写“count”？" in caught.value.say("zh")
    assert "Did you mean “count”?" in caught.value.say("en")


def test_every_code_of_the_checker_is_tried_here():
    tried = {fault[4] for fault in FAULTS} | {"unit_mismatch", "too_long"}

    assert tried == {
        "empty", "unfinished", "syntax", "character", "too_long", "unknown_function",
        "wrong_arguments", "unknown_dataset", "unknown_column", "unknown_value", "wrong_type",
        "aggregate_in_aggregate", "bare_name", "bare_text", "unknown_parameter",
        "unknown_indicator", "unit_mismatch",
    }  # fmt: skip


def _scope() -> Scope:
    return Scope(registry(), _INDICATORS)


def _faults(text: str):
    with pytest.raises(BadFormula) as caught:
        check(text, _scope(), _PARAMETERS)
    return caught.value.faults
