"""Tells Django of this room."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """The room ``people``."""

    name = "lemnis.people"
