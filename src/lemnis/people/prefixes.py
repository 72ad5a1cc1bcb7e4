"""Paths asked for by their beginning, and subjects by kind and code; the same on every database."""

from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.db.models import Q
from django.db.models.functions import Left
from django.db.models.lookups import Exact

from lemnis.values import SubjectKind, SubjectRef


def below(path: str, field: str = "path") -> Q:
    """Return what is true of whatever lies at or below a path; ``field`` is where its own is."""
    # The first lets an index help; it takes large and small letters for one on some databases.
    starts = Q(**{f"{field}__startswith": path})
    return starts & Q(Exact(Left(field, len(path)), path))


def ways_down(path: str) -> list[str]:
    """Return the paths of all that is above something, from the root, and its own.

    >>> ways_down("/school/college/")
    ['/school/', '/school/college/']
    """
    steps = path.strip("/").split("/")
    return ["/" + "/".join(steps[:at]) + "/" for at in range(1, len(steps) + 1)]


def among(refs: Iterable[SubjectRef]) -> Q:
    """Return what is true of some subjects and no others."""
    codes: dict[SubjectKind, list[str]] = {}
    for kind, code in refs:
        codes.setdefault(kind, []).append(code)
    some = (Q(kind=kind.value, code__in=found) for kind, found in codes.items())
    return reduce(or_, some, Q(pk__in=[]))
