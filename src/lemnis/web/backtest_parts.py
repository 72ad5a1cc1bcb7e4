"""A back-test as its page shows it: tiles, periods, lines beside each other, cases, a verdict."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.urls import reverse

from lemnis.engine.alerts.backtest import Said
from lemnis.engine.alerts.rule import Rule
from lemnis.evidence.queries import ErrandRow, RuleRow
from lemnis.people.queries import SubjectName
from lemnis.values import Title
from lemnis.web.components import Work
from lemnis.web.figures import number
from lemnis.web.words import NOTHING, say

Plain = Mapping[str, Any]
_HEIGHT, _STEP, _WIDE = 150, 70, 34
_MOST_PERIODS = 12


class Found(NamedTuple):
    """The back-test of one rule, as it was stored."""

    told: Plain
    cases: tuple[Plain, ...]


class Tile(NamedTuple):
    """One of the numbers to look at first; ``note`` sets it beside the rule in force."""

    number: str
    unit: Title
    name: Title
    note: Title
    look: str = "mut"


class Line(NamedTuple):
    """One line of the comparison: what, in plain words, and a text for each rule."""

    name: Title
    about: Title
    texts: tuple[Title, ...]


class Bar(NamedTuple):
    """One part of a stacked bar: where it lies, how high it is, how many it stands for."""

    look: str
    y: float
    height: float
    told: int
    middle: float


class Column(NamedTuple):
    """One period of the chart."""

    label: str
    x: float
    middle: float
    bars: tuple[Bar, ...]
    told: Title


class Chart(NamedTuple):
    """Alerts right and wrong, and trouble missed, period by period."""

    columns: tuple[Column, ...]
    width: float
    height: float
    grid: tuple[tuple[float, int], ...]


class Case(NamedTuple):
    """What would have become of one alert."""

    subject: str
    kind: str
    day: dt.date
    look: str
    word: Title
    note: Title


_WORDS: Mapping[str, tuple[str, Title]] = {
    Said.RIGHT: ("done", Title("报对", "right")),
    Said.WRONG: ("todo", Title("误报", "false alarm")),
    Said.UNDECIDED: ("half", Title("尚不能定", "undecided")),
    Said.MISSED: ("late", Title("漏报", "missed")),
}


def work(errand: ErrandRow) -> Work:
    """Return an errand as the component ``progress`` draws it."""
    url = reverse("errands.progress", kwargs={"uuid": errand.uuid})
    return Work(errand.stage, errand.done, errand.total, url, over=errand.state.over)


def read(result: Plain) -> tuple[Found, ...]:
    """Return the back-tests of an errand's result: the rule, then those it is set against."""
    return tuple(Found(rule, tuple(rule.get("cases", ()))) for rule in result.get("rules", ()))


def outcomes(rule: Rule) -> list[tuple[str, Title]]:
    """Return outcomes that suggest themselves for a rule."""
    found = []
    for code in rule.indicators[:3]:
        found += [
            (say(f"{code} 未达 底线", f"{code} below limit"), Title("未达底线", "below its limit")),
            (say(f"{code} 未达 合格线", f"{code} below pass"), Title("未达合格线", "below pass")),
        ]
    return [*found, ("planted", Title("示范学院埋设的问题", "what is planted in the demo"))]


# --- tiles ---


def tiles(found: Sequence[Found], wanted: Plain) -> tuple[Tile, ...]:
    """Return the five numbers to look at first, each beside the rule in force."""
    if not found:
        return ()
    new, old = found[0].told, found[1].told if len(found) > 1 else None
    both, budget = (new, old), wanted.get("budget", 5)
    share, days, alerts = Title("%", "%"), Title("天", "days"), Title("条", "alerts")
    burden = f"{new['per_person']:.2f}"
    return (
        _tile(Title("查准率", "Precision"), share, _share("right"), both, up=True),
        _tile(Title("查全率", "Recall"), share, _share("warned"), both, up=True),
        _tile(Title("提前量（中位）", "Lead (median)"), days, _lead, both, up=True),
        _tile(Title("每期", "Per period"), alerts, lambda t: t["per_period"], both, up=None),
        Tile(
            _said(_share("over")(new)),
            share,
            Title(f"一人一期超过 {budget} 条", f"over {budget} for one in a period"),
            Title(f"每个负责单位共 {burden} 条", f"{burden} for each unit in all"),
        ),
    )


