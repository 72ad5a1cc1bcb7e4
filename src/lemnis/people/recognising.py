"""Who somebody is: from an account, or from a key for programs, to a viewer of today."""

import datetime as dt
from typing import NamedTuple

from django.db.models import Q

from lemnis.errors import NotFound
from lemnis.people.models import Account, Grant, Token
from lemnis.people.rules.accounts import print_of
from lemnis.people.rules.permissions import Permission, Role, ScopeKind
from lemnis.people.rules.viewers import Granted, Scope, Viewer


def viewer_of(account: Account, on: dt.date) -> Viewer:
    """Return who an account is on a day: its roles and how far they reach."""
    if not account.is_active:
        return Viewer(account.username, account=account.pk)
    held = _held(account, on)
    # Asked with every page: who the person is comes along with what they hold.
    person = account.person if not held else None
    number = held[0].number if held else person.number if person else ""
    called = held[0].called if held else person.name if person else ""
    granted = tuple(Granted(Role(each.role), _scope(each)) for each in held)
    return Viewer(account.username, number or "", granted, account=account.pk, called=called or "")


def viewer_of_token(secret: str, on: dt.date) -> Viewer | None:
    """Return who asks with a key: its account, as far as the key allows; None if it is worthless.

    Writes: the key's day of last use, once a day.
    """
    found = Token.objects.select_related("account", "account__person").filter(
        print=print_of(secret), revoked=False, expires_on__gte=on
    )
    token = found.first()
    if token is None or not token.account.is_active:
        return None
    if token.last_used_on != on:  # by the day: a busy program writes once
        Token.objects.filter(pk=token.pk).update(last_used_on=on)
    return viewer_of(token.account, on).narrowed(frozenset(map(Permission, token.permissions)))


def viewer_named(name: str, on: dt.date) -> Viewer | None:
    """Return who the account of a name is on a day; None if there is none."""
    account = Account.objects.select_related("person").filter(username=name).first()
    return viewer_of(account, on) if account else None


def account_to_sign_in(username: str) -> Account | None:
    """Return the open account that the campus's own sign-in means by a name."""
    return Account.objects.filter(username=username, is_active=True).first()


def account_named(username: str) -> Account:
    """Return the account of a name.

    Raises:
        NotFound: there is none.

    """
    account = Account.objects.filter(username=username).first()
    if account is None:
        raise NotFound(f"没有账号“{username}”。", f"There is no account “{username}”.")
    return account


class _Held(NamedTuple):
    role: str
    scope: str
    unit: str | None
    subject: str | None
    number: str | None
    called: str | None


def _held(account: Account, on: dt.date) -> list[_Held]:
    holds = Q(until=None) | Q(until__gte=on)
    found = Grant.objects.filter(holds, account=account, since__lte=on).order_by("id")
    rows = found.values_list(
        "role",
        "scope",
        "unit__path",
        "subject__path",
        "account__person__number",
        "account__person__name",
    )
    return [_Held(*row) for row in rows]


def _scope(held: _Held) -> Scope:
    return Scope(ScopeKind(held.scope), held.unit or held.subject or "")
