"""The sentence a cockpit opens with: what is wrong, why, who acts. No number in it is typed."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from lemnis.insight.rules.attainment import Attained
from lemnis.values import Title

_THIN = "\u2009"
_LONG = 14  # days after which the last step of the customary ladder has been told


@dataclass(frozen=True, slots=True)
class Worst:
    """One deviation as a sentence speaks of it."""

    indicator: Title
    subject: str
    responsible: str
    broken_for: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What the sentence is made of; ``change`` in points since the term before, None: unknown."""

    attained: Attained
    change: Decimal | None
    worst: Sequence[Worst]
    alerts: int
    grave: int
    waiting: int


def sentences(facts: Facts) -> tuple[Title, ...]:
    """Return what is to be said, the state first, then what is worst, then who is waited for."""
    if not facts.attained.judged:
        return (Title("还没有可以判定的数据。", "Nothing has been judged yet."),)
    told = [_state(facts), _deviations(facts.worst), _waiting(facts)]
    return tuple(each for each in told if each is not None)


def _state(facts: Facts) -> Title:
    a = facts.attained
    judged, kept = (f"{n:,}".replace(",", _THIN) for n in (a.judged, a.kept))
    zh = f"{judged} 项判定中 {kept} 项合格，达标率 {a.percent}%"
    en = f"{kept} of {judged} judged numbers pass ({a.percent}%)"
    moved_zh, moved_en = _moved(facts.change)
    return Title(f"{zh}{moved_zh}。", f"{en}{moved_en}.")


def _moved(change: Decimal | None) -> tuple[str, str]:
    if change is None:
        return "", ""
    if not change:
        return "，与上学期持平", ", as in the term before"
    size, up = abs(change), change > 0
    zh = f"，同口径比上学期{'高' if up else '低'} {size} 个百分点"
    en = f", {size} points {'above' if up else 'below'} the term before on the same indicators"
    return zh, en


def _deviations(worst: Sequence[Worst]) -> Title | None:
    if not worst:
        return Title("没有低于合格线的指标。", "No number is below its pass line.")
    first = worst[0]
    zh = f"偏差最大的是{first.subject}的{first.indicator.zh}"
    en = f"The widest gap is {first.indicator.en} of {first.subject}"
    if first.broken_for > 1:
        zh += f"，已连续 {first.broken_for} 期不合格"
        en += f", failed for {first.broken_for} periods running"
    others = [w for w in worst[1:] if w.indicator != first.indicator][:1]
    if others:
        zh += f"；其次是{others[0].subject}的{others[0].indicator.zh}"
        en += f"; next comes {others[0].indicator.en} of {others[0].subject}"
    acts_zh, acts_en = _responsible(worst)
    return Title(f"{zh}。{acts_zh}", f"{en}. {acts_en}")


def _responsible(worst: Sequence[Worst]) -> tuple[str, str]:
    names = list(dict.fromkeys(w.responsible for w in worst[:2] if w.responsible))
    if not names:
        return "都还没有责任人，请先指定。", "Nobody answers for them yet: name somebody."
    return f"由{'、'.join(names)}负责整改。", f"{' and '.join(names)} must act."


def _waiting(facts: Facts) -> Title | None:
    if not facts.alerts:
        return None
    grave_zh = f"，其中红色 {facts.grave} 条" if facts.grave else ""
    grave_en = f", {facts.grave} of them red" if facts.grave else ""
    late_zh = f"；{facts.waiting} 条超过 {_LONG} 天无人认领" if facts.waiting else ""
    late_en = f"; {facts.waiting} untouched for over {_LONG} days" if facts.waiting else ""
    are = "alert stands" if facts.alerts == 1 else "alerts stand"
    return Title(
        f"现有预警 {facts.alerts} 条{grave_zh}{late_zh}。",
        f"{facts.alerts} {are}{grave_en}{late_en}.",
    )
