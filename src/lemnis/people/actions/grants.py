"""Granting roles and taking them back; keys for programs."""

import datetime as dt
from collections.abc import Collection
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from lemnis.errors import NotFound, Refused, WrongUse
from lemnis.people.actions.audit import record
from lemnis.people.models import Account, Grant, Subject, Token, Unit
from lemnis.people.recognising import account_named
from lemnis.people.rules.accounts import (
    LONGEST_TOKEN,
    new_secret,
    print_of,
    require_parted,
    require_scope,
)
from lemnis.people.rules.permissions import Permission, Role, ScopeKind
from lemnis.people.rules.viewers import Viewer, require, unseen
from lemnis.values import SubjectRef


class GrantWishes(NamedTuple):
    """A role to be held from ``since`` to and with ``until``, and how far it reaches.

    ``unit`` is a unit's code where ``scope`` is a unit, ``subject`` where it is a subject.
    """

    role: Role
    scope: ScopeKind
    since: dt.date
    until: dt.date | None = None
    unit: str = ""
    subject: SubjectRef | None = None
    reason: str = ""


@transaction.atomic
def grant_role(*, username: str, wishes: GrantWishes, by: Viewer) -> int:
    """Grant a role to an account; return the grant's number.

    Writes: a Grant, an AuditEvent.

    Raises:
        NotAllowed: ``by`` may not.
        NotFound: there is no such account, unit or subject.
        Refused: to oneself, too far, for days that are over, or two administrators in one hand.

    """
    require(by, Permission.GRANT_ROLES)
    account = account_named(username)
    if account.pk == by.account:
        raise Refused("不能给自己授权。", "You cannot grant a role to yourself.")
    require_scope(wishes.role, wishes.scope)
    _require_days(wishes)
    if settings.LEMNIS_THREE_ADMINS:
        require_parted(wishes.role, _roles(account, wishes))
    grant = Grant.objects.create(
        account=account,
        role=wishes.role.value,
        scope=wishes.scope.value,
        unit=_unit(wishes),
        subject=_subject(wishes),
        since=wishes.since,
        until=wishes.until,
        reason=wishes.reason.strip(),
        granted_by=by.name,
        granted_at=timezone.now(),
    )
    record(by=by, act="role.grant", kind="account", what=username, facts=_facts(grant))
    return grant.pk


@transaction.atomic
def revoke_role(*, grant: int, on: dt.date, by: Viewer) -> None:
    """Take a role back: it was held until the day before ``on``.

    Writes: the Grant, an AuditEvent.

    Raises:
        NotAllowed: ``by`` may not.
        NotFound: there is no such grant.
        Refused: it has ended already.

    """
    require(by, Permission.GRANT_ROLES)
    held = Grant.objects.select_related("account", "unit", "subject").filter(pk=grant).first()
    if held is None:
        raise NotFound(f"没有编号为 {grant} 的授权。", f"There is no grant {grant}.")
    last = on - dt.timedelta(days=1)
    if held.until is not None and held.until <= last:
        raise Refused("此授权已结束。", "This grant has ended already.")
    held.until, held.revoked_by = last, by.name
    held.save(update_fields=["until", "revoked_by"])
    record(by=by, act="role.revoke", kind="account", what=held.account.username,
           facts=_facts(held))  # fmt: skip


@transaction.atomic
def issue_token(
    *, name: str, permissions: Collection[Permission], days: int, on: dt.date, by: Viewer
) -> str:
    """Give a program a key to ask the API in one's own name; it is returned once and not kept.

    Writes: a Token, an AuditEvent.

    Raises:
        WrongUse: it has no name, no permission, or is to hold too long.
        NotAllowed: one does not hold a permission oneself.

    """
    account = Account.objects.filter(username=by.name).first()
    if account is None or not name.strip() or not permissions or not 1 <= days <= LONGEST_TOKEN:
        raise WrongUse(
            f"令牌须有名称、至少一项权限，有效期 1 至 {LONGEST_TOKEN} 天。",
            f"A token has a name, a permission at least, and holds 1 to {LONGEST_TOKEN} days.",
        )
    for permission in permissions:
        require(by, permission)
    secret = new_secret()
    Token.objects.create(
        account=account,
        name=name.strip()[:100],
        print=print_of(secret),
        permissions=sorted(p.value for p in permissions),
        created_at=timezone.now(),
        expires_on=on + dt.timedelta(days=days),
    )
    record(by=by, act="token.issue", kind="token", what=name.strip()[:100],
           facts={"permissions": sorted(p.value for p in permissions), "days": days})  # fmt: skip
    return secret


@transaction.atomic
def revoke_token(*, token: int, by: Viewer) -> None:
    """Make one of one's own keys worthless.

    Writes: the Token, an AuditEvent.

    Raises:
        NotFound: one has no such key.

    """
    if not Token.objects.filter(pk=token, account=by.account, revoked=False).update(revoked=True):
        raise NotFound("没有这个令牌。", "There is no such token.")
    record(by=by, act="token.revoke", kind="token", what=str(token))


def _require_days(wishes: GrantWishes) -> None:
    if wishes.until is not None and wishes.until < wishes.since:
        raise Refused("结束日期早于开始日期。", "The last day is before the first.")


def _roles(account: Account, wishes: GrantWishes) -> set[Role]:
    """Return the roles held while the new one would be."""
    overlapping = Q(until=None) | Q(until__gte=wishes.since)
    if wishes.until is not None:
        overlapping &= Q(since__lte=wishes.until)
    return {
        Role(role) for role in account.grants.filter(overlapping).values_list("role", flat=True)
    }


def _unit(wishes: GrantWishes) -> Unit | None:
    if wishes.scope is not ScopeKind.UNIT:
        return None
    unit = Unit.objects.filter(code=wishes.unit).first()
    if unit is None:
        raise NotFound(f"没有部门“{wishes.unit}”。", f"There is no unit “{wishes.unit}”.")
    return unit


def _subject(wishes: GrantWishes) -> Subject | None:
    if wishes.scope is not ScopeKind.SUBJECT:
        return None
    if wishes.subject is None:
        raise WrongUse("请写明质量主体。", "Name the subject.")
    subject = Subject.objects.filter(
        kind=wishes.subject.kind.value, code=wishes.subject.code
    ).first()
    if subject is None:
        raise unseen(wishes.subject)
    return subject


def _facts(grant: Grant) -> dict[str, object]:
    return {
        "role": grant.role,
        "scope": grant.scope,
        "unit": grant.unit.code if grant.unit else "",
        "subject": f"{grant.subject.kind} {grant.subject.code}" if grant.subject else "",
        "since": str(grant.since),
        "until": str(grant.until) if grant.until else "",
    }
