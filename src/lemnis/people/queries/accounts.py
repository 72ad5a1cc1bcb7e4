"""Accounts, what is granted to them, and their keys, as small frozen rows."""

import datetime as dt
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import Prefetch, Q, QuerySet

from lemnis.errors import NotFound
from lemnis.people.models import Account, Grant, Token
from lemnis.people.rules.permissions import Permission, Role, ScopeKind
from lemnis.people.rules.viewers import Viewer, require
from lemnis.values import SubjectRef


@dataclass(frozen=True, slots=True)
class GrantRow:
    """A role held from ``since`` to and with ``until``."""

    number: int
    role: Role
    scope: ScopeKind
    unit: str
    unit_name: str
    subject: SubjectRef | None
    since: dt.date
    until: dt.date | None
    reason: str
    granted_by: str
    revoked_by: str

    def holds(self, on: dt.date) -> bool:
        """Tell whether it holds on a day."""
        return self.since <= on and (self.until is None or on <= self.until)


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account; ``number`` and ``name`` of its person, blank without one."""

    username: str
    number: str
    name: str
    unit: str
    active: bool
    must_change_password: bool
    last_login: dt.datetime | None
    grants: tuple[GrantRow, ...]


@dataclass(frozen=True, slots=True)
class AccountPage:
    """One page of accounts by name."""

    rows: tuple[AccountRow, ...]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class TokenRow:
    """One of one's own keys."""

    number: int
    name: str
    permissions: tuple[Permission, ...]
    expires_on: dt.date
    last_used_on: dt.date | None


def accounts(
    viewer: Viewer, *, text: str = "", role: Role | None = None, page: int = 1, size: int = 50
) -> AccountPage:
    """Return a page of accounts whose name, person or number holds ``text``.

    Raises:
        NotAllowed: the viewer may not see accounts.

    """
    require(viewer, Permission.SEE_ACCOUNTS)
    wanted = Q()
    if text.strip():
        word = text.strip()
        wanted &= (
            Q(username__icontains=word)
            | Q(person__name__icontains=word)
            | Q(person__number__icontains=word)
        )
    if role is not None:
        wanted &= Q(pk__in=Grant.objects.filter(role=role.value).values("account"))
    found = Paginator(_accounts().filter(wanted), size)
    here = found.get_page(page)
    return AccountPage(tuple(map(_row, here)), found.count, here.number, found.num_pages)


def account(viewer: Viewer, username: str) -> AccountRow:
    """Return one account.

    Raises:
        NotAllowed: the viewer may not see accounts.
        NotFound: there is none of this name.

    """
    require(viewer, Permission.SEE_ACCOUNTS)
    found = _accounts().filter(username=username).first()
    if found is None:
        raise NotFound(f"没有账号“{username}”。", f"There is no account “{username}”.")
    return _row(found)


def own_tokens(viewer: Viewer) -> tuple[TokenRow, ...]:
    """Return one's own keys that can still be used or only have run out."""
    found = Token.objects.filter(account=viewer.account, revoked=False)
    return tuple(
        TokenRow(
            token.pk,
            token.name,
            tuple(map(Permission, token.permissions)),
            token.expires_on,
            token.last_used_on,
        )
        for token in found
    )


def _accounts() -> QuerySet[Account]:
    grants = Grant.objects.select_related("unit", "subject").order_by("since", "id")
    return Account.objects.select_related("person", "person__unit").prefetch_related(
        Prefetch("grants", queryset=grants)
    )


def _row(account: Account) -> AccountRow:
    person = account.person
    return AccountRow(
        account.username,
        person.number if person else "",
        person.name if person else "",
        person.unit.name if person and person.unit else "",
        account.is_active,
        account.must_change_password,
        account.last_login,
        tuple(map(_grant, account.grants.all())),
    )


def _grant(grant: Grant) -> GrantRow:
    subject = grant.subject
    return GrantRow(
        grant.pk,
        Role(grant.role),
        ScopeKind(grant.scope),
        grant.unit.code if grant.unit else "",
        grant.unit.name if grant.unit else "",
        subject.ref if subject else None,
        grant.since,
        grant.until,
        grant.reason,
        grant.granted_by,
        grant.revoked_by,
    )
