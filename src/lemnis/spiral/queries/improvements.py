"""What may be read of the improvement ledger: lists, one with all of it, the committee's list."""

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import reduce
from operator import and_
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from lemnis.engine.covering import cover
from lemnis.people.models import Subject
from lemnis.people.prefixes import below
from lemnis.people.queries import (
    SubjectName,
    permitted,
    sees_everything,
    subject_names,
    visible_subjects,
)
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, require
from lemnis.spiral.models import CommitteeItem, Evidence, Improvement, ImprovementMove, Verification
from lemnis.spiral.moving import no_improvement
from lemnis.spiral.queries.improvement_rows import (
    CommitteeRow,
    EvidenceRow,
    ImprovementStory,
    LedgerPage,
    LedgerRow,
    LedgerWishes,
    TrackRow,
    VerificationRow,
)
from lemnis.spiral.rules.improvements import (
    UNFINISHED,
    CommitteeCause,
    EvidenceKind,
    ImprovementAct,
    ImprovementState,
    VerificationWay,
    can_improve,
)
from lemnis.values import SubjectKind, SubjectRef

_NOTHING = Q(pk__in=[])
_UNFINISHED = sorted(state.value for state in UNFINISHED)
_CARRIERS = frozenset({ImprovementAct.BEGIN, ImprovementAct.FINISH, ImprovementAct.RESUME})


def ledger(viewer: Viewer, wishes: LedgerWishes) -> LedgerPage:
    """Return a page of the ledger: what is due first, unless it is asked otherwise."""
    found = _seen_by(viewer).filter(_matching(viewer, wishes))
    first = (max(wishes.page, 1) - 1) * wishes.per_page
    ordered, total = found.order_by(*_order(wishes.sort)), found.count()
    shown = ordered[first : first + wishes.per_page]
    return LedgerPage(_rows(viewer, shown) if total else (), total)


def ledger_counts(viewer: Viewer) -> Mapping[ImprovementState, int]:
    """Return how many improvements stand in each state; states without any are left out."""
    rows = _seen_by(viewer).order_by().values_list("state").annotate(Count("id"))
    return {ImprovementState(state): count for state, count in rows}


def improvement(viewer: Viewer, uuid: UUID) -> ImprovementStory:
    """Return one improvement with all that is kept of it.

    Raises:
        NotFound: there is none, or not for this viewer.

    """
    row = _seen_by(viewer).select_related("subject", "owner", "cycle").filter(uuid=uuid).first()
    if row is None:
        raise no_improvement(uuid)
    carries, verifies = _may(viewer, row)
    can = can_improve(ImprovementState(row.state))
    possible = tuple(act for act in can if (carries if act in _CARRIERS else verifies))
    case = getattr(row, "knowledge_case", None)
    files = row.evidence.defer("text")
    return ImprovementStory(
        _rows(viewer, [row])[0], row.cause_kind, row.cause, row.action, row.baseline_period,
        row.baseline_rows, row.baseline_snapshot, row.origin,
        row.cycle.uuid if row.cycle else None, row.moves, row.done_at,
        tuple(_track(viewer, move) for move in row.track.order_by("number")),
        tuple(_evidence(viewer, each, row) for each in files),
        tuple(_verification(viewer, each) for each in row.verifications.order_by("round")),
        tuple(_committee(viewer, each) for each in row.committee_items.all()),
        tuple(act for act in possible if act is not ImprovementAct.EXPIRE),
        carries, verifies, case.uuid if case else None,
    )  # fmt: skip


def evidence_file(viewer: Viewer, uuid: UUID) -> EvidenceRow:
    """Return a file of evidence, if its improvement may be seen.

    Raises:
        NotFound: there is none, or not for this viewer.

    """
    seen = _seen_by(viewer)
    row = (
        Evidence.objects.select_related("improvement")
        .defer("text")
        .filter(uuid=uuid, improvement__in=seen)
        .first()
    )
    if row is None or row.improvement is None:
        raise no_improvement(uuid)
    return _evidence(viewer, row, row.improvement)


