"""What can happen in this room, one function each: atomic, ``by`` named, in the audit log."""

from lemnis.plan.actions.targets import change_target, raise_target

__all__ = ["change_target", "raise_target"]
