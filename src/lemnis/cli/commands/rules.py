"""``lemnis rules``: the rules that raise alerts, proposed, put in force, retired."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml
from rich.text import Text

from lemnis.cli.alert_lines import STYLES, show_unjudged
from lemnis.cli.front import Wiring
from lemnis.cli.screen import Screen, counted
from lemnis.cli.words import day, one_of, this_moment
from lemnis.engine.alerts.shipped import read_page
from lemnis.engine.college import College
from lemnis.engine.signals import KINDS
from lemnis.errors import NotFound
from lemnis.evidence import actions, queries
from lemnis.evidence.judging import rules_in_force, unknown_indicators
from lemnis.evidence.opening import Home, open_college, opened_lake
from lemnis.evidence.queries import RuleRow, VersionRow
from lemnis.evidence.rules import VersionState
from lemnis.values import Title

main = typer.Typer(add_completion=False, rich_markup_mode=None)
_JSON = typer.Option("--json", help="输出 JSON ¦ print JSON")
_CODE = typer.Argument(metavar="CODE", help="规则代码 ¦ code of the rule")
_RULES = (
    (Title("代码", "code"), "left"),
    (Title("名称", "name"), "wrap"),
    (Title("信号", "signal"), "left"),
    (Title("级别", "severity"), "left"),
    (Title("状态", "state"), "left"),
)
_VERSIONS = (
    (Title("版", "version"), "right"),
    (Title("状态", "state"), "left"),
    (Title("来自", "from"), "left"),
    (Title("原因", "why"), "wrap"),
)


@main.command("list")
def list_rules(
    context: typer.Context,
    *,
    find: Annotated[
        str, typer.Option(metavar="TEXT", help="代码或名称中有这些字 ¦ with this in code or name")
    ] = "",
    state: Annotated[
        str, typer.Option(metavar="STATE", help="只列 active、proposed 或 retired ¦ only these")
    ] = "",
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """列出预警规则。 ¦ List the rules of alerts.

    lemnis rules
    lemnis rules --find 及格率 --state active
    """
    screen = Screen(context.obj, as_json=as_json)
    wanted = one_of(state, VersionState, "--state") if state else None
    with _opened(screen.wiring):
        rows = queries.rules(screen.wiring.by)
    found = [r for r in rows if _is_meant(r, find.strip().lower(), wanted)]
    screen.json({"rules": [_rule_json(row) for row in found]})
    if found:
        screen.table(_RULES, [_row(screen, row) for row in found])
    screen.say(
        f"{len(found)} 条规则（共 {len(rows)} 条）。",
        f"{counted(len(found), 'rule')} of {len(rows)}.",
    )
    if found:
        call = screen.wiring.call(f"rules show {found[0].version.code}")
        screen.line(screen.wiring.say("看一条：", "See one: ") + call)


@main.command()
def show(
    context: typer.Context,
    *,
    code: Annotated[str, _CODE],
    version: Annotated[
        int, typer.Option(metavar="N", min=0, help="第几版；默认在用的 ¦ which version")
    ] = 0,
    as_yaml: Annotated[
        bool, typer.Option("--yaml", help="只输出规则原文，供修改 ¦ print the rule alone, to edit")
    ] = False,
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """看一条规则和它的各版。 ¦ See one rule and its versions.

    lemnis rules show CRS-GEN-012.line
    lemnis rules show CRS-GEN-012.line --yaml
    """
    screen = Screen(context.obj, as_json=as_json)
    with _opened(screen.wiring) as college:
        versions = queries.rule_versions(screen.wiring.by, code)
        shown = _version_meant(screen, versions, version)
        gone = unknown_indicators(shown.rule, college.library.catalogue)
        unjudged = queries.unjudged(screen.wiring.by).get(code)
    told = {"versions": [_version_json(v) for v in versions], "unjudged": unjudged}
    screen.json(_version_json(shown) | told)
    page = yaml.safe_dump([shown.rule.written()], allow_unicode=True, sort_keys=False, width=100)
    if as_yaml:
        screen.line(page.rstrip())
        return
    name = screen.word(shown.rule.name)
    screen.say(f"{name}（{code}）第 {shown.number} 版", f"{name} ({code}), version {shown.number}",
               "bold")  # fmt: skip
    screen.line(page.rstrip())
    if gone:
        screen.say(
            f"指标 {'、'.join(gone)} 已不存在，不再监测。",
            f"There is no indicator {', '.join(gone)} any more: it is not watched.",
            "yellow",
        )
    if unjudged:
        show_unjudged(screen, code, unjudged)
    screen.table(_VERSIONS, [_version(screen, each) for each in versions])


@main.command()
def propose(
    context: typer.Context,
    *,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="写有规则的 YAML 文件 ¦ a page of rules")
    ],
    reason: Annotated[str, typer.Option(metavar="TEXT", help="为什么 ¦ say why")] = "",
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """提出新规则或修改，尚不启用。 ¦ Propose rules, or edits of them, not yet in force.

    lemnis rules propose my_rule.yaml --reason 及格线提高
    """
    screen = Screen(context.obj, as_json=as_json)
    if not file.is_file():
        raise NotFound(f"没有文件 {file}。", f"There is no file {file}.")
    made: list[dict[str, Any]] = []
    with _opened(screen.wiring) as college:
        for rule in list(read_page(file)):
            number = actions.propose_rule(
                rule=rule,
                catalogue=college.library.catalogue,
                why=reason,
                at=this_moment(),
                by=screen.wiring.by,
            )
            made.append({"code": rule.code, "version": number})
    screen.json({"proposed": made})
    for each in made:
        screen.say(
            f"{each['code']} 第 {each['version']} 版已提出，尚未启用。启用：",
            f"{each['code']} version {each['version']} is proposed. To put it in force:",
        )
        screen.line(screen.wiring.call(f"rules activate {each['code']}"))


@main.command()
def activate(
    context: typer.Context,
    *,
    code: Annotated[str, _CODE],
    version: Annotated[
        int, typer.Option(metavar="N", min=0, help="第几版；默认最新 ¦ which; default the latest")
    ] = 0,
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """启用一版规则，代替在用的。 ¦ Put a version of a rule in force.

    lemnis rules activate CRS-GEN-012.line
    """
    screen = Screen(context.obj, as_json=as_json)
    with _opened(screen.wiring) as college:
        number = actions.activate_rule(
            code=code,
            number=version or None,
            catalogue=college.library.catalogue,
            at=this_moment(),
            by=screen.wiring.by,
        )
    screen.json({"code": code, "version": number, "state": VersionState.ACTIVE})
    screen.say(
        f"{code} 第 {number} 版已启用，从下次诊断起按它判定。",
        f"Version {number} of {code} is in force: the next diagnosis judges by it.",
    )


@main.command()
def retire(
    context: typer.Context,
    *,
    code: Annotated[str, _CODE],
    reason: Annotated[str, typer.Option(metavar="TEXT", help="为什么 ¦ say why")] = "",
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """停用一条规则，它的预警随之消失。 ¦ Put a rule out of force; its alerts lapse.

    lemnis rules retire CRS-GEN-012.line --reason 课程已停开
    """
    screen = Screen(context.obj, as_json=as_json)
    number = actions.retire_rule(code=code, reason=reason, at=this_moment(), by=screen.wiring.by)
    screen.json({"code": code, "version": number, "state": VersionState.RETIRED})
    screen.say(f"{code} 已停用。", f"{code} is out of force.")


@contextmanager
def _opened(wiring: Wiring) -> Iterator[College]:
    """Give the college, its rules up to date with those shipped."""
    home = Home(wiring.home, wiring.lake_catalogue)
    with opened_lake(home) as lake:
        college = open_college(home, lake, viewer=wiring.by, on=day("", "--on"))
        rules_in_force(college, wiring.by)
        yield college


def _is_meant(row: RuleRow, text: str, state: VersionState | None) -> bool:
    rule = row.version.rule
    proposed = state is VersionState.PROPOSED and row.proposed is not None
    return (state in {None, row.version.state} or proposed) and any(
        text in said.lower() for said in (rule.code, *rule.name)
    )


def _version_meant(screen: Screen, versions: tuple[VersionRow, ...], number: int) -> VersionRow:
    if not number:
        return queries.rule(screen.wiring.by, versions[0].code).version
    for version in versions:
        if version.number == number:
            return version
    code = versions[0].code
    raise NotFound(f"{code} 没有第 {number} 版。", f"{code} has no version {number}.")


def _row(screen: Screen, row: RuleRow) -> list[Any]:
    rule, version = row.version.rule, row.version
    state = screen.word(version.state.words)
    if row.proposed and version.state is not VersionState.PROPOSED:
        state += screen.wiring.say(f"，第 {row.proposed} 版待启用", f", {row.proposed} proposed")
    return [
        rule.code,
        screen.word(rule.name),
        screen.word(KINDS[rule.signal].title),
        Text(screen.word(rule.severity.words), style=STYLES[rule.severity]),
        state,
    ]


def _version(screen: Screen, version: VersionRow) -> list[Any]:
    house = screen.wiring.say("随附", "shipped")
    told = f"{version.by} {version.at.date()}"
    why = "；".join(text for text in (version.why, version.decided_why) if text)
    return [
        version.number,
        screen.word(version.state.words),
        f"{house} {version.at.date()}" if version.shipped else told,
        why,
    ]


def _rule_json(row: RuleRow) -> dict[str, Any]:
    return {**_version_json(row.version), "proposed": row.proposed}


def _version_json(version: VersionRow) -> dict[str, Any]:
    return {
        "code": version.code,
        "version": version.number,
        "state": version.state,
        "shipped": version.shipped,
        "why": version.why,
        "by": version.by,
        "decided_by": version.decided_by,
        "rule": version.rule.written(),
    }
