"""A sheet of duties: its headings, and how a row of it becomes a duty, or is refused.

One row per work item. A duty's own cells are read from its first row and may stay empty below it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from lemnis.errors import BadData
from lemnis.people.rules.duties import DutyText, ItemText
from lemnis.people.rules.matrix import Cell
from lemnis.people.rules.smart import Work
from lemnis.people.rules.words import MatrixRole
from lemnis.values import System, Title

HEADINGS: Mapping[str, Title] = {
    "unit": Title("部门编号", "unit code"),
    "duty": Title("职责", "duty"),
    "system": Title("所属系统", "system"),
    "what": Title("工作事项", "work item"),
    "measure": Title("衡量方式", "measure"),
    "target": Title("要求水平", "target"),
    "condition": Title("所需条件", "means"),
    "due": Title("完成时限", "due"),
    "times_per_year": Title("年频次", "times a year"),
    "standard_hours": Title("标准工时", "standard hours"),
    "standard": Title("工作标准", "work standard"),
    "procedure": Title("工作程序", "procedure"),
    "records": Title("工作记录", "records"),
    "R": Title("负责岗位", "responsible"),
    "A": Title("总责岗位", "accountable"),
    "C": Title("咨询岗位", "consulted"),
    "I": Title("知会岗位", "informed"),
}
SYSTEMS: Mapping[str, Title] = {
    System.COMMAND.value: Title("决策指挥", "command"),
    System.GENERATION.value: Title("质量生成", "generation"),
    System.RESOURCES.value: Title("资源建设", "resources"),
    System.SUPPORT.value: Title("支持服务", "support"),
    System.SUPERVISION.value: Title("监督控制", "supervision"),
    "": Title("系统外", "outside"),
}
_NEEDED = ("unit", "duty", "what", "times_per_year", "standard_hours")
_MOST = Decimal(10**6)
_TEXTS = ("measure", "target", "condition", "due")
_BETWEEN = "、"


class Line(NamedTuple):
    """One row of a sheet: its number as people see it, its cells by field, its place in words."""

    number: int
    cells: Mapping[str, str]
    columns: Mapping[str, str]
    sheet: str

    def place(self, field: str) -> str:
        """Return where a cell stands, as people find it."""
        return f"{self.sheet} {self.columns.get(field, '')}{self.number}".strip()


class _Duty(NamedTuple):
    """A duty's own cells."""

    unit: str
    duty: str
    system: str


def fields_of(headings: Sequence[str], place: str) -> dict[str, int]:
    """Return the position of each field in a row of headings, in either language.

    Raises:
        BadData: a heading that is needed is missing.

    """
    known = {text: field for field, title in HEADINGS.items() for text in title}
    found = {known[text]: at for at, text in enumerate(map(str.strip, headings)) if text in known}
    lacking = [HEADINGS[field] for field in _NEEDED if field not in found]
    if lacking:
        raise BadData(
            f"缺少列：{'、'.join(title.zh for title in lacking)}。",
            f"Columns are missing: {', '.join(title.en for title in lacking)}.",
            place=place,
            cure=("请用导出的职责表作模板。", "Take an exported sheet of duties as pattern."),
        )
    return found


def duties_of(lines: Iterable[Line]) -> list[DutyText]:
    """Return the duties of a sheet, in its order.

    Raises:
        BadData: a cell is empty that may not be, or is not what it should be.

    """
    return [DutyText(*key, tuple(items)) for key, items in _grouped(lines).items()]


def lines_of(duty: DutyText) -> Iterator[dict[str, str]]:
    """Yield a duty as rows of a sheet, which read back as they were."""
    for item in duty.items:
        work = item.work
        yield {
            "unit": duty.unit,
            "duty": duty.text,
            "system": SYSTEMS[duty.system].zh,
            "what": work.what,
            **{field: getattr(work, field) for field in _TEXTS},
            "times_per_year": number_said(work.times_per_year),
            "standard_hours": number_said(work.standard_hours),
            "standard": item.standard,
            "procedure": item.procedure,
            "records": item.records,
            **{role.value: _posts_said(item.cells, role) for role in MatrixRole},
        }