def _tile(
    name: Title,
    unit: Title,
    of: Callable[[Plain], float | None],
    rules: tuple[Plain, Plain | None],
    *,
    up: bool | None,
) -> Tile:
    now, before = of(rules[0]), of(rules[1]) if rules[1] else None
    if before is None or now is None:
        return Tile(_said(now), unit, name, NOTHING)
    by = now - before
    if not round(by, 1):
        return Tile(_said(now), unit, name, Title("与在用版相同", "as the one in force"))
    sign = "▲" if by > 0 else "▼"
    said, old = number(abs(by), 1), _said(before)
    note = Title(f"{sign} {said}，在用版为 {old}", f"{sign} {said}, in force {old}")
    look = "mut" if up is None else "d-up" if (by > 0) == up else "d-dn"
    return Tile(_said(now), unit, name, note, look)


def _share(name: str) -> Callable[[Plain], float | None]:
    def of(told: Plain) -> float | None:
        value = told[name]["value"]
        return None if value is None else 100 * value

    return of


def _lead(told: Plain) -> float | None:
    return told["lead"]["median"] if told.get("lead") else None


def _said(value: float | None) -> str:
    return "—" if value is None else number(value, 0 if value >= 10 or not value else 1)


# --- in plain words ---


def verdict(found: Sequence[Found]) -> Title:
    """Return what the numbers come to, in a sentence or two."""
    if not found:
        return NOTHING
    new = found[0].told
    right, warned = new["right"], new["warned"]
    zh = f"报了 {new['alerts']} 次，能下结论的 {right['of']} 次里 {right['hits']} 次后来真的出事；"
    zh += f"出过的 {warned['of']} 次事里，有 {warned['hits']} 次事先报过。"
    en = f"It would have told {new['alerts']} times: of {right['of']} that can be decided,"
    en += f" {right['hits']} were right; of {warned['of']} troubles, {warned['hits']} were told."
    if len(found) < 2:
        return Title(zh, en)
    more, of = _compared(new, found[1].told)
    return Title(zh + more.zh + of.zh, en + more.en + of.en)


def _compared(new: Plain, old: Plain) -> tuple[Title, Title]:
    fewer = old["alerts"] - new["alerts"]
    many = Title(
        f"与在用版相比，{'少' if fewer >= 0 else '多'}报 {abs(fewer)} 次",
        f" Against the one in force, {abs(fewer)} {'fewer' if fewer >= 0 else 'more'}",
    )
    caught = new["warned"]["hits"] - old["warned"]["hits"]
    if not caught:
        return many, Title("，抓住的一样多。", " alerts, and as many troubles caught.")
    word, word_en = ("多", "more") if caught > 0 else ("少", "fewer")
    return many, Title(f"，{word}抓住 {abs(caught)} 次。",
                       f" alerts, and {abs(caught)} {word_en} troubles caught.")  # fmt: skip


def columns(found: Sequence[Found], row: RuleRow) -> tuple[Title, ...]:
    """Return the headings of the comparison: which version each column is."""
    if not found:
        return ()
    number_ = row.proposed or row.version.number
    first = Title(f"第 {number_} 版", f"version {number_}")
    return (first, *(Title("在用版", "in force") for _ in found[1:]))


def lines(found: Sequence[Found]) -> tuple[Line, ...]:
    """Return everything a back-test tells, each rule in a column."""
    return tuple(
        Line(name, about, tuple(say(each.told) for each in found)) for name, about, say in _LINES
    ) if found else ()  # fmt: skip


def _count(name: str) -> Callable[[Plain], Title]:
    return lambda told: _same(number(told[name]))


def _mean(name: str) -> Callable[[Plain], Title]:
    return lambda told: _same(number(told[name], 2))


def _rate(name: str) -> Callable[[Plain], Title]:
    def say(told: Plain) -> Title:
        share = told[name]
        if share["value"] is None:
            return _same("—")
        text = f"{100 * share['value']:.1f}%"
        low, high = f"{100 * share['low']:.0f}", f"{100 * share['high']:.0f}"
        counted = f"{share['hits']}/{share['of']}"
        return Title(f"{text}（{counted}，可能在 {low}–{high}% 之间）",
                     f"{text} ({counted}, between {low} and {high}%)")  # fmt: skip

    return say


