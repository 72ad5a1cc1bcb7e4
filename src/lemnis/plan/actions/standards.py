"""What happens to standards: written, published, put to use, retired."""

import datetime as dt
from collections.abc import Collection, Sequence

from django.db import transaction
from django.db.models import Max

from lemnis.errors import Refused
from lemnis.people.actions import record
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, require
from lemnis.plan.finding import one, permitted_subject, subject_of
from lemnis.plan.models import Criterion, Goal, Standard, StandardUse, StandardVersion
from lemnis.plan.rules.standards import StandardText, require_sound
from lemnis.values import SubjectRef

_WHAT = ("标准", "standard")


@transaction.atomic
def write_standard(
    *,
    standard: StandardText,
    since: dt.date,
    why: str = "",
    template: str = "",
    new: bool = False,
    by: Viewer,
) -> int:
    """Write what a standard says as a draft: a new standard, a new version, or its draft anew.

    ``new``: there is to be no standard of its code yet.

    Writes: a Standard or its heading, one StandardVersion with its Criterions, an AuditEvent.

    Returns the number of the draft.

    Raises:
        NotAllowed: ``by`` may not write standards.
        BadData: its criteria contradict themselves.
        Refused: a further version says not why, or the code of a new one is taken.

    """
    require(by, Permission.WRITE_STANDARDS)
    require_sound(standard)
    if new and Standard.objects.filter(code=standard.code).exists():
        raise Refused(
            f"标准编号 {standard.code} 已经有了。", f"There is a standard {standard.code} already."
        )
    row, _ = Standard.objects.update_or_create(code=standard.code, defaults=_heading(standard))
    if template:
        Standard.objects.filter(pk=row.pk).update(template=template)
    draft = _draft(row, standard, since, why, by)
    draft.criteria.all().delete()
    Criterion.objects.bulk_create(
        Criterion(version=draft, **each._asdict() | {"kind": each.kind.value})
        for each in standard.criteria
    )
    facts = {"version": draft.number, "criteria": len(standard.criteria)}
    record(by=by, act="standard.write", kind="standard", what=row.code, facts=facts)
    return draft.number


@transaction.atomic
def write_standards(
    *, standards: Sequence[StandardText], since: dt.date, why: str = "", by: Viewer
) -> int:
    """Write some standards as drafts, all or none; return how many.

    Writes: see ``write_standard``.
    """
    require(by, Permission.WRITE_STANDARDS)
    for each in standards:
        write_standard(standard=each, since=since, why=why, by=by)
    return len(standards)


@transaction.atomic
def take_templates(
    *, templates: Sequence[StandardText], codes: Collection[str], since: dt.date, by: Viewer
) -> int:
    """Take shipped standards into the library as drafts; return how many were new.

    One that is there already is left as it is.

    Writes: see ``write_standard``.
    """
    require(by, Permission.WRITE_STANDARDS)
    known = set(Standard.objects.filter(code__in=codes).values_list("code", flat=True))
    new = [each for each in templates if each.code in codes and each.code not in known]
    for each in new:
        write_standard(standard=each, since=since, template=each.code, by=by)
    return len(new)


@transaction.atomic
def publish_standard(*, code: str, at: dt.datetime, by: Viewer) -> None:
    """Publish the draft of a standard: from now on it is never changed.

    Writes: one StandardVersion, an AuditEvent.

    Raises:
        NotFound: there is no such standard.
        NotAllowed: ``by`` may not.
        Refused: there is no draft: somebody else may just have published it.

    """
    require(by, Permission.WRITE_STANDARDS)
    row = one(Standard, _WHAT, code=code)
    drafts = StandardVersion.objects.filter(standard=row, published_at=None)
    if not drafts.update(published_at=at, published_by=by.name):
        raise Refused("没有待发布的版本。", "There is no draft to publish.")
    record(by=by, act="standard.publish", kind="standard", what=code)


