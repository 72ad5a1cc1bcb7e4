"""Decisions of this room on values alone."""
