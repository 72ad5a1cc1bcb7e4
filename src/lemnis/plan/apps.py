"""Tells Django of this room."""

from django.apps import AppConfig


class PlanConfig(AppConfig):
    """The room ``plan``."""

    name = "lemnis.plan"
