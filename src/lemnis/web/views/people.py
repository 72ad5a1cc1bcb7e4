"""Units, posts and the responsibility matrix, to be read."""

from decimal import Decimal
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from lemnis.people import actions, queries
from lemnis.people.queries import Matrix, UnitOverview
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.saturation import Saturation, WorkBand
from lemnis.people.rules.sheets import SYSTEMS
from lemnis.people.rules.words import MatrixRole, UnitKind, WorkingLevel
from lemnis.values import System, Title
from lemnis.web import exports
from lemnis.web.components import Choice, Crumb
from lemnis.web.drawing.tree import Leaf, tree
from lemnis.web.parts import show
from lemnis.web.tables import Asked, Column, arranged, asked, table
from lemnis.web.viewing import viewer

TITLE = Title("组织与职责", "Units and duties")
COLUMNS = (
    Column("name", Title("部门", "Unit")),
    Column("kind", Title("类别", "Kind"), phone=False),
    Column("system", Title("所属系统", "System"), phone=False),
    Column("head", Title("负责人", "Head")),
    Column("staff", Title("教职工", "Staff"), right=True, phone=False),
    Column("posts", Title("岗位", "Posts"), right=True, phone=False),
    Column("share", Title("饱和度（%）", "Saturation (%)"), right=True),
    Column("band", Title("状态", "Band"), phone=False),
)
_FILTERS = ("kind", "system", "band")
_SIZE = 100
_GAPS = "findings"


class Line(NamedTuple):
    """One unit as the list shows it; ``share`` in percent, None where there is no post."""

    code: str
    name: str
    kind: Title
    system: Title
    head: str
    staff: int
    posts: int
    share: Decimal | None
    band: Title | None
    depth: int
    look: WorkBand | None


@require_safe
def units(request: HttpRequest) -> HttpResponse:
    """Show the units as a list: filtered, sorted, or as a file."""
    wanted = asked(request.GET, COLUMNS, _FILTERS)
    found = [_line(one) for one in queries.organisation(viewer(request)) if _fits(one, wanted)]
    made = table(COLUMNS, found, wanted, size=_SIZE)
    if wanted.export:
        return exports.file(wanted.export, "units", COLUMNS, arranged(found, wanted))
    facts = _facts(request, "people.units") | {
        "table": made,
        "tree": not (wanted.sort or wanted.words or wanted.filters),
        "kinds": [(kind.value, kind.words) for kind in UnitKind],
        "systems": [(system.value, SYSTEMS[system.value]) for system in System],
        "bands": [(band.value, band.words) for band in WorkBand],
    }
    return show(request, "people/units.html", facts, part="people/_units.html")


@require_safe
def chart(request: HttpRequest) -> HttpResponse:
    """Draw the units as a tree."""
    leaves = [
        Leaf(one.unit.name, "、".join(one.heads), one.unit.depth,
             reverse("people.unit", args=[one.unit.code]), one.saturation.band or "")
        for one in queries.organisation(viewer(request))
    ]  # fmt: skip
    facts = _facts(request, "people.chart") | {"drawing": tree(leaves), "count": len(leaves)}
    return render(request, "people/chart.html", facts)


@require_safe
def bodies(request: HttpRequest) -> HttpResponse:
    """Show the quality bodies on their three levels, with who sits in them."""
    found = queries.bodies(viewer(request))
    levels = [(level, [b for b in found if b.level is level]) for level in WorkingLevel]
    facts = _facts(request, "people.bodies") | {"levels": levels, "count": len(found)}
    return render(request, "people/bodies.html", facts)


@require_safe
def unit(request: HttpRequest, code: str) -> HttpResponse:
    """Show one unit; the numbers of its people on demand, which is written down."""
    who = viewer(request)
    page = queries.unit(who, code)
    numbers = actions.look_at_staff(unit=code, by=who) if request.GET.get("numbers") else {}
    facts = {
        "title": Title(page.unit.name, page.unit.name),
        "may_write": _may_write(request),
        "page": page,
        "system": _system(page.unit.system),
        "people": [(each, numbers.get(each.key, each.number)) for each in page.people],
        "uncovered": bool(numbers),
        "duties": [(duty, _system(duty.system)) for duty in page.duties],
        "found": _counted(queries.matrix(who, code)),
        "full": _percent(page.saturation),
    }
    return render(request, "people/unit.html", facts)


