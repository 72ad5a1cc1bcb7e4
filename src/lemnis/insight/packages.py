"""The re-verification package (复核材料包): self-report, opinions, numbers, evidence, in one file.

Every file of it is listed with its print, every number with the snapshot it is of.
"""

import datetime as dt
import hashlib
import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

import xlsxwriter

from lemnis.engine import overview
from lemnis.evidence.at_hand import college_at_hand
from lemnis.people.rules.viewers import Viewer
from lemnis.spiral import filing
from lemnis.spiral.queries.assessments import AssessmentStory, assessment
from lemnis.spiral.queries.finding_files import files_of_cycle
from lemnis.spiral.queries.improvement_rows import LedgerRow, LedgerWishes
from lemnis.spiral.queries.improvements import improvement, ledger

_REPORT = ("诊断项目", "诊断要素", "自我诊断意见", "改进措施", "改进效果")
_NUMBERS = ("指标", "名称", "周期", "数值", "单位", "分子", "分母", "行数")
_LEDGER = (
    "问题",
    "主体",
    "责任人",
    "期限",
    "状态",
    "改进前",
    "改进后",
    "效果",
    "95% 下限",
    "95% 上限",
)
_MOST_FILES = 500


@dataclass(frozen=True, slots=True)
class Package:
    """One file to keep."""

    name: str
    content: bytes


def package(viewer: Viewer, uuid: UUID, *, on: dt.date) -> Package:
    """Return everything of one assessment that a viewer may see, as one ZIP.

    Raises:
        NotFound: there is no such assessment, or not for this viewer.

    """
    story = assessment(viewer, uuid)
    wishes = LedgerWishes(below=story.row.subject.ref, per_page=1_000)
    rows = ledger(viewer, wishes).rows
    snapshot, numbers = _numbers(viewer, story, on)
    files = {
        "自我诊断表.xlsx": _workbook("自我诊断表", _REPORT, _report(story)),
        "改进台账.xlsx": _workbook("改进台账", _LEDGER, _ledger(rows)),
        f"数据快照-{snapshot}.xlsx": _workbook(f"快照 {snapshot}", _NUMBERS, numbers),
    }
    if any(element.opinions for element in story.elements):
        head = ("诊断要素", "评审员", "是否一致", "改进措施", "诊断意见", "限期")
        files["评审意见.xlsx"] = _workbook("评审意见", head, _opinions(story))
    return Package(f"复核材料-{story.row.subject.code}-{story.row.period}.zip",
                   _zipped(files | _evidence(viewer, rows) | _filed(viewer, story)))  # fmt: skip


def _report(story: AssessmentStory) -> Iterable[Sequence[object]]:
    for each in story.elements:
        yield each.project.zh, each.name.zh, each.opinion, each.measures, each.effect


def _opinions(story: AssessmentStory) -> Iterable[Sequence[object]]:
    for element in story.elements:
        for said in element.opinions:
            agrees = "一致" if said.agrees else "不一致"
            yield (element.name.zh, said.reviewer.zh, agrees, said.strength.words.zh, said.finding,
                   said.due_on.isoformat() if said.due_on else "")  # fmt: skip


def _ledger(rows: Iterable[LedgerRow]) -> Iterable[Sequence[object]]:
    for row in rows:
        yield (row.title, row.subject.name, row.owner, row.due_on.isoformat(), row.state.words.zh,
               row.baseline, row.after, row.effect, row.low, row.high)  # fmt: skip


def _numbers(
    viewer: Viewer, story: AssessmentStory, on: dt.date
) -> tuple[int, list[Sequence[object]]]:
    """Return the numbers of the subject as they stand, and the snapshot they are of."""
    college = college_at_hand(viewer, on)
    with college.lake.present() as (_, snapshot):
        told = overview.subject_page(college.lake, story.row.subject.ref).to_pylist()
    known = college.library.catalogue
    found: list[Sequence[object]] = []
    for row in told:
        of = known.get(row["indicator"])
        if of is not None and row["shown"] is not None:
            found.append((of.code, of.name[0], row["period"], float(row["shown"]), of.unit.zh,
                          row["numerator"], row["denominator"], row["rows"]))  # fmt: skip
    return int(snapshot), found


def _evidence(viewer: Viewer, rows: Iterable[LedgerRow]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for row in rows:
        for file in improvement(viewer, row.uuid).evidence if row.evidence else ():
            if len(found) < _MOST_FILES:
                name = f"佐证/{row.short}/{file.uuid.hex[:8]}-{file.name}"
                found[name] = filing.content_of(file.uuid)
    return found


def _filed(viewer: Viewer, story: AssessmentStory) -> dict[str, bytes]:
    """Return the files of the self-diagnosis that is judged, by the number of their finding."""
    files = files_of_cycle(viewer, story.about) if story.about else ()
    return {
        f"自我诊断佐证/{file.number}/{file.uuid.hex[:8]}-{file.name}": filing.content_of(file.uuid)
        for file in files[:_MOST_FILES]
    }


def _workbook(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet(name[:31])
        sheet.set_column(
            0, len(head) - 1, 24, book.add_format({"text_wrap": True, "valign": "top"})
        )
        sheet.write_row(0, 0, head, book.add_format({"bold": True}))
        sheet.freeze_panes(1, 0)
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(number, column, value)
                elif value is not None:
                    sheet.write_number(number, column, float(str(value)))
    return out.getvalue()


def _zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    prints = "".join(
        f"{hashlib.sha256(each).hexdigest()}  {name}\n" for name, each in files.items()
    )
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            package.writestr(name, content)
        package.writestr("清单.sha256", prints)
    return out.getvalue()
