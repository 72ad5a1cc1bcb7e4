"""How the sheets of an upload would be read, for a person to mend: each heading and its column."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from lemnis.evidence import queries, uploading
from lemnis.lake import datasets
from lemnis.lake.datasets import Column, Dataset
from lemnis.lake.names import plain
from lemnis.lake.recognise import Looked
from lemnis.lake.sources.headers import IGNORE, OWN_MARK, SheetMapping
from lemnis.people.rules.viewers import Viewer
from lemnis.values import Title


class Known(StrEnum):
    """How a heading has come by its column."""

    SAME = "same"
    ALIAS = "alias"
    CHOSEN = "chosen"
    DOUBLED = "doubled"
    UNKNOWN = "unknown"
    LEFT_OUT = "left_out"

    @property
    def words(self) -> Title:
        """What people read."""
        return _KNOWN[self]


_KNOWN: Mapping[Known, Title] = {
    Known.SAME: Title("同名", "same name"),
    Known.ALIAS: Title("常见别名", "known alias"),
    Known.CHOSEN: Title("您的选择", "your choice"),
    Known.DOUBLED: Title("与前面的列重复，不导入", "same as an earlier one: left out"),
    Known.UNKNOWN: Title("未识别，不导入", "not known: left out"),
    Known.LEFT_OUT: Title("您的选择：不导入", "your choice: left out"),
}


@dataclass(frozen=True, slots=True)
class Heading:
    """One column of a sheet: its heading, values below it, and the column it is read as ("": none).

    ``near`` are the columns it may mean where it is not known, the best first.
    """

    position: int
    text: str
    samples: tuple[str, ...]
    column: str
    known: Known
    near: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """One column of a data set, as a heading may be read."""

    name: str
    title: Title
    required: bool
    sort: Title


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet; without ``dataset`` it is none of ours and is left out.

    ``row`` is where its heading ends; ``missing`` are required columns no heading is read as.
    """

    name: str
    dataset: str
    title: Title
    row: int
    headings: tuple[Heading, ...] = ()
    targets: tuple[Target, ...] = ()
    missing: tuple[Title, ...] = ()


def sheets(viewer: Viewer, uuid: UUID) -> tuple[Sheet, ...]:
    """Return the sheets of one's own upload as they would be read.

    Raises:
        NotFound: there is no such upload, or it is somebody else's.

    """
    chosen = {plain(heading) for heading in queries.upload(viewer, uuid).columns}
    return tuple(_sheet(looked, chosen) for looked in uploading.sheets(viewer, uuid))


def chosen(sheets: Sequence[Sheet], said: Mapping[tuple[int, int], str]) -> Mapping[str, str]:
    """Return heading → column for what a person has chosen other than it is read by itself.

    ``said`` has a column's name ("" leaves it out) by number of sheet and position.
    """
    found: dict[str, str] = {}
    for number, sheet in enumerate(sheets):
        known = {target.name for target in sheet.targets} | {IGNORE}
        for heading in sheet.headings:
            wanted = said.get((number, heading.position), heading.column)
            mine = heading.known in {Known.CHOSEN, Known.LEFT_OUT}
            if wanted in known and (mine or wanted != heading.column):
                found[heading.text] = wanted
    return found


def _sheet(looked: Looked, chosen: set[str]) -> Sheet:
    mapping, place = looked.mapping, looked.grid.place
    if mapping is None:
        return Sheet(place, "", Title("", ""), 0)
    dataset = datasets.load()[mapping.dataset]
    headings = sorted(_headings(mapping, looked.samples, dataset, chosen), key=lambda h: h.position)
    missing = tuple(dataset.column_by_name[name].title for name in mapping.missing)
    targets = tuple(_target(column) for column in dataset.columns)
    return Sheet(
        place, dataset.name, dataset.title, mapping.last_row, tuple(headings), targets, missing
    )


def _headings(
    mapping: SheetMapping,
    samples: Sequence[tuple[str, ...]],
    dataset: Dataset,
    chosen: set[str],
) -> Iterator[Heading]:
    def heading(at: int, text: str, column: str, known: Known, near: Sequence[str] = ()) -> Heading:
        return Heading(at, text, samples[at] if at < len(samples) else (), column, known,
                       tuple(near))  # fmt: skip

    for match in mapping.matched:
        known = _how(match.heading, dataset.column_by_name[match.column], chosen)
        yield heading(match.position, match.heading, match.column, known)
    for one in mapping.unknown:
        yield heading(one.position, one.heading, IGNORE, Known.UNKNOWN, one.suggestions)
    for double in mapping.doubled:
        yield heading(double.position, double.heading, IGNORE, Known.DOUBLED)
    for text in mapping.ignored:
        if not text.startswith(OWN_MARK):
            yield heading(mapping.headings.index(text), text, IGNORE, Known.LEFT_OUT)


def _how(heading: str, column: Column, chosen: set[str]) -> Known:
    if plain(heading) in chosen:
        return Known.CHOSEN
    own = {plain(text) for text in (column.name, *column.title)}
    return Known.SAME if plain(heading.rsplit("/", 1)[-1]) in own else Known.ALIAS


def _target(column: Column) -> Target:
    return Target(column.name, column.title, column.required, sort_of(column))


def sort_of(column: Column) -> Title:
    """Return what a column may hold, in words: its type, the code list or data set it refers to."""
    if column.references:
        title = datasets.load()[column.references.dataset].title
        return Title(f"引用 {title.zh}", f"refers to {title.en}")
    if column.code_list:
        count = len(datasets.load().codes[column.code_list])
        return Title(f"代码 {count} 项", f"code, {count} values")
    return _SORTS[column.type.value]


_SORTS = {
    "string": Title("文本", "text"),
    "code": Title("代码", "code"),
    "int": Title("整数", "whole number"),
    "decimal": Title("小数", "number"),
    "date": Title("日期", "day"),
    "bool": Title("是否", "yes or no"),
}
