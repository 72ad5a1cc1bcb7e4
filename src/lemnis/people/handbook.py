"""The organisation handbook: units, posts, duties, matrices, quality bodies, what is to be mended.

One workbook, made from what is entered and never written by hand.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from lemnis.lake.workbooks import sheet_name, workbook
from lemnis.people import queries
from lemnis.people.duty_sheets import SHEET, add_duty_sheet
from lemnis.people.queries import BodyLine, Matrix, PostLine, UnitLine
from lemnis.people.rules.saturation import Saturation
from lemnis.people.rules.sheets import SYSTEMS
from lemnis.people.rules.viewers import Viewer
from lemnis.values import Title

_UNITS = Title("组织机构", "organisation")
_POSTS = Title("岗位", "posts")
_BODIES = Title("质量保证机构", "quality bodies")
_FINDINGS = Title("待完善", "to be mended")
_HEADS = {
    _UNITS: ("编号,部门,系统,人数,岗位数", "code,unit,system,people,posts"),
    _POSTS: (
        "部门,岗位编号,岗位,编制,任职人,年工作量（小时）,可用工时,饱和度,状态,测算人数",
        "unit,post code,post,quota,holders,hours of work,hours there are,saturation,band,needed",
    ),
    _BODIES: ("层面,机构,成员,职务", "level,body,member,role"),
    _FINDINGS: ("部门,职责,工作事项,问题", "unit,duty,work item,finding"),
}


def write_handbook(path: Path, viewer: Viewer, *, unit: str = "", language: str = "zh") -> None:
    """Write the handbook of the college, or of a unit and what lies below it.

    Raises:
        NotFound: there is no such unit, or not for the viewer.

    """
    units = queries.unit_tree(viewer, root=unit)
    duties = [duty for line in units for duty in queries.duties(viewer, unit=line.code)]
    busy = dict.fromkeys(duty.unit for duty in duties)
    matrices = [queries.matrix(viewer, code) for code in busy]
    posts = [(line, post) for line in units for post in _posts(viewer, line)]
    with workbook(path) as book:
        taken = {getattr(SHEET, language).casefold()}
        add = _Adder(book, taken, language)
        add.table(_UNITS, (_unit(line, language) for line in units))
        add.table(_POSTS, (_post(line.name, post, language) for line, post in posts))
        add_duty_sheet(book, duties, language)
        names = {line.code: line.name for line in units}
        for matrix in matrices:
            add.matrix(matrix, names[matrix.unit])
        add.table(_BODIES, _members(queries.bodies(viewer, unit=unit), language))
        add.table(_FINDINGS, _findings(matrices, names, language))


def write_matrix(path: Path, viewer: Viewer, unit: str, language: str = "zh") -> None:
    """Write the responsibility matrix of one unit, and what is to be mended in it.

    Raises:
        NotFound: there is no such unit, or not for the viewer.

    """
    found = queries.matrix(viewer, unit)
    name = queries.unit_tree(viewer, root=unit, only_active=False)[0].name
    with workbook(path) as book:
        add = _Adder(book, set(), language)
        add.matrix(found, name)
        add.table(_FINDINGS, _findings([found], {unit: name}, language))


class _Adder:
    """Adds sheets to a workbook in one language."""

    def __init__(self, book: Any, taken: set[str], language: str) -> None:
        self._book, self._taken, self._language = book, taken, language
        self._bold = book.add_format({"bold": True, "bottom": 1})

    def table(self, title: Title, rows: Iterable[Sequence[str]]) -> None:
        """Add a sheet with headings."""
        zh, en = _HEADS[title]
        heads = (zh if self._language == "zh" else en).split(",")
        self._sheet(getattr(title, self._language), heads, rows)

    def matrix(self, matrix: Matrix, unit: str) -> None:
        """Add a unit's matrix: work items down, posts across."""
        zh = self._language == "zh"
        heads = ["职责" if zh else "duty", "工作事项" if zh else "work item"]
        heads += [f"{name}（{code}）" for code, name in matrix.posts]
        rows = [
            [row.duty, row.what, *("/".join(row.roles.get(code, ())) for code, _ in matrix.posts)]
            for row in matrix.rows
        ]
        self._sheet(f"{'矩阵' if zh else 'matrix'} {unit}", heads, rows)

    def _sheet(self, title: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        sheet = self._book.add_worksheet(sheet_name(title, self._taken))
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(heads), 20)
        for at, head in enumerate(heads):
            sheet.write_string(0, at, head, self._bold)
        for number, row in enumerate(rows, 1):
            for at, cell in enumerate(row):
                sheet.write_string(number, at, cell)


def _posts(viewer: Viewer, line: UnitLine) -> Sequence[PostLine]:
    return queries.unit(viewer, line.code).posts if line.posts else ()


def _unit(line: UnitLine, language: str) -> Sequence[str]:
    system = getattr(SYSTEMS[line.system.value], language) if line.system else ""
    return line.code, "　" * line.depth + line.name, system, str(line.people), str(line.posts)


def _post(unit: str, post: PostLine, language: str) -> Sequence[str]:
    holders = "、".join(holder.name for holder in post.holders)
    return (
        unit, post.code, post.name, str(post.quota), holders, *_full(post.saturation, language),
    )  # fmt: skip


def _full(full: Saturation, language: str) -> Sequence[str]:
    share = "" if full.share is None else f"{full.share:.1%}"
    band = getattr(full.band.words, language) if full.band else ""
    return f"{full.work:f}", f"{full.available:f}", share, band, f"{full.needed:f}"


def _members(bodies: Iterable[BodyLine], language: str) -> Iterable[Sequence[str]]:
    for body in bodies:
        level = getattr(body.level.words, language)
        for member in body.members:
            yield level, body.name, member.name, getattr(member.role.words, language)
        if not body.members:
            yield level, body.name, "", ""


def _findings(
    matrices: Iterable[Matrix], names: dict[str, str], language: str
) -> Iterable[Sequence[str]]:
    return (
        (names[matrix.unit], row.duty, row.what, getattr(finding, language))
        for matrix in matrices
        for row in matrix.rows
        for finding in (*row.matrix_findings, *row.smart_findings)
    )
