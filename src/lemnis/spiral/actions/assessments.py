"""What can happen to an assessed diagnosis: convened, judged by each reviewer, concluded."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import F

from lemnis.errors import NotFound, Refused, WrongUse
from lemnis.people.actions import record
from lemnis.people.models import Account, Person, Subject
from lemnis.people.queries import permit, permitted
from lemnis.people.recognising import viewer_of
from lemnis.people.rules.permissions import Permission, Role
from lemnis.people.rules.viewers import Viewer, unseen
from lemnis.spiral import assessing
from lemnis.spiral.actions.following import follow
from lemnis.spiral.actions.improvements import NewImprovement, open_improvement
from lemnis.spiral.in_force import scheme_in_force
from lemnis.spiral.models import AssessedElement, Assessment, Cycle, Opinion, Reviewer
from lemnis.spiral.rules.agreement import Said, agreed, agreement, together
from lemnis.spiral.rules.assessments import AssessmentAct, AssessmentState, Strength
from lemnis.spiral.rules.grounds import Bound
from lemnis.spiral.rules.official_scheme import conclude
from lemnis.spiral.rules.stages import StageCode
from lemnis.spiral.rules.words import Activity, CycleState
from lemnis.values import SubjectRef, Title

ASKED = "assessment.asked"  # in place of a cadence, where somebody asked


class NewElement(NamedTuple):
    """One element that is to be judged, with the three columns of the self-report."""

    code: str
    project: Title
    name: Title
    opinion: str = ""
    measures: str = ""
    effect: str = ""
    indicators: tuple[str, ...] = ()


class NewOpinion(NamedTuple):
    """What a reviewer says of an element."""

    agrees: bool
    strength: Strength
    finding: str = ""
    due_on: dt.date | None = None


class Convening(NamedTuple):
    """How an assessment is to be held; ``about`` is the cycle of the self-diagnosis."""

    elements: Sequence[NewElement]
    blind: bool = True
    about: UUID | None = None
    snapshot: int | None = None
    statement: str = ""


@transaction.atomic
def ask_assessment(
    *, subject: SubjectRef, period: str, starts: dt.date, due_on: dt.date, at: dt.datetime,
    by: Viewer,
) -> UUID:  # fmt: skip
    """Ask for an assessment beside the calendar, as the province's re-verification is.

    One of a subject and period; asked again, that one is returned.

    Writes: one Cycle, one AuditEvent.

    Raises:
        NotFound: the subject is not there, or not for ``by``.
        NotAllowed: it is not for ``by`` to lead its assessment.

    """
    permit(by, Permission.VERIFY, subject)
    found = Subject.objects.filter(kind=subject.kind.value, code=subject.code).first()
    if found is None:
        raise unseen(subject)
    cycle, new = Cycle.objects.get_or_create(
        subject=found, cadence=ASKED, period=period,
        defaults={"activity": Activity.ASSESSMENT.value, "starts": starts, "due_on": due_on,
                  "opened_at": at},
    )  # fmt: skip
    if new:
        record(by=by, act="assessment.ask", kind="cycle", what=str(cycle.uuid))
    return cycle.uuid


@transaction.atomic
def convene(*, cycle: UUID, wanted: Convening, at: dt.datetime, by: Viewer) -> UUID:
    """Prepare the assessed diagnosis a cycle asks for; return its uuid.

    Writes: one Assessment with its AssessedElements, one AuditEvent.

    Raises:
        NotFound: there is no such cycle, or not for ``by``.
        Refused: the cycle asks for something else, or has its assessment already.
        WrongUse: there is nothing to judge.

    """
    held = Cycle.objects.select_related("subject").filter(uuid=cycle).first()
    if held is None:
        raise NotFound("没有这个诊改周期。", "There is no such cycle.")
    permit(by, Permission.VERIFY, held.subject.ref)
    if held.activity != Activity.ASSESSMENT.value:
        raise Refused("这个周期不是考核性诊断。", "This cycle asks for no assessment.")
    if not wanted.elements:
        raise WrongUse("没有可评审的要素。", "There is nothing to judge.")
    known = Cycle.objects.filter(subject=held.subject)
    about = known.filter(uuid=wanted.about).first() if wanted.about else None
    row, new = Assessment.objects.get_or_create(
        cycle=held,
        defaults={
            "about": about, "blind": wanted.blind, "statement": wanted.statement,
            "snapshot": wanted.snapshot, "convened_at": at, "convened_by": by.name,
        },
    )  # fmt: skip
    if not new:
        raise Refused("这个周期已发起考核性诊断。", "It has its assessment already.")
    AssessedElement.objects.bulk_create(
        AssessedElement(
            assessment=row, number=number, code=each.code, project_zh=each.project.zh,
            project_en=each.project.en, zh=each.name.zh[:200], en=each.name.en[:200],
            opinion=each.opinion, measures=each.measures, effect=each.effect,
            indicators=list(each.indicators),
        )
        for number, each in enumerate(wanted.elements, 1)
    )  # fmt: skip
    record(by=by, act="assessment.convene", kind="assessment", what=str(row.uuid))
    return row.uuid


@transaction.atomic
def name_reviewer(*, assessment: UUID, username: str, on: dt.date, by: Viewer) -> None:
    """Have somebody judge in an assessment that is not concluded.

    Writes: one Reviewer, one AuditEvent; nothing where they judge already.

    Raises:
        NotFound: there is no such assessment or account, or not for ``by``.
        Refused: they may not assess this subject, have a conflict of interest, or it is over.

    """
    row = assessing.assessment_of(assessment)
    permit(by, Permission.VERIFY, row.cycle.subject.ref)
    if row.state not in {AssessmentState.PREPARING.value, AssessmentState.UNDER_WAY.value}:
        raise Refused("意见已收齐，不能再加评审。", "All opinions are in: nobody is added.")
    account = Account.objects.select_related("person__unit").filter(username=username).first()
    if account is None:
        raise NotFound("没有这个账号。", "There is no such account.")
    judge = viewer_of(account, on)
    if not permitted(judge, Permission.ASSESS, row.cycle.subject.ref):
        raise Refused(
            "此人没有评审这个主体的权限。", "They are not permitted to assess this subject.",
            cure=("请安全管理员授予角色。", "Have the security administrator grant it."),
        )  # fmt: skip
    assessing.require_no_conflict(account.person, row)
    Reviewer.objects.get_or_create(
        assessment=row, account=account, defaults={"outside": Role.EXPERT in judge.roles}
    )
    record(by=by, act="assessment.name_reviewer", kind="assessment", what=str(row.uuid),
           facts={"reviewer": username})  # fmt: skip


@transaction.atomic
def write_self_report(
    *, element: UUID, opinion: str, measures: str, effect: str, by: Viewer
) -> None:
    """Write the self-report's three columns of an element, as long as nobody judges it.

    Writes: the AssessedElement, one AuditEvent.

    Raises:
        NotFound: there is no such element, or not for ``by``.
        NotAllowed: it is not for ``by`` to diagnose.
        Refused: the assessment has begun.

    """
    row = AssessedElement.objects.select_related("assessment").filter(uuid=element).first()
    if row is None:
        raise NotFound("没有这个要素。", "There is no such element.")
    held = assessing.assessment_of(row.assessment.uuid)
    permit(by, Permission.SELF_DIAGNOSE, held.cycle.subject.ref)
    if held.state != AssessmentState.PREPARING.value:
        raise Refused("评审已开始，自我诊断不能再改。", "It is being judged: nothing is changed.")
    AssessedElement.objects.filter(pk=row.pk).update(
        opinion=opinion.strip(), measures=measures.strip(), effect=effect.strip()
    )
    record(by=by, act="assessment.self_report", kind="assessment", what=str(held.uuid))


@transaction.atomic
def move_assessment(
    *, assessment: UUID, act: AssessmentAct, moves: int, note: str, by: Viewer
) -> None:
    """Start an assessment, give all opinions back, or open a concluded one again.

    Writes: the Assessment's state, its Reviewers' handing in, one AuditEvent.

    Raises:
        NotFound: there is no such assessment, or not for ``by``.
        NotAllowed: it is not for ``by`` to lead it.
        Refused: it stands otherwise, nobody judges, nothing is said, or somebody was quicker.
        WrongUse: it is concluded by ``conclude_assessment``, complete by the last handing in.

    """
    row = assessing.assessment_of(assessment)
    permit(by, Permission.VERIFY, row.cycle.subject.ref)
    if act in {AssessmentAct.CONCLUDE, AssessmentAct.COMPLETE}:
        raise WrongUse("请用相应的办理页面。", "This is done elsewhere.")
    if act is AssessmentAct.START and not row.reviewers.exists():
        raise Refused("请先指定评审员。", "Name a reviewer first.")
    blank: dict[str, object] = {
        "conclusion": "",
        "note": "",
        "concluded_by": "",
        "concluded_at": None,
        "working": {},
    }
    facts = blank if act is AssessmentAct.REOPEN else {}
    assessing.moved(row, act, moves, note, by, **facts)
    if act is not AssessmentAct.START:
        row.reviewers.update(handed_in_at=None)
    if act is AssessmentAct.REOPEN:
        _cycle_now(row, CycleState.OPEN, None, "")


@transaction.atomic
def say_opinions(
    *, assessment: UUID, said: Mapping[UUID, NewOpinion], at: dt.datetime, by: Viewer
) -> None:
    """Keep what a reviewer says of some elements, as often as they like before handing in.

    Writes: Opinions, one AuditEvent.

    Raises:
        NotFound: there is no such assessment or element, or they do not judge in it.
        Refused: it is not under way, or they have handed in.
        WrongUse: they do not agree, or set a day, without saying what they found.

    """
    row, reviewer = assessing.judging(assessment, by)
    elements = {each.uuid: each for each in row.elements.all()}
    for uuid, opinion in said.items():
        if uuid not in elements:
            raise NotFound("没有这个要素。", "There is no such element.")
        if not opinion.finding.strip() and (not opinion.agrees or opinion.due_on):
            raise WrongUse(
                f"“{elements[uuid].zh}”：不一致或要求限期改进时须写明诊断意见。",
                f"“{elements[uuid].en}”: say what you found where you disagree or set a day.",
                place=elements[uuid].code,
            )
        Opinion.objects.update_or_create(
            element=elements[uuid], reviewer=reviewer,
            defaults={
                "agrees": opinion.agrees, "strength": opinion.strength.value,
                "finding": opinion.finding.strip(), "due_on": opinion.due_on, "at": at,
            },
        )  # fmt: skip
    record(by=by, act="assessment.say", kind="assessment", what=str(row.uuid),
           facts={"elements": len(said)})  # fmt: skip


@transaction.atomic
def hand_in_opinions(*, assessment: UUID, no_conflict: bool, at: dt.datetime, by: Viewer) -> None:
    """Hand in one's opinions; with the last reviewer's the assessment is complete.

    Writes: the Reviewer, the Assessment's state with the last, AuditEvents.

    Raises:
        NotFound: there is no such assessment, or they do not judge in it.
        Refused: an element lacks an opinion, no conflict of interest is declared or there is one,
            it is not under way, or it was handed in.

    """
    row, reviewer = assessing.judging(assessment, by)
    if not no_conflict:
        raise Refused(
            "请先声明没有利益冲突。", "Declare that you have no conflict of interest first.",
            cure=("有冲突请联系质量办更换评审。", "Where there is one, tell the quality office."),
        )  # fmt: skip
    assessing.require_no_conflict(reviewer.account.person, row)
    missing = row.elements.exclude(opinions__reviewer=reviewer).first()
    if missing is not None:
        raise Refused(
            f"还有要素没有意见：{missing.zh}。", f"An element lacks an opinion: {missing.en}.",
            place=missing.code, cure=("请逐项填写。", "Fill in all of them."),
        )  # fmt: skip
    open_ = Reviewer.objects.filter(pk=reviewer.pk, handed_in_at=None)
    if not open_.update(handed_in_at=at, no_conflict_at=at):
        raise Refused("您已提交过意见。", "You have handed in already.")
    record(by=by, act="assessment.hand_in", kind="assessment", what=str(row.uuid))
    # Of two who hand in last at once, the second waits here and sees the first.
    Assessment.objects.select_for_update().get(pk=row.pk)
    if not row.reviewers.filter(handed_in_at=None).exists():
        row.refresh_from_db()
        assessing.moved(row, AssessmentAct.COMPLETE, row.moves, "", by)


@transaction.atomic
def conclude_assessment(
    *, assessment: UUID, moves: int, note: str, on: dt.date, at: dt.datetime, by: Viewer
) -> None:
    """Draw the conclusion by the rule from all opinions; what was found enters the ledger.

    Writes: the Assessment, its Cycle closed, an Improvement for each opinion that asks for one,
    AuditEvents; what was handed in of its lap is agreed to, and the Spiral goes on.

    Raises:
        NotFound: there is no such assessment, or not for ``by``.
        NotAllowed: it is not for ``by`` to lead it.
        Refused: not all have handed in, nothing is said, or somebody was quicker.

    """
    row = assessing.assessment_of(assessment)
    permit(by, Permission.VERIFY, row.cycle.subject.ref)
    drawn, working = _drawn(row)
    assessing.moved(
        row, AssessmentAct.CONCLUDE, moves, note, by, conclusion=drawn, note=note.strip(),
        working=working, concluded_at=at, concluded_by=by.name,
    )  # fmt: skip
    _cycle_now(row, CycleState.CLOSED, at, by.name)
    for opinion in Opinion.objects.filter(element__assessment=row).exclude(due_on=None):
        _to_the_ledger(row, opinion, on, at, by)
    assessing.decide_on_the_lap(row, at)
    done = Bound("assessment", str(row.uuid), row.cycle.period)
    follow(
        subject=row.cycle.subject.ref, stage=StageCode.ASSESS, bound=done, cycle=row.cycle, on=on,
        at=at, by=by,
    )  # fmt: skip


def _drawn(row: Assessment) -> tuple[str, dict[str, object]]:
    """Return the conclusion of all opinions, and what it was drawn from."""
    said: dict[int, dict[int, Said]] = {}
    for each in Opinion.objects.filter(element__assessment=row):
        told = Said(each.agrees, Strength(each.strength))
        said.setdefault(each.reviewer_id, {})[each.element_id] = told
    if not said:
        return "", {}
    keys = [element.pk for element in row.elements.all()]
    of_each = [[mine[key] for mine in said.values() if key in mine] for key in keys]
    strengths = [each.strength for opinions in of_each for each in opinions]
    drawn = conclude(
        scheme_in_force().conclusion, sum(agreed(opinions) for opinions in of_each), len(keys),
        together(strengths),
    )  # fmt: skip
    told_of = agreement(said)
    rule = scheme_in_force().conclusion.model_dump(mode="json")
    return drawn.conclusion.value, {
        "rule": rule, "agreed": drawn.agreed, "elements": drawn.elements,
        "measures": drawn.measures.value, "same": told_of.same, "kappa": told_of.kappa,
        "weighted": told_of.weighted, "reviewers": len(said),
    }  # fmt: skip


def _to_the_ledger(
    row: Assessment, opinion: Opinion, on: dt.date, at: dt.datetime, by: Viewer
) -> None:
    element = opinion.element
    owner = row.cycle.subject.owner or _head_of(row)
    if owner is None:
        raise Refused(
            "被评主体没有责任人，限期改进无人承担。",
            "Nobody answers for what is judged, so nobody can improve it.",
            cure=("请先为其单位指定负责人，再作结论。", "Give its unit a head first."),
        )
    wanted = NewImprovement(
        row.cycle.subject.ref, element.zh[:300], opinion.finding, owner.number,
        max(opinion.due_on or on, on), cause=element.opinion, cycle=row.cycle.uuid,
        origin="opinion", finding=opinion.uuid,
    )  # fmt: skip
    open_improvement(wanted=wanted, on=on, at=at, by=by, assessing=True)


def _head_of(row: Assessment) -> Person | None:
    """Return who leads the subject's unit, or the college, where nobody answers for the subject."""
    held = Person.objects.filter(active=True, holdings__until=None, holdings__post__leads=True)
    unit = row.cycle.subject.unit
    led = held.filter(holdings__post__unit=unit).first() if unit else None
    return led or held.filter(holdings__post__unit__parent=None).order_by("number").first()


def _cycle_now(row: Assessment, state: CycleState, at: dt.datetime | None, by: str) -> None:
    Cycle.objects.filter(pk=row.cycle_id).update(
        state=state.value, moves=F("moves") + 1, submitted_at=at, submitted_by=by, closed_at=at
    )
