"""Causes (原因): the factors a finding may come from, and which of them there are signs of."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lemnis.values import Layer, Title


class CauseCategory(StrEnum):
    """The bones of the fishbone: where a cause lies."""

    STUDENT = "student"
    TEACHING = "teaching"
    TEACHER = "teacher"
    CONDITIONS = "conditions"
    MANAGEMENT = "management"
    OUTSIDE = "outside"

    @property
    def words(self) -> Title:
        """What people call it."""
        return _CATEGORIES[self]


_CATEGORIES: Mapping[CauseCategory, Title] = {
    CauseCategory.STUDENT: Title("学生", "students"),
    CauseCategory.TEACHING: Title("教学", "teaching"),
    CauseCategory.TEACHER: Title("教师", "teachers"),
    CauseCategory.CONDITIONS: Title("条件", "conditions"),
    CauseCategory.MANAGEMENT: Title("管理", "management"),
    CauseCategory.OUTSIDE: Title("外部", "outside"),
}


@dataclass(frozen=True, slots=True)
class Factor:
    """One factor of the list: for which layers it is offered, which words are a sign of it."""

    code: str
    words: Title
    category: CauseCategory
    layers: frozenset[Layer]
    signs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Offer:
    """A factor as it is offered; ``signs`` counts what speaks for it."""

    factor: Factor
    signs: int = 0


COMPOSITION, MOST_PROPOSED = "composition", 2


def offered(
    factors: Iterable[Factor], layer: Layer, name: str, *, by_mix: bool | None = None
) -> tuple[Offer, ...]:
    """Return the factors of a layer for an indicator called ``name``, the likeliest first.

    ``by_mix``: whether its change came from the mix of its parts more than from the parts, None
    where that is not known. A mix that has not moved is no cause.
    """
    found = []
    for at, factor in enumerate(f for f in factors if layer in f.layers):
        signs = sum(sign in name for sign in factor.signs)
        if factor.code == COMPOSITION:
            signs = 2 if by_mix else 0
        found.append((-signs, at, Offer(factor, signs)))
    return tuple(offer for _, _, offer in sorted(found, key=lambda each: each[:2]))


def proposed(offers: Sequence[Offer]) -> tuple[str, ...]:
    """Return the codes of the likeliest causes, none where nothing speaks for any."""
    return tuple(offer.factor.code for offer in offers if offer.signs)[:MOST_PROPOSED]
