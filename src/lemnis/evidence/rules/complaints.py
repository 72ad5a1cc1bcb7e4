"""The walk of a request or complaint (诉求与投诉): from what is asked to the asker's word on it."""

from collections.abc import Mapping
from enum import StrEnum

from lemnis.values import Title


class RequestKind(StrEnum):
    """Kinds of requests, as the code list ``request_kind`` has them."""

    APPEAL = "appeal"
    COMPLAINT = "complaint"
    REPAIR = "repair"
    CONSULT = "consult"

    @property
    def words(self) -> Title:
        """What people call it."""
        return _KINDS[self]


class ComplaintState(StrEnum):
    """Where a complaint stands."""

    SUBMITTED = "submitted"
    TAKEN = "taken"
    ANSWERED = "answered"
    SOLVED = "solved"
    UNSOLVED = "unsolved"
    WITHDRAWN = "withdrawn"

    @property
    def words(self) -> Title:
        """What people read."""
        return _STATES[self]

    @property
    def over(self) -> bool:
        """Whether nothing can happen to it any more."""
        return not any(state is self for state, _ in MOVES)


class ComplaintAct(StrEnum):
    """What somebody does to a complaint."""

    TAKE = "take"
    FORWARD = "forward"
    ANSWER = "answer"
    ACCEPT = "accept"
    OBJECT = "object"
    CLOSE = "close"
    WITHDRAW = "withdraw"

    @property
    def words(self) -> Title:
        """What stands on the button."""
        return _ACTS[self]

    @property
    def by_asker(self) -> bool:
        """Whether it is for whoever asked, and for nobody else."""
        return self in {ComplaintAct.ACCEPT, ComplaintAct.OBJECT, ComplaintAct.WITHDRAW}


MOVES: Mapping[tuple[ComplaintState, ComplaintAct], ComplaintState] = {
    (ComplaintState.SUBMITTED, ComplaintAct.TAKE): ComplaintState.TAKEN,
    (ComplaintState.SUBMITTED, ComplaintAct.FORWARD): ComplaintState.SUBMITTED,
    (ComplaintState.SUBMITTED, ComplaintAct.ANSWER): ComplaintState.ANSWERED,
    (ComplaintState.SUBMITTED, ComplaintAct.WITHDRAW): ComplaintState.WITHDRAWN,
    (ComplaintState.TAKEN, ComplaintAct.FORWARD): ComplaintState.SUBMITTED,
    (ComplaintState.TAKEN, ComplaintAct.ANSWER): ComplaintState.ANSWERED,
    (ComplaintState.TAKEN, ComplaintAct.CLOSE): ComplaintState.UNSOLVED,
    (ComplaintState.TAKEN, ComplaintAct.WITHDRAW): ComplaintState.WITHDRAWN,
    (ComplaintState.ANSWERED, ComplaintAct.ACCEPT): ComplaintState.SOLVED,
    (ComplaintState.ANSWERED, ComplaintAct.OBJECT): ComplaintState.TAKEN,
    (ComplaintState.ANSWERED, ComplaintAct.CLOSE): ComplaintState.SOLVED,
}

_KINDS: Mapping[RequestKind, Title] = {
    RequestKind.APPEAL: Title("诉求", "request"),
    RequestKind.COMPLAINT: Title("质量投诉", "complaint"),
    RequestKind.REPAIR: Title("报修", "repair"),
    RequestKind.CONSULT: Title("咨询", "enquiry"),
}
_STATES: Mapping[ComplaintState, Title] = {
    ComplaintState.SUBMITTED: Title("待受理", "submitted"),
    ComplaintState.TAKEN: Title("办理中", "in hand"),
    ComplaintState.ANSWERED: Title("已答复", "answered"),
    ComplaintState.SOLVED: Title("已解决", "solved"),
    ComplaintState.UNSOLVED: Title("未能解决", "not solved"),
    ComplaintState.WITHDRAWN: Title("已撤回", "withdrawn"),
}
_ACTS: Mapping[ComplaintAct, Title] = {
    ComplaintAct.TAKE: Title("受理", "take up"),
    ComplaintAct.FORWARD: Title("转办", "pass on"),
    ComplaintAct.ANSWER: Title("答复", "answer"),
    ComplaintAct.ACCEPT: Title("满意", "satisfied"),
    ComplaintAct.OBJECT: Title("不满意", "not satisfied"),
    ComplaintAct.CLOSE: Title("办结", "close"),
    ComplaintAct.WITHDRAW: Title("撤回", "withdraw"),
}