def committee(viewer: Viewer, *, decided: bool = False) -> tuple[CommitteeRow, ...]:
    """Return what comes before the quality committee, the longest waiting first.

    ``decided``: what it has decided instead, the latest first.
    """
    require(viewer, Permission.VERIFY)
    items = CommitteeItem.objects.filter(
        improvement__in=_seen_by(viewer), decided_at__isnull=not decided
    )
    order = "-decided_at" if decided else "raised_at"
    some = list(items.select_related("improvement").order_by(order, "id")[:200])
    kept = Improvement.objects.filter(pk__in=[item.improvement_id for item in some])
    rows = {row.uuid: row for row in _rows(viewer, kept)}
    return tuple(_committee(viewer, item, rows[item.improvement.uuid]) for item in some)


# --- which ---


def _seen_by(viewer: Viewer) -> QuerySet[Improvement]:
    """Return the improvements of subjects in sight, and those one is charged with."""
    require(viewer, Permission.SEE_SPIRALS)
    if sees_everything(viewer, Permission.SEE_SPIRALS):
        return Improvement.objects.all()
    seen = Q(subject__in=visible_subjects(viewer, Permission.SEE_SPIRALS))
    charged = Q(owner__number=viewer.number) if viewer.number else _NOTHING
    return Improvement.objects.filter(seen | charged)


def _matching(viewer: Viewer, wishes: LedgerWishes) -> Q:
    text, mine = wishes.text, Q(owner__number=viewer.number) if viewer.number else _NOTHING
    asked = (
        (wishes.states, Q(state__in=[state.value for state in wishes.states])),
        (wishes.kind, Q(subject__kind=wishes.kind or "")),
        (text, Q(title__icontains=text) | Q(action__icontains=text) | _named(viewer, text)),
        (wishes.mine, mine),
        (wishes.late_on, Q(due_on__lt=wishes.late_on or dt.date.min, state__in=_UNFINISHED)),
        (wishes.indicator, Q(indicator=wishes.indicator)),
    )
    wanted = reduce(and_, (condition for word, condition in asked if word), Q())
    if wishes.waiting:
        wanted &= _waiting(viewer)
    return wanted & _below(wishes.below) if wishes.below else wanted


def _named(viewer: Viewer, text: str) -> Q:
    """Return those whose subject is called so, persons left out: a search must not tell names."""
    persons = [SubjectKind.TEACHER.value, SubjectKind.STUDENT.value]
    named = Q(subject__name__icontains=text) & ~Q(subject__kind__in=persons)
    if not viewer.may(Permission.SEE_ORGANISATION):
        return named
    return named | Q(owner__name__icontains=text)


def _waiting(viewer: Viewer) -> Q:
    """Return what a viewer has to act on: to carry out what is theirs, to verify what is done."""
    mine = Q(owner__number=viewer.number) if viewer.number else _NOTHING
    todo = mine & Q(state__in=[*_UNFINISHED, ImprovementState.INEFFECTIVE.value])
    if not viewer.may(Permission.VERIFY):
        return todo
    theirs = Q(subject__in=visible_subjects(viewer, Permission.VERIFY))
    return todo | theirs & Q(state=ImprovementState.DONE.value) & ~mine & ~Q(done_by=viewer.name)


def _below(ref: SubjectRef) -> Q:
    top = Subject.objects.filter(kind=ref.kind.value, code=ref.code).first()
    return below(top.path, "subject__path") if top else _NOTHING


def _order(sort: str) -> tuple[str, ...]:
    known = {"due_on": "due_on", "opened_on": "opened_at", "title": "title", "state": "state",
             "owner": "owner__name"}  # fmt: skip
    word = sort.removeprefix("-")
    if word not in known:
        return "due_on", "id"
    return ("-" if sort.startswith("-") else "") + known[word], "id"


