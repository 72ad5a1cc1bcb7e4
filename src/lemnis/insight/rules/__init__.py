"""Decisions on values alone: what is shown of what was read."""
