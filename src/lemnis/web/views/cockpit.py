"""The cockpit, of everything one may see or of one subject, and its version for a big screen."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from lemnis.engine.subjects import KINDS
from lemnis.errors import NotFound
from lemnis.evidence.today import this_day
from lemnis.insight.queries.cockpit import Cockpit, Square, cockpit
from lemnis.insight.queries.spirals import board
from lemnis.insight.rules.ages import AGES
from lemnis.insight.rules.attainment import Attained
from lemnis.insight.rules.words import LAYERS, SYSTEMS, counted
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer
from lemnis.values import Layer, SubjectKind, SubjectRef, System, Title
from lemnis.web import charts, periods
from lemnis.web.addresses import explained
from lemnis.web.components import Choice
from lemnis.web.drawing.stages import Stage
from lemnis.web.kept import kept
from lemnis.web.spiral_parts import stages
from lemnis.web.viewing import viewer

_TITLE = Title("驾驶舱", "Cockpit")
_PERCENT = Title("%", "%")


@require_safe
@kept
def overview(request: HttpRequest) -> HttpResponse:
    """Show how everything stands that the reader may see."""
    return _shown(request, None, "cockpit/overview.html")


@require_safe
@kept
def subject(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """Show how one subject and all below it stands."""
    return _shown(request, subject_of(kind, code), "cockpit/overview.html")


@require_safe
def bigscreen(request: HttpRequest) -> HttpResponse:
    """Show the same on a screen nobody sits at."""
    return _shown(request, None, "cockpit/bigscreen.html")


def subject_of(kind: str, code: str) -> SubjectRef:
    """Return the subject an address means.

    Raises:
        NotFound: there is no such kind.

    """
    if kind not in {*SubjectKind}:
        raise NotFound("没有这个页面，或您无权查看。", "There is no such page, or not for you.")
    return SubjectRef(SubjectKind(kind), code)


def _shown(request: HttpRequest, ref: SubjectRef | None, template: str) -> HttpResponse:
    wished = request.GET.get("level", "")
    kind = SubjectKind(wished) if wished in {*SubjectKind} else None
    found = cockpit(viewer(request), this_day(), ref, kind)
    name = found.subject.name if found.subject else ""
    context = {
        "title": Title(name, name) if ref else _TITLE,
        "cockpit": found,
        "now": timezone.localtime(),
        "period": found.when.term,
        "kinds": KINDS,
        "levels": _levels(found),
        "counts": [counted(kind, many) for kind, many in found.level.kinds.items()],
        "heat": _heat(found),
        "systems": [SYSTEMS[system] for system in System],
        "columns": [found.systems[system] for system in System],
        "ages": [words for _, _, words in AGES],
        "worst": [(figure, explained(figure)) for figure in found.worst],
        "trend": _trend(found),
        "stages": () if ref else _stages(viewer(request)),
    }
    return render(request, template, context)


def _stages(who: Viewer) -> list[Stage]:
    """Return where the spirals stand that somebody may see; none where they see none."""
    if not who.may(Permission.SEE_SPIRALS):
        return []
    found = stages(board(who, on=this_day()))
    return found if any(stage.many for stage in found) else []


def _levels(found: Cockpit) -> list[Choice]:
    return [
        Choice(KINDS[kind], f"?level={kind.value}#level", on=kind is found.level.kind, count=many)
        for kind, many in found.level.kinds.items()
    ]


def _heat(found: Cockpit) -> list[tuple[Title, list[Square], Attained]]:
    return [
        (LAYERS[layer], [s for s in found.squares if s.layer is layer], found.layers[layer])
        for layer in Layer
    ]


def _trend(found: Cockpit) -> charts.Trend | None:
    turns = found.trend.turns
    if len(turns) < 2:
        return None
    shares = [turn.attained.percent for turn in turns]
    last, many = shares[-1], found.trend.indicators
    told = Title(
        f"{len(turns)} 个学期的达标率，同口径 {many} 项指标；最近 {last}%",
        f"attained share over {len(turns)} terms by the same {many} indicators; now {last}%",
    )
    labels = tuple(periods.short(turn.period) for turn in turns)
    values = tuple(None if share is None else float(share) for share in shares)
    return charts.Trend(told, labels, values, _PERCENT)
