"""Opening and closing accounts, and their passwords."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from lemnis.errors import NotFound, Refused
from lemnis.people.actions.audit import record
from lemnis.people.models import Account, Person
from lemnis.people.recognising import account_named
from lemnis.people.rules.accounts import new_password, require_name
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, require


@transaction.atomic
def open_account(
    *, username: str, number: str = "", email: str = "", password: str = "", by: Viewer
) -> str:
    """Open an account, of the person with a number where one is given; return its first password.

    Without ``password`` one is made; it must be changed at the first sign-in.

    Writes: an Account, an AuditEvent.

    Raises:
        NotAllowed: ``by`` may not.
        WrongUse: the name cannot be typed.
        NotFound: nobody has this number.
        Refused: the name or the person has an account, or the password is weak.

    """
    require(by, Permission.WRITE_ACCOUNTS)
    require_name(username)
    person = _person(number) if number else None
    _require_free(username, person)
    account = Account(
        username=username, person=person, email=email, created_at=timezone.now(),
        must_change_password=not password,
    )  # fmt: skip
    first = password or new_password()
    _set_password(account, first)
    account.save()
    record(by=by, act="account.open", kind="account", what=username, facts={"person": number})
    return first


@transaction.atomic
def open_accounts(*, by: Viewer) -> int:
    """Open an account for everybody active who has none; they sign in through the campus.

    Their name is their number; they have no password until one is set for them.

    Writes: Accounts, one AuditEvent. Returns how many.

    Raises:
        NotAllowed: ``by`` may not.

    """
    require(by, Permission.WRITE_ACCOUNTS)
    taken = set(Account.objects.values_list("username", flat=True))
    people = Person.objects.filter(active=True, account=None)
    now = timezone.now()
    new = [
        # “!” is no hash: nobody can sign in with a password before one is set.
        Account(username=person.number, person=person, created_at=now, password="!")  # noqa: S106
        for person in people
        if person.number not in taken
    ]
    Account.objects.bulk_create(new, batch_size=1000)
    if new:
        record(by=by, act="account.open_all", kind="account", facts={"accounts": len(new)})
    return len(new)


@transaction.atomic
def close_account(*, username: str, by: Viewer) -> None:
    """Keep somebody from signing in; what they did stays theirs.

    Writes: the Account, an AuditEvent.

    Raises:
        NotAllowed: ``by`` may not.
        NotFound: there is no such account.
        Refused: it is one's own.

    """
    require(by, Permission.WRITE_ACCOUNTS)
    account = account_named(username)
    if account.pk == by.account:
        raise Refused("不能停用自己的账号。", "You cannot close your own account.")
    _switch(account, active=False, by=by)


@transaction.atomic
def reopen_account(*, username: str, by: Viewer) -> None:
    """Let somebody sign in again.

    Writes: the Account, an AuditEvent.

    Raises:
        NotAllowed: ``by`` may not.
        NotFound: there is no such account.

    """
    require(by, Permission.WRITE_ACCOUNTS)
    _switch(account_named(username), active=True, by=by)


@transaction.atomic
def reset_password(*, username: str, by: Viewer) -> str:
    """Give an account a new first password, to be changed at the next sign-in; return it.

    Writes: the Account, an AuditEvent.

    Raises:
        NotAllowed: ``by`` may not.
        NotFound: there is no such account.

    """
    require(by, Permission.WRITE_ACCOUNTS)
    account, first = account_named(username), new_password()
    account.set_password(first)
    account.must_change_password = True
    account.save(update_fields=["password", "must_change_password"])
    record(by=by, act="account.reset_password", kind="account", what=username)
    return first


@transaction.atomic
def change_password(*, old: str, new: str, by: Viewer) -> None:
    """Change one's own password.

    Writes: the Account, an AuditEvent.

    Raises:
        Refused: the old one is wrong, or the new one weak.

    """
    account = account_named(by.name)
    if account.has_usable_password() and not account.check_password(old):
        raise Refused("原密码不对。", "The old password is wrong.")
    _set_password(account, new)
    account.must_change_password = False
    account.save(update_fields=["password", "must_change_password"])
    record(by=by, act="account.change_password", kind="account", what=account.username)


def _person(number: str) -> Person:
    person = Person.objects.filter(number=number).first()
    if person is None:
        raise NotFound(f"没有工号或学号为 {number} 的人。", f"Nobody has the number {number}.")
    return person


def _require_free(username: str, person: Person | None) -> None:
    if Account.objects.filter(username=username).exists():
        raise Refused(f"账号“{username}”已存在。", f"The account “{username}” exists already.")
    if person is not None and Account.objects.filter(person=person).exists():
        raise Refused(f"{person.number} 已有账号。", f"{person.number} has an account already.")


def _set_password(account: Account, password: str) -> None:
    try:
        validate_password(password, account)
    except ValidationError as error:
        why = "；".join(error.messages)
        raise Refused(f"密码不合要求：{why}", f"The password is too weak: {why}") from error
    account.set_password(password)


def _switch(account: Account, *, active: bool, by: Viewer) -> None:
    if account.is_active == active:
        return
    account.is_active = active
    account.save(update_fields=["is_active"])
    act = "account.reopen" if active else "account.close"
    record(by=by, act=act, kind="account", what=account.username)
