"""The sentences and tables of a report, written from its facts; what is unknown is not told."""

from collections.abc import Callable, Mapping, Sequence

from lemnis.engine.grade import Status
from lemnis.insight.rules.report_facts import Facts, Line
from lemnis.insight.rules.report_parts import (
    Block,
    Key,
    Whose,
    Words,
    joined,
    line,
    number,
    plain,
    table,
    trend,
    words,
)
from lemnis.values import Title

Writer = Callable[[Facts], list[Block]]
_FEW = 12
_NOTHING = Title("", "")
_INDICATOR = Title("指标", "Indicator")
_NOW = Title("现值", "Now")
_LINE = Title("对照线", "Line")


def who(facts: Facts) -> list[Block]:
    """Tell who is reported of, and who answers."""
    by = facts.owner or facts.unit
    if not by:
        return [line("本报告的对象是{0}，{1}。", "This report is about {0}, {1}.",
                     Whose(), facts.period)]  # fmt: skip
    return [line("本报告的对象是{0}，{1}，由{2}负责。",
                 "This report is about {0}, {1}; {2} answers for it.",
                 Whose(), facts.period, by)]  # fmt: skip


def measured(facts: Facts) -> list[Block]:
    """Tell how much was measured and judged."""
    if not facts.lines:
        return [line("本期没有测量值。", "Nothing was measured in this period.")]
    return [line("本期共有 {0} 有测量值，其中 {1} 可对照标准判定。",
                 "{0} indicators were measured in this period, {1} of them judged by a line.",
                 Key("all:measured"), Key("all:judged"))]  # fmt: skip


def attained(facts: Facts) -> list[Block]:
    """Tell what was reached, and how that has moved."""
    if not facts.many("all:judged"):
        return [line("本期没有可判定的指标。", "No indicator could be judged in this period.")]
    told = [words("应判定指标 {0}，合格 {1}，达标率 {2}；达到目标 {3}，目标达成率 {4}。",
                  "Of {0} indicators judged {1} pass ({2}); {3} are on target ({4}).",
                  *map(Key, ("all:judged", "all:kept", "all:share", "all:aimed",
                             "all:aimed_share")))]  # fmt: skip
    if "moved:share" in facts.bounds:
        told.append(_moved_share(facts))
    better, worse = (_moving(facts, improved=way) for way in (True, False))
    for found, zh, en in (
        (better, "比上期好转的有{0}。", "Better than in the period before: {0}."),
        (worse, "比上期变差的有{0}。", "Worse than in the period before: {0}."),
    ):
        if found:
            told.append(_with(zh, en, found))
    return [{"is": "line", "words": joined(told)}]


def _moved_share(facts: Facts) -> Words:
    rose = facts.bounds["moved:share"].status
    if not rose:
        return words("同口径达标率与上期持平。", "On the same indicators that is as before.")
    zh, en = ("提高", "above") if rose == "up" else ("降低", "below")
    return words(f"同口径达标率比上期{zh} {{0}}。",
                 f"On the same indicators that is {{0}} {en} the period before.",
                 Key("moved:share"))  # fmt: skip


def _moving(facts: Facts, *, improved: bool) -> list[Words]:
    found = [each for each in facts.lines if each.improved is improved and each.moved]
    return [
        words("{0}（{1}，原为 {2}）", "{0} ({1}, was {2})", each.name, Key(each.now),
              Key(each.before))
        for each in found[:3]
    ]  # fmt: skip


def _with(zh: str, en: str, found: Sequence[Words]) -> Words:
    """Return a sentence with several words in its place ``{0}``."""
    (before_zh, after_zh), (before_en, after_en) = zh.split("{0}"), en.split("{0}")
    inner = joined(found, "、", ", ")
    return {
        "zh": [before_zh, *inner["zh"], after_zh],
        "en": [before_en, *inner["en"], after_en],
    }


def past(facts: Facts) -> list[Block]:
    """Draw how the attained share has gone on the same indicators."""
    if len(facts.trend) < 3 or len({facts.value(key) for _, key in facts.trend}) == 1:
        return []
    name = Title(
        "近几期达标率（只取各期都判定的指标）", "Attained share (indicators judged in each)"
    )
    return [trend(name, facts.trend)]


