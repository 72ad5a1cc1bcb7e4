"""Workload: hours of work a year against the hours there are, and how many persons that takes.

Source: TL06, saturation = Σ (times a year × standard hours) ÷ available hours; bands below 70,
up to 110, above 110 %.
"""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import NamedTuple

from lemnis.values import Title

_UNDER, _OVER = Decimal("0.70"), Decimal("1.10")


class WorkBand(StrEnum):
    """How full a post, person or unit is."""

    UNDER = "under"
    NORMAL = "normal"
    OVER = "over"

    @property
    def words(self) -> Title:
        """What people call it."""
        return _BANDS[self]


class Saturation(NamedTuple):
    """Work and time of a post, a person or a unit in hours a year.

    ``share`` is work ÷ available, 1 = just full, None where there is no time at all; ``needed`` is
    how many full posts the work takes, ``quota`` how many there may be, ``holders`` how many work.
    """

    work: Decimal
    available: Decimal
    share: Decimal | None
    band: WorkBand | None
    needed: Decimal
    quota: int
    holders: int


class PostTime(NamedTuple):
    """A post's work in all, one holder's hours a year, its quota, how many hold it."""

    work: Decimal
    hours: Decimal
    quota: int
    holders: int


def of_post(post: PostTime) -> Saturation:
    """Return how full a post is; while nobody holds it, as if one did.

    >>> of_post(PostTime(Decimal(2000), Decimal(1600), 2, 1)).band
    <WorkBand.OVER: 'over'>
    """
    return of_posts([post])


def of_posts(posts: Iterable[PostTime]) -> Saturation:
    """Return how full several posts are together, as a unit's."""
    listed = list(posts)
    work = sum((p.work for p in listed), Decimal(0))
    available = sum((p.hours * max(1, p.holders) for p in listed), Decimal(0))
    needed = sum((p.work / p.hours for p in listed), Decimal(0))
    share = _rounded(work / available, "0.001") if available else None
    return Saturation(
        _rounded(work, "0.1"), available, share, band_of(share), _rounded(needed, "0.1"),
        sum(p.quota for p in listed), sum(p.holders for p in listed),
    )  # fmt: skip


def of_person(posts: Iterable[PostTime]) -> Saturation:
    """Return how full a person is who holds these posts: an even part of each, one year's hours."""
    listed = list(posts)
    work = sum((p.work / max(1, p.holders) for p in listed), Decimal(0))
    hours = max((p.hours for p in listed), default=Decimal(0))
    return of_posts([PostTime(work, hours, 1, 1)] if hours else [])


def band_of(share: Decimal | None) -> WorkBand | None:
    """Return the band of a share as it is displayed; None without one.

    >>> band_of(Decimal("0.70")), band_of(Decimal("1.101"))
    (<WorkBand.NORMAL: 'normal'>, <WorkBand.OVER: 'over'>)
    """
    if share is None:
        return None
    if share < _UNDER:
        return WorkBand.UNDER
    return WorkBand.OVER if share > _OVER else WorkBand.NORMAL


def _rounded(number: Decimal, place: str) -> Decimal:
    return number.quantize(Decimal(place), rounding=ROUND_HALF_UP)


_BANDS = {
    WorkBand.UNDER: Title("不饱和", "under"),
    WorkBand.NORMAL: Title("正常", "normal"),
    WorkBand.OVER: Title("超负荷", "over"),
}
