"""Paths asked for by their beginning, the same on every database."""

from django.db.models import Q
from django.db.models.functions import Left
from django.db.models.lookups import Exact


def below(path: str) -> Q:
    """Return what is true of whatever lies at or below a path."""
    # The first lets an index help; it takes large and small letters for one on some databases.
    return Q(path__startswith=path) & Q(Exact(Left("path", len(path)), path))
