"""The organisation at one glance: every unit with its head and how full it is."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count

from lemnis.people import workload
from lemnis.people.held import holders
from lemnis.people.models import Person, Post
from lemnis.people.queries.units import UnitLine, unit_tree
from lemnis.people.rules.saturation import PostTime, Saturation, of_posts
from lemnis.people.rules.viewers import Viewer
from lemnis.people.rules.words import PersonKind


@dataclass(frozen=True, slots=True)
class UnitOverview:
    """One unit of the tree: its heads by name, its staff, how full its posts are."""

    unit: UnitLine
    heads: tuple[str, ...]
    staff: int
    saturation: Saturation


def organisation(viewer: Viewer, *, root: str = "") -> tuple[UnitOverview, ...]:
    """Return the units below a root, or all, each after the one above it.

    Raises:
        NotFound: there is no such root, or not for the viewer.

    """
    units = unit_tree(viewer, root=root)
    posts = list(Post.objects.filter(active=True).select_related("unit"))
    times = _times(posts)
    heads, staff = _heads(viewer, posts), _staff()
    return tuple(
        UnitOverview(
            u, heads.get(u.code, ()), staff.get(u.code, 0), of_posts(times.get(u.code, ()))
        )
        for u in units
    )


def _times(posts: Sequence[Post]) -> dict[str, list[PostTime]]:
    times, found = workload.post_times(Post.objects.filter(active=True)), defaultdict(list)
    for post in posts:
        found[post.unit.code].append(times[post.code])
    return dict(found)


def _heads(viewer: Viewer, posts: Sequence[Post]) -> dict[str, tuple[str, ...]]:
    leading = [post for post in posts if post.leads]
    held = holders(viewer, leading)
    return {p.unit.code: tuple(h.name for h in held.get(p.pk, ())) for p in leading}


def _staff() -> dict[str, int]:
    staff = Person.objects.filter(active=True).exclude(kind=PersonKind.STUDENT.value)
    counted = staff.order_by().values("unit__code").annotate(count=Count("pk"))
    return dict(counted.values_list("unit__code", "count"))
