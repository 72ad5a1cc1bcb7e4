"""The Open University Learning Analytics Dataset as tables of our data sets.

In: the folder with the six CSV files and, if there, the clicks (``studentVle``, CSV or Parquet) and
the two reduced files of totals (``vle_clicks_by_…``, Parquet).
Out: one Parquet file per data set, and which sections the clicks cover.
Source: Kuzilek, Hlosta, Zdrahal 2017, Scientific Data 4:170171, licence CC BY 4.0.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from lemnis.errors import BadData
from lemnis.lake.sources.oulad_sql import (
    ACTIVITY,
    COVERAGE,
    MODULES,
    TABLES,
    TOTALS,
    VIEWS,
)

_TEXT, _WHOLE, _NUMBER = "VARCHAR", "BIGINT", "DECIMAL(18,4)"
_PRESENTATION = {"code_module": _TEXT, "code_presentation": _TEXT}

# The columns we read of each file, and as what.
_FILES: Mapping[str, Mapping[str, str]] = {
    "courses": {**_PRESENTATION, "module_presentation_length": _WHOLE},
    "assessments": {
        **_PRESENTATION,
        "id_assessment": _WHOLE,
        "assessment_type": _TEXT,
        "date": _WHOLE,
        "weight": _NUMBER,
    },
    "studentInfo": {
        **_PRESENTATION,
        "id_student": _WHOLE,
        "gender": _TEXT,
        "highest_education": _TEXT,
        "num_of_prev_attempts": _WHOLE,
        "studied_credits": _WHOLE,
        "final_result": _TEXT,
    },
    "studentRegistration": {
        **_PRESENTATION,
        "id_student": _WHOLE,
        "date_registration": _WHOLE,
        "date_unregistration": _WHOLE,
    },
    "studentAssessment": {
        "id_assessment": _WHOLE,
        "id_student": _WHOLE,
        "date_submitted": _WHOLE,
        "is_banked": _WHOLE,
        "score": _NUMBER,
    },
}
_CLICKS = {**_PRESENTATION, "id_student": _WHOLE, "date": _WHOLE, "sum_click": _WHOLE}
# Clicks counted up to a day: of a student over all presentations, and of each presentation.
_TOTALS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "studentTotals": (
        "vle_clicks_by_student_weeks_2_4_6_8.parquet",
        dict.fromkeys(("until_day", "id_student", "total_clicks", "active_days"), _WHOLE),
    ),
    "presentationTotals": (
        "vle_clicks_by_enrolment_day56.parquet",
        {**_PRESENTATION, "id_student": _WHOLE, "until_day": _WHOLE, "total_clicks": _WHOLE},
    ),
}
# A year that holds its February and its October presentations whole, from first day to last.
CALENDAR = """\
terms:
  - {label: 2012-2013-1, start: 2012-10-01, end: 2013-01-31,
     first_monday: 2012-10-01, teaching_weeks: 17}
  - {label: 2012-2013-2, start: 2013-02-01, end: 2013-09-30,
     first_monday: 2013-02-04, teaching_weeks: 34}
  - {label: 2013-2014-1, start: 2013-10-01, end: 2014-01-31,
     first_monday: 2013-10-07, teaching_weeks: 16}
  - {label: 2013-2014-2, start: 2014-02-01, end: 2014-09-30,
     first_monday: 2014-02-03, teaching_weeks: 34}
  - {label: 2014-2015-1, start: 2014-10-01, end: 2015-01-31,
     first_monday: 2014-10-06, teaching_weeks: 16}
  - {label: 2014-2015-2, start: 2015-02-01, end: 2015-09-30,
     first_monday: 2015-02-02, teaching_weeks: 34}
"""
_LINE = {"line": _WHOLE}
_WORKSHEET_ROWS = 1_048_575  # a worksheet holds no more below its heading: the rest was cut off


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far the clicks of a section reach: days after its start, the last one included."""

    section_id: str
    last_day: int
    complete: bool


@dataclass(frozen=True, slots=True)
class Oulad:
    """A Parquet file per data set, parents before children, and whose clicks are known."""

    tables: Mapping[str, Path]
    activity: tuple[Coverage, ...]


def convert(
    folder: Path, out: Path, *, progress: Callable[[str], None] = lambda _name: None
) -> Oulad:
    """Write ``out/<data set>.parquet`` for every data set that OULAD can fill.

    Without a file of clicks there is no ``learning_activity``, without both files of totals no
    ``learning_totals``. ``progress`` is told the name of each data set once it is written.

    Raises:
        BadData: a file is missing, lacks a column, or holds a cell that is no number.

    """
    out.mkdir(parents=True, exist_ok=True)
    clicks = next(iter(sorted(folder.glob("studentVle*"))), None)
    with duckdb.connect() as base:
        for name, columns in _FILES.items():
            _read(base, name, folder / f"{name}.csv", columns)
        _name_views(base, folder)
        queries = {**TABLES, **_activity(base, folder, clicks)}
        tables = {}
        for name, query in queries.items():
            tables[name] = out / f"{name}.parquet"
            base.sql(query).write_parquet(str(tables[name]), compression="zstd")
            progress(name)
        covered = base.execute("FROM coverage").fetchall()
    return Oulad(tables, tuple(Coverage(*row) for row in covered))