@require_safe
def post(request: HttpRequest, code: str) -> HttpResponse:
    """Show one post: its work package, its holders, how full it is and why."""
    found = queries.post(viewer(request), code)
    facts = {
        "title": Title(found.name, found.name),
        "may_write": _may_write(request),
        "post": found,
        "lines": [(line, _system(line.system)) for line in found.lines],
        "trail": [Crumb(found.unit_name, reverse("people.unit", args=[found.unit]))],
        "full": _percent(found.saturation),
        "counted": max(1, found.saturation.holders),
        "findings": sum(bool(line.findings) for line in found.lines),
    }
    return render(request, "people/post.html", facts)


@require_safe
def matrix(request: HttpRequest, unit: str) -> HttpResponse:
    """Show who has which part in a unit's work, with its gaps and overlaps."""
    who = viewer(request)
    found = queries.matrix(who, unit)
    only = request.GET.get("only") == _GAPS
    rows = [r for r in found.rows if not only or r.matrix_findings or r.smart_findings]
    name = queries.unit_tree(who, root=unit, only_active=False)[0].name
    here = reverse("people.matrix", args=[unit])
    facts = {
        "title": Title("责任矩阵", "Responsibility matrix"),
        "may_write": _may_write(request),
        "matrix": found,
        "name": name,
        "trail": [Crumb(name, reverse("people.unit", args=[unit]))],
        "rows": [(row, [(code, row.roles.get(code, ())) for code, _ in found.posts])
                 for row in rows],
        "roles": list(MatrixRole),
        "found": _counted(found),
        "choices": (
            Choice(Title("全部", "All"), here, on=not only, count=len(found.rows)),
            Choice(Title("只看待完善的", "Only with findings"), f"{here}?only={_GAPS}", on=only,
                   count=_counted(found)["rows"]),
        ),
    }  # fmt: skip
    return render(request, "people/matrix.html", facts)


def _facts(request: HttpRequest, here: str) -> dict[str, object]:
    pages = (
        ("people.units", Title("列表", "List")),
        ("people.chart", Title("组织图", "Chart")),
        ("people.bodies", Title("质量保证机构", "Quality bodies")),
    )
    tabs = [Choice(name, reverse(page), on=page == here) for page, name in pages]
    return {"title": TITLE, "tabs": tabs, "may_write": _may_write(request)}


def _may_write(request: HttpRequest) -> bool:
    """Tell whether buttons to edit are of any use; whether one may is asked by the action."""
    return viewer(request).may(Permission.WRITE_ORGANISATION)


def _fits(one: UnitOverview, wanted: Asked) -> bool:
    words = wanted.words.casefold()
    text = f"{one.unit.name} {one.unit.code} {' '.join(one.heads)}".casefold()
    chosen = {
        "kind": one.unit.kind.value,
        "system": one.unit.system or "",
        "band": one.saturation.band or "",
    }
    return words in text and all(chosen[key] == text for key, text in wanted.filters.items())


def _line(one: UnitOverview) -> Line:
    unit, full = one.unit, one.saturation
    kind = unit.body_kind if unit.kind is UnitKind.QUALITY_BODY and unit.body_kind else unit.kind
    return Line(
        unit.code, unit.name, kind.words, _system(unit.system), "、".join(one.heads), one.staff,
        unit.posts, _percent(full), full.band.words if full.band else None, unit.depth, full.band,
    )  # fmt: skip


def _percent(full: Saturation) -> Decimal | None:
    return None if full.share is None else round(full.share * 100, 1)


def _system(system: System | None) -> Title:
    return SYSTEMS[system.value] if system else Title("", "")


def _counted(found: Matrix) -> dict[str, int]:
    return {
        "gaps": found.gaps,
        "overlaps": found.overlaps,
        "smart": sum(bool(row.smart_findings) for row in found.rows),
        "rows": sum(bool(row.matrix_findings or row.smart_findings) for row in found.rows),
        "items": len(found.rows),
    }
