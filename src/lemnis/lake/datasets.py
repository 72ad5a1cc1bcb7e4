"""Reads what every table promises from ``catalogue/datasets/*.yaml`` and ``catalogue/codes/*.csv``.

In: a folder. Out: ``Datasets``, or a BadData that names file, line, field and cure.
"""

import csv
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from lemnis.errors import BadData
from lemnis.lake.marks import line_of
from lemnis.lake.registry import Datasets
from lemnis.lake.soundness import faults
from lemnis.lake.tables import (
    Check,
    Code,
    Column,
    ColumnType,
    Dataset,
    Reference,
    Root,
    Sensitivity,
    Titled,
)
from lemnis.lake.ways import path
from lemnis.values import Title

__all__ = [
    "CATALOGUE",
    "Check",
    "Code",
    "Column",
    "ColumnType",
    "Dataset",
    "Datasets",
    "Reference",
    "Root",
    "Sensitivity",
    "Titled",
    "load",
    "path",
]

CATALOGUE = Path(__file__).parent.parent / "catalogue"

_YamlLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C one is ten times faster
_CODE_COLUMNS = ("code", "zh", "en", "standard", "verified")


def load(folder: Path = CATALOGUE) -> Datasets:
    """Read and check the registry in ``folder``; the shipped one is read once.

    Raises:
        BadData: a page cannot be read, or the pages contradict each other.

    """
    return _shipped() if folder == CATALOGUE else _read(folder)


@cache
def _shipped() -> Datasets:
    return _read(CATALOGUE)


def _read(folder: Path) -> Datasets:
    codes = {file.stem: _codes(file) for file in sorted((folder / "codes").glob("*.csv"))}
    pages = [(file, _dataset(file)) for file in sorted((folder / "datasets").glob("*.yaml"))]
    datasets = Datasets({page.name: page for _, page in pages}, codes)
    for file, page in pages:
        if page.name != file.stem:
            raise BadData(
                f"数据集名“{page.name}”与文件名不一致。",
                f"The data set calls itself “{page.name}”, unlike its file.",
                place=str(file),
                cure=(f"把 name 改为 {file.stem}。", f"Set name to {file.stem}."),
            )
    found = faults(datasets)
    if found:
        first = found[0]
        raise BadData(
            first.zh,
            first.en,
            place=str(folder / first.file),
            cure=(first.cure_zh, first.cure_en),
            faults=found,
        )
    return datasets


def _dataset(file: Path) -> Dataset:
    text = file.read_text(encoding="utf-8")
    try:
        raw = yaml.load(text, Loader=_YamlLoader)  # noqa: S506 - both loaders are the safe ones
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BadData(
            f"这不是正确的 YAML：{error.problem}。",
            f"This is not YAML: {error.problem}.",
            place=f"{file}:{line}",
            cure=("检查缩进、冒号和引号。", "Check indents, colons and quotes."),
        ) from error
    try:
        return Dataset.model_validate(raw)
    except ValidationError as error:
        fault = error.errors()[0]
        field = ".".join(map(str, fault["loc"]))
        raise BadData(
            f"字段 {field or '（整页）'} 有误：{fault['msg']}。",
            f"The field {field or '(whole page)'} is wrong: {fault['msg']}.",
            place=f"{file}:{line_of(text, fault['loc'])}",
            cure=("对照其他数据集的写法改正。", "Mend it after the pattern of the other pages."),
        ) from error


def _codes(file: Path) -> dict[str, Code]:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        rows = csv.DictReader(stream)
        lacking = [name for name in _CODE_COLUMNS if name not in (rows.fieldnames or ())]
        if lacking:
            raise BadData(
                f"缺少列 {'、'.join(lacking)}。",
                f"The columns {', '.join(lacking)} are missing.",
                place=f"{file}:1",
                cure=(
                    f"首行应为 {','.join(_CODE_COLUMNS)}。",
                    f"The first line must be {','.join(_CODE_COLUMNS)}.",
                ),
            )
        codes: dict[str, Code] = {}
        for row in rows:
            _add_code(codes, row, f"{file}:{rows.line_num}")
    return codes


def _add_code(codes: dict[str, Code], row: dict[str, str | None], place: str) -> None:
    code, zh = row["code"] or "", row["zh"] or ""
    if not code or not zh or code in codes:
        raise BadData(
            f"代码“{code}”重复。" if code in codes else "代码或中文名为空。",
            f"The code “{code}” comes twice." if code in codes else "Code or Chinese name missing.",
            place=place,
            cure=("每个代码写一行，且有中文名。", "Give each code one line with a Chinese name."),
        )
    codes[code] = Code(
        code,
        Title(zh, row["en"] or ""),
        row["standard"] or "",
        row["verified"] == "true",
        tuple(a for a in (row.get("aliases") or "").split("|") if a),
    )
