"""What may be set of an alert rule, in words: labels of forms, lines of a page."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from lemnis.engine.alerts.rule import Quiet, Rule
from lemnis.engine.signals import KINDS, Watch
from lemnis.engine.signals.line import LineName
from lemnis.engine.signals.run_rules import Rule as RunRule
from lemnis.engine.subjects import KINDS as SUBJECTS
from lemnis.values import Missing, PeriodKind, Title
from lemnis.web.figures import MISSING

# What each kind of signal looks for, in a sentence.
ABOUT: Mapping[str, Title] = {
    "line": Title("数值越过底线、合格线、目标，或规则自己的线。",
                  "A value beyond limit, pass or target, or a line of the rule's own."),
    "path": Title("到今天应完成多少，实际落后多少。",
                  "How far it should be by now, and how far it is behind."),
    "trend": Title("连续几期向坏的方向走，而且不像偶然。",
                   "Several periods going the wrong way, more than chance would."),
    "spc": Title("控制图：与自身历史相比，出现不寻常的点或连串。",
                 "A control chart: points or runs that are unusual for its own past."),
    "ewma": Title("小而持续的偏移，单看一期看不出来。",
                  "A small shift that lasts, too small to be seen in one period."),
    "cusum": Title("偏离逐期累计，超过限度才报。",
                   "Deviations summed up period by period, told beyond a bound."),
    "jump": Title("与往年同期相比突然变化。", "Unlike the same period of earlier years."),
    "peer": Title("与同类主体相比明显不同，已考虑人数多少。",
                  "Unlike its peers, with their sizes taken into account."),
    "forecast": Title("照现在的走势，期末大概率达不到。",
                      "As it goes now, the line will most likely be missed."),
    "data": Title("数据缺失、过期或未通过检查。", "Data missing, stale, or failing their checks."),
    "model": Title("模型认为最可能不及格的学生，并说明理由；只作提醒，不产生后果。",
                   "Students a model finds likeliest not to pass, with reasons; never a penalty."),
}  # fmt: skip
PARAMETERS: Mapping[str, Title] = {
    "line": Title("哪条线", "Which line"),
    "level": Title("规则自己的线", "A line of its own"),
    "too_good": Title("好得可疑的线", "Too good to be true beyond"),
    "clear_line": Title("回到哪条线才解除", "Clears at which line"),
    "clear_level": Title("回到多少才解除", "Clears at"),
    "fallback": Title("没有这条线时用", "Where that line is not drawn, use"),
    "watch": Title("方向", "Which side"),
    "points": Title("看最近几期", "Looks back so many periods"),
    "least": Title("至少要有几期", "At least so many periods"),
    "confidence": Title("把握", "Confidence"),
    "clear_confidence": Title("低于多大把握才解除", "Clears under a confidence of"),
    "minimum_change": Title("至少变化多少", "A change of at least"),
    "clear_change": Title("变化小于多少才解除", "Clears under a change of"),
    "minimum_gap": Title("至少偏离多少", "Apart by at least"),
    "z": Title("几个标准差以外", "Beyond so many standard deviations"),
    "clear_z": Title("几个标准差以内才解除", "Clears within so many standard deviations"),
    "least_peers": Title("至少几个同类", "At least so many peers"),
    "least_rows": Title("样本至少多少", "With at least so many rows"),
    "model": Title("同类怎样比较", "How peers are compared"),
    "chart": Title("哪种控制图", "Which chart"),
    "share": Title("名单占多少（比例）", "How many are listed (share)"),
    "clear_share": Title("排到多少名以外才解除（比例）", "Clears beyond so many (share)"),
    "clear_least": Title("概率低于多少才解除", "Clears under a probability of"),
    "background": Title("也看入学前学历", "Weighs education before entry too"),
    "rules": Title("判据", "Tests"),
    "baseline": Title("头几期作为基准", "The first periods as a baseline"),
    "recent": Title("最近几期内出现才算", "Counts if within so many last periods"),
    "clear_recent": Title("最近几期都没有才解除", "Clears if in none of so many last periods"),
    "robust": Title("不受个别极端值影响", "Robust against single extremes"),
    "laney": Title("校正人数很大时的过度灵敏", "Correct for very large counts (Laney)"),
    "short_runs": Title("期数少时放宽", "Wider limits while periods are few"),
    "years": Title("与往年几年比", "Compared with so many earlier years"),
    "least_years": Title("至少要有几年", "At least so many years"),
    "start": Title("起点", "Where it started"),
    "stages": Title("进度安排（时间:进度，…）", "Stages (time:way, …)"),
    "tolerance": Title("允许落后（全程的几分之几）", "May be behind by (share of the way)"),
    "clear_tolerance": Title("落后不超过多少才解除", "Clears if behind by no more than"),
    "centre": Title("中心", "Centre"),
    "sigma": Title("标准差", "Standard deviation"),
    "weight": Title("新值的权重", "Weight of the newest"),
    "width": Title("几个标准差以外", "Beyond so many standard deviations"),
    "clear_width": Title("几个标准差以内才解除", "Clears within so many standard deviations"),
    "slack": Title("容许偏移（标准差）", "Slack (standard deviations)"),
    "interval": Title("累计超过（标准差）", "Sum beyond (standard deviations)"),
    "clear_interval": Title("累计低于多少才解除", "Clears under a sum of"),
    "missing_periods": Title("连续缺几期", "Missing so many periods in a row"),
    "reasons": Title("哪些原因算缺", "For which reasons"),
    "stale_days": Title("多少天没有更新", "Not renewed for so many days"),
    "suspect": Title("未通过检查也报", "Also where checks fail"),
    "trust_suspect": Title("数据可疑也照常判断", "Judge suspect data, too"),
}
_WORDS: Mapping[str, Title] = {
    **{w.value: t for w, t in {
        Watch.WORSE: Title("变坏", "worse"), Watch.BETTER: Title("好得可疑", "too good"),
        Watch.BOTH: Title("两个方向", "both sides"),
    }.items()},
    **{line.value: line.words for line in LineName},
    **{rule.value: rule.words for rule in RunRule},
    **{reason.value: MISSING[reason] for reason in Missing},
    "auto": Title("自动", "automatic"),
    "shares": Title("按比例", "as shares"), "means": Title("按均值", "as means"),
    "robust": Title("稳健", "robust"), "individuals": Title("单值图", "individuals"),
    "ranges": Title("移动极差图", "moving ranges"), "p": Title("p 图", "p chart"),
    "u": Title("u 图", "u chart"),
}  # fmt: skip
QUIET = {
    Quiet.WEEKENDS: Title("周末", "weekends"),
    Quiet.BREAKS: Title("假期", "breaks and vacations"),
}
HORIZONS = {
    PeriodKind.MONTH: Title("月", "month"),
    PeriodKind.TERM: Title("学期", "term"),
    PeriodKind.ACADEMIC_YEAR: Title("学年", "academic year"),
    PeriodKind.CALENDAR_YEAR: Title("自然年", "calendar year"),
    PeriodKind.FISCAL_YEAR: Title("财年", "fiscal year"),
}
_NO, _YES = Title("否", "no"), Title("是", "yes")


class Said(NamedTuple):
    """One thing a rule says: what, and how much."""

    name: Title
    text: Title


def word(value: Any) -> Title:
    """Return a value of a parameter as people read it."""
    if isinstance(value, bool):
        return _YES if value else _NO
    if isinstance(value, list | tuple):
        return _all(word(one) for one in value)
    text = str(value)
    return _WORDS.get(text, Title(text, text))


def signal_lines(rule: Rule) -> Iterator[Said]:
    """Yield how a rule looks: what its kind is, and what was set of it."""
    yield Said(Title("信号", "Signal"), KINDS[rule.signal].title)
    for name, value in rule.parameters.items():
        yield Said(PARAMETERS.get(name, Title(name, name)), word(value))


def rule_lines(rule: Rule) -> Iterator[Said]:
    """Yield what a rule says beside how it looks: of whom, how long, whom it tells and when."""
    if rule.subjects:
        yield Said(Title("主体类别", "Kinds of subjects"), _all(SUBJECTS[k] for k in rule.subjects))
    if rule.only:
        yield Said(Title("只看这些主体", "Only these subjects"), word(rule.only))
    yield Said(Title("级别", "Severity"), rule.severity.words)
    if rule.beyond_limit:
        yield Said(Title("破底线时", "Beyond its limit"), rule.beyond_limit.words)
    yield Said(Title("连续几期才报", "Opens after"), _periods(rule.hold))
    yield Said(Title("连续好几期才解除", "Clears after"), _periods(rule.calm))
    yield from _telling_lines(rule)


def _telling_lines(rule: Rule) -> Iterator[Said]:
    if rule.unfinished:
        yield Said(Title("未结束的时段也判断", "Judges unfinished periods"), _YES)
    if rule.repeat_days:
        days = rule.repeat_days
        yield Said(Title("催办", "Reminds"), Title(f"每 {days} 天", f"every {days} days"))
    if rule.quiet:
        yield Said(Title("不打扰", "Quiet on"), _all(QUIET[q] for q in rule.quiet))
    if rule.group:
        yield Said(Title("归组", "Group"), Title(rule.group, rule.group))
    if rule.safety:
        yield Said(Title("关系安全，不能静默", "Of safety: never silenced"), _YES)


def _all(words: Iterable[Title]) -> Title:
    each = [*words]
    return Title("、".join(w.zh for w in each), ", ".join(w.en for w in each))


def _periods(count: int) -> Title:
    return Title(f"{count} 期", f"{count} period{'' if count == 1 else 's'}")
