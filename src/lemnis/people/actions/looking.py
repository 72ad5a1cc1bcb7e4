"""Looking at the uncovered numbers of a unit's people: allowed to some, and written down."""

from django.db import transaction

from lemnis.errors import NotFound
from lemnis.people.actions.audit import record
from lemnis.people.models import Person, Unit
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.sight import sees_staff
from lemnis.people.rules.viewers import Viewer, require
from lemnis.people.rules.words import PersonKind


@transaction.atomic
def look_at_staff(*, unit: str, by: Viewer) -> dict[int, str]:
    """Return the numbers of a unit's active staff by the person's key.

    Writes: an AuditEvent for each of them but oneself.

    Raises:
        NotFound: there is no such unit, or ``by`` may not see personal data of it.

    """
    require(by, Permission.SEE_ORGANISATION)
    found = Unit.objects.filter(code=unit).first()
    if found is None or not sees_staff(by, found.path):
        raise NotFound(f"没有编号为 {unit} 的部门。", f"There is no unit {unit}.", code=unit)
    staff = Person.objects.filter(unit=found, active=True).exclude(kind=PersonKind.STUDENT.value)
    numbers = dict(staff.values_list("pk", "number"))
    others = [number for number in numbers.values() if number != by.number]
    record(by=by, act="staff.look", kind="unit", what=unit, persons=others)
    return numbers
