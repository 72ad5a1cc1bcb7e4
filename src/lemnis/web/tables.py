"""Lists: what an address asks of one, and one page of it. They work without script.

A view reads ``asked``, hands sort and filters to its query (or, for what fits into memory, to
``arranged``), and gives the template a ``Table``.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from django.http import QueryDict

from lemnis.values import Title
from lemnis.web.fields import whole_number

PAGE = 50
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: ``key`` is the attribute of a row and the word in the address.

    ``phone`` tells whether it stays where there is little room.
    """

    key: str
    title: Title
    right: bool = False
    sortable: bool = True
    phone: bool = True


@dataclass(frozen=True, slots=True)
class Asked:
    """What the reader has asked of a list; ``sort`` is empty for the list's own order."""

    sort: str = ""
    descending: bool = False
    page: int = 1
    words: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)
    export: str = ""

    @property
    def narrows(self) -> bool:
        """Whether anything is asked that may leave rows out."""
        return bool(self.words or any(self.filters.values()))

    def address(self, **changed: Any) -> str:
        """Return the query of the address that asks for the same but for what is ``changed``."""
        wanted = {
            "sort": ("-" if self.descending else "") + self.sort,
            "q": self.words,
            **self.filters,
            "page": self.page if self.page > 1 else "",
        } | changed
        return "?" + urlencode({name: value for name, value in wanted.items() if value})


def asked(query: QueryDict, columns: Iterable[Column], filters: Iterable[str] = ()) -> Asked:
    """Read an address. What makes no sense in it is passed over: addresses are typed and shared."""
    sort = query.get("sort", "")
    sortable = {column.key for column in columns if column.sortable}
    known = sort.removeprefix("-") in sortable
    export = query.get("export", "")
    return Asked(
        sort=sort.removeprefix("-") if known else "",
        descending=known and sort.startswith("-"),
        page=max(whole_number(query.get("page", ""), 1), 1),
        words=query.get("q", "").strip(),
        filters={name: found for name in filters if (found := query.get(name))},
        export=export if export in {"csv", "xlsx"} else "",
    )


@dataclass(frozen=True, slots=True)
class Table(Generic[Row]):
    """One page of a list. ``total`` counts the rows of all pages."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    asked: Asked
    total: int
    size: int = PAGE

    @property
    def number(self) -> int:
        """Which page this is, from 1."""
        return min(self.asked.page, self.pages)

    @property
    def pages(self) -> int:
        """How many pages there are; at least one, which may be empty."""
        return max(-(-self.total // self.size), 1)

    @property
    def first(self) -> int:
        """The number of the first row shown, 0 for none."""
        return (self.number - 1) * self.size + 1 if self.total else 0

    @property
    def last(self) -> int:
        """The number of the last row shown."""
        return self.first + len(self.rows) - 1 if self.rows else 0


def table(
    columns: Sequence[Column], rows: Iterable[Row], asked: Asked, *, size: int = PAGE
) -> Table[Row]:
    """Return the page asked for of rows that are all at hand, in the order asked for.

    A page beyond the last is the last. For long lists build ``Table`` from a query's own page.
    """
    ordered = arranged(rows, asked)
    pages = max(-(-len(ordered) // size), 1)
    start = (min(asked.page, pages) - 1) * size
    return Table(tuple(columns), ordered[start : start + size], asked, len(ordered), size)


def arranged(rows: Iterable[Row], asked: Asked) -> tuple[Row, ...]:
    """Return rows in the order asked for; those without a value come last, either way."""
    found = list(rows)
    if not asked.sort:
        return tuple(found)
    known = [row for row in found if getattr(row, asked.sort) is not None]
    unknown = [row for row in found if getattr(row, asked.sort) is None]
    known.sort(key=lambda row: getattr(row, asked.sort), reverse=asked.descending)
    return (*known, *unknown)
