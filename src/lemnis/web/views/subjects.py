"""The page of one subject: overview, all its numbers, its past."""

from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from lemnis.engine.definition import Better, Range
from lemnis.engine.deviations import Deviation
from lemnis.engine.grade import Status
from lemnis.engine.subjects import KINDS
from lemnis.errors import NotFound
from lemnis.evidence.today import this_day
from lemnis.insight.queries import spirals
from lemnis.insight.queries import subjects as queries
from lemnis.insight.queries.goals import goals_of_subject
from lemnis.insight.queries.reports import report_choices, reports_of
from lemnis.insight.queries.subjects import Number, Portrait
from lemnis.insight.rules.portraits import Quarter, quarter
from lemnis.people.queries import permitted
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.sheets import SYSTEMS
from lemnis.values import SubjectKind, SubjectRef, System, Title
from lemnis.web import exports, figures, goal_parts, periods, spiral_parts, tables
from lemnis.web.components import Choice
from lemnis.web.drawing.radar import Axis
from lemnis.web.figures import Figure
from lemnis.web.kept import kept
from lemnis.web.looks import MARKS
from lemnis.web.parts import is_part, show
from lemnis.web.tables import Asked, Column
from lemnis.web.viewing import viewer
from lemnis.web.words import NOTHING, said

COLUMNS = (
    Column("name", Title("指标", "Indicator")),
    Column("period", Title("期间", "Period"), sortable=False, phone=False),
    Column("shown", Title("本期值", "Value"), right=True, sortable=False),
    Column("change", Title("较上期", "Change"), sortable=False, phone=False),
    Column("gauge", Title("底线·合格·目标·挑战", "Limit · pass · target · stretch"), sortable=False,
           phone=False),
    Column("level", Title("状态", "Status"), phone=False),
    Column("trend", Title("近 12 期", "Last 12"), sortable=False),
    Column("target", Title("目标", "Target"), right=True, sortable=False, phone=False),
    Column("middle", Title("同类中位", "Peers’ median"), right=True, sortable=False, phone=False),
    Column("place", Title("同类名次", "Rank"), right=True, phone=False),
    Column("owner", Title("责任部门", "Owner"), phone=False),
)  # fmt: skip
EXPORTED = (
    Column("code", Title("指标代码", "Code")),
    Column("name", Title("指标", "Indicator")),
    Column("period", Title("期间", "Period")),
    Column("shown", Title("本期值", "Value")),
    Column("unit", Title("单位", "Unit")),
    Column("change", Title("较上期", "Change")),
    Column("status", Title("状态", "Status")),
    Column("target", Title("目标", "Target")),
    Column("middle", Title("同类中位", "Peers’ median")),
    Column("rank", Title("同类名次", "Rank")),
    Column("owner", Title("责任部门", "Owner")),
)
_FILTERS = ("show", "period", "system", "status")
_SHOWN, _DUE, _SIZE = 10, 6, 50
_LEVELS = tuple(Status)


class Line(NamedTuple):
    """One number as the page shows it."""

    number: Number
    code: str
    name: str
    unit: Title
    owner: str
    mark: str
    ref: SubjectRef

    @property
    def figure(self) -> Figure:
        """The number with its unit and the way to its "why?"."""
        number = self.number
        unit = NOTHING if self.unit.zh == "1" else self.unit
        why = _why(self.code, self.ref, number.period.label)
        return Figure(number.shown, unit, number.missing, number.suspect, why)

    @property
    def period(self) -> str:
        """The period in words."""
        return periods.said(self.number.period)

    @property
    def shown(self) -> Any:
        """The number alone."""
        return self.number.shown

    @property
    def change(self) -> Any:
        """By how much it has moved."""
        return self.number.change

    @property
    def status(self) -> Status:
        """Where it lies among the lines."""
        return self.number.status

    @property
    def level(self) -> int | None:
        """Its status as a number, the worst first; None where it was not judged."""
        return None if self.status is Status.NOT_JUDGED else _LEVELS.index(self.status)

    @property
    def target(self) -> Any:
        """The target line."""
        return self.number.target

    @property
    def aim(self) -> float | None:
        """The target line, as a drawing takes it."""
        return None if self.number.target is None else float(self.number.target)

    @property
    def middle(self) -> Any:
        """The median of the peers."""
        return self.number.middle

    @property
    def place(self) -> float | None:
        """How many of the peers are worse, 0..1."""
        return self.number.rank.share if self.number.rank else None

    @property
    def quarter(self) -> Quarter | None:
        """Where among its peers it lies."""
        return None if self.place is None else quarter(self.place)

    @property
    def rank(self) -> str:
        """The place among the peers, as it is written."""
        rank = self.number.rank
        return f"{rank.place} / {rank.of}" if rank else ""


