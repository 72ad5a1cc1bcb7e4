"""What may be read of alert rules, their versions, and silences."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Case, QuerySet, Value, When

from lemnis.engine.alerts.changes import Place
from lemnis.engine.alerts.rule import LADDER, Role, Rule, Severity, Step
from lemnis.errors import NotFound
from lemnis.evidence.models import AlertRuleVersion, Silence
from lemnis.evidence.queries.alert_rows import AlertRow
from lemnis.evidence.reading import hush, live_rules
from lemnis.evidence.rules import LONGEST_SILENCE, Hush, LiveRule, VersionState
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, require
from lemnis.values import SubjectRef, Title

_NO_WORDS = {"zh": "", "en": ""}


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version of a rule."""

    code: str
    number: int
    state: VersionState
    shipped: bool
    rule: Rule
    why: str
    by: str
    at: dt.datetime
    decided_by: str
    decided_at: dt.datetime | None
    decided_why: str


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule as it stands: the version in force, else the latest; ``proposed`` a later one."""

    version: VersionRow
    proposed: int | None


@dataclass(frozen=True, slots=True)
class RuleWords:
    """What anybody who is shown an alert may know of its rule: what it says and whom it tells.

    ``live``: it is in force.
    """

    code: str
    name: Title
    about: Title
    severity: Severity
    ladder: tuple[Step, ...]
    repeat_days: int | None
    safety: bool
    live: bool


@dataclass(frozen=True, slots=True)
class SilenceRow:
    """One silence; ``last`` is its last day. What is blank, or None, means all."""

    uuid: UUID
    rule: str
    indicator: str
    subject: SubjectRef | None
    reason: str
    first: dt.date
    last: dt.date
    by: str
    ended_by: str

    @property
    def hush(self) -> Hush:
        """The same, as far as telling goes."""
        return Hush(self.uuid, self.rule, self.indicator, self.subject, self.first, self.last)

    @property
    def short(self) -> str:
        """What a person may type for it."""
        return self.uuid.hex[:8]


def installed_rules(viewer: Viewer) -> Mapping[str, LiveRule]:
    """Return the rules in force by code."""
    require(viewer, Permission.SEE_RULES)
    return live_rules()


def rules(viewer: Viewer) -> tuple[RuleRow, ...]:
    """Return every rule as it stands, in order of its code."""
    by_code: dict[str, list[VersionRow]] = {}
    for version in _versions_for(viewer):
        by_code.setdefault(version.rule.code, []).append(_version_row(version))
    return tuple(_standing(versions) for versions in by_code.values())


def rule(viewer: Viewer, code: str) -> RuleRow:
    """Return one rule as it stands.

    Raises:
        NotFound: there is none of that code.

    """
    return _standing(list(rule_versions(viewer, code)))


def rule_versions(viewer: Viewer, code: str) -> tuple[VersionRow, ...]:
    """Return all versions of a rule, the first one first.

    Raises:
        NotFound: there is none of that code.

    """
    found = tuple(_version_row(v) for v in _versions_for(viewer).filter(rule__code=code))
    if not found:
        raise NotFound(
            f"没有规则“{code}”。",
            f"There is no rule “{code}”.",
            cure=("用 lemnis rules 查看全部规则。", "lemnis rules lists them all."),
        )
    return found


def rule_words(viewer: Viewer, codes: Iterable[str]) -> Mapping[str, RuleWords]:
    """Return what some rules say: by the version in force, else the latest one."""
    require(viewer, Permission.SEE_ALERTS)
    found = AlertRuleVersion.objects.filter(rule__code__in=set(codes)).order_by()
    live = Case(When(state=VersionState.ACTIVE.value, then=Value(1)), default=Value(0))
    rows = found.order_by(live, "number").values_list("rule__code", "state", "body")
    return {code: _words(state, body) for code, state, body in rows}


def alert_silences(viewer: Viewer, alert: AlertRow, on: dt.date) -> tuple[SilenceRow, ...]:
    """Return the silences that keep an alert quiet on a day, the one that ends first first.

    The alert has been found for this viewer; who sees it may know why nobody is told.
    """
    require(viewer, Permission.SEE_ALERTS)
    place = Place(alert.rule, alert.indicator, alert.subject)
    return tuple(s for s in _silences(on) if s.hush.covers(place, on))


def rule_silences(viewer: Viewer, code: str, on: dt.date) -> tuple[SilenceRow, ...]:
    """Return the silences of one rule that hold on a day or will."""
    return tuple(s for s in silences(viewer, on) if s.rule == code)


def silences(viewer: Viewer, on: dt.date) -> tuple[SilenceRow, ...]:
    """Return the silences that hold on a day or will, the one that ends first first."""
    require(viewer, Permission.SEE_RULES)
    return tuple(_silences(on))


def _silences(on: dt.date) -> list[SilenceRow]:
    since = on - dt.timedelta(LONGEST_SILENCE)
    rows = Silence.objects.filter(starts_on__gte=since).order_by("id")
    found = [_silence_row(silence) for silence in rows]
    return sorted((s for s in found if s.last >= max(on, s.first)), key=lambda s: s.last)


def _words(state: str, body: Mapping[str, Any]) -> RuleWords:
    """Return what a stored body says; it was checked when it was written, and is many."""
    steps = body.get("ladder", LADDER)
    return RuleWords(
        body["code"], Title(**body["name"]), Title(**body.get("about", _NO_WORDS)),
        Severity(body["severity"]), tuple(Step(Role(role), days) for role, days in steps),
        body.get("repeat_days"), body.get("safety", False), state == VersionState.ACTIVE.value,
    )  # fmt: skip


def _versions_for(viewer: Viewer) -> QuerySet[AlertRuleVersion]:
    require(viewer, Permission.SEE_RULES)
    return AlertRuleVersion.objects.select_related("rule").order_by("rule__code", "number")


def _standing(versions: list[VersionRow]) -> RuleRow:
    live = next((v for v in versions if v.state is VersionState.ACTIVE), versions[-1])
    proposed = [v.number for v in versions if v.state is VersionState.PROPOSED]
    return RuleRow(live, proposed[-1] if proposed else None)


def _version_row(version: AlertRuleVersion) -> VersionRow:
    return VersionRow(
        code=version.rule.code,
        number=version.number,
        state=VersionState(version.state),
        shipped=version.shipped,
        rule=Rule.read(version.body),
        why=version.why,
        by=version.by,
        at=version.at,
        decided_by=version.decided_by,
        decided_at=version.decided_at,
        decided_why=version.decided_why,
    )


def _silence_row(silence: Silence) -> SilenceRow:
    held = hush(silence)
    return SilenceRow(
        uuid=silence.uuid,
        rule=silence.rule,
        indicator=silence.indicator,
        subject=held.subject,
        reason=silence.reason,
        first=held.first,
        last=held.last,
        by=silence.by,
        ended_by=silence.ended_by,
    )
