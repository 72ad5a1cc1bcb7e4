"""The work report of a unit in words, from what its self-diagnoses and improvements count."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lemnis.values import Title


@dataclass(frozen=True, slots=True)
class Counted:
    """What came of the self-diagnoses of one kind of subject that were due."""

    due: int = 0
    handed_in: int = 0
    on_time: int = 0
    findings: int = 0
    measures: int = 0
    declined: int = 0

    def __add__(self, other: "Counted") -> "Counted":
        return Counted(
            *(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__)
        )

    @property
    def missing(self) -> int:
        """How many were not handed in."""
        return self.due - self.handed_in


@dataclass(frozen=True, slots=True)
class Moved:
    """What became of improvements in a stretch of time, and how many are overdue at its end."""

    opened: int = 0
    done: int = 0
    effective: int = 0
    ineffective: int = 0
    overdue: int = 0


@dataclass(frozen=True, slots=True)
class Story:
    """The numbers a report is told from; ``causes`` the commonest first."""

    counted: Counted
    moved: Moved
    causes: Sequence[tuple[Title, int]] = ()
    worst: Mapping[str, int] = field(default_factory=dict)


def told(story: Story) -> tuple[Title, ...]:
    """Return the report's sentences: what was diagnosed, what was found, what was mended."""
    return tuple(s for s in (_diagnosed(story), _found(story), _mended(story)) if s is not None)


def _diagnosed(story: Story) -> Title:
    c = story.counted
    if not c.due:
        return Title("本期没有到期的自我诊断。", "No self-diagnosis was due.")
    zh = f"应完成自我诊断 {c.due} 次，提交 {c.handed_in} 次，其中按时 {c.on_time} 次"
    en = f"{c.due} self-diagnoses were due, {c.handed_in} handed in, {c.on_time} of them on time"
    if not c.missing:
        return Title(f"{zh}。", f"{en}.")
    return Title(f"{zh}；{c.missing} 次未提交。", f"{en}; {c.missing} are missing.")


def _found(story: Story) -> Title | None:
    c = story.counted
    if not c.handed_in:
        return None
    if not c.findings:
        return Title("诊断中没有发现偏差。", "They found no deviation.")
    zh = f"发现问题 {c.findings} 条，采取措施 {c.measures} 条，说明理由不采取措施 {c.declined} 条"
    en = f"{c.findings} findings; measures for {c.measures}, for {c.declined} a reason for none"
    if not story.causes:
        return Title(f"{zh}。", f"{en}.")
    first = story.causes[:3]
    by_zh = "、".join(f"{name.zh}（{n}）" for name, n in first)
    by_en = ", ".join(f"{name.en} ({n})" for name, n in first)
    return Title(f"{zh}；主要原因：{by_zh}。", f"{en}; above all: {by_en}.")


def _mended(story: Story) -> Title | None:
    m = story.moved
    if not any((m.opened, m.done, m.effective, m.ineffective, m.overdue)):
        return None
    zh = f"改进：新立 {m.opened} 项，完成 {m.done} 项，复核有效 {m.effective} 项"
    en = f"Improvements: {m.opened} opened, {m.done} done, {m.effective} verified as effective"
    if m.ineffective:
        zh, en = f"{zh}、未见成效 {m.ineffective} 项", f"{en}, {m.ineffective} without effect"
    if m.overdue:
        zh, en = f"{zh}；逾期 {m.overdue} 项", f"{en}; {m.overdue} overdue"
    return Title(f"{zh}。", f"{en}.")
