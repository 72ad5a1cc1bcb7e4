"""``lemnis risk``: who may not pass, proved on terms that are over, with reasons."""

import datetime as dt
from collections.abc import Sequence
from typing import Annotated

import typer

from lemnis.cli.front import Wiring
from lemnis.cli.screen import Screen
from lemnis.cli.words import day
from lemnis.engine.covering import cover
from lemnis.engine.risk import BANDS, WEIGHED, Cut, Recipe, Scores, Unit, Validation, doubts, walks
from lemnis.errors import WrongUse
from lemnis.evidence.opening import Home, calendar, known_datasets, opened_lake
from lemnis.values import Title

main = typer.Typer(add_completion=False, rich_markup_mode=None)
_JSON = typer.Option("--json", help="输出 JSON ¦ print JSON")
_TOP = typer.Option(metavar="PERCENT", help="名单占在读人数的百分比 ¦ size of the list, percent")
_BACKGROUND = typer.Option(
    "--no-background", help="不使用入学前学历 ¦ do not weigh prior education"
)
_SEED = typer.Option(metavar="NUMBER", help="随机数种子 ¦ the seed")
_DAYS = "14,28,42,56"
_RIGHT = "right"


@main.command("validate")
def validate(  # noqa: PLR0913 - the options of one command, by keyword
    context: typer.Context,
    *,
    train: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TERM", help="训练用的学期（可重复）；默认更早的全部 ¦ default all earlier"
        ),
    ] = None,
    test: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TERM",
            help="检验用的学期（可重复）；默认最近有结果的 ¦ default the last settled",
        ),
    ] = None,
    days: Annotated[
        str,
        typer.Option(metavar="DAYS", help="开课第几天 ¦ days after the start"),
    ] = _DAYS,
    weeks: Annotated[
        str, typer.Option(metavar="WEEKS", help="改用教学周，如 4,8 ¦ teaching weeks instead")
    ] = "",
    top: Annotated[int, _TOP] = 15,
    no_background: Annotated[bool, _BACKGROUND] = False,
    seed: Annotated[int, _SEED] = 0,
    as_json: Annotated[bool, _JSON] = False,
) -> int:
    """用以前学期训练、在以后学期检验，列出准确程度。 ¦ Train on earlier terms, test on later ones.

    lemnis risk validate
    lemnis risk validate --days 14,28 --test 2014-2015-1
    """
    wiring: Wiring = context.obj
    screen = Screen(wiring, as_json=as_json)
    home, today = Home(wiring.home, wiring.lake_catalogue), dt.datetime.now(dt.UTC).date()
    trial = walks.Trial(
        _cuts(days, weeks), tuple(train or ()), tuple(test or ()), _recipe(seed, no_background),
        _share(top),
    )  # fmt: skip
    with opened_lake(home) as lake, screen.progress() as progress:
        proofs = list(walks.prove(lake, calendar(home, today), trial, progress))
    screen.json({"proofs": [_as_json(proof) for proof in proofs]})
    _tell(screen, proofs)
    return 1 if any(doubts(proof.validation) for proof in proofs) else 0


