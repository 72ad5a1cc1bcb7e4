"""@name: a number with a name, in conditions and outside."""

from decimal import Decimal

from lemnis.engine.formula.scope import Parameter
from spec.case import Case
from spec.topics.sums_and_means import GRADES

_PASS = (
    Parameter("pass_mark", "及格线", Decimal(60)),
    Parameter("weight", "权重", Decimal("0.25")),
)

CASES = (
    Case(
        "a parameter stands for its number in a condition",
        ("share(grades, score >= @pass_mark)", "占比(成绩, 成绩 >= @及格线)"),
        "class",
        "care1: 1/2; paint1: 0",
        GRADES,
        parameters=_PASS,
    ),
    Case(
        "and outside of one",
        ("@weight * count(grades)", "＠权重 × 计数(成绩)"),
        "class",
        "care1: 1; paint1: 0.25",
        GRADES,
        parameters=_PASS,
    ),
    Case(
        "two parameters compared",
        "@pass_mark > @weight",
        "school",
        "lemnis: true (0 rows)",
        parameters=_PASS,
    ),
)