def _lead_said(told: Plain) -> Title:
    lead = told.get("lead")
    if not lead:
        return _same("—")
    ends = f"{lead['low']:.0f}–{lead['high']:.0f}"
    return Title(f"{lead['median']:.0f} 天（半数在 {ends} 天）",
                 f"{lead['median']:.0f} days (half within {ends})")  # fmt: skip


def _same(text: str) -> Title:
    return Title(text, text)


_LINES: tuple[tuple[Title, Title, Callable[[Plain], Title]], ...] = (
    (Title("报了多少", "Alerts"), Title("整段历史里", "in all this history"), _count("alerts")),
    (Title("每期", "Per period"), Title("平均每个时段几条", "alerts in a period"),
     _mean("per_period")),
    (Title("每人", "Per person"), Title("整段历史里平均每个负责单位几条", "alerts a unit gets"),
     _mean("per_person")),
    (Title("查准率", "Precision"), Title("报了的，后来真的出事", "told, and trouble came"),
     _rate("right")),
    (Title("查全率", "Recall"), Title("出事的，事先报过", "trouble that was told before"),
     _rate("warned")),
    (Title("提前量", "Lead"), Title("比出事早多少天", "days before trouble"), _lead_said),
    (Title("超出负担", "Over budget"), Title("一人一期收到太多的", "too many for one in a period"),
     _rate("over")),
    (Title("自行解除", "Cleared by itself"), Title("没人处置也好了的", "though nobody acted"),
     _rate("by_itself")),
    (Title("尚不能定", "Undecided"), Title("太新，还看不出对错", "too young to tell"),
     _count("undecided")),
)  # fmt: skip


# --- by period ---


def bars(found: Found) -> Chart | None:
    """Return the stacked bars of alerts and missed trouble, None without any."""
    tallies = [*found.told.get("tallies", ())][-_MOST_PERIODS:]
    if not any(map(_sum, tallies)):
        return None
    top = _round(max(_sum(tally) for tally in tallies))
    made = tuple(_column(tally, at, top) for at, tally in enumerate(tallies))
    marks = (top, top / 2) if top % 2 == 0 else (top,)
    grid = tuple((_HEIGHT * (1 - mark / top) + 10, int(mark)) for mark in marks)
    return Chart(made, 40 + _STEP * len(tallies), _HEIGHT + 34, grid)


def _sum(tally: Plain) -> int:
    return sum(int(tally[each.value]) for each in Said)


def _round(most: int) -> int:
    """Return a round number that is no less: what the highest grid line says."""
    step = 10 ** max(len(str(most)) - 1, 0)
    rounded: int = -(-most // step) * step
    return rounded


def _column(tally: Plain, at: int, top: int) -> Column:
    x, y, made = 40 + at * _STEP + (_STEP - _WIDE) / 2, float(_HEIGHT + 10), []
    for said in Said:
        count = tally[said.value]
        height = _HEIGHT * count / top
        y -= height
        if count:
            made.append(Bar(said.value, round(y, 1), round(height, 1), count,
                            round(y + height / 2 + 4, 1)))  # fmt: skip
    told = Title(
        f"{tally['day']}：报对 {tally['right']}，误报 {tally['wrong']}，"
        f"尚不能定 {tally['undecided']}，漏报 {tally['missed']}",
        f"{tally['day']}: {tally['right']} right, {tally['wrong']} false, "
        f"{tally['undecided']} undecided, {tally['missed']} missed",
    )
    return Column(str(tally["day"])[2:], round(x, 1), round(x + _WIDE / 2, 1), tuple(made), told)


# --- cases ---


def cases(told: Iterable[Plain], names: Mapping[str, SubjectName]) -> tuple[Case, ...]:
    """Return the newest cases with the names of their subjects, the newest first."""
    return tuple(_case(case, names) for case in reversed([*told]))


def _case(case: Plain, names: Mapping[str, SubjectName]) -> Case:
    kind, code = case["subject"]
    look, word = _WORDS[case["said"]]
    note = NOTHING
    if case["lead"] is not None:
        days = case["lead"]
        note = Title(f"提前 {days} 天", f"{days} days ahead")
    return Case(names[f"{kind}:{code}"].name, kind, dt.date.fromisoformat(str(case["day"])), look,
                word, note)  # fmt: skip
