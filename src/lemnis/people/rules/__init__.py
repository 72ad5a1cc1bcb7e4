"""Decisions of this room on values alone."""

from lemnis.people.rules.somebody import require_somebody

__all__ = ["require_somebody"]
