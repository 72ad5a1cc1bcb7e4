"""Standards as a workbook: a row per criterion; the shipped templates are written the same way."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from lemnis.lake.datasets import CATALOGUE
from lemnis.people.rules.sheets import SYSTEMS, Line
from lemnis.plan.rules.standards import CriterionText, StandardText
from lemnis.plan.rules.words import (
    LAYERS,
    CriterionKind,
    SchoolType,
    StandardKind,
    StandardLevel,
)
from lemnis.plan.sheets import Cells, read_sheet, said, write_sheet
from lemnis.values import Title

TITLE = Title("标准", "standards")
HEADINGS: Mapping[str, Title] = {
    "code": Title("标准编号", "standard code"),
    "name": Title("标准名称", "standard"),
    "kind": Title("标准类别", "kind"),
    "layer": Title("层面", "layer"),
    "system": Title("系统", "system"),
    "category": Title("适用类别", "category"),
    "level": Title("级别", "level"),
    "source": Title("版本依据", "source"),
    "verified": Title("依据已核实", "source verified"),
    "number": Title("条目", "criterion"),
    "group": Title("条目组", "group"),
    "text": Title("要求", "what is asked"),
    "evidence": Title("证据类型", "kind of evidence"),
    "indicator": Title("指标", "indicator"),
    "unit": Title("单位", "unit"),
    "lower": Title("越低越好", "lower is better"),
    "limit": Title("底线", "limit"),
    "pass_line": Title("合格线", "pass"),
    "target": Title("目标线", "target"),
    "stretch": Title("挑战线", "stretch"),
    "band_a": Title("A 档", "band A"),
    "band_b": Title("B 档", "band B"),
    "band_c": Title("C 档", "band C"),
    "school_type": Title("院校类型", "type of college"),
    "year": Title("年份", "year"),
    "basis": Title("条目依据", "source of the criterion"),
    "basis_verified": Title("条目已核实", "criterion verified"),
}
_NEEDED = ("code", "name", "kind", "layer", "text", "evidence")
_YES_NO: Mapping[str, Title] = {"yes": Title("是", "yes"), "no": Title("否", "no")}
_SYSTEMS = {code: title for code, title in SYSTEMS.items() if code}
_LINES = ("limit", "pass_line", "target", "stretch")
_BANDS = ("band_a", "band_b", "band_c")


def write_standards(path: Path, standards: Iterable[StandardText], language: str = "zh") -> None:
    """Write standards as a workbook that can be read again."""
    lines = (line for each in standards for line in _lines(each, language))
    write_sheet(path, TITLE, HEADINGS, lines, language)


def read_standards(path: Path) -> list[StandardText]:
    """Return the standards of a file, in its order.

    Raises:
        NotFound: there is no such file.
        BadData: a cell is not what it should be; the first is told with its place.

    """
    found: dict[str, StandardText] = {}
    for line in read_sheet(path, HEADINGS, _NEEDED):
        head = _head(line)
        known = found.get(head.code, head)
        criterion = _criterion(line, len(known.criteria) + 1)
        found[head.code] = known._replace(criteria=(*known.criteria, criterion))
    return list(found.values())


@cache
def templates() -> tuple[StandardText, ...]:
    """Return the standards that are shipped: what to write down, lines to be set by the college."""
    return tuple(read_standards(CATALOGUE / "plan" / "standards.csv"))


def _head(line: Line) -> StandardText:
    cells = Cells(line, HEADINGS)
    return StandardText(
        cells.text("code", 60, needed=True), cells.text("name", needed=True),
        cells.word("kind", StandardKind, needed=True),
        cells.choice("layer", LAYERS, needed=True), cells.choice("system", _SYSTEMS),
        cells.text("category", 100), cells.word("level", StandardLevel), cells.text("source"),
        cells.choice("verified", _YES_NO) == "yes",
    )  # fmt: skip


def _criterion(line: Line, place: int) -> CriterionText:
    cells = Cells(line, HEADINGS)
    number = cells.number("number")
    return CriterionText(
        number=place if number is None else max(int(number), 1),
        group=cells.text("group", 200),
        text=cells.text("text", 2000, needed=True),
        kind=CriterionKind(cells.word("evidence", CriterionKind, needed=True)),
        indicator=cells.text("indicator", 100),
        unit=cells.text("unit", 40),
        lower_is_better=cells.choice("lower", _YES_NO) == "yes",
        limit=cells.number("limit"),
        pass_line=cells.number("pass_line"),
        target=cells.number("target"),
        stretch=cells.number("stretch"),
        band_a=cells.text("band_a"),
        band_b=cells.text("band_b"),
        band_c=cells.text("band_c"),
        school_type=cells.word("school_type", SchoolType),
        year=cells.text("year", 20),
        source=cells.text("basis"),
        verified=cells.choice("basis_verified", _YES_NO) == "yes",
    )


def _lines(standard: StandardText, language: str) -> Iterator[dict[str, str]]:
    for each in standard.criteria:
        yield {
            "code": standard.code,
            "name": standard.name,
            "kind": getattr(StandardKind(standard.kind).words, language),
            "layer": getattr(LAYERS[standard.layer], language),
            "system": getattr(_SYSTEMS[standard.system], language) if standard.system else "",
            "category": standard.category,
            "level": standard.level and getattr(StandardLevel(standard.level).words, language),
            "source": standard.source,
            "verified": _yes(standard.verified, language),
            **_cells(each, language),
        }


def _cells(each: CriterionText, language: str) -> dict[str, str]:
    return {
        "number": str(each.number),
        "group": each.group,
        "text": each.text,
        "evidence": getattr(each.kind.words, language),
        "indicator": each.indicator,
        "unit": each.unit,
        "lower": _yes(each.lower_is_better, language),
        **{field: said(getattr(each, field)) for field in _LINES},
        **{field: getattr(each, field) for field in _BANDS},
        "school_type": each.school_type and getattr(SchoolType(each.school_type).words, language),
        "year": each.year,
        "basis": each.source,
        "basis_verified": _yes(each.verified, language),
    }


def _yes(value: bool, language: str) -> str:  # noqa: FBT001 - a cell is its value
    title = _YES_NO["yes" if value else "no"]
    return title.zh if language == "zh" else title.en