@require_safe
@kept
def one(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """Show a subject: what is wrong first, then its portrait, its alerts and its numbers."""
    wanted = tables.asked(request.GET, COLUMNS, _FILTERS)
    found = queries.portrait(
        viewer(request), ref_of(kind, code), until=wanted.filters.get("period", ""),
        on=this_day(),
    )  # fmt: skip
    page = _PAGES.get(wanted.filters.get("show", ""), "subjects/one.html")
    if wanted.export or page == _NUMBERS or is_part(request):
        chosen = [line for line in _lines(found) if _fits(line, wanted)]
    else:
        chosen = []
    if wanted.export:
        return exports.file(wanted.export, f"{kind}-{found.who.code}", EXPORTED, chosen)
    who = viewer(request)
    facts = _frame(found, wanted) | {
        "reports": reports_of(who, found.who.ref),
        "report_choices": report_choices(who, found.who.ref, this_day()),
        "lines": _lines(found, _SHOWN),
        "table": tables.table(COLUMNS, chosen, wanted, size=_SIZE),
    }
    if page == "subjects/one.html":
        goals = goals_of_subject(who, found.who.ref, this_day())
        facts |= _turning(request, found) | {"goals": [goal_parts.node(g) for g in goals]}
        facts |= _offered(request, found)
    return show(request, page, facts, part="subjects/_numbers.html")


def _lines(found: Portrait, most: int | None = None) -> list[Line]:
    """Return the numbers as the page shows them, those to look at first; all, or so many."""
    return [_line(number, found) for number in found.worst_first[:most]]


_NUMBERS = "subjects/numbers.html"
_PAGES = {"numbers": _NUMBERS, "history": "subjects/history.html"}


def _turning(request: HttpRequest, found: Portrait) -> dict[str, Any]:
    """Return the spiral of a subject as its page shows it; nothing where it has none."""
    today, ref = this_day(), found.who.ref
    alerts = spirals.Standing(found.alerts_in_all, found.alerts)
    wheel = spirals.small_wheel(viewer(request), ref, on=today, alerts=alerts)
    if wheel is None:
        return {}
    page = reverse("spirals.one", kwargs={"kind": ref.kind.value, "code": ref.code})
    return {"spiral": spiral_parts.figure(wheel, today, page=page), "spiral_page": page}


def _offered(request: HttpRequest, found: Portrait) -> dict[str, Any]:
    """Return what somebody may begin from the page by hand; nothing for one who is covered."""
    who, ref = viewer(request), found.who.ref
    asked = {} if found.who.covered else {
        "improvements.new": (Permission.IMPROVE, Title("记一项改进", "Enter an improvement")),
        "assessments.new": (Permission.VERIFY, Title("发起考核性诊断", "Hold an assessment")),
    }  # fmt: skip
    return {
        "offered": [
            (f"{reverse(page)}?{urlencode({'subject': f'{ref.kind}:{ref.code}'})}", words)
            for page, (permission, words) in asked.items()
            if permitted(who, permission, ref)
        ]
    }


def ref_of(kind: str, code: str) -> SubjectRef:
    """Return the subject an address names.

    Raises:
        NotFound: there is no such kind.

    """
    if kind not in set(SubjectKind):
        raise NotFound(f"没有“{kind}”这类主体。", f"There are no subjects of kind “{kind}”.")
    return SubjectRef(SubjectKind(kind), code)


def _frame(found: Portrait, wanted: Asked) -> dict[str, Any]:
    who = found.who
    return {
        "title": Title(who.name, who.name), "kind": KINDS[who.ref.kind], "portrait": found,
        "who": who, "tabs": _tabs(found, wanted), "axes": _axes(found),
        "below": [(KINDS[kind], kind, count) for kind, count in sorted(who.below.items())],
        "above": [(line, KINDS[line.ref.kind]) for line in who.above],
        "periods": [(p.label, periods.said(p)) for p in found.periods],
        "chosen": found.until.label if found.until else "",
        "counts": [(s, found.statuses[s]) for s in reversed(_LEVELS) if found.statuses.get(s)],
        "systems": [(s.value, SYSTEMS[s.value]) for s in System],
        "statuses": [(s.value, s.words) for s in _LEVELS],
        "wanted": wanted.filters, "broken": len(found.deviations),
        "worst": found.deviations[0] if found.deviations else None,
        "due": [(d, _broken_line(d), _line(n, found)) for d in found.deviations[:_DUE]
                for n in found.numbers if n.indicator.code == d.indicator.code],
        "behind": [_line(number, found) for number in found.behind[:_DUE]],
        "alerts": [(alert, found.alert_names[alert.indicator]) for alert in found.alerts],
        "laps_heading": _LEVELS,
        "laps": [(lap, [lap.statuses.get(s, 0) for s in _LEVELS]) for lap in found.laps],
    }  # fmt: skip


def _broken_line(deviation: Deviation) -> Title:
    """Return the line a number breaks, in words."""
    if deviation.indicator.better is Better.PRESENT:
        return Title("应当有", "ought to be there")
    line, unit = deviation.line, deviation.indicator.unit
    ends = (line.low, line.high) if isinstance(line, Range) else (line,)
    said_zh, said_en = unit.said("–".join(figures.number(end) for end in ends))
    is_limit = deviation.status is Status.BELOW_LIMIT
    return Title(f"{'底线' if is_limit else '合格线'} {said_zh}",
                 f"{'limit' if is_limit else 'pass'} {said_en}")  # fmt: skip


def _tabs(found: Portrait, wanted: Asked) -> tuple[Choice, ...]:
    here = wanted.filters.get("show", "")
    kept = {"period": found.until.label if found.until else "", "system": "", "status": ""}

    def tab(name: Title, key: str, count: int | None = None) -> Choice:
        url = wanted.address(**kept, show=key, page="", q="", sort="")
        return Choice(name, url, here == key or (not key and here not in _PAGES), count)

    return (
        tab(Title("总览", "Overview"), ""),
        tab(Title("指标", "Indicators"), "numbers", len(found.numbers)),
        tab(Title("履历", "History"), "history", len(found.laps)),
    )


def _axes(found: Portrait) -> tuple[Axis, ...]:
    """Return the sides of the radar; fewer than three make no figure."""
    sides = [Axis(side.name, side.status, side.at, side.before) for side in found.sides]
    return tuple(sides) if len(sides) > 2 else ()


def _fits(line: Line, wanted: Asked) -> bool:
    system = wanted.filters.get("system", "")
    status = wanted.filters.get("status", "")
    words = wanted.words.lower()
    return (
        (not system or line.number.indicator.system.value == system)
        and (not status or line.status.value == status)
        and (not words or words in line.name.lower() or words in line.code.lower())
    )


def _line(number: Number, found: Portrait) -> Line:
    indicator = number.indicator
    unit = Title(indicator.unit.zh, indicator.unit.en)
    mark = MARKS.get(number.status, "")
    return Line(
        number, indicator.code, said(indicator.name), unit, indicator.owner, mark, found.who.ref
    )


def _why(indicator: str, ref: SubjectRef, period: str) -> str:
    """Return the address that takes a number apart, empty as long as there is no such page."""
    try:
        page = reverse("explain.number", kwargs={"indicator": indicator, **ref._asdict()})
    except NoReverseMatch:
        return ""
    return f"{page}?period={period}"
