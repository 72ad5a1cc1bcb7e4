"""Tells Django of this room."""

from importlib import import_module

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """The room ``people``."""

    name = "lemnis.people"

    def ready(self) -> None:
        """Begin to write down who comes and goes, and to count what is changed."""
        # Its models can be had only once every room is known.
        import_module("lemnis.people.editions").follow()
        import_module("lemnis.people.signing_in").listen()
