"""Tells Django of this room."""

from django.apps import AppConfig


class SpiralConfig(AppConfig):
    """The room ``spiral``."""

    name = "lemnis.spiral"