def _activity(
    base: duckdb.DuckDBPyConnection, folder: Path, clicks: Path | None
) -> Mapping[str, str]:
    """Read what there is of clicks; return the queries of the data sets it gives."""
    if clicks is not None:
        _read(base, "studentVle", clicks, _CLICKS)
    else:
        typed = ", ".join(f"{column} {kind}" for column, kind in {**_CLICKS, **_LINE}.items())
        base.execute(f"CREATE TABLE studentVle ({typed})")
    base.execute(f"CREATE TABLE coverage AS {COVERAGE}", {"cut": _WORKSHEET_ROWS})
    found = {"learning_activity": ACTIVITY} if clicks is not None else {}
    if all((folder / file).exists() for file, _ in _TOTALS.values()):
        for name, (file, columns) in _TOTALS.items():
            _read(base, name, folder / file, columns)
        found["learning_totals"] = TOTALS
    return found


def _read(
    base: duckdb.DuckDBPyConnection, name: str, file: Path, columns: Mapping[str, str]
) -> None:
    """Make the table ``name`` of a file: the columns asked for, and ``line`` from 1."""
    rows = _rows(base, file)
    missing = [column for column in columns if column not in rows.columns]
    if missing:
        raise BadData(
            f"缺少列 {'、'.join(missing)}。",
            f"The column {', '.join(missing)} is missing.",
            place=file.name,
            cure=(
                "请使用 OULAD 原始文件，不要改动首行。",
                "Use OULAD's own file, first row as is.",
            ),
        )
    base.register("raw", rows)
    base.execute(
        "CREATE OR REPLACE TEMP TABLE cells AS SELECT *, row_number() OVER () line FROM raw"
    )
    for column, kind in columns.items():
        _require_kind(base, file, column, kind)
    typed = ", ".join(f"{column}::{kind} AS {column}" for column, kind in columns.items())
    base.execute(f"CREATE TABLE {name} AS SELECT {typed}, line FROM cells")


def _rows(base: duckdb.DuckDBPyConnection, file: Path) -> duckdb.DuckDBPyRelation:
    try:
        if file.suffix == ".parquet":
            return base.read_parquet(str(file))
        return base.read_csv(
            str(file),
            header=True,
            delimiter=",",
            quotechar='"',
            all_varchar=True,
            na_values=["", "?"],
        )
    except (duckdb.IOException, duckdb.InvalidInputException) as error:
        raise BadData(
            f"无法读取文件{'：文件不存在' if not file.exists() else ''}。",
            f"The file cannot be read{': it does not exist' if not file.exists() else ''}.",
            place=str(file),
            cure=(
                "请指向含有 OULAD 六个 CSV 文件的文件夹。",
                "Point to the folder that holds OULAD's six CSV files.",
            ),
        ) from error


def _require_kind(base: duckdb.DuckDBPyConnection, file: Path, column: str, kind: str) -> None:
    wrong = base.execute(
        f"SELECT line + 1, {column} FROM cells"
        f" WHERE {column} IS NOT NULL AND TRY_CAST({column} AS {kind}) IS NULL ORDER BY 1 LIMIT 1"
    ).fetchone()
    if wrong:
        raise BadData(
            f"“{wrong[1]}”不是数字。",
            f"“{wrong[1]}” is not a number.",
            place=f"{file.name} {wrong[0]}:{column}",
            cure=("请使用 OULAD 原始文件。", "Use OULAD's own file."),
        )


def _name_views(base: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Make the small tables and views that the queries stand on."""
    base.execute("CREATE TABLE module (code_module VARCHAR, domain VARCHAR)")
    base.executemany("INSERT INTO module VALUES (?, ?)", [list(row) for row in MODULES.items()])
    unknown = base.execute(
        "SELECT code_module FROM courses ANTI JOIN module USING (code_module)"
    ).fetchone()
    if unknown:
        raise BadData(
            f"OULAD 没有课程 {unknown[0]}。",
            f"OULAD has no module {unknown[0]}.",
            place=str(folder / "courses.csv"),
            cure=("请使用 OULAD 原始文件。", "Use OULAD's own file."),
        )
    for name, query in VIEWS.items():
        base.execute(f"CREATE TABLE {name} AS {query}")
