"""What may be read of posts and the responsibility matrix."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from lemnis.errors import NotFound
from lemnis.people import workload
from lemnis.people.held import HolderLine, holders
from lemnis.people.models import Holding, Person, Post, Unit
from lemnis.people.rules.duties import DutyText, ItemText
from lemnis.people.rules.matrix import matrix_findings, shares
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.saturation import Saturation, of_person, of_post
from lemnis.people.rules.smart import Finding, smart_findings
from lemnis.people.rules.viewers import Viewer, require
from lemnis.people.rules.words import MatrixRole
from lemnis.values import System


@dataclass(frozen=True, slots=True)
class PackageLine:
    """One work item in a post's package.

    ``hours`` a year fall on this post, the ``share`` (0..1) of what there is to do; ``findings``
    are what the work item lacks.
    """

    unit: str
    duty: str
    system: System | None
    item: ItemText
    roles: tuple[MatrixRole, ...]
    hours: Decimal
    share: Decimal
    findings: tuple[Finding, ...]
    unit_name: str
    duty_number: int
    number: int


@dataclass(frozen=True, slots=True)
class WorkPackage:
    """Everything of one post (系统工作包): who holds it, what it does, how full it is.

    ``hours`` are one holder's in a year; ``history`` is who ever held it, the last first.
    """

    code: str
    name: str
    unit: str
    unit_name: str
    leads: bool
    holders: tuple[HolderLine, ...]
    lines: tuple[PackageLine, ...]
    saturation: Saturation
    hours: Decimal
    quota: int
    history: tuple[HolderLine, ...]


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One work item of the matrix; roles by post code; what is wrong with it in two respects."""

    duty_number: int
    number: int
    duty: str
    what: str
    roles: Mapping[str, tuple[MatrixRole, ...]]
    matrix_findings: tuple[Finding, ...]
    smart_findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """A unit's responsibility matrix: posts (code and name) across, work items down."""

    unit: str
    posts: tuple[tuple[str, str], ...]
    rows: tuple[MatrixRow, ...]

    @property
    def gaps(self) -> int:
        """How many work items lack somebody who does or answers for them."""
        return sum(any(f.code.startswith("NO_") for f in r.matrix_findings) for r in self.rows)

    @property
    def overlaps(self) -> int:
        """How many work items have too many of them."""
        return sum(
            any(not f.code.startswith("NO_") for f in row.matrix_findings) for row in self.rows
        )


def post(viewer: Viewer, code: str) -> WorkPackage:
    """Return one post with its work package.

    Raises:
        NotFound: there is none of that code, or not for the viewer.

    """
    require(viewer, Permission.SEE_ORGANISATION)
    found = Post.objects.select_related("unit").filter(code=code).first()
    if found is None:
        raise NotFound(f"没有编号为 {code} 的岗位。", f"There is no post {code}.", code=code)
    times = workload.post_times(Post.objects.filter(pk=found.pk))
    ever = holders(viewer, [found], only_today=False).get(found.pk, ())
    return WorkPackage(
        found.code, found.name, found.unit.code, found.unit.name, found.leads,
        tuple(one for one in ever if one.until is None),
        tuple(_package(item, code) for item in workload.items(Q(responsibilities__post=found))),
        of_post(times[code]), found.hours, found.quota, ever,
    )  # fmt: skip


def matrix(viewer: Viewer, unit: str) -> Matrix:
    """Return a unit's responsibility matrix with what is wrong in each row.

    Raises:
        NotFound: there is no such unit, or not for the viewer.

    """
    require(viewer, Permission.SEE_ORGANISATION)
    if not Unit.objects.filter(code=unit).exists():
        raise NotFound(f"没有编号为 {unit} 的部门。", f"There is no unit {unit}.", code=unit)
    items = workload.items(Q(duty__unit__code=unit))
    named = {cell.post for item in items for cell in item.text.cells}
    posts = Post.objects.filter(Q(unit__code=unit, active=True) | Q(code__in=named)).distinct()
    across = tuple(posts.order_by("-leads", "code").values_list("code", "name"))
    names = dict(across)
    return Matrix(unit, across, tuple(_row(item, names) for item in items))


def duties(viewer: Viewer, *, unit: str = "") -> tuple[DutyText, ...]:
    """Return the duties of a unit, or of all, with work items and matrix, as they are written."""
    require(viewer, Permission.SEE_ORGANISATION)
    which = Q(duty__unit__code=unit) if unit else Q()
    return tuple(workload.duties(workload.items(which)))


def person_saturation(viewer: Viewer, number: str) -> Saturation:
    """Return how full a person is over all posts held today.

    Raises:
        NotFound: there is nobody of that number, or not for the viewer.

    """
    require(viewer, Permission.SEE_ORGANISATION)
    if not Person.objects.filter(number=number).exists():
        raise NotFound(f"没有工号为 {number} 的人员。", f"There is no person {number}.")
    held = Holding.objects.filter(person__number=number, until=None).values("post")
    return of_person(workload.post_times(Post.objects.filter(pk__in=held)).values())


def _package(item: workload.Item, post: str) -> PackageLine:
    work = item.text.work
    share = shares(item.text.cells).get(post, Decimal(0))
    roles = tuple(cell.role for cell in item.text.cells if cell.post == post)
    hours = work.times_per_year * work.standard_hours * share
    system = System(item.system) if item.system else None
    return PackageLine(
        item.unit, item.duty, system, item.text, roles, round(hours, 2), share,
        smart_findings(work), item.unit_name, item.duty_number, item.number,
    )  # fmt: skip


def _row(item: workload.Item, names: Mapping[str, str]) -> MatrixRow:
    roles: dict[str, tuple[MatrixRole, ...]] = {}
    for cell in item.text.cells:
        roles[cell.post] = (*roles.get(cell.post, ()), cell.role)
    # What is wrong is read by people: by the names of posts.
    named = [cell._replace(post=names.get(cell.post, cell.post)) for cell in item.text.cells]
    return MatrixRow(
        item.duty_number, item.number, item.duty, item.text.work.what, roles,
        matrix_findings(named), smart_findings(item.text.work),
    )  # fmt: skip
