"""The walk of a quality incident (质量事故): from the report to the re-check, as one table."""

from collections.abc import Mapping
from enum import StrEnum

from lemnis.values import Title


class IncidentKind(StrEnum):
    """Kinds of incidents, as the code list ``incident_kind`` has them."""

    TEACHING = "teaching"
    TEACHING_ADMIN = "teaching_admin"
    SAFETY = "safety"
    NETWORK = "network"
    ETHICS = "ethics"
    PUBLIC_OPINION = "public_opinion"

    @property
    def words(self) -> Title:
        """What people call it."""
        return _KINDS[self]


class IncidentLevel(StrEnum):
    """How grave an incident is, as the code list ``incident_level`` has it, the gravest first."""

    MAJOR = "1"
    SERIOUS = "2"
    MINOR = "3"

    @property
    def words(self) -> Title:
        """What people call it."""
        return _LEVELS[self]


class IncidentState(StrEnum):
    """Where an incident stands."""

    REPORTED = "reported"
    INVESTIGATING = "investigating"
    DECIDED = "decided"
    APPEALED = "appealed"
    UPHELD = "upheld"
    CLOSED = "closed"
    DISMISSED = "dismissed"
    WITHDRAWN = "withdrawn"

    @property
    def words(self) -> Title:
        """What people read."""
        return _STATES[self]

    @property
    def over(self) -> bool:
        """Whether nothing can happen to it any more."""
        return not any(state is self for state, _ in MOVES)


class IncidentAct(StrEnum):
    """What somebody does to an incident."""

    ACCEPT = "accept"
    DISMISS = "dismiss"
    WITHDRAW = "withdraw"
    DECIDE = "decide"
    APPEAL = "appeal"
    UPHOLD = "uphold"
    OVERTURN = "overturn"
    CLOSE = "close"
    RECUR = "recur"

    @property
    def words(self) -> Title:
        """What stands on the button."""
        return _ACTS[self]


MOVES: Mapping[tuple[IncidentState, IncidentAct], IncidentState] = {
    (IncidentState.REPORTED, IncidentAct.ACCEPT): IncidentState.INVESTIGATING,
    (IncidentState.REPORTED, IncidentAct.DISMISS): IncidentState.DISMISSED,
    (IncidentState.REPORTED, IncidentAct.WITHDRAW): IncidentState.WITHDRAWN,
    (IncidentState.INVESTIGATING, IncidentAct.DISMISS): IncidentState.DISMISSED,
    (IncidentState.INVESTIGATING, IncidentAct.DECIDE): IncidentState.DECIDED,
    (IncidentState.DECIDED, IncidentAct.APPEAL): IncidentState.APPEALED,
    (IncidentState.DECIDED, IncidentAct.CLOSE): IncidentState.CLOSED,
    (IncidentState.DECIDED, IncidentAct.RECUR): IncidentState.INVESTIGATING,
    (IncidentState.APPEALED, IncidentAct.UPHOLD): IncidentState.UPHELD,
    (IncidentState.APPEALED, IncidentAct.OVERTURN): IncidentState.INVESTIGATING,
    (IncidentState.UPHELD, IncidentAct.CLOSE): IncidentState.CLOSED,
    (IncidentState.UPHELD, IncidentAct.RECUR): IncidentState.INVESTIGATING,
}

_KINDS: Mapping[IncidentKind, Title] = {
    IncidentKind.TEACHING: Title("教学事故", "teaching incident"),
    IncidentKind.TEACHING_ADMIN: Title("教学管理事故", "teaching administration incident"),
    IncidentKind.SAFETY: Title("安全事故", "safety incident"),
    IncidentKind.NETWORK: Title("网络安全事件", "network security incident"),
    IncidentKind.ETHICS: Title("师德失范", "breach of ethics"),
    IncidentKind.PUBLIC_OPINION: Title("舆情事件", "public-opinion event"),
}
_LEVELS: Mapping[IncidentLevel, Title] = {
    IncidentLevel.MAJOR: Title("重大", "major"),
    IncidentLevel.SERIOUS: Title("严重", "serious"),
    IncidentLevel.MINOR: Title("一般", "minor"),
}
_STATES: Mapping[IncidentState, Title] = {
    IncidentState.REPORTED: Title("待受理", "reported"),
    IncidentState.INVESTIGATING: Title("调查中", "being looked into"),
    IncidentState.DECIDED: Title("已处理，待复查", "decided, to be re-checked"),
    IncidentState.APPEALED: Title("申诉中", "appealed"),
    IncidentState.UPHELD: Title("申诉后维持，待复查", "upheld, to be re-checked"),
    IncidentState.CLOSED: Title("已复查办结", "re-checked and closed"),
    IncidentState.DISMISSED: Title("不予认定", "dismissed"),
    IncidentState.WITHDRAWN: Title("已撤回", "withdrawn"),
}
_ACTS: Mapping[IncidentAct, Title] = {
    IncidentAct.ACCEPT: Title("受理并定级", "accept and classify"),
    IncidentAct.DISMISS: Title("不予认定", "dismiss"),
    IncidentAct.WITHDRAW: Title("撤回", "withdraw"),
    IncidentAct.DECIDE: Title("作出处理", "decide"),
    IncidentAct.APPEAL: Title("申诉", "appeal"),
    IncidentAct.UPHOLD: Title("维持原处理", "uphold"),
    IncidentAct.OVERTURN: Title("撤销，重新处理", "overturn and decide anew"),
    IncidentAct.CLOSE: Title("复查通过", "re-checked, mended"),
    IncidentAct.RECUR: Title("复查未通过", "re-checked, not mended"),
}
