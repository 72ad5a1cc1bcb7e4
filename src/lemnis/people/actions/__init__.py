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
from lemnis.people.actions.demo_accounts import DEMO_PASSWORD, DemoLogin, open_demo_accounts
from lemnis.people.actions.duties import write_duties
from lemnis.people.actions.duty_rows import (
    remove_duty,
    remove_item,
    write_cell,
    write_duty,
    write_item,
)
from lemnis.people.actions.grants import (
    GrantWishes,
    grant_role,
    issue_token,
    revoke_role,
    revoke_token,
)
from lemnis.people.actions.looking import look_at_staff
from lemnis.people.actions.messages import (
    Note,
    PreferenceWishes,
    mark_read,
    tell,
    write_preference,
)
from lemnis.people.actions.organisation import (
    NewPost,
    NewUnit,
    add_post,
    add_unit,
    hold_post,
    join_body,
    leave_body,
    leave_post,
)
from lemnis.people.actions.registry import keep_in_step, know_since, note_in_step
from lemnis.people.actions.settling import settle_in

__all__ = [
    "DEMO_PASSWORD",
    "DemoLogin",
    "GrantWishes",
    "NewPost",
    "NewUnit",
    "Note",
    "PreferenceWishes",
    "add_post",
    "add_unit",
    "change_password",
    "close_account",
    "grant_role",
    "hold_post",
    "issue_token",
    "join_body",
    "keep_in_step",
    "know_since",
    "leave_body",
    "leave_post",
    "look_at_staff",
    "mark_read",
    "note_in_step",
    "open_account",
    "open_accounts",
    "open_demo_accounts",
    "record",
    "remove_duty",
    "remove_item",
    "reopen_account",
    "reset_password",
    "revoke_role",
    "revoke_token",
    "settle_in",
    "tell",
    "write_cell",
    "write_duties",
    "write_duty",
    "write_item",
    "write_preference",
]
