"""Tells Django of this room."""

from django.apps import AppConfig


class InsightConfig(AppConfig):
    """The room ``insight``."""

    name = "lemnis.insight"
