"""Decisions of this room on values alone: how a college is told of itself."""
