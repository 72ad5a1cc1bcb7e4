"""Lists of subjects: by kind, with their broken lines and their gravest alert."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from lemnis.engine.subjects import KINDS
from lemnis.evidence.today import this_day
from lemnis.insight.queries import subject_lists as queries
from lemnis.insight.queries.subject_lists import ListWishes
from lemnis.values import SubjectKind, SubjectRef, Title
from lemnis.web import exports, tables
from lemnis.web.components import Choice
from lemnis.web.kept import kept
from lemnis.web.parts import show
from lemnis.web.tables import Asked, Column, Table
from lemnis.web.viewing import viewer
from lemnis.web.views.subjects import ref_of

COLUMNS = (
    Column("name", Title("名称", "Name")),
    Column("code", Title("代码", "Code"), phone=False),
    Column("category", Title("类别", "Category"), sortable=False, phone=False),
    Column("unit", Title("部门", "Unit"), phone=False),
    Column("owner", Title("负责人", "Owner"), phone=False),
    Column("broken", Title("破线项", "Broken lines"), right=True),
    Column("severity", Title("最高预警", "Gravest alert")),
)
TITLE = Title("质量主体", "Subjects")
_FILTERS = ("kind", "unit", "category", "below")
_SIZE, _LONGEST = 50, 50_000


@require_safe
@kept
def overview(request: HttpRequest) -> HttpResponse:
    """Show the subjects of one kind, filtered and sorted; all of them as a file."""
    who, wanted, on = viewer(request), tables.asked(request.GET, COLUMNS, _FILTERS), (
        this_day()
    )  # fmt: skip
    there = queries.kinds(who)
    wishes = _wishes(wanted, there)
    if wanted.export:
        found = queries.subject_rows(who, _all(wishes), on=on)
        return exports.file(wanted.export, f"{wishes.kind}-subjects", COLUMNS, found.rows)
    found = queries.subject_rows(who, wishes, on=on)
    facts = {
        "title": TITLE,
        "kind": KINDS[wishes.kind],
        "chosen": wishes.kind,
        "kinds": [_choice(kind, wishes.kind) for kind in there],
        "table": Table(COLUMNS, found.rows, wanted, found.total, _SIZE),
        "categories": found.categories,
        "units": found.units,
    }
    return show(request, "subjects/list.html", facts, part="subjects/_table.html")


def _choice(kind: SubjectKind, here: SubjectKind) -> Choice:
    return Choice(KINDS[kind], f"?kind={kind}", kind is here)


def _wishes(wanted: Asked, there: tuple[SubjectKind, ...]) -> ListWishes:
    said = wanted.filters
    first = next((k for k in (SubjectKind.PROGRAM, *there) if k in there), SubjectKind.SCHOOL)
    kind = SubjectKind(said["kind"]) if said.get("kind") in set(SubjectKind) else first
    return ListWishes(
        kind=kind, unit=said.get("unit", ""), text=wanted.words, sort=wanted.sort,
        category=said.get("category", ""), below=_below(said.get("below", "")),
        descending=wanted.descending, page=wanted.page, size=_SIZE,
    )  # fmt: skip


def _all(wishes: ListWishes) -> ListWishes:
    return replace(wishes, page=1, size=_LONGEST)


def _below(text: str) -> SubjectRef | None:
    kind, _, code = text.partition(":")
    return ref_of(kind, code) if code else None