@main.command("list")
def show(
    context: typer.Context,
    *,
    on: Annotated[
        str, typer.Option(metavar="DAY", help="哪一天，默认今天 ¦ the day, default today")
    ] = "",
    top: Annotated[int, _TOP] = 15,
    no_background: Annotated[bool, _BACKGROUND] = False,
    seed: Annotated[int, _SEED] = 0,
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """列出值得找来谈一谈的学生及理由；检验不佳则拒绝。 ¦ List whom to talk to, and why.

    lemnis risk list
    lemnis risk list --on 2025-04-20 --top 10
    """
    wiring: Wiring = context.obj
    screen = Screen(wiring, as_json=as_json)
    home, as_of = Home(wiring.home, wiring.lake_catalogue), day(on, "--on")
    with opened_lake(home) as lake, screen.progress() as progress:
        found = walks.current_list(
            lake, calendar(home, as_of), as_of, progress,
            recipe=_recipe(seed, no_background), top_share=_share(top),
        )  # fmt: skip
    screen.json(
        {
            "term": found.term,
            "day": found.cut.number,
            "enrolled": found.enrolled,
            "flagged": [
                {
                    "student_id": cover(each.student),
                    "section_id": each.section,
                    "band": each.band,
                    "reasons": [reason.words for reason in each.reasons],
                }
                for each in found.flagged
            ],
        }
    )
    _list(screen, found)


def _list(screen: Screen, found: walks.Listing) -> None:
    rows = [
        (cover(each.student), each.section, screen.word(BANDS[each.band]),
         screen.wiring.say("；", "; ").join(screen.word(r.words) for r in each.reasons) or "–")
        for each in found.flagged
    ]  # fmt: skip
    headings = (
        (Title("学号", "student"), "left"), (Title("教学班", "section"), "left"),
        (Title("可能性", "likelihood"), "left"), (Title("理由", "reasons"), "wrap"),
    )  # fmt: skip
    screen.table(headings, rows)
    proof, title = found.validation.still, found.cut.title
    screen.say(
        f"{found.term}，{title.zh}：在读选课 {found.enrolled:,} 条，列出 {len(rows):,} 条。"
        f"上一学期同日的名单中 {proof.precision:.0%} 确实未通过。",
        f"{found.term}, {title.en}: {len(rows):,} of {found.enrolled:,} enrolments. Of the same"
        f" list a term ago {proof.precision:.0%} did not pass.",
        "bold",
    )
    screen.say(
        "名单只供老师提前关心和帮助，不得据此处分、停课或降等；学生可以要求更正所列的事实。",
        "The list is for offering help early. Nothing may follow from it by itself; a student may"
        " have the facts named put right.",
    )


def _tell(screen: Screen, proofs: Sequence[walks.Proof]) -> None:
    first = proofs[0].validation
    comma = screen.wiring.say("、", ", ")
    trained, tested = comma.join(first.trained_on), comma.join(first.tested_on)
    screen.say(
        f"训练：{trained}；检验：{tested}；{proofs[0].library}。",
        f"Trained on {trained}; tested on {tested}; {proofs[0].library}.",
    )
    share = f"{first.top_share:.0%}"
    headings = (
        (Title("时点", "day"), "left"), (Title("范围", "who"), "left"),
        (Title("选课", "rows"), _RIGHT), (Title("未通过", "failed"), _RIGHT),
        (Title("AUC", "AUC"), _RIGHT), (Title("校准误差", "ECE"), _RIGHT),
        (Title("Brier", "Brier"), _RIGHT),
        (Title(f"前 {share} 命中", f"hits in {share}"), _RIGHT),
        (Title("召回", "recall"), _RIGHT), (Title("倍数", "lift"), _RIGHT),
    )  # fmt: skip
    rows = [
        (screen.word(proof.cut.title), screen.wiring.say(*population), *_figures(scores))
        for proof in proofs
        for population, scores in (
            (("仍在读", "still there"), proof.validation.still),
            (("全部选课", "all enrolled"), proof.validation.enrolled),
        )
    ]
    screen.table(headings, rows)
    _tell_gaps(screen, proofs)
    for proof in proofs:
        for doubt in doubts(proof.validation):
            screen.say(
                f"{proof.cut.title.zh}：不能使用——{doubt.zh}。",
                f"{proof.cut.title.en}: must not be used: {doubt.en}.",
                "bold red",
            )


def _figures(found: Scores) -> tuple[str, ...]:
    return (
        f"{found.rows:,}", f"{found.prevalence:.1%}", f"{found.auc:.3f}", f"{found.ece:.3f}",
        f"{found.brier:.3f}", f"{found.precision:.1%}", f"{found.recall:.1%}",
        f"{found.lift:.2f}",
    )  # fmt: skip


def _tell_gaps(screen: Screen, proofs: Sequence[walks.Proof]) -> None:
    """Print how groups fare; groups too small to tell of are not there."""
    headings = (
        (Title("时点", "day"), "left"), (Title("属性", "attribute"), "left"),
        (Title("组", "group"), "left"), (Title("选课", "rows"), _RIGHT),
        (Title("未通过", "not passed"), _RIGHT), (Title("列入占比", "flagged"), _RIGHT),
        (Title("召回", "recall"), _RIGHT), (Title("AUC", "AUC"), _RIGHT),
    )  # fmt: skip
    rows = [
        (screen.word(proof.cut.title), *_group(screen, cell.attribute, cell.group),
         f"{cell.rows:,}", f"{cell.positives / cell.rows:.1%}", f"{cell.flagged_share:.1%}",
         f"{cell.recall:.1%}", f"{cell.auc:.3f}")
        for proof in proofs
        for cell in proof.validation.cells
        if any(gap.attribute == cell.attribute for gap in proof.validation.gaps)
    ]  # fmt: skip
    if rows:
        screen.say("各组之间的差别（仍在读）", "How groups fare (still registered)", "bold")
        screen.table(headings, rows)


def _group(screen: Screen, attribute: str, group: str) -> tuple[str, str]:
    known = known_datasets()
    column = known["students"].column_by_name[attribute]
    codes = known.codes[column.code_list] if column.code_list else {}
    yes_no = {"true": Title("是", "yes"), "false": Title("否", "no")}
    title = codes[group].title if group in codes else yes_no.get(group)
    return screen.word(column.title), screen.word(title) if title else group


def _as_json(proof: walks.Proof) -> dict[str, object]:
    found: Validation = proof.validation
    return {
        "cut": proof.cut,
        "trained_on": found.trained_on,
        "tested_on": found.tested_on,
        "still": found.still._asdict(),
        "enrolled": found.enrolled._asdict(),
        "cells": [cell._asdict() for cell in found.cells],
        "gaps": [gap._asdict() for gap in found.gaps],
        "doubts": doubts(found),
    }


def _cuts(days: str, weeks: str) -> tuple[Cut, ...]:
    said, unit = (weeks, Unit.WEEK) if weeks else (days, Unit.DAY)
    try:
        return tuple(dict.fromkeys(Cut(int(word), unit) for word in said.split(",")))
    except ValueError:
        raise WrongUse(
            f"“{said}”不是用逗号隔开的数。",
            f"“{said}” is not numbers with commas between.",
            cure=(f"例如 {_DAYS}。", f"For example {_DAYS}."),
        ) from None


def _share(percent: int) -> float:
    if not 1 <= percent <= 50:
        raise WrongUse(
            "--top 应在 1 到 50 之间。", "--top is 1 to 50.", cure=("例如 15。", "For example 15.")
        )
    return percent / 100


def _recipe(seed: int, no_background: bool) -> Recipe:  # noqa: FBT001 - an option as typed
    return Recipe(seed, () if no_background else WEIGHED)
