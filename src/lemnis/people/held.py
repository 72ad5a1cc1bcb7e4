"""Who holds which post today."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from lemnis.people.models import Holding, Post


@dataclass(frozen=True, slots=True)
class HolderLine:
    """Somebody who holds a post today."""

    number: str
    name: str
    since: dt.date


def holders(posts: Iterable[Post]) -> dict[int, tuple[HolderLine, ...]]:
    """Return who holds each post today, by its id."""
    found: dict[int, list[HolderLine]] = defaultdict(list)
    held = Holding.objects.filter(post__in=[p.pk for p in posts], until=None)
    for one in held.select_related("person"):
        found[one.post_id].append(HolderLine(one.person.number, one.person.name, one.since))
    return {post: tuple(lines) for post, lines in found.items()}
