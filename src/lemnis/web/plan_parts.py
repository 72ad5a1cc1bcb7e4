"""Plans as templates take them: the strategy map, the SWOT, what of the chain does not close."""

from collections.abc import Sequence

from django.urls import reverse

from lemnis.insight.goals import Progress
from lemnis.plan.queries import PlanStory
from lemnis.plan.rules.words import Perspective
from lemnis.values import Title
from lemnis.web import goal_parts
from lemnis.web.drawing.strategy import Map, Spot, strategy_map
from lemnis.web.words import said

_TOP_DOWN = tuple(reversed(Perspective))


def context(story: PlanStory, goals: Sequence[Progress]) -> dict[str, object]:
    """Return what the page of a plan shows."""
    known = {each.row.uuid: each for each in goals}
    own = {str(uuid) for uuid in known}
    return {
        "title": Title(story.row.title, story.row.title), "story": story, "row": story.row,
        "map": drawn(story, goals),
        "goals": [(each, goal_parts.heading(each), goal_parts.value(each, each.actual),
                   goal_parts.due_words(each), goal_parts.owner(each)) for each in goals],
        "edges": [(known[cause].row, known[effect].row) for cause, effect in story.edges
                  if cause in known and effect in known],
        "swot": list(story.swot.items()), "has_swot": any(story.swot.values()),
        "tows": [(kind, found) for kind, found in story.tows.items() if found],
        "amiss": [goal_parts.finding_row(f, known) for f in story.proof.findings
                  if f.goal in own][:12],
        "amiss_in_all": len(story.proof.findings),
    }  # fmt: skip


def drawn(story: PlanStory, goals: Sequence[Progress]) -> Map | None:
    """Return the strategy map, None where no goal has a perspective."""
    spots = [
        Spot(str(each.row.uuid), each.row.title,
             " ".join(filter(None, (goal_parts.value(each, each.actual),
                                    goal_parts.due_words(each)))),
             _TOP_DOWN.index(each.row.perspective), reverse("goals.one", args=[each.row.uuid]))
        for each in goals
        if each.row.perspective
    ]  # fmt: skip
    if not spots:
        return None
    edges = [(str(cause), str(effect)) for cause, effect in story.edges]
    return strategy_map([said(p) for p in _TOP_DOWN], spots, edges)
