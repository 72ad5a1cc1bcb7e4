"""``lemnis accounts``: who may sign in, and what is granted to them."""

import datetime as dt
from typing import Annotated, Any

import typer

from lemnis.cli.comparing import kind_of
from lemnis.cli.front import Wiring
from lemnis.cli.screen import Screen, counted
from lemnis.cli.words import clock_day, one_of
from lemnis.people import actions, queries
from lemnis.people.queries import AccountRow, GrantRow
from lemnis.people.rules.permissions import Role, ScopeKind
from lemnis.values import SubjectRef, Title

main = typer.Typer(add_completion=False, rich_markup_mode=None)
_JSON = typer.Option("--json", help="输出 JSON ¦ print JSON")
_NAME = typer.Argument(metavar="NAME", help="账号 ¦ name of the account")
_COLUMNS = (
    (Title("账号", "account"), "left"),
    (Title("姓名", "name"), "left"),
    (Title("角色", "roles"), "wrap"),
    (Title("状态", "state"), "left"),
)


@main.command("list")
def list_accounts(
    context: typer.Context,
    *,
    find: Annotated[
        str, typer.Option(metavar="TEXT", help="账号、姓名或工号中有这些字 ¦ with this in it")
    ] = "",
    page: Annotated[int, typer.Option(metavar="N", min=1, help="第几页 ¦ which page")] = 1,
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """列出账号。 ¦ List the accounts.

    lemnis accounts
    lemnis accounts --find 王
    """
    wiring: Wiring = context.obj
    screen, today = Screen(wiring, as_json=as_json), clock_day("", "--on")
    wiring.open(wiring.home)
    found = queries.accounts(wiring.by, text=find, page=page)
    screen.json({"accounts": [_json(row) for row in found.rows], "total": found.total})
    screen.table(_COLUMNS, [_cells(screen, row, today) for row in found.rows])
    screen.say(
        f"共 {found.total} 个账号，第 {found.page}/{found.pages} 页。",
        f"{counted(found.total, 'account')}, page {found.page} of {found.pages}.",
    )


@main.command("open")
def open_account(
    context: typer.Context,
    name: Annotated[str, _NAME],
    *,
    number: Annotated[
        str, typer.Option(metavar="NUMBER", help="本人的工号或学号 ¦ staff or student number")
    ] = "",
    email: Annotated[str, typer.Option(metavar="MAIL", help="邮箱 ¦ mail address")] = "",
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """开设账号，打印初始密码。 ¦ Open an account and print its first password.

    lemnis accounts open li.na --number 01002
    """
    wiring: Wiring = context.obj
    screen = Screen(wiring, as_json=as_json)
    wiring.open(wiring.home)
    first = actions.open_account(username=name, number=number, email=email, by=wiring.by)
    screen.json({"account": name, "password": first})
    screen.say(f"已开设 {name}，初始密码：{first}", f"Opened {name}, first password: {first}")
    grant = wiring.call(f"accounts grant {name} quality_office")
    screen.say(f"接下来授予角色：{grant}", f"Next, grant a role: {grant}")


@main.command("open-all")
def open_all(context: typer.Context, *, as_json: Annotated[bool, _JSON] = False) -> None:
    """给所有在册人员开设账号（统一身份认证登录）。 ¦ Open an account for everybody.

    lemnis accounts open-all
    """
    wiring: Wiring = context.obj
    screen = Screen(wiring, as_json=as_json)
    wiring.open(wiring.home)
    made = actions.open_accounts(by=wiring.by)
    screen.json({"opened": made})
    screen.say(f"新开设 {made} 个账号。", f"Opened {counted(made, 'account')}.")


@main.command("grant")
def grant(  # noqa: PLR0913 - the options of one command, by keyword
    context: typer.Context,
    name: Annotated[str, _NAME],
    role: Annotated[str, typer.Argument(metavar="ROLE", help="角色，如 leader ¦ such as leader")],
    *,
    unit: Annotated[
        str, typer.Option(metavar="CODE", help="只到这个部门及下级 ¦ a unit and those below")
    ] = "",
    subject: Annotated[
        str, typer.Option(metavar="CODE", help="只到这个主体及下级 ¦ a subject and those below")
    ] = "",
    kind: Annotated[str, typer.Option(metavar="KIND", help="主体类别 ¦ the subject's kind")] = "",
    since: Annotated[str, typer.Option("--from", metavar="DAY", help="自 ¦ from")] = "",
    until: Annotated[str, typer.Option("--to", metavar="DAY", help="至（含）¦ to, included")] = "",
    reason: Annotated[str, typer.Option(metavar="TEXT", help="事由 ¦ why")] = "",
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """授予角色。 ¦ Grant a role.

    lemnis accounts grant li.na unit_head --unit U01
    lemnis accounts grant expert expert --from 2025-11-01 --to 2025-11-30
    """
    wiring: Wiring = context.obj
    screen, what = Screen(wiring, as_json=as_json), _role(role)
    wiring.open(wiring.home)
    wishes = actions.GrantWishes(
        what,
        _scope(what, unit, subject),
        clock_day(since, "--from"),
        clock_day(until, "--to") if until else None,
        unit,
        SubjectRef(kind_of(kind), subject) if subject else None,
        reason,
    )
    number = actions.grant_role(username=name, wishes=wishes, by=wiring.by)
    screen.json({"account": name, "grant": number})
    screen.say(
        f"{name} 现为{what.words.zh}（授权 {number}）。",
        f"{name} is now {what.words.en} (grant {number}).",
    )


@main.command("revoke")
def revoke(
    context: typer.Context,
    number: Annotated[int, typer.Argument(metavar="GRANT", help="授权编号 ¦ number of a grant")],
    *,
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """收回角色，自今天起不再有效。 ¦ Take a role back, from today on.

    lemnis accounts revoke 7
    """
    wiring: Wiring = context.obj
    screen = Screen(wiring, as_json=as_json)
    wiring.open(wiring.home)
    actions.revoke_role(grant=number, on=clock_day("", "--on"), by=wiring.by)
    screen.json({"grant": number})
    screen.say(f"授权 {number} 已收回。", f"Grant {number} is taken back.")


@main.command("password")
def password(
    context: typer.Context, name: Annotated[str, _NAME], *, as_json: Annotated[bool, _JSON] = False
) -> None:
    """重设初始密码并打印。 ¦ Give a new first password and print it.

    lemnis accounts password li.na
    """
    wiring: Wiring = context.obj
    screen = Screen(wiring, as_json=as_json)
    wiring.open(wiring.home)
    first = actions.reset_password(username=name, by=wiring.by)
    screen.json({"account": name, "password": first})
    screen.say(f"{name} 的初始密码：{first}", f"First password of {name}: {first}")


@main.command("close")
def close(
    context: typer.Context, name: Annotated[str, _NAME], *, as_json: Annotated[bool, _JSON] = False
) -> None:
    """停用账号。 ¦ Close an account.

    lemnis accounts close li.na
    """
    wiring: Wiring = context.obj
    screen = Screen(wiring, as_json=as_json)
    wiring.open(wiring.home)
    actions.close_account(username=name, by=wiring.by)
    screen.json({"account": name})
    screen.say(f"{name} 已停用。", f"{name} is closed.")


def _role(text: str) -> Role:
    return one_of(text, Role, "ROLE")


def _scope(role: Role, unit: str, subject: str) -> ScopeKind:
    if unit:
        return ScopeKind.UNIT
    if subject:
        return ScopeKind.SUBJECT
    open_ones = [s for s in role.scopes if s in {ScopeKind.ALL, ScopeKind.OWN}]
    return open_ones[0] if open_ones else role.scopes[0]


def _cells(screen: Screen, row: AccountRow, today: dt.date) -> list[str]:
    held = dict.fromkeys(screen.word(g.role.words) for g in row.grants if g.holds(today))
    state = Title("启用", "open") if row.active else Title("停用", "closed")
    return [row.username, row.name or "–", "、".join(held) or "–", screen.word(state)]


def _json(row: AccountRow) -> dict[str, Any]:
    return {
        "account": row.username,
        "number": row.number,
        "name": row.name,
        "active": row.active,
        "grants": [_grant_json(grant) for grant in row.grants],
    }


def _grant_json(grant: GrantRow) -> dict[str, Any]:
    return {
        "grant": grant.number,
        "role": grant.role,
        "scope": grant.scope,
        "unit": grant.unit,
        "subject": list(grant.subject) if grant.subject else None,
        "since": grant.since,
        "until": grant.until,
    }