def below(facts: Facts) -> list[Block]:
    """Tell how those below do, kind by kind."""
    if not facts.below:
        return []
    heads = (Title("下级主体", "Subjects below"), Title("个数", "How many"),
             Title("判定", "Judged"), Title("合格", "Pass"), Title("达标率", "Share"))  # fmt: skip
    rows = [
        [plain(each.name), *map(number, (each.subjects, each.judged, each.kept, each.share))]
        for each in facts.below
    ]
    return [table(Title("下级主体达标情况", "How those below do"), heads, rows)]


def deviations(facts: Facts) -> list[Block]:
    """Tell what breaks a line, the worst first, with finding and measure where there is one."""
    broken = [each for each in facts.lines if each.is_broken]
    if not broken:
        return [line("没有低于合格线的指标。", "No indicator is below its pass line.")]
    told = line("低于合格线的指标共 {0}，其中偏差最大的是{1}，现值 {2}，{3}。",
                "{0} indicators are below their pass line; the widest gap is {1}, {2}; {3}.",
                Key("all:broken"), broken[0].name, Key(broken[0].now), broken[0].line)  # fmt: skip
    heads = (_INDICATOR, _NOW, _LINE, Title("上期", "Before"))
    rows = [_row(each) for each in broken]
    return [told, table(Title("偏差", "Deviations"), heads, rows)]


def _row(each: Line) -> list[Words]:
    return [plain(each.name), number(each.now), plain(each.line), number(each.before)]


def alerts(facts: Facts) -> list[Block]:
    """Tell which alerts stand."""
    if not facts.alerts:
        return []
    heads = (Title("级别", "Severity"), _INDICATOR, Title("内容", "What"),
             Title("发生", "Since"), Title("状态", "State"))  # fmt: skip
    rows = [
        [plain(a.severity), plain(a.name), plain(a.words), plain(a.opened.isoformat()),
         plain(a.state)]
        for a in facts.alerts[:_FEW]
    ]  # fmt: skip
    told = line("现有预警 {0}。", "{0} alerts stand.", Key("alerts:standing"))
    return [told, table(Title("预警", "Alerts"), heads, rows)]


def findings(facts: Facts) -> list[Block]:
    """Tell what the self-diagnosis found: cause, measure, owner and day."""
    if not facts.findings:
        return []
    heads = (
        _INDICATOR,
        Title("自我诊断意见", "Finding"),
        Title("原因", "Cause"),
        Title("改进措施", "Measure"),
        Title("负责人", "Owner"),
        Title("到期", "Due"),
    )
    rows = [
        [plain(f.what), plain(f.said), plain(f.causes), plain(f.action), plain(f.owner),
         plain(f.due)]
        for f in facts.findings
    ]  # fmt: skip
    return [table(Title("诊断意见与改进措施", "Findings and measures"), heads, rows)]


def effects(facts: Facts) -> list[Block]:
    """Tell what measures came to: before, after, and the effect beyond that of others."""
    if not facts.effects:
        return [line("本期没有已验证的改进措施。", "No measure was verified in this period.")]
    told = line("共有改进措施 {0}，验证有效 {1}，未见效 {2}。",
                "Of {0} measures {1} proved effective, {2} did not.",
                *map(Key, ("effects:all", "effects:good", "effects:bad")))  # fmt: skip
    heads = (Title("措施", "Measure"), _INDICATOR, Title("前", "Before"), Title("后", "After"),
             Title("净效果", "Net effect"), Title("判定", "Conclusion"))  # fmt: skip
    rows = [
        [plain(e.title), plain(e.name), number(e.before), number(e.after),
         number(e.effect), plain(e.state)]
        for e in facts.effects
    ]  # fmt: skip
    return [told, table(Title("措施的效果", "What measures came to"), heads, rows)]


def appendix(facts: Facts) -> list[Block]:
    """List every number of the period that was judged."""
    if not facts.many("all:judged"):
        return []
    heads = (_INDICATOR, _NOW, Title("期间", "Period"), _LINE, Title("等级", "Status"))
    rows = [
        [plain(each.name), number(each.now), plain(each.period), plain(each.line),
         plain(each.status.words)]
        for each in facts.lines
        if each.status is not Status.NOT_JUDGED
    ]  # fmt: skip
    return [table(Title("已判定的指标", "Indicators judged"), heads, rows)]


WRITERS: Mapping[str, Writer] = {
    "who": who, "measured": measured, "attained": attained, "trend": past, "below": below,
    "deviations": deviations, "alerts": alerts, "findings": findings, "effects": effects,
    "appendix": appendix,
}  # fmt: skip
