"""From what people type into cells to typed values, as DuckDB expressions over text columns.

In: a column of the registry. Out: SQL that gives the value, or NULL where the text is none of
that type; ``text`` tells the two kinds of NULL apart (nothing written, nonsense written).
"""

import re
from collections.abc import Callable, Collection

from lemnis.lake.connection import literal, quoted
from lemnis.lake.names import plain
from lemnis.lake.registry import Datasets
from lemnis.lake.tables import Column, ColumnType, Dataset

SQL_TYPES = {
    ColumnType.STRING: "VARCHAR",
    ColumnType.CODE: "VARCHAR",
    ColumnType.INT: "BIGINT",
    ColumnType.DECIMAL: "DECIMAL(18,4)",
    ColumnType.DATE: "DATE",
    ColumnType.BOOL: "BOOLEAN",
}

YES = ("是", "有", "真", "对", "√", "✓", "✔", "y", "yes", "true", "t", "1", "1.0")
NO = ("否", "无", "没有", "假", "错", "×", "✗", "✘", "n", "no", "false", "f", "0", "0.0")

_FULL = "".join(map(chr, range(0xFF01, 0xFF5F))) + "\u3000。"
_HALF = "".join(map(chr, range(0x21, 0x7F))) + " ."
_WHITE = " \t\r\n\u00a0\u3000\u200b\ufeff"
_NOTHING = ("-", "--", "—", "——", "/", "\\", "\\n", "null", "n/a", "#n/a", "nan", "nat")
_APOSTROPHE = literal("'")
_NUMBER = r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?"
_GROUPED = r"[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?"
_CLOCK = r"([ T][0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]*)?)?(Z|[+-][0-9]{2}:?[0-9]{2})?)?"
_YEAR = "((?:19|20|21)[0-9]{2})"
_DAYS = (
    rf"^{_YEAR}[-/.]([0-9]{{1,2}})[-/.]([0-9]{{1,2}}){_CLOCK}$",
    rf"^{_YEAR} *年 *([0-9]{{1,2}}) *月 *([0-9]{{1,2}}) *[日号]?{_CLOCK}$",
    rf"^{_YEAR}([0-9]{{2}})([0-9]{{2}})(?:\.0)?$",
)
_SERIAL = r"^([1-7][0-9]{4})(\.[0-9]*)?$"  # days since 1899-12-30: the years 1927 to 2119


def text_name(column: Column) -> str:
    """Return the name under which ``select`` gives the text of a cell."""
    return f"{column.name}__text"


def text(column: Column, staged: str | None = None) -> str:
    """Return SQL for what is written in the cell, trimmed; NULL where nothing is.

    Except in columns of free text it is made half-width, and a dash, a slash or an error value
    of Excel is nothing. ``staged`` is the SQL of the staged text, by default the column itself.
    """
    return _something(column, _half(column, _trimmed(staged or quoted(column.name))))


def typed(column: Column, datasets: Datasets, said: str | None = None) -> str:
    """Return SQL for the typed value of a cell; NULL where nothing or nonsense is written.

    ``said`` is SQL for the cell's ``text``, by default computed from the column itself.
    """
    return _CASTS[column.type](column, datasets, said or text(column))


def select(
    dataset: Dataset, datasets: Datasets, relation: str, present: Collection[str] | None = None
) -> str:
    """Return a SELECT that types a staged relation of texts.

    Shape: the relation's own ``_file``, ``_sheet``, ``_row``; per column of the data set its
    typed value under its name and its text under ``text_name``. Columns not in ``present``
    (default: all) are NULL.
    """
    here = [c for c in dataset.columns if present is None or c.name in present]
    # In steps, so that no step is written out, and done, several times over.
    steps: tuple[Callable[[Column], str], ...] = (
        lambda c: _trimmed(quoted(c.name)),
        lambda c: _half(c, quoted(text_name(c))),
        lambda c: _something(c, quoted(text_name(c))),
    )
    source = relation
    for step in steps:
        texts = [f", {step(c)} AS {quoted(text_name(c))}" for c in here]
        source = f"(SELECT _file, _sheet, _row{''.join(texts)} FROM {source})"
    values = [_value(c, datasets, known=c in here) for c in dataset.columns]
    return f"SELECT {', '.join(values)}, _file, _sheet, _row FROM {source}"


def _value(column: Column, datasets: Datasets, *, known: bool) -> str:
    said = quoted(text_name(column))
    value = typed(column, datasets, said) if known else "NULL"
    return (
        f"CAST({value} AS {SQL_TYPES[column.type]}) AS {quoted(column.name)}, "
        f"{said if known else 'CAST(NULL AS VARCHAR)'} AS {said}"
    )