@transaction.atomic
def retire_standard(*, code: str, on: dt.date, by: Viewer) -> None:
    """Retire a standard: nobody works to it from the next day on.

    Writes: one Standard, its StandardUses, an AuditEvent.

    Raises:
        NotFound: there is no such standard.
        NotAllowed: ``by`` may not.
        Refused: it is retired already.

    """
    require(by, Permission.WRITE_STANDARDS)
    row = one(Standard, _WHAT, code=code)
    if not Standard.objects.filter(pk=row.pk, retired_on=None).update(retired_on=on):
        raise Refused("该标准已停用。", "The standard is retired already.")
    StandardUse.objects.filter(standard=row, until=None, since__gt=on).delete()
    StandardUse.objects.filter(standard=row, until=None).update(until=on)
    record(by=by, act="standard.retire", kind="standard", what=code)


@transaction.atomic
def use_standard(
    *, code: str, subject: SubjectRef, since: dt.date, goal: str = "", by: Viewer
) -> None:
    """Have a subject work to a standard; ``goal``: uuid of the goal it is for.

    Writes: one StandardUse, an AuditEvent.

    Raises:
        NotFound: there is no such standard, goal or subject, or not for ``by``.
        NotAllowed: ``by`` may not plan for the subject.
        Refused: the standard is retired, not published, or in use here already.

    """
    held = permitted_subject(by, Permission.WRITE_PLANS, subject)
    row = one(Standard, _WHAT, code=code)
    if row.retired_on or not row.versions.exclude(published_at=None).exists():
        raise Refused("标准尚未发布或已停用。", "The standard is not published, or retired.")
    found = one(Goal, ("目标", "goal"), uuid=goal, subject=held) if goal else None
    _, new = StandardUse.objects.get_or_create(
        standard=row, subject=held, goal=found, until=None,
        defaults={"since": since, "by": by.name},
    )  # fmt: skip
    if not new:
        raise Refused("该主体已在执行此标准。", "The subject works to this standard already.")
    facts = {"subject": f"{subject.kind.value}:{subject.code}"}
    record(by=by, act="standard.use", kind="standard", what=code, facts=facts)


@transaction.atomic
def end_use(*, code: str, subject: SubjectRef, on: dt.date, by: Viewer) -> None:
    """Have a subject work to a standard no longer.

    Writes: StandardUses, an AuditEvent.

    Raises:
        NotFound: the subject is not there, or not for ``by``; it does not work to it.
        NotAllowed: ``by`` may not plan for the subject.

    """
    permitted_subject(by, Permission.WRITE_PLANS, subject)
    open_ = StandardUse.objects.filter(
        standard=one(Standard, _WHAT, code=code), subject=subject_of(subject), until=None
    )
    if not open_.update(until=on):
        raise Refused("该主体没有执行此标准。", "The subject does not work to this standard.")
    facts = {"subject": f"{subject.kind.value}:{subject.code}"}
    record(by=by, act="standard.end_use", kind="standard", what=code, facts=facts)


def _heading(standard: StandardText) -> dict[str, str]:
    return {
        "name": standard.name, "kind": standard.kind, "layer": standard.layer,
        "system": standard.system, "category": standard.category, "level": standard.level,
    }  # fmt: skip


def _draft(
    row: Standard, standard: StandardText, since: dt.date, why: str, by: Viewer
) -> StandardVersion:
    # Whoever writes waits for whoever writes at the same time: of a standard there is one draft.
    Standard.objects.select_for_update().get(pk=row.pk)
    said = {
        "since": since, "source": standard.source, "verified": standard.verified, "why": why,
        "written_by": by.name,
    }  # fmt: skip
    draft = row.versions.filter(published_at=None).first()
    last = row.versions.aggregate(last=Max("number"))["last"] or 0
    if (draft.number if draft else last + 1) > 1 and not why.strip():
        raise Refused(
            "新版本须说明为何修订。", "A further version says why.", place=standard.code,
            cure=("请填写修订说明。", "Say why it is changed."),
        )  # fmt: skip
    if draft is None:
        return row.versions.create(number=last + 1, **said)
    StandardVersion.objects.filter(pk=draft.pk).update(**said)
    return draft