def _may(viewer: Viewer, row: Improvement) -> tuple[bool, bool]:
    """Tell whether a viewer may carry an improvement out, and whether they may verify it."""
    own = bool(viewer.number) and viewer.number == row.owner.number
    carries = (own and viewer.may(Permission.IMPROVE)) or permitted(
        viewer, Permission.IMPROVE, row.subject.ref
    )
    verifies = not own and viewer.name != row.done_by
    return carries, verifies and permitted(viewer, Permission.VERIFY, row.subject.ref)


# --- as rows ---


def _rows(viewer: Viewer, found: Iterable[Improvement] | QuerySet[Improvement]) -> tuple[
    LedgerRow, ...
]:  # fmt: skip
    if isinstance(found, QuerySet):
        found = found.select_related("subject", "owner")
    rows = list(found)
    if not rows:
        return ()
    names = subject_names(viewer, {row.subject.ref for row in rows})
    keys = [row.pk for row in rows]
    files = Evidence.objects.filter(improvement__in=keys).order_by().values_list("improvement")
    evidence = dict(files.annotate(Count("id")))
    last = {v.improvement_id: v for v in Verification.objects.filter(
        improvement__in=keys).order_by("round")}  # fmt: skip
    return tuple(
        _row(viewer, row, names[row.subject.ref], last.get(row.pk), evidence.get(row.pk, 0))
        for row in rows
    )


def _row(
    viewer: Viewer, row: Improvement, name: SubjectName, last: Verification | None, files: int
) -> LedgerRow:
    return LedgerRow(
        row.uuid, row.title, name, row.indicator, ImprovementState(row.state),
        _person(viewer, row.owner.name, own=row.owner.number == viewer.number),
        row.due_on, row.opened_at.date(), _short(row.baseline), _short(row.aim),
        _short(last.after) if last else None, last.effect if last else None,
        last.low if last else None, last.high if last else None, files, row.alert,
    )  # fmt: skip


def _person(viewer: Viewer, name: str, *, own: bool = False) -> str:
    """Return a person's name as a viewer may read it: an outsider reads no names."""
    return name if own or viewer.may(Permission.SEE_ORGANISATION) else cover(name)


def _short(value: Decimal | None) -> Decimal | None:
    """Return a number without the noughts the database adds behind it."""
    return None if value is None else Decimal(f"{value:f}".rstrip("0").rstrip("."))


def _track(viewer: Viewer, move: ImprovementMove) -> TrackRow:
    return TrackRow(
        move.number, ImprovementAct(move.act) if move.act else None, ImprovementState(move.after),
        move.at, signed_as(viewer, move.by), move.note, move.due_on,
    )  # fmt: skip


def signed_as(viewer: Viewer, name: str) -> str:
    """Return the name somebody signed with as a viewer may read it: an outsider reads their own."""
    return _person(viewer, name, own=name == viewer.name)


def _evidence(viewer: Viewer, row: Evidence, of: Improvement) -> EvidenceRow:
    return EvidenceRow(
        row.uuid, of.uuid, EvidenceKind(row.kind), row.name, row.media, row.size,
        row.sha256, row.note, row.at, signed_as(viewer, row.by),
    )  # fmt: skip


def _verification(viewer: Viewer, row: Verification) -> VerificationRow:
    return VerificationRow(
        row.round, VerificationWay(row.way), row.effective, _short(row.before),
        _short(row.after), row.after_period, row.after_snapshot, row.effect, row.low, row.high,
        row.working, row.place, row.conclusion, row.at, signed_as(viewer, row.by),
    )  # fmt: skip


def _committee(
    viewer: Viewer, row: CommitteeItem, improvement: LedgerRow | None = None
) -> CommitteeRow:
    return CommitteeRow(
        row.uuid, CommitteeCause(row.cause), row.raised_at, row.decision, row.decided_at,
        signed_as(viewer, row.decided_by) if row.decided_by else "", improvement,
    )  # fmt: skip
