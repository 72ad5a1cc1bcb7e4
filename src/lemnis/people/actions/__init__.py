"""What can happen in this room, one function each: atomic, ``by`` named, in the audit log."""

from lemnis.people.actions.accounts import (
    change_password,
    close_account,
    open_account,
    open_accounts,
    reopen_account,
    reset_password,
)
from lemnis.people.actions.audit import record
from lemnis.people.actions.demo_accounts import DemoLogin, open_demo_accounts
from lemnis.people.actions.grants import (
    GrantWishes,
    grant_role,
    issue_token,
    revoke_role,
    revoke_token,
)
from lemnis.people.actions.registry import keep_in_step, note_in_step

__all__ = [
    "DemoLogin",
    "GrantWishes",
    "change_password",
    "close_account",
    "grant_role",
    "issue_token",
    "keep_in_step",
    "note_in_step",
    "open_account",
    "open_accounts",
    "open_demo_accounts",
    "record",
    "reopen_account",
    "reset_password",
    "revoke_role",
    "revoke_token",
]
