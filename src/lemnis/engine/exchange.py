"""The catalogue as sheets of plain cells, for a workbook people edit, and back again.

In and out: four sheets by name; a sheet is rows of cells, the first row its headings, each
“Chinese name”, a blank, field name. Nothing is lost on the way there and back.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from lemnis.engine.catalogue import Catalogue
from lemnis.engine.definition import Criterion, Indicator, Parameter, Range, Unit
from lemnis.errors import BadData

Cell = str | int | float | bool | None
Sheet = Sequence[Sequence[Cell]]

_INDICATORS = {
    "code": "代码", "key": "简称", "name.zh": "名称", "name.en": "英文名称", "layer": "层面",
    "system": "系统", "subjects": "主体", "period": "时段", "days": "滚动天数", "kind": "类别",
    "unit.zh": "单位", "unit.en": "英文单位", "digits": "小数位", "better": "方向",
    "minimum_rows": "最少行数", "owner": "负责部门", "cadence": "频率", "tier": "层级",
    "source": "来源", "about.zh": "说明", "about.en": "英文说明", "note": "备注",
}  # fmt: skip
_VERSIONS = {"code": "代码", "since": "启用日期", "formula": "公式", "why": "改版原因"}
_PARAMETERS = {
    "code": "代码", "parameter": "参数", "value": "数值",
    "title.zh": "名称", "title.en": "英文名称", "unit.zh": "单位", "unit.en": "英文单位",
    "source": "来源", "verified": "已核实",
}  # fmt: skip
_CRITERIA = {
    "code": "代码", "where": "适用", "subject": "主体", "kind": "主体类别", "since": "启用日期",
    "limit": "底线", "pass": "合格", "target": "目标", "stretch": "挑战", "bands": "等级",
    "source": "来源", "verified": "已核实", "note": "备注",
}  # fmt: skip
_SHEETS = {
    "indicators": _INDICATORS,
    "versions": _VERSIONS,
    "parameters": _PARAMETERS,
    "criteria": _CRITERIA,
}
_LISTS = frozenset({"subjects", "source"})


def to_rows(catalogue: Mapping[str, Indicator]) -> Mapping[str, list[list[Cell]]]:
    """Return the sheets ``indicators``, ``versions``, ``parameters`` and ``criteria``."""
    every = list(catalogue.values())
    records = {
        "indicators": [_indicator(i) for i in every],
        "versions": [r for i in every for r in _versions(i)],
        "parameters": [_parameter(i, n, p) for i in every for n, p in i.parameters.items()],
        "criteria": [_criterion(i, c) for i in every for c in i.criteria],
    }
    return {name: _sheet(fields, records[name]) for name, fields in _SHEETS.items()}


def from_rows(sheets: Mapping[str, Sheet], place: str = "") -> Catalogue:
    """Return the catalogue the sheets describe; missing sheets but the first count as empty.

    Raises:
        BadData: a sheet or heading is missing, an indicator is wrong; with sheet and code.

    """
    records = {name: list(_records(name, sheets.get(name), place)) for name in _SHEETS}
    parts = {name: _by_code(records[name]) for name in _SHEETS if name != "indicators"}
    codes = {r["code"] for r in records["indicators"]}
    for name, grouped in parts.items():
        for code in grouped.keys() - codes:
            raise _bad(place, name, f"没有指标 {code}", f"there is no indicator {code}")
    return Catalogue(Indicator.read(_entry(r, parts), place) for r in records["indicators"])


# --- there ---


def _sheet(fields: Mapping[str, str], records: Iterable[Mapping[str, Cell]]) -> list[list[Cell]]:
    heading: list[Cell] = [f"{zh} {name}" for name, zh in fields.items()]
    return [heading, *([record.get(name) for name in fields] for record in records)]


def _indicator(i: Indicator) -> dict[str, Cell]:
    return {
        "code": i.code, "key": i.key, "name.zh": i.name.zh, "name.en": i.name.en,
        "layer": i.layer.value, "system": i.system.value,
        "subjects": "; ".join(i.subjects), "period": i.period.value, "days": i.days,
        "kind": i.kind.value, "unit.zh": i.unit.zh, "unit.en": i.unit.en, "digits": i.digits,
        "better": i.better.value, "minimum_rows": i.minimum_rows, "owner": i.owner,
        "cadence": i.cadence.value, "tier": i.tier.value, "source": "; ".join(i.source),
        "about.zh": i.about.zh, "about.en": i.about.en, "note": i.note,
    }  # fmt: skip


def _versions(i: Indicator) -> Iterator[dict[str, Cell]]:
    for v in i.versions:
        yield {"code": i.code, "since": _day(v.since), "formula": v.formula, "why": v.why}


def _parameter(i: Indicator, name: str, p: Parameter) -> dict[str, Cell]:
    return {
        "code": i.code, "parameter": name, "value": _number(p.value), "title.zh": p.title.zh,
        "title.en": p.title.en, "unit.zh": p.unit.zh, "unit.en": p.unit.en, "source": p.source,
        "verified": p.verified,
    }  # fmt: skip


def _criterion(i: Indicator, c: Criterion) -> dict[str, Cell]:
    return {
        "code": i.code, "where": _pairs({k: " ".join(v) for k, v in c.where.items()}),
        "subject": c.subject, "kind": c.kind.value if c.kind else None, "since": _day(c.since),
        "limit": _line(c.limit), "pass": _line(c.pass_), "target": _line(c.target),
        "stretch": _line(c.stretch), "bands": _pairs(c.bands), "source": c.source,
        "verified": c.verified, "note": c.note,
    }  # fmt: skip


def _pairs(mapping: Mapping[str, object]) -> str:
    return "; ".join(f"{key}={value}" for key, value in mapping.items())


def _line(line: Range | Decimal | None) -> Cell:
    if isinstance(line, Range):
        return f"{line.low} ~ {line.high}"
    return None if line is None else _number(line)


def _number(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)


def _day(day: dt.date) -> str:
    return "" if day == dt.date.min else day.isoformat()


# --- and back ---


def _records(name: str, sheet: Sheet | None, place: str) -> Iterator[dict[str, Any]]:
    if sheet is None and name == "indicators":
        raise _bad(place, name, "缺少这张表", "the sheet is missing")
    if not sheet:
        return
    fields = [str(cell or "").split()[-1] if cell else "" for cell in sheet[0]]
    unknown = [f for f in fields if f and f not in _SHEETS[name]]
    if unknown or "code" not in fields:
        told = unknown[0] if unknown else "code"
        raise _bad(place, name, f"表头“{told}”缺失或不认识", f"heading “{told}” missing or unknown")
    for row in sheet[1:]:
        record = {f: cell for f, cell in zip(fields, row, strict=False) if f and _filled(cell)}
        if record:
            yield {k: v.strip() if isinstance(v, str) else v for k, v in record.items()}


def _filled(cell: Cell) -> bool:
    return cell is not None and str(cell).strip() != ""


def _by_code(records: Iterable[dict[str, Any]]) -> Mapping[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for record in records:
        found.setdefault(str(record.pop("code", "")), []).append(record)
    return found


def _entry(
    record: dict[str, Any], parts: Mapping[str, Mapping[str, list[dict[str, Any]]]]
) -> dict[str, Any]:
    code = record["code"]
    entry = _nested(record)
    entry |= {f: _texts(entry[f]) for f in _LISTS & entry.keys()}
    entry["versions"] = parts["versions"].get(code, [])
    given = parts["parameters"].get(code, [])
    entry["parameters"] = {r.pop("parameter", "?"): _nested(r) for r in given}
    entry["criteria"] = [_read_criterion(r) for r in parts["criteria"].get(code, [])]
    return entry


def _nested(record: Mapping[str, Any]) -> dict[str, Any]:
    """Put ``name.zh`` and ``name.en`` together again; one language alone stays for the check."""
    entry: dict[str, Any] = {}
    for name, cell in record.items():
        field, _, language = name.partition(".")
        if language:
            entry.setdefault(field, {"zh": "", "en": ""})[language] = str(cell)
        else:
            entry[field] = cell
    if "unit" in entry:
        entry["unit"] = Unit(**entry["unit"])
    return entry


def _texts(cell: Any) -> list[str]:
    return [text.strip() for text in str(cell).replace("；", ";").split(";") if text.strip()]


def _read_criterion(record: dict[str, Any]) -> dict[str, Any]:
    entry = dict(record)
    if "where" in entry:
        entry["where"] = {k: v.split() for k, v in _read_pairs(entry["where"])}
    if "bands" in entry:
        entry["bands"] = dict(_read_pairs(entry["bands"]))
    for name in ("limit", "pass", "target", "stretch"):
        if isinstance(entry.get(name), str) and "~" in entry[name]:
            entry[name] = [end.strip() for end in entry[name].split("~")]
    return entry


def _read_pairs(cell: Any) -> Iterator[tuple[str, str]]:
    for text in _texts(cell):
        key, _, value = text.partition("=")
        yield key.strip(), value.strip()


def _bad(place: str, sheet: str, zh: str, en: str) -> BadData:
    return BadData(
        f"{zh}。",
        f"{en}.",
        place=f"{place} {sheet}".strip(),
        cure=("先导出目录，照它的样子填。", "Export the catalogue and fill in a sheet like it."),
    )