def number_said(number: Decimal) -> str:
    """Return a number without needless zeros.

    >>> number_said(Decimal("12.50")), number_said(Decimal("100.00"))
    ('12.5', '100')
    """
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _grouped(lines: Iterable[Line]) -> dict[_Duty, list[ItemText]]:
    found: dict[_Duty, list[ItemText]] = {}
    last = _Duty("", "", "")
    for line in lines:
        last = _duty(line, last)
        found.setdefault(last, []).append(_item(line))
    return found


def _duty(line: Line, last: _Duty) -> _Duty:
    """Return the duty a row belongs to: its own, or where its cells are empty the one above."""
    unit, text, system = (line.cells.get(field, "").strip() for field in _Duty._fields)
    same = unit in {"", last.unit} and text in {"", last.duty}
    if not text and not (same and last.duty):
        raise _empty(line, "duty")
    if not unit and not last.unit:
        raise _empty(line, "unit")
    if same and not system:
        return last
    return _Duty(unit or last.unit, text or last.duty, _system(line, system))


def _item(line: Line) -> ItemText:
    cells = {field: line.cells.get(field, "").strip() for field in HEADINGS}
    if not cells["what"]:
        raise _empty(line, "what")
    work = Work(
        cells["what"], cells["measure"], cells["target"], cells["condition"], cells["due"],
        _number(line, "times_per_year"), _number(line, "standard_hours"),
    )  # fmt: skip
    parts = tuple(cell for role in MatrixRole for cell in _cells(line, role))
    return ItemText(work, cells["standard"], cells["procedure"], cells["records"], parts)


def _number(line: Line, field: str) -> Decimal:
    text = line.cells.get(field, "").strip()
    if not text:
        raise _empty(line, field)
    number = _decimal(text)
    if not 0 < number < _MOST or number != round(number, 2):
        raise _wrong(
            line, field, f"“{text}”不是大于零、至多两位小数的数。",
            f"“{text}” is no number above zero with at most two places.",
        )  # fmt: skip
    return number


def _cells(line: Line, role: MatrixRole) -> Iterator[Cell]:
    text = line.cells.get(role.value, "").replace(",", _BETWEEN).replace("，", _BETWEEN)
    seen: set[str] = set()
    for part in filter(None, map(str.strip, text.split(_BETWEEN))):
        post, _, share = part.rpartition("=") if part.endswith("%") else (part, "", "")
        if post in seen:
            raise _wrong(line, role.value, f"岗位 {post} 重复。", f"The post {post} comes twice.")
        seen.add(post)
        yield Cell(post, role, _share(line, role, share) if share else None)


def _decimal(text: str) -> Decimal:
    """Return a text as a number, zero if it is none."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return Decimal(0)
    return number if number.is_finite() else Decimal(0)


def _share(line: Line, role: MatrixRole, text: str) -> Decimal:
    share = _decimal(text.removesuffix("%")) / 100
    if not 0 < share <= 1 or role is not MatrixRole.RESPONSIBLE or share != round(share, 3):
        raise _wrong(
            line, role.value, f"“{text}”不是 0 到 100% 的分工比例；只有负责岗位有比例。",
            f"“{text}” is no share up to 100%; only who does it has one.",
        )  # fmt: skip
    return share


def _system(line: Line, text: str) -> str:
    names = {name: code for code, title in SYSTEMS.items() for name in (*title, code)}
    if text not in names:
        known = "、".join(title.zh for title in SYSTEMS.values())
        raise _wrong(line, "system", f"没有“{text}”系统。", f"There is no system “{text}”.", known)
    return names[text]


def _posts_said(cells: Iterable[Cell], role: MatrixRole) -> str:
    return _BETWEEN.join(
        cell.post if cell.share is None else f"{cell.post}={number_said(cell.share * 100)}%"
        for cell in cells
        if cell.role is role
    )


def _empty(line: Line, field: str) -> BadData:
    title = HEADINGS[field]
    return _wrong(line, field, f"“{title.zh}”没有填写。", f"“{title.en}” is empty.")


def _wrong(line: Line, field: str, zh: str, en: str, known: str = "") -> BadData:
    cure = ("请改正后重新导入；没有导入任何内容。", "Mend it and import again; nothing was taken.")
    if known:
        cure = (f"可用：{known}。{cure[0]}", f"Use one of: {known}. {cure[1]}")
    return BadData(zh, en, place=line.place(field), cure=cure)
