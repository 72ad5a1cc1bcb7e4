"""Who holds which post today, and who did before."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from lemnis.engine.covering import cover
from lemnis.people.models import Holding, Post
from lemnis.people.rules.viewers import Viewer


@dataclass(frozen=True, slots=True)
class HolderLine:
    """Somebody who holds a post, or held it until a day, that day included.

    ``number`` is covered from whoever may not see it; ``key`` tells one holding from another.
    """

    number: str
    name: str
    since: dt.date
    until: dt.date | None = None
    key: int = 0


def holders(
    viewer: Viewer, posts: Iterable[Post], *, only_today: bool = True
) -> dict[int, tuple[HolderLine, ...]]:
    """Return who holds each post today, or ever did, the last first; by the post's id."""
    found: dict[int, list[HolderLine]] = defaultdict(list)
    held = Holding.objects.filter(post__in=[p.pk for p in posts])
    if only_today:
        held = held.filter(until=None)
    for one in held.select_related("person").order_by("-since", "-id"):
        found[one.post_id].append(_line(viewer, one))
    return {post: tuple(lines) for post, lines in found.items()}


def shown(viewer: Viewer, number: str) -> str:
    """Return a person's number as a list shows it: covered from all but the person.

    Who works at the machine itself has the files.
    """
    return number if viewer.operator or number == viewer.number else cover(number)


def _line(viewer: Viewer, held: Holding) -> HolderLine:
    person = held.person
    return HolderLine(shown(viewer, person.number), person.name, held.since, held.until, held.pk)
