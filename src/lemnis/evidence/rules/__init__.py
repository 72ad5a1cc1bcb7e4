"""Decisions of this room on values alone, and the words they are in."""

from lemnis.evidence.rules.alerts import (
    LONGEST_SILENCE,
    EventCause,
    Hush,
    Judgement,
    Kept,
    LiveRule,
    Teaching,
    VersionState,
    day_to_tell,
    require_fitting,
    unwatched,
    withdrawn,
)
from lemnis.evidence.rules.errands import (
    MOST_ATTEMPTS,
    UNDER_WAY,
    ErrandKind,
    ErrandState,
    stage_words,
)
from lemnis.evidence.rules.plain import plain
from lemnis.evidence.rules.records import (
    Reconciled,
    RunCounts,
    RunPlan,
    SourceKind,
    State,
    ended_already,
    may_follow,
    states_before,
)

__all__ = [
    "LONGEST_SILENCE",
    "MOST_ATTEMPTS",
    "UNDER_WAY",
    "ErrandKind",
    "ErrandState",
    "EventCause",
    "Hush",
    "Judgement",
    "Kept",
    "LiveRule",
    "Reconciled",
    "RunCounts",
    "RunPlan",
    "SourceKind",
    "State",
    "Teaching",
    "VersionState",
    "day_to_tell",
    "ended_already",
    "may_follow",
    "plain",
    "require_fitting",
    "stage_words",
    "states_before",
    "unwatched",
    "withdrawn",
]
