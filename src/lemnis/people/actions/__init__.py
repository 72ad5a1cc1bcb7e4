"""What can happen in this room, one function each: atomic, ``by`` named."""

from lemnis.people.actions.duties import write_duties
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
from lemnis.people.actions.registry import keep_in_step, note_in_step
from lemnis.people.actions.settling import settle_in

__all__ = [
    "NewPost",
    "NewUnit",
    "add_post",
    "add_unit",
    "hold_post",
    "join_body",
    "keep_in_step",
    "leave_body",
    "leave_post",
    "note_in_step",
    "settle_in",
    "write_duties",
]
