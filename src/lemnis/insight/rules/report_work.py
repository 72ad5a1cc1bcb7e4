"""What the work report of a unit tells: what was diagnosed, found and mended in its stretch."""

from collections.abc import Mapping

from lemnis.insight.rules.report_chapters import Writer
from lemnis.insight.rules.report_facts import Facts
from lemnis.insight.rules.report_parts import Block, Key, joined, line, number, plain, table, words
from lemnis.values import Title

COUNTED: Mapping[str, Title] = {
    "due": Title("应诊断", "Due"),
    "handed_in": Title("已提交", "Handed in"),
    "on_time": Title("按时", "On time"),
    "findings": Title("发现问题", "Findings"),
    "measures": Title("采取措施", "Measures"),
    "declined": Title("说明不采取", "Declined"),
}
MOVED: Mapping[str, Title] = {
    "opened": Title("新立", "Opened"),
    "done": Title("完成", "Done"),
    "effective": Title("复核有效", "Effective"),
    "ineffective": Title("未见成效", "Without effect"),
    "overdue": Title("逾期", "Overdue"),
}


def in_short(facts: Facts) -> list[Block]:
    """Tell how many self-diagnoses were due and handed in, and what they found."""
    if not facts.many("work:due"):
        return [line("本期没有到期的自我诊断。", "No self-diagnosis was due.")]
    told = [
        line("应完成自我诊断 {0} 次，提交 {1} 次，其中按时 {2} 次。",
             "{0} self-diagnoses were due, {1} handed in, {2} of them on time.",
             *map(Key, ("work:due", "work:handed_in", "work:on_time")))
    ]  # fmt: skip
    return told + _found(facts)


def _found(facts: Facts) -> list[Block]:
    if not facts.many("work:handed_in"):
        return []
    if not facts.many("work:findings"):
        return [line("诊断中没有发现偏差。", "They found no deviation.")]
    told = [
        words("发现问题 {0} 条，采取措施 {1} 条，说明理由不采取措施 {2} 条。",
              "{0} findings; measures for {1}, for {2} a reason for none.",
              *map(Key, ("work:findings", "work:measures", "work:declined")))
    ]  # fmt: skip
    if facts.causes:
        listed = [words("{0}（{1}）", "{0} ({1})", name, Key(key)) for name, key in facts.causes]
        ends = (plain(Title("主要原因：", "Above all: ")), plain(Title("。", ".")))
        told.append(joined((ends[0], joined(listed, "、", ", "), ends[1]), en=""))
    return [{"is": "line", "words": joined(told)}]


def by_kind(facts: Facts) -> list[Block]:
    """Count the self-diagnoses kind by kind."""
    if not facts.kinds:
        return []
    rows = [
        [plain(name), *(number(f"{at}:{word}") for word in COUNTED)] for name, at in facts.kinds
    ]
    heads = (Title("质量主体", "Subjects"), *COUNTED.values())
    return [table(Title("自我诊断", "Self-diagnoses"), heads, rows)]


def listed(facts: Facts) -> list[Block]:
    """List the findings; persons are counted, never named."""
    if not facts.findings:
        return [line("没有须列出的问题；学生、教师只计数，不列名。",
                     "None to list; students and teachers are counted, never named.")]  # fmt: skip
    heads = (
        Title("主体", "Subject"), Title("诊断意见", "Finding"), Title("原因", "Causes"),
        Title("改进措施", "Measure"), Title("责任人", "Owner"), Title("完成日期", "By"),
    )  # fmt: skip
    rows = [
        [plain(f.what), plain(Title(f.said, f.said_en or f.said)), plain(f.causes),
         plain(f.action), plain(f.owner), plain(f.due)]
        for f in facts.findings
    ]  # fmt: skip
    return [table(Title("问题、原因与措施", "Findings, causes, measures"), heads, rows)]


def moved(facts: Facts) -> list[Block]:
    """Count what became of improvements."""
    if not any(facts.many(f"work:{word}") for word in MOVED):
        return [line("本期没有改进变动。", "No improvement has moved.")]
    row = [number(f"work:{word}") for word in MOVED]
    return [table(Title("改进", "Improvements"), tuple(MOVED.values()), [row])]


WORK_WRITERS: Mapping[str, Writer] = {
    "work": in_short, "work_by_kind": by_kind, "work_findings": listed, "work_moved": moved,
}  # fmt: skip
