"""Finding the rows an action is about; who names something that is not there is told which."""

from typing import TypeVar
from uuid import UUID

from django.db.models import Model

from lemnis.errors import NotFound, Refused
from lemnis.people.models import Person, Post, Subject, Unit
from lemnis.people.queries import permit
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer
from lemnis.plan.models import Goal, Plan
from lemnis.values import SubjectKind, SubjectRef

Row = TypeVar("Row", bound=Model)


def one(model: type[Row], what: tuple[str, str], **where: object) -> Row:
    """Return the one row a code names; ``what`` is what people call such a thing.

    Raises:
        NotFound: there is none.

    """
    found = model._default_manager.filter(**where).first()  # noqa: SLF001 - Django's own name
    if found is None:
        said = "、".join(str(each) for each in where.values() if not isinstance(each, Model))
        raise NotFound(f"没有{what[0]} {said}。", f"There is no {what[1]} {said}.")
    return found


def maybe(model: type[Row], what: tuple[str, str], field: str, value: str) -> Row | None:
    """Return the row a code names, None for no code."""
    return one(model, what, **{field: value}) if value else None


def unit_of(code: str) -> Unit | None:
    """Return a unit by its code, or by a name no other has; None for blank."""
    if code and not Unit.objects.filter(code=code).exists():
        named = list(Unit.objects.filter(name=code, active=True)[:2])
        if len(named) == 1:
            return named[0]
    return maybe(Unit, ("部门", "unit"), "code", code)


def post_of(code: str) -> Post | None:
    """Return a post, None for blank."""
    return maybe(Post, ("岗位", "post"), "code", code)


def person_of(number: str) -> Person | None:
    """Return a person, None for blank."""
    return maybe(Person, ("人员", "person"), "number", number)


def subject_of(ref: SubjectRef) -> Subject:
    """Return a subject that is there; whether it is for the viewer is asked before."""
    return one(Subject, ("质量主体", "subject"), kind=ref.kind.value, code=ref.code)


def read_ref(text: str) -> SubjectRef:
    """Return the subject a text ``kind:code`` names.

    Raises:
        NotFound: there is no such kind.

    """
    kind, _, code = text.strip().partition(":")
    if kind not in {each.value for each in SubjectKind} or not code:
        raise NotFound(
            f"没有质量主体“{text[:60]}”。", f"There is no subject “{text[:60]}”.",
            cure=("请写成“类别:代码”，如 program:0901。", "Write “kind:code”, as program:0901."),
        )  # fmt: skip
    return SubjectRef(SubjectKind(kind), code)


def subject_named(text: str) -> SubjectRef | None:
    """Return the subject a text ``kind:code`` names, None where it names none."""
    try:
        return read_ref(text)
    except NotFound:
        return None


def permitted_subject(viewer: Viewer, permission: Permission, ref: SubjectRef) -> Subject:
    """Return a subject for which something is permitted.

    Raises:
        NotFound: it is not there, or not for this viewer.
        NotAllowed: it may be seen, but not this done to it.

    """
    permit(viewer, permission, ref)
    return subject_of(ref)


def plan_named(text: str) -> Plan | None:
    """Return the plan a uuid names, or a title no other has; None for blank.

    Raises:
        NotFound: there is none.
        Refused: several plans are called so.

    """
    uuid = uuid_of(text)
    if not text or uuid:
        return one(Plan, ("规划", "plan"), uuid=uuid) if uuid else None
    named = list(Plan.objects.filter(title=text).order_by("-starts")[:2])
    if len(named) > 1:
        raise Refused(
            f"有几个规划都叫“{text[:60]}”。", f"Several plans are called “{text[:60]}”.",
            cure=("请改用导出表里的编号。", "Write its uuid, as an exported sheet has it."),
        )  # fmt: skip
    return named[0] if named else one(Plan, ("规划", "plan"), title=text)


def goal_named(text: str, plan: Plan | None) -> Goal | None:
    """Return the goal a uuid names, or its number within a plan; None for blank.

    Raises:
        NotFound: there is none, or not in this plan.

    """
    uuid = uuid_of(text)
    said = {"uuid": uuid} if uuid else {"number": text}
    if not uuid and text and plan is None:
        raise NotFound(
            f"目标 {text[:40]} 没有写明属于哪个规划。", f"Of which plan is the goal {text[:40]}?"
        )
    within = {"plan": plan} if plan else {}
    return one(Goal, ("目标", "goal"), **said, **within) if text else None


def uuid_of(text: str) -> UUID | None:
    """Return a uuid, None for what is none."""
    try:
        return UUID(text)
    except ValueError:
        return None
