"""What may be read of alert rules, their versions, and silences."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from lemnis.engine.alerts.rule import Rule
from lemnis.errors import NotFound
from lemnis.evidence.models import AlertRuleVersion, Silence
from lemnis.evidence.reading import hush, live_rules
from lemnis.evidence.rules import LiveRule, VersionState
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, require
from lemnis.values import SubjectRef


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


def silences(viewer: Viewer, on: dt.date) -> tuple[SilenceRow, ...]:
    """Return the silences that hold on a day or will, the one that ends first first."""
    require(viewer, Permission.SEE_RULES)
    found = [_silence_row(silence) for silence in Silence.objects.order_by("id")]
    return tuple(sorted((s for s in found if s.last >= max(on, s.first)), key=lambda s: s.last))


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
