"""The words of the language in both tongues: one list, read by parser, checker and manual."""

from dataclasses import dataclass
from enum import StrEnum


class Sort(StrEnum):
    """What a word does."""

    AGGREGATE = "aggregate"
    SCALAR = "scalar"
    ACROSS = "across"


@dataclass(frozen=True, slots=True)
class Word:
    """One function word. ``least``/``most`` count its arguments (``most`` 0: any number)."""

    en: str
    zh: str
    sort: Sort
    least: int
    most: int
    about_zh: str
    about_en: str


_A, _S, _X = Sort.AGGREGATE, Sort.SCALAR, Sort.ACROSS

WORDS = (
    Word("count", "计数", _A, 1, 2, "行数", "number of rows"),
    Word("count_distinct", "去重计数", _A, 1, 2, "不同值的个数", "number of different values"),
    Word("sum", "求和", _A, 1, 2, "合计", "sum"),
    Word("mean", "均值", _A, 1, 2, "算术平均", "arithmetic mean"),
    Word("median", "中位数", _A, 1, 2, "中位数", "median"),
    Word("quantile", "分位数", _A, 2, 3, "分位数，如 0.25", "quantile, such as 0.25"),
    Word("min", "最小", _A, 1, 2, "最小值", "smallest value"),
    Word("max", "最大", _A, 1, 2, "最大值", "largest value"),
    Word("stddev", "标准差", _A, 1, 2, "样本标准差", "sample standard deviation"),
    Word("slope", "斜率", _A, 2, 3, "对另一列的回归斜率", "regression slope on another column"),
    Word("share", "占比", _A, 2, 2, "满足条件的行所占比例", "share of rows for which it holds"),
    Word("exists", "存在", _A, 1, 2, "是否有这样的行", "whether there is such a row"),
    Word("latest", "最新", _A, 1, 2, "时间最近一行的值", "value of the most recent row"),
    Word("days_since", "距今天数", _A, 1, 2, "距最近日期的天数", "days since the latest date"),
    Word("if", "如果", _S, 3, 3, "条件成立取前者，否则取后者", "first if it holds, else second"),
    Word("coalesce", "取非空", _S, 2, 0, "第一个不缺失的值", "first value that is not missing"),
    Word("round", "四舍五入", _S, 1, 2, "四舍五入到若干位小数", "round half up to places"),
    Word("abs", "绝对值", _S, 1, 1, "绝对值", "absolute value"),
    Word("floor", "向下取整", _S, 1, 1, "向下取整", "largest whole number not above"),
    Word("ceil", "向上取整", _S, 1, 1, "向上取整", "smallest whole number not below"),
    Word("least", "取小", _S, 2, 0, "最小的一个", "smallest of the values"),
    Word("greatest", "取大", _S, 2, 0, "最大的一个", "largest of the values"),
    Word("clip", "截取", _S, 3, 3, "限制在下限与上限之间", "kept between two bounds"),
    Word("ln", "自然对数", _S, 1, 1, "自然对数", "natural logarithm"),
    Word("exp", "指数", _S, 1, 1, "e 的幂", "e to the power"),
    Word("sqrt", "平方根", _S, 1, 1, "平方根", "square root"),
    Word("prior", "上期", _X, 1, 2, "前若干期的测量值", "measurement of n periods before"),
    Word(
        "same_period_last_year", "去年同期", _X, 1, 1, "去年同期的测量值", "same period last year"
    ),
    Word("parent", "上级", _X, 1, 1, "上级主体的值", "value of the subject above"),
    Word("peers", "同类", _X, 2, 2, "同类主体的统计量", "statistic over subjects of the kind"),
)

BY_NAME = {name.lower(): word for word in WORDS for name in (word.en, word.zh)}

# What peers() may be asked for, in both tongues.
STATISTICS = {
    "mean": "mean", "均值": "mean", "平均": "mean",
    "median": "median", "中位数": "median",
    "best": "best", "最好": "best", "最优": "best",
    "worst": "worst", "最差": "worst",
    "p10": "p10", "p25": "p25", "p75": "p75", "p90": "p90",
}  # fmt: skip
STATISTICS_ZH = {"mean": "均值", "median": "中位数", "best": "最好", "worst": "最差"}

# Operators as they are written, for saying a tree in words again.
SYMBOLS_ZH = {"and": "且", "or": "或", "not": "非", "in": "in"}
