"""Groups too small to be shown are pooled, and what might tell them is pooled with them.

In: groups before and after by key, the minimum number of rows. Out: those shown singly, and which
were pooled. Source for adding the next smallest (complementary suppression): L. Willenborg &
T. de Waal, Elements of Statistical Disclosure Control (2001), chapter 6.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeVar

from lemnis.engine.contribution.effects import NOTHING
from lemnis.engine.contribution.ground import Group

Key = TypeVar("Key")


class Both(NamedTuple):
    """A group before and after."""

    before: Group
    after: Group

    def plus(self, other: "Both") -> "Both":
        """Return two groups taken together."""
        return Both(self.before.plus(other.before), self.after.plus(other.after))

    def is_few(self, minimum: int) -> bool:
        """Tell whether there are rows, but fewer than may be shown."""
        return any(0 < g.rows < minimum for g in self)

    @property
    def rows(self) -> int:
        """Return the greater number of rows."""
        return max(g.rows for g in self)

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing was there, before or after."""
        return all(not g.rows and not any(g.cell) for g in self)


EMPTY = Both(Group(NOTHING, 0), Group(NOTHING, 0))


def pooled(groups: Mapping[Key, Both], minimum: int) -> Sequence[Key]:
    """Return the keys to be pooled: none, or enough that the pool itself may be shown.

    What is left over by subtraction must not be a group too small: then the next smallest goes
    into the pool too.
    """
    pool = [key for key, group in groups.items() if group.is_few(minimum)]
    others = sorted((k for k in groups if k not in set(pool)), key=lambda k: groups[k].rows)
    together = EMPTY
    for key in pool:
        together = together.plus(groups[key])
    while pool and others and (together.is_few(minimum) or len(pool) == 1):
        pool.append(others.pop(0))
        together = together.plus(groups[pool[-1]])
    return pool
