"""Paths asked for by their beginning, the same on every database."""

from django.db.models import Q
from django.db.models.functions import Left
from django.db.models.lookups import Exact


def below(path: str, field: str = "path") -> Q:
    """Return what is true of whatever lies at or below a path; ``field`` is where its own is."""
    # The first lets an index help; it takes large and small letters for one on some databases.
    starts = Q(**{f"{field}__startswith": path})
    return starts & Q(Exact(Left(field, len(path)), path))
