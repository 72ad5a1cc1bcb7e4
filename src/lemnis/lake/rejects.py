"""The workbook of rejected rows: mend it in place and import it again.

Each sheet has the rows of one source sheet under headings that are understood again; columns
marked ※ say what is wrong and are left out on import.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pyarrow.parquet as pq

from lemnis.lake.connection import literal
from lemnis.lake.datasets import Dataset, Datasets
from lemnis.lake.loads import DatasetLoad
from lemnis.lake.sources.headers import OWN_MARK
from lemnis.lake.staging import Staged
from lemnis.lake.workbooks import sheet_name, workbook

_MOST_ROWS = 1_000_000  # a sheet of Excel ends at 1,048,576
_MOST_COMMENTS = 1_000  # more make Excel slow, and are kept in memory
_BATCH = 2_000

_WORDS = {
    "zh": {
        "columns": ("行号", "字段", "值", "规则", "说明"),
        "summary": "汇总",
        "heading": ("数据集", "来源", "读入行数", "退回行数", "规则", "次数"),
        "how": "在各表中改正标红的单元格，保存后重新导入本文件；带 ※ 的列和本表不会导入。",
    },
    "en": {
        "columns": ("row", "column", "value", "rule", "explanation"),
        "summary": "summary",
        "heading": ("data set", "source", "rows in", "rejected", "rule", "times"),
        "how": "Correct the red cells, save, and import this file again; "
        "columns and sheets marked ※ are left out.",
    },
}


class _Formats(NamedTuple):
    head: Any
    bad: Any
    words: Any


@dataclass(frozen=True, slots=True)
class Rejected:
    """One cell (or, where ``column`` is empty, one row) that keeps a row out of the lake."""

    dataset: str
    file: str
    sheet: str
    row: int
    column: str
    value: str | None
    rule: str
    zh: str
    en: str


def rejected_cells(workbook: Path, limit: int = 100) -> list[Rejected]:
    """Return the first rejected cells of a load, by file, sheet and row."""
    table = pq.read_table(workbook.with_suffix(".parquet")).slice(0, limit)
    return [Rejected(*values) for values in zip(*table.to_pydict().values(), strict=True)]


@dataclass(frozen=True, slots=True)
class RejectedGroup:
    """What is wrong with one column by one rule: in how many cells, and the first of them."""

    count: int
    first: Rejected


def rejected_groups(workbook: Path) -> list[RejectedGroup]:
    """Return what is wrong with the rejected rows of a load, the most frequent first."""
    counts: Counter[tuple[str, str, str]] = Counter()
    firsts: dict[tuple[str, str, str], Rejected] = {}
    for cell in rejected_cells(workbook, _MOST_ROWS):
        place = cell.dataset, cell.column, cell.rule
        counts[place] += 1
        firsts.setdefault(place, cell)
    return [RejectedGroup(count, firsts[place]) for place, count in counts.most_common()]


def keep_rejects(
    con: duckdb.DuckDBPyConnection,
    path: Path,
    staged: Sequence[Staged],
    datasets: Datasets,
    loads: Sequence[DatasetLoad],
    language: str,
) -> Path | None:
    """Write the rejected cells as a workbook, and beside it as Parquet. None if there are none."""
    if not any(load.rejected for load in loads):
        return None
    path.parent.mkdir(exist_ok=True)
    table = path.with_suffix(".parquet")
    con.execute(
        f"COPY (FROM _rejects ORDER BY dataset, _file, _sheet, _row, column_name)"
        f" TO {literal(str(table))} (FORMAT parquet)"
    )
    write_workbook(con, path, staged, datasets, loads, language)
    return path


def write_workbook(
    con: duckdb.DuckDBPyConnection,
    path: Path,
    staged: Sequence[Staged],
    datasets: Datasets,
    loads: Sequence[DatasetLoad],
    language: str = "zh",
) -> None:
    """Write the rejected rows of the table ``_rejects`` on ``con``. Memory: one batch."""
    with workbook(path, constant_memory=True) as book:
        formats = _Formats(
            book.add_format({"bold": True, "bottom": 1}),
            book.add_format({"bg_color": "#FFC7CE", "font_color": "#9C0006"}),
            book.add_format({"font_color": "#7F7F7F"}),
        )
        _write_summary(con, book, formats, datasets, loads, language)
        taken: set[str] = set()
        for sheet in staged:
            if _has_rejects(con, sheet):
                dataset = datasets[sheet.mapping.dataset]
                name = sheet_name(getattr(dataset.title, language), taken)
                worksheet = book.add_worksheet(name)
                _write_sheet(con, worksheet, formats, sheet, dataset, language)


def _write_summary(
    con: duckdb.DuckDBPyConnection,
    book: Any,
    formats: _Formats,
    datasets: Datasets,
    loads: Sequence[DatasetLoad],
    language: str,
) -> None:
    words = _WORDS[language]
    sheet = book.add_worksheet(f"{OWN_MARK}{words['summary']}")
    sheet.set_column(0, 5, 18)
    sheet.write_string(0, 0, words["how"])
    for at, heading in enumerate(words["heading"]):
        sheet.write_string(2, at, heading, formats.head)
    by_name = {load.dataset: load for load in loads}
    found = con.execute(
        "SELECT dataset, _file || coalesce(' ' || nullif(_sheet, ''), ''), rule, count(*)"
        " FROM _rejects GROUP BY ALL ORDER BY ALL"
    )
    for line, (name, source, rule, times) in enumerate(found.fetchall(), start=3):
        title = getattr(datasets[name].title, language)
        load = by_name[name]
        texts = (title, source, str(load.rows_in), str(load.rejected), rule, str(times))
        for at, text in enumerate(texts):
            sheet.write_string(line, at, text)


def _write_sheet(
    con: duckdb.DuckDBPyConnection,
    worksheet: Any,
    formats: _Formats,
    sheet: Staged,
    dataset: Dataset,
    language: str,
) -> None:
    headings = _headings(sheet, dataset, language)
    own = [f"{OWN_MARK}{word}" for word in _WORDS[language]["columns"]]
    worksheet.freeze_panes(1, 0)
    worksheet.set_column(0, len(headings) + len(own), 16)
    for at, heading in enumerate([*headings, *own]):
        worksheet.write_string(0, at, heading, formats.head)
    positions = {m.column: m.position for m in sheet.mapping.matched}
    result = con.execute(_rows_query(sheet, language))
    line = 0
    while batch := result.fetchmany(_BATCH):
        for number, columns, values, rules, says, *cells in batch:
            line += 1
            bad = {
                positions[c]: say for c, say in zip(columns, says, strict=True) if c in positions
            }
            for at, cell in enumerate(cells):
                if cell or at in bad:
                    worksheet.write_string(line, at, cell or "", formats.bad if at in bad else None)
                if at in bad and line <= _MOST_COMMENTS:
                    worksheet.write_comment(line, at, bad[at])
            titles = [_title(dataset, c, language) for c in columns]
            shown = (str(number), *map(_joined, (titles, values, rules, says)))
            for at, text in enumerate(shown, start=len(headings)):
                worksheet.write_string(line, at, text, formats.words)


def _rows_query(sheet: Staged, language: str) -> str:
    cells = ", ".join(f"s.c{at}" for at in range(sheet.width))
    rows = f"read_parquet({literal(str(sheet.path))})"
    return (
        f"SELECT s._row, e.columns, e.vals, e.rules, e.says, {cells} FROM {rows} s JOIN"
        f" (SELECT _row, list(column_name) AS columns, list(coalesce(value, '')) AS vals,"
        f" list(rule) AS rules, list({language}) AS says FROM _rejects"
        f" WHERE {_of(sheet)} GROUP BY _row) e USING (_row)"
        f" ORDER BY s._row LIMIT {_MOST_ROWS}"
    )


def _has_rejects(con: duckdb.DuckDBPyConnection, sheet: Staged) -> bool:
    found = con.execute(f"SELECT 1 FROM _rejects WHERE {_of(sheet)} LIMIT 1").fetchone()
    return found is not None


def _of(sheet: Staged) -> str:
    return f"_file = {literal(sheet.name)} AND _sheet = {literal(sheet.sheet)}"


def _headings(sheet: Staged, dataset: Dataset, language: str) -> list[str]:
    """Return the sheet's own headings, where they are understood by themselves."""
    headings = list(sheet.mapping.headings)
    for matched in sheet.mapping.matched:
        column = dataset.by_title(headings[matched.position])
        if column is None or column.name != matched.column:
            title = dataset.column_by_name[matched.column].title
            headings[matched.position] = getattr(title, language)
    return headings


def _title(dataset: Dataset, column: str, language: str) -> str:
    known = dataset.column_by_name.get(column)
    return str(getattr(known.title, language)) if known else column


def _joined(texts: Sequence[str]) -> str:
    return "；".join(text for text in texts if text)