def _trimmed(staged: str) -> str:
    return f"trim({staged}, {literal(_WHITE)})"


def _something(column: Column, half: str) -> str:
    if column.type is ColumnType.STRING:
        return f"nullif({half}, '')"
    nothing = ", ".join(map(literal, ("", *_NOTHING)))
    return f"CASE WHEN lower({half}) NOT IN ({nothing}) THEN {half} END"


def _half(column: Column, said: str) -> str:
    return said if column.type is ColumnType.STRING else _half_width(said)


def _half_width(said: str) -> str:
    # translate costs thirty times the look whether it is needed.
    return (
        f"CASE WHEN regexp_matches({said}, '[！-～　。]')"
        f" THEN translate({said}, {literal(_FULL)}, {literal(_HALF)}) ELSE {said} END"
    )


def _string(column: Column, datasets: Datasets, said: str) -> str:
    if not (column.references or _is_key(column, datasets)):
        return said
    # Numbers that name things lose their apostrophe and the ".0" a spreadsheet gave them.
    bare = f"ltrim({_half_width(said)}, {_APOSTROPHE})"
    return rf"nullif(regexp_replace({bare}, '^([0-9]+)\.0+$', '\1'), '')"


def _is_key(column: Column, datasets: Datasets) -> bool:
    return any(d.column_by_name.get(d.key) is column for d in datasets)


def _code(column: Column, datasets: Datasets, said: str) -> str:
    code_list = column.code_list or ""
    known = ", ".join(map(literal, datasets.codes[code_list]))
    names = datasets.code_names(code_list).items()
    meant = ", ".join(f"{literal(name)}: {literal(code)}" for name, code in names)
    loose = rf"regexp_replace(lower({said}), '[\s_*:\-]+|\.0+$', '', 'g')"
    # Most cells hold the code itself, which a hash finds; the map is searched from the front.
    return f"CASE WHEN {said} IN ({known}) THEN {said} ELSE MAP {{{meant}}}[{loose}] END"


def _bool(_: Column, __: Datasets, said: str) -> str:
    yes, no = (f"lower({said}) IN ({', '.join(map(literal, words))})" for words in (YES, NO))
    return f"CASE WHEN {yes} THEN TRUE WHEN {no} THEN FALSE END"


def _digits(column: Column, said: str) -> str:
    """Return SQL for the digits, sign and point of a number; NULL where the text is none."""
    bare = f"replace({said}, ' ', '')"
    if column.unit not in {"", "%"}:
        unit = re.escape(plain(column.unit))
        bare = f"regexp_replace(lower({bare}), {literal(f'^[¥￥]|{unit}$')}, '', 'g')"
    return (
        f"CASE WHEN regexp_full_match({bare}, {literal(_NUMBER)}) THEN {bare}"
        f" WHEN regexp_full_match({bare}, {literal(_GROUPED)}) THEN replace({bare}, ',', '') END"
    )


def _int(column: Column, _: Datasets, said: str) -> str:
    # DuckDB rounds 12.5 to 13 when asked for an integer; half a person is a mistake.
    number = f"TRY_CAST({_digits(column, said)} AS DECIMAL(28,8))"
    return f"CASE WHEN {number} = trunc({number}) THEN TRY_CAST({number} AS BIGINT) END"


def _decimal(column: Column, _: Datasets, said: str) -> str:
    before_sign = f"rtrim({said}, '% ')"
    share = f"TRY_CAST({_digits(column, before_sign)} AS DECIMAL(20,8))"
    percent = share if column.unit == "%" else f"{share} / 100"
    return (
        f"CASE WHEN ends_with({said}, '%') THEN TRY_CAST({percent} AS DECIMAL(18,4))"
        f" ELSE TRY_CAST({_digits(column, said)} AS DECIMAL(18,4)) END"
    )


def _date(_: Column, __: Datasets, said: str) -> str:
    branches = " ".join(
        f"WHEN regexp_matches({said}, {literal(form)})"
        rf" THEN TRY_CAST(regexp_replace({said}, {literal(form)}, '\1-\2-\3') AS DATE)"
        for form in _DAYS
    )
    serial = f"TRY_CAST(regexp_extract({said}, {literal(_SERIAL)}, 1) AS INTEGER)"
    return f"CASE {branches} ELSE DATE '1899-12-30' + {serial} END"


_CASTS: dict[ColumnType, Callable[[Column, Datasets, str], str]] = {
    ColumnType.STRING: _string,
    ColumnType.CODE: _code,
    ColumnType.INT: _int,
    ColumnType.DECIMAL: _decimal,
    ColumnType.DATE: _date,
    ColumnType.BOOL: _bool,
}
