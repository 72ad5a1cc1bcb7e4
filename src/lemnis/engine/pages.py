"""Writing indicators as people write them: YAML pages and rows of a workbook.

In: an `Indicator`. Out: what `Indicator.read` reads back to the same; parts that are as always
are left out.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel

from lemnis.engine.catalogue import read_page, read_yaml
from lemnis.engine.definition import Indicator, Range, Unit
from lemnis.errors import BadData
from lemnis.lake.sources.files import read_file
from lemnis.lake.workbooks import workbook
from lemnis.values import Title

FIELDS = {
    "code": "代码", "key": "键", "name.zh": "名称", "name.en": "英文名称", "layer": "层面",
    "system": "系统", "subjects": "主体", "period": "时段", "days": "天数", "kind": "类别",
    "unit": "单位", "digits": "小数位", "better": "方向", "formula": "公式", "versions": "历次公式",
    "parameters": "参数", "criteria": "标准", "minimum_rows": "最少行数", "owner": "负责部门",
    "cadence": "频度", "tier": "层级", "source": "依据", "about": "说明", "note": "备注",
}  # fmt: skip
_SHEET = "指标"


def entry(indicator: Indicator) -> dict[str, Any]:
    """Return an indicator as an entry of a YAML page."""
    made = {}
    for name, field in Indicator.model_fields.items():
        value = getattr(indicator, name)
        if name != "place" and (field.is_required() or value != field.default):
            made[name] = _plain(value)
    if len(indicator.versions) == 1 and indicator.versions[0].since == dt.date.min:
        # where versions stand, so that a page reads in the order of the shipped ones
        made = {("formula" if k == "versions" else k): v for k, v in made.items()}
        made["formula"] = indicator.formula
    if not indicator.parameters:
        made.pop("parameters", None)
    return made


def write_page(path: Path, indicators: Iterable[Indicator]) -> None:
    """Write indicators as a YAML page, wholly or not at all."""
    text = yaml.safe_dump(
        [entry(i) for i in indicators],
        sort_keys=False, allow_unicode=True, width=100, default_flow_style=None,
    )  # fmt: skip
    half = path.with_suffix(".half")
    half.write_text(text, encoding="utf-8")
    half.replace(path)


def write_book(path: Path, indicators: Iterable[Indicator]) -> None:
    """Write indicators as a workbook, one row each; what has parts is written in YAML's short form.

    No cell is a formula of Excel, whatever it begins with.
    """
    with workbook(path) as book:
        head, text = (
            book.add_format({"bold": True, "bottom": 1}),
            book.add_format({"valign": "top"}),
        )
        sheet = book.add_worksheet(_SHEET)
        sheet.freeze_panes(1, 1)
        for at, heading in enumerate(FIELDS.values()):
            sheet.write_string(0, at, heading, head)
            sheet.set_column(at, at, 40 if heading in {"公式", "标准", "说明"} else 16)
        for row, indicator in enumerate(indicators, 1):
            cells = _cells(entry(indicator))
            for at, field in enumerate(FIELDS):
                sheet.write_string(row, at, cells.get(field, ""), text)


def read_any(path: Path) -> list[Indicator]:
    """Return the indicators of a YAML page or a workbook.

    Raises:
        BadData: the file is neither, or holds something else; the first mistake is told.

    """
    if path.suffix.lower() in {".yaml", ".yml"}:
        return read_page(path)
    return [Indicator.read(raw, place) for place, raw in raw_entries(path)]


def raw_entries(path: Path) -> list[tuple[str, Any]]:
    """Return the entries of a page or workbook as written, each with its place.

    Raises:
        BadData: the file cannot be read as a list of entries.

    """
    if path.suffix.lower() not in {".yaml", ".yml"}:
        return _of_book(path)
    found = read_yaml(path)
    if found is not None and not isinstance(found, list):
        read_page(path)  # tells what is wrong
    lines = path.read_text(encoding="utf-8").splitlines()
    starts = [n for n, line in enumerate(lines, 1) if line.startswith("- ")]
    entries = found or []
    if len(starts) != len(entries):
        starts = [1] * len(entries)
    return [(f"{path}:{line}", raw) for line, raw in zip(starts, entries, strict=True)]


def _of_book(path: Path) -> list[tuple[str, Any]]:
    for grid in read_file(path):
        rows = [row for row in grid.rows() if any(row.cells)]
        headings = [cell.strip() for cell in rows[0].cells] if rows else []
        fields = {title: field for field, title in FIELDS.items()} | {f: f for f in FIELDS}
        if "代码" in headings or "code" in headings:
            return [
                (f"{path} {grid.sheet}:{row.number}",
                 _raw({fields[h]: c.strip() for h, c in zip(headings, row.cells, strict=False)
                       if h in fields and c.strip()}))
                for row in rows[1:]
            ]  # fmt: skip
    raise BadData(
        "没有找到指标：首行应有“代码、名称、公式”等列。",
        "No indicators here: the first row should have the columns 代码, 名称, 公式.",
        place=str(path),
        cure=("可先用 lemnis catalogue export 导出一份来改。",
              "Export one with lemnis catalogue export and change it."),
    )  # fmt: skip


def _raw(cells: Mapping[str, str]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for field, text in cells.items():
        name, _, language = field.partition(".")
        if language:
            made.setdefault(name, {})[language] = text
        elif field in {"code", "key", "formula", "owner", "note"}:
            made[field] = text
        elif field in {"unit", "about", "source"} and not text.startswith(("{", "[")):
            made[field] = {"zh": text, "en": text} if field == "about" else text
        else:
            made[field] = _yaml(text)
    return made


def _yaml(text: str) -> Any:
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError:
        return text  # what it should be is told by the check of the entry


def _cells(raw: Mapping[str, Any]) -> dict[str, str]:
    flat = {**{f"name.{k}": v for k, v in raw["name"].items()}, **raw}
    del flat["name"]
    return {
        field: value if isinstance(value, str) else _short(value) for field, value in flat.items()
    }


def _short(value: Any) -> str:
    text = yaml.safe_dump(
        value, allow_unicode=True, default_flow_style=True, sort_keys=False, width=100_000
    )
    return str(text).removesuffix("\n...\n").strip()


def _plain(value: Any) -> Any:  # noqa: PLR0911 - one line for each kind of value
    if isinstance(value, Unit):
        return value.zh if value.zh == value.en else {"zh": value.zh, "en": value.en}
    if isinstance(value, Title):
        return {"zh": value.zh, "en": value.en}
    if isinstance(value, Range):
        return [_plain(value.low), _plain(value.high)]
    if isinstance(value, BaseModel):
        return _model(value)
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.value if isinstance(value, Enum) else value


def _model(value: BaseModel) -> dict[str, Any]:
    return {
        (field.alias or name): _plain(getattr(value, name))
        for name, field in type(value).model_fields.items()
        if field.is_required()
        or getattr(value, name) != field.get_default(call_default_factory=True)
    }
