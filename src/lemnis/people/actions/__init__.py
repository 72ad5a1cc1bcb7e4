"""What can happen in this room, one function each: atomic, ``by`` named."""

from lemnis.people.actions.registry import keep_in_step, note_in_step

__all__ = ["keep_in_step", "note_in_step"]
