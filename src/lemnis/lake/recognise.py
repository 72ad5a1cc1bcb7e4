"""Which sheets of the files handed in are which data sets; refusing what cannot be used."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from lemnis.errors import BadData
from lemnis.lake.datasets import Dataset, Datasets
from lemnis.lake.findings import Finding, Weight
from lemnis.lake.sources.files import named, read_file
from lemnis.lake.sources.grid import Grid
from lemnis.lake.sources.headers import (
    OWN_MARK,
    Matched,
    SheetMapping,
    Unknown,
    Wish,
    map_sheet,
)

_LOOK_AT, _SAMPLES = 200, 3  # rows looked at for samples, values shown of a column


@dataclass(frozen=True, slots=True)
class Recognised:
    """A sheet, what its file is called, and how to read it."""

    grid: Grid
    name: str
    mapping: SheetMapping


@dataclass(frozen=True, slots=True)
class Looked:
    """A sheet as it would be read, without refusing anything; ``mapping`` is None for no data set.

    ``samples`` has, for each cell of the heading, a few of the values below it, each once.
    """

    grid: Grid
    name: str
    mapping: SheetMapping | None
    samples: tuple[tuple[str, ...], ...]


def look(paths: Sequence[Path], datasets: Datasets, wish: Wish) -> list[Looked]:
    """Return every filled sheet of the files and how it would be read, for a person to mend.

    Raises:
        NotFound: a file does not exist.
        BadData: a file cannot be read, or holds no rows.

    """
    names = named(paths)
    return [_looked(grid, names[path], datasets, wish) for path in paths for grid in _filled(path)]


def _looked(grid: Grid, name: str, datasets: Datasets, wish: Wish) -> Looked:
    mapping = map_sheet(grid, datasets, wish)
    return Looked(grid, name, mapping, _samples(grid, mapping) if mapping else ())


def _samples(grid: Grid, mapping: SheetMapping) -> tuple[tuple[str, ...], ...]:
    below = (row for row in grid.rows() if row.number > mapping.last_row and any(row.cells))
    rows = [row.cells for row in islice(below, _LOOK_AT)]
    columns = (
        (cells[at] for cells in rows if at < len(cells)) for at in range(len(mapping.headings))
    )
    return tuple(tuple(islice(dict.fromkeys(filter(None, c)), _SAMPLES)) for c in columns)


def recognise(
    paths: Sequence[Path], datasets: Datasets, wish: Wish
) -> tuple[list[Recognised], list[Finding]]:
    """Return the sheets that are data sets, in order, and what is odd about them.

    Raises:
        NotFound: a file does not exist.
        BadData: a file cannot be read, none of its sheets is a data set, or required columns
            are missing.

    """
    names = named(paths)
    sheets: list[Recognised] = []
    findings: list[Finding] = []
    for path in paths:
        found, odd = _of_file(path, names[path], datasets, wish)
        sheets += found
        findings += odd
    return sheets, findings


def _of_file(
    path: Path, name: str, datasets: Datasets, wish: Wish
) -> tuple[list[Recognised], list[Finding]]:
    filled = _filled(path)
    mappings = [map_sheet(grid, datasets, wish) for grid in filled]
    found, findings = [], []
    for grid, mapping in zip(filled, mappings, strict=True):
        if mapping is None or (len(filled) > 1 and _is_chance(mapping, datasets)):
            findings.append(_unrecognised(grid))
            continue
        if mapping.missing:
            raise _lacking(grid, mapping, datasets)
        found.append(Recognised(grid, name, mapping))
        findings += _odd(grid, mapping, datasets)
    if not found:
        raise _nothing_recognised(filled[0], datasets)
    return found, findings


def _filled(path: Path) -> list[Grid]:
    grids = [grid for grid in read_file(path) if not grid.sheet.startswith(OWN_MARK)]
    filled = [grid for grid in grids if any(any(row.cells) for row in grid.rows())]
    if not filled:
        raise BadData(
            "文件里没有数据。",
            "There are no rows in the file.",
            place=path.name,
            cure=("请检查是否选错了文件。", "Check that this is the right file."),
        )
    return filled


def _is_chance(mapping: SheetMapping, datasets: Datasets) -> bool:
    """Tell a sheet of remarks, in which some cell happens to be a title, from a table."""
    required = [c for c in datasets[mapping.dataset].columns if c.required]
    return len(mapping.missing) > len(required) / 2


def _odd(grid: Grid, mapping: SheetMapping, datasets: Datasets) -> list[Finding]:
    dataset = datasets[mapping.dataset]
    notes = (
        Finding(note.code, Weight.WARNING, note.zh, note.en, dataset.name, grid.place)
        for note in grid.notes
    )
    unknown = (_unknown(grid, dataset, heading) for heading in mapping.unknown)
    doubled = (_doubled(grid, dataset, heading) for heading in mapping.doubled)
    return [*notes, *unknown, *doubled]


def _unknown(grid: Grid, dataset: Dataset, heading: Unknown) -> Finding:
    titles = [dataset.column_by_name[name].title for name in heading.suggestions]
    zh, en = "、".join(t.zh for t in titles), ", ".join(t.en for t in titles)
    return Finding(
        "unknown_heading",
        Weight.WARNING,
        f"表头“{heading.heading}”无法识别，未导入。",
        f"The heading “{heading.heading}” is not known and was left out.",
        dataset.name,
        grid.place,
        cure=(f"是否指 {zh}？", f"Did you mean {en}?") if titles else ("", ""),
    )


def _doubled(grid: Grid, dataset: Dataset, heading: Matched) -> Finding:
    return Finding(
        "doubled_heading",
        Weight.WARNING,
        f"表头“{heading.heading}”与前面的表头指同一列，只用前者。",
        f"The heading “{heading.heading}” means the same column as an earlier one, which is used.",
        dataset.name,
        grid.place,
    )


def _unrecognised(grid: Grid) -> Finding:
    return Finding(
        "unknown_sheet",
        Weight.WARNING,
        f"工作表“{grid.sheet}”不是任何数据集，已跳过。",
        f"The sheet “{grid.sheet}” is no data set and was left out.",
        place=grid.place,
    )


def _lacking(grid: Grid, mapping: SheetMapping, datasets: Datasets) -> BadData:
    dataset = datasets[mapping.dataset]
    titles = [dataset.column_by_name[name].title for name in mapping.missing]
    zh, en = "、".join(t.zh for t in titles), ", ".join(t.en for t in titles)
    guesses = [
        (unknown.heading, dataset.column_by_name[name].title)
        for unknown in mapping.unknown
        for name in unknown.suggestions[:1]
        if name in mapping.missing
    ]
    guess_zh = "".join(f"“{h}”是否就是“{t.zh}”？" for h, t in guesses)
    guess_en = "".join(f"Is “{h}” meant to be “{t.en}”? " for h, t in guesses)
    return BadData(
        f"按“{dataset.title.zh}”读取，缺少必填列：{zh}。",
        f"Read as “{dataset.title.en}”, it lacks required columns: {en}.",
        place=f"{grid.place}:{mapping.last_row}",
        cure=(
            f"{guess_zh}请改正表头、补上该列，或指定表头对照。",
            f"{guess_en}Correct the heading, add the column, or say which heading it is.",
        ),
        mapping=mapping,
    )


def _nothing_recognised(grid: Grid, datasets: Datasets) -> BadData:
    cells = next(row.cells for row in grid.rows() if any(row.cells))
    shown = "、".join(cell[:20] for cell in cells if cell)[:120]
    near = [d.title for text in (grid.sheet, grid.path.stem) for d in datasets.nearest(text)][:3]
    zh, en = "、".join(t.zh for t in near), ", ".join(t.en for t in near)
    return BadData(
        f"无法识别是哪个数据集（首行：{shown}）。",
        f"It is not clear which data set this is (first row: {shown}).",
        place=grid.place,
        cure=(
            "请指定数据集，或使用数据集的列名作表头。" + (f"名称相近的有：{zh}。" if zh else ""),
            "Say which data set it is, or use its column titles as headings."
            + (f" Similar names: {en}." if en else ""),
        ),
    )
