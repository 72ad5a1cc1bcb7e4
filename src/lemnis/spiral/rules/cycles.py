"""The life of a cycle as a table: opened, handed in, agreed to or given back, or lapsed."""

from collections.abc import Mapping
from enum import StrEnum

from lemnis.errors import Refused
from lemnis.people.rules.permissions import Permission
from lemnis.spiral.rules.words import Activity, CycleState
from lemnis.values import Title


class CycleAct(StrEnum):
    """What people do to a cycle."""

    SUBMIT = "submit"
    GIVE_BACK = "give_back"
    CLOSE = "close"

    @property
    def words(self) -> Title:
        """What people read."""
        return _ACTS[self]

    def permission(self, activity: Activity) -> Permission:
        """Return what one must be permitted to do it, for the subject of the cycle."""
        doing, deciding = _PERMISSIONS[activity]
        return doing if self is CycleAct.SUBMIT else deciding


_ACTS: Mapping[CycleAct, Title] = {
    CycleAct.SUBMIT: Title("提交", "hand in"),
    CycleAct.GIVE_BACK: Title("退回", "give back"),
    CycleAct.CLOSE: Title("同意", "agree"),
}
_PERMISSIONS: Mapping[Activity, tuple[Permission, Permission]] = {
    Activity.SELF_DIAGNOSIS: (Permission.SELF_DIAGNOSE, Permission.ASSESS),
    Activity.ASSESSMENT: (Permission.ASSESS, Permission.VERIFY),
    Activity.REPORT: (Permission.WRITE_REPORTS, Permission.PUBLISH_REPORTS),
}
_MOVES: Mapping[tuple[CycleState, CycleAct], CycleState] = {
    (CycleState.OPEN, CycleAct.SUBMIT): CycleState.SUBMITTED,
    (CycleState.RETURNED, CycleAct.SUBMIT): CycleState.SUBMITTED,
    (CycleState.SUBMITTED, CycleAct.GIVE_BACK): CycleState.RETURNED,
    (CycleState.SUBMITTED, CycleAct.CLOSE): CycleState.CLOSED,
}
# What still waits for the subject's own people, and so lapses when nobody does it in time.
WAITING = frozenset({CycleState.OPEN, CycleState.RETURNED})


def acted(state: CycleState, act: CycleAct) -> CycleState:
    """Return what becomes of a cycle; raises Refused where the table has no row."""
    after = _MOVES.get((state, act))
    if after is None:
        raise Refused(
            f"“{state.words.zh}”的诊改周期不能{act.words.zh}。",
            f"A cycle that is {state.words.en} cannot do “{act.words.en}”.",
            cure=("请查看它现在的状态。", "See how it stands now."),
        )
    return after


def acts_at(state: CycleState) -> tuple[CycleAct, ...]:
    """Return what can be done to a cycle."""
    return tuple(act for act in CycleAct if (state, act) in _MOVES)
