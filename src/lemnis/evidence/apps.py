"""Tells Django of this room."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """The room ``evidence``."""

    name = "lemnis.evidence"
