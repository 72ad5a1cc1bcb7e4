"""``lemnis backtest``: how good a rule would have been."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Annotated, NamedTuple

import typer

from lemnis.cli.front import Wiring
from lemnis.cli.screen import Screen
from lemnis.cli.words import day
from lemnis.engine.alerts.backtest import Backtest, Share, Terms
from lemnis.evidence.backtesting import Question, run_backtest, told_plainly
from lemnis.evidence.opening import Home, open_college, opened_lake
from lemnis.values import Title


def main(  # noqa: PLR0913 - the options of one command, by keyword
    context: typer.Context,
    *,
    rule: Annotated[
        str,
        typer.Argument(
            metavar="RULE",
            help="规则代码，或写有一条规则的 YAML 文件 ¦ its code, or a page of YAML",
        ),
    ],
    outcome: Annotated[
        str,
        typer.Option(
            metavar="TEST",
            help="本应预警的结果，如 “CRS-GEN-012 未达 合格线”"
            " ¦ what it should warn of, such as “STU-GEN-011 < 60”",
        ),
    ],
    against: Annotated[
        list[str] | None,
        typer.Option(
            metavar="RULE",
            help="与哪些规则对比（可重复）；默认与同代码的在用规则"
            " ¦ beside which rules; default the one in force of the same code",
        ),
    ] = None,
    horizon: Annotated[
        int, typer.Option(metavar="DAYS", min=0, help="提前多少天内算数 ¦ days ahead that count")
    ] = Terms().horizon,
    budget: Annotated[
        int,
        typer.Option(
            metavar="N", min=0, help="每人每期最多处理几个新预警 ¦ new alerts a person can take up"
        ),
    ] = Terms().budget,
    first: Annotated[
        str, typer.Option("--from", metavar="DAY", help="从这一天起 ¦ from this day")
    ] = "",
    last: Annotated[str, typer.Option("--to", metavar="DAY", help="到这一天止 ¦ to this day")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON ¦ print JSON")] = False,
) -> int:
    """在历史上重演规则，看它预警得好不好；什么也不改动。 ¦ Replay a rule over history.

    lemnis backtest CRS-GEN-012.line --outcome "CRS-GEN-012 未达 底线"
    lemnis backtest my_rule.yaml --outcome "STU-GEN-011 < 60" --horizon 180
    """
    wiring: Wiring = context.obj
    screen = Screen(wiring, as_json=as_json)
    home = Home(wiring.home, wiring.lake_catalogue)
    terms = Terms(horizon, budget, _day(first, "--from"), _day(last, "--to"))
    asked = Question(rule, outcome, tuple(against or ()), terms)
    with opened_lake(home) as lake:
        college = open_college(home, lake, viewer=wiring.by, on=day("", "--to"))
        with screen.progress() as progress:
            found = run_backtest(college, asked, by=wiring.by, progress=progress)
    _tell(screen, asked, found)
    screen.json(
        {"outcome": outcome, "terms": terms._asdict(), "rules": [told_plainly(b) for b in found]}
    )
    return 0


def _day(text: str, option: str) -> dt.date | None:
    return day(text, option) if text else None


class _Line(NamedTuple):
    """One line of the table: what it tells, and how it is said of one rule."""

    title: Title
    say: Callable[[Screen, Backtest], str]


def _tell(screen: Screen, asked: Question, found: Sequence[Backtest]) -> None:
    rule = found[0].rule
    screen.say(
        f"回测 {rule.code} {rule.name.zh}；结果：{asked.outcome}",
        f"Back-test of {rule.code}, {rule.name.en}; outcome: {asked.outcome}",
        "bold",
    )
    headings = [(Title("", ""), "wrap"), *((_heading(b, found), "right") for b in found)]
    rows = [[screen.word(each.title), *(each.say(screen, b) for b in found)]
            for each in _lines(asked.terms)]  # fmt: skip
    screen.table(headings, rows)
    screen.say()
    screen.say(
        "括号内为 95% 区间。按每个时段最后一次测量重演，无人处置；人以其所在单位计，不列姓名。",
        "In brackets: 95% intervals. Replayed from each period's last measurement, with nobody"
        " acting; a person is counted as a unit, and nobody is named.",
        "dim",
    )


def _heading(each: Backtest, found: Sequence[Backtest]) -> Title:
    if each is not found[0] and each.rule.code == found[0].rule.code:
        return Title(f"{each.rule.code}（在用）", f"{each.rule.code} (in force)")
    return Title(each.rule.code, each.rule.code)


def _lines(terms: Terms) -> tuple[_Line, ...]:
    ahead, budget = terms.horizon, terms.budget
    return (
        _Line(Title("时段", "periods"), _periods),
        _Line(Title("主体 / 人", "subjects / persons"),
              lambda _, b: f"{b.subjects:,} / {b.persons:,}"),
        _Line(Title("预警", "alerts"), lambda _, b: f"{b.alerts:,}"),
        _Line(Title("每期 / 每人", "per period / per person"),
              lambda _, b: f"{b.per_period:.2f} / {b.per_person:.2f}"),
        _Line(Title(f"每期超过 {budget} 个的人次", f"persons and periods over {budget}"),
              lambda _, b: _share(b.over)),
        _Line(Title(f"应验（{ahead} 天内）", f"right (within {ahead} days)"),
              lambda _, b: _share(b.right)),
        _Line(Title("尚不能定", "not decided yet"), lambda _, b: f"{b.undecided:,}"),
        _Line(Title("问题事先或当时有预警", "trouble warned of"), lambda _, b: _share(b.warned)),
        _Line(Title("提前天数：中位（四分位）", "days ahead: median (quartiles)"), _lead),
        _Line(Title("自行解除", "cleared by itself"), lambda _, b: _share(b.by_itself)),
    )  # fmt: skip


def _periods(screen: Screen, found: Backtest) -> str:
    unit = screen.wiring.say("期", "periods")
    return f"{found.first} – {found.last}, {found.periods} {unit}"


def _share(share: Share) -> str:
    if share.value is None or share.low is None or share.high is None:
        return "–"
    ends = f"{100 * share.low:.1f}–{100 * share.high:.1f}"
    return f"{share.hits:,}/{share.of:,} = {100 * share.value:.1f}% ({ends})"


def _lead(_screen: Screen, found: Backtest) -> str:
    lead = found.lead
    return f"{lead.median:.0f} ({lead.low:.0f}–{lead.high:.0f})" if lead else "–"
