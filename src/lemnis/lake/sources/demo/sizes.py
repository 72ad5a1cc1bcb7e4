"""How large a demo college may be."""

from dataclasses import dataclass

from lemnis.errors import NotFound
from lemnis.lake.sources.demo.calendar import TERMS, DemoTerm


@dataclass(frozen=True, slots=True)
class Size:
    """How large a college is. Courses per term are those of one student in the first two years."""

    name: str
    students: int  # enrolled in the three years, about
    colleges: int
    programs_each: int
    major: int
    foundation: int
    public: int
    extension: int  # courses of the fifth term
    merge: tuple[int, int, int]  # classes in one section: major, foundation or extension, public
    years: int = 3

    @property
    def terms(self) -> tuple[DemoTerm, ...]:
        """The terms with teaching."""
        return TERMS[-2 * self.years :]

    @property
    def programs(self) -> int:
        """Programs that enrol."""
        return self.colleges * self.programs_each


SIZES = {
    s.name: s
    for s in (
        Size("tiny", 260, 3, 2, 3, 1, 2, 3, (1, 2, 3)),
        Size("default", 3_000, 5, 3, 3, 1, 4, 6, (1, 2, 2)),
        Size("full", 15_000, 10, 6, 3, 2, 6, 8, (2, 4, 4), years=2),
    )
}


def size_of(name: "Size | str") -> Size:
    """Return the size called ``name``.

    Raises:
        NotFound: there is no such size.

    """
    if isinstance(name, Size):
        return name
    if name not in SIZES:
        raise NotFound(
            f"没有名为“{name}”的规模。",
            f"There is no size “{name}”.",
            cure=(f"可用：{'、'.join(SIZES)}。", f"Use one of: {', '.join(SIZES)}."),
        )
    return SIZES[name]
