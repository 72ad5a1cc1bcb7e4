"""What happens to policies: entered, issued, reviewed, retired."""

import datetime as dt

from django.db import transaction
from django.db.models import Max

from lemnis.errors import BadData, Refused
from lemnis.people.actions import record
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, require
from lemnis.plan.finding import one, person_of, unit_of
from lemnis.plan.models import Policy, PolicyReview, PolicyVersion
from lemnis.plan.policy_templates import PolicyText, policy_templates
from lemnis.plan.rules.months import later
from lemnis.plan.rules.words import LAYERS

_WHAT = ("制度", "policy")


@transaction.atomic
def write_policy(*, policy: PolicyText, by: Viewer) -> None:
    """Enter a policy, or mend its heading.

    Writes: one Policy, an AuditEvent.

    Raises:
        NotAllowed: ``by`` may not.
        NotFound: there is no such unit or person.
        BadData: it lacks a code, a name or a layer.

    """
    require(by, Permission.WRITE_STANDARDS)
    if not policy.code.strip() or not policy.name.strip() or policy.layer not in LAYERS:
        raise BadData("制度须有编号、名称和层面。", "A policy has a code, a name and a layer.")
    said = policy._asdict() | {"unit": unit_of(policy.unit), "owner": person_of(policy.owner)}
    code = said.pop("code")
    Policy.objects.update_or_create(code=code, defaults=said)
    record(by=by, act="policy.write", kind="policy", what=code, facts={"name": policy.name[:200]})


@transaction.atomic
def take_policy_templates(*, by: Viewer) -> int:
    """Take the shipped policies into the list that are not in it yet; return how many.

    Writes: see ``write_policy``.
    """
    require(by, Permission.WRITE_STANDARDS)
    known = set(Policy.objects.values_list("code", flat=True))
    new = [each for each in policy_templates() if each.code not in known]
    for each in new:
        write_policy(policy=each, by=by)
    return len(new)


@transaction.atomic
def issue_policy(  # noqa: PLR0913 - an edition as it is issued
    *, code: str, document: str, since: dt.date, why: str = "", text: str = "",
    at: dt.datetime, by: Viewer,
) -> int:  # fmt: skip
    """Issue an edition of a policy; the one before ends the day before. Return its number.

    Writes: PolicyVersions, the Policy's day of review, an AuditEvent.

    Raises:
        NotFound: there is no such policy.
        NotAllowed: ``by`` may not.
        Refused: a further edition says not why, or would begin before the one in force.

    """
    require(by, Permission.WRITE_STANDARDS)
    row = one(Policy, _WHAT, code=code)
    Policy.objects.select_for_update().get(pk=row.pk)
    last = row.versions.aggregate(last=Max("number"))["last"] or 0
    if last and not why.strip():
        raise Refused("修订须说明原因。", "A further edition says why.")
    before = row.versions.filter(until=None).first()
    if before and before.since >= since:
        raise Refused("新版本须晚于现行版本。", "It would begin before the one in force.")
    if before:
        PolicyVersion.objects.filter(pk=before.pk).update(until=since - dt.timedelta(days=1))
    row.versions.create(
        number=last + 1, document=document, since=since, why=why, text=text, at=at, by=by.name
    )
    Policy.objects.filter(pk=row.pk).update(review_on=later(since, row.review_months))
    facts = {"version": last + 1, "document": document}
    record(by=by, act="policy.issue", kind="policy", what=code, facts=facts)
    return last + 1


@transaction.atomic
def review_policy(*, code: str, on: dt.date, finding: str, keep: bool, by: Viewer) -> None:
    """Record that a policy was looked at; if it is kept, the next review is a round later.

    Writes: one PolicyReview, the Policy's day of review, an AuditEvent.

    Raises:
        NotFound: there is no such policy.
        NotAllowed: ``by`` may not.
        Refused: nothing is said of what was found.

    """
    require(by, Permission.WRITE_STANDARDS)
    row = one(Policy, _WHAT, code=code)
    if not finding.strip():
        raise Refused("请写明复审意见。", "Say what was found.")
    PolicyReview.objects.create(policy=row, on=on, finding=finding, keep=keep, by=by.name)
    if keep:
        Policy.objects.filter(pk=row.pk).update(review_on=later(on, row.review_months))
    record(by=by, act="policy.review", kind="policy", what=code, facts={"keep": keep})
