"""The work report of a unit, by month or term: to read, to sign, to print, as a workbook."""

import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from lemnis.engine.calendar import SchoolCalendar
from lemnis.engine.subjects import KINDS
from lemnis.evidence.at_hand import college_at_hand
from lemnis.evidence.today import this_day
from lemnis.insight.actions.reports import Now
from lemnis.insight.actions.work_signing import sign_work_report
from lemnis.insight.queries.work_signing import Signing, signing, signings
from lemnis.insight.rules.work_signing import SigningState
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import require
from lemnis.spiral.queries import work_reports as queries
from lemnis.spiral.queries.work_reports import ReportLine, Stretch, UnitCount
from lemnis.spiral.rules.work_reports import told
from lemnis.values import Period, PeriodKind, Title
from lemnis.web import exports, periods, tables
from lemnis.web.components import Choice
from lemnis.web.fields import moves_seen
from lemnis.web.viewing import viewer
from lemnis.web.views.subjects import ref_of
from lemnis.web.words import said, say

COLUMNS = (
    tables.Column("name", Title("质量主体", "Subject")),
    tables.Column("kind", Title("类别", "Kind")),
    tables.Column("period", Title("周期", "Cycle")),
    tables.Column("sentence", Title("诊断意见", "Finding")),
    tables.Column("causes", Title("原因", "Causes")),
    tables.Column("action", Title("改进措施", "Measure")),
    tables.Column("owner", Title("责任人", "Owner")),
    tables.Column("due_on", Title("完成日期", "By")),
    tables.Column("state", Title("进展", "State")),
)
_MONTHS_BACK = 6
_Signed = tuple[UnitCount, Title, Signing, str]
_LOOKS = {
    SigningState.NOT_ASKED: "off",
    SigningState.TO_COME: "todo",
    SigningState.WAITING: "half",
    SigningState.LATE: "late",
    SigningState.SIGNED: "done",
}


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Show the units whose reports the reader may see, for a month or a term."""
    who = viewer(request)
    require(who, Permission.SEE_REPORTS)
    chosen, choices = _chosen(request)
    units = queries.units_to_report(who, Stretch(chosen.start, chosen.end))
    signed = signings(who, [unit.subject for unit in units], chosen, this_day())
    wanted = request.GET.get("signing", "")
    rows = [
        (unit, KINDS[unit.subject.kind], signed[unit.subject], _LOOKS[signed[unit.subject].state])
        for unit in units
    ]
    context = {
        "title": Title("部门工作报表", "Work reports of units"), "choices": choices,
        "rows": [row for row in rows if wanted != "missing" or row[2].state.is_missing],
        "chosen": chosen, "asked": _asked(chosen), "stretch": periods.said(chosen),
        "signings": _signing_chips(rows, chosen, wanted), "today": this_day(),
    }  # fmt: skip
    return render(request, "work_reports/list.html", context)


@require_safe
def one(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """Show the report of a unit, or give its findings as a file."""
    who = viewer(request)
    require(who, Permission.SEE_REPORTS)
    chosen, choices = _chosen(request)
    stretch, ref = Stretch(chosen.start, chosen.end), ref_of(kind, code)
    report = queries.work_report(who, ref, stretch)
    export = request.GET.get("export", "")
    if export in {"csv", "xlsx"}:
        rows = map(_row, report.lines)
        return exports.file(export, f"work-report-{chosen.label}", COLUMNS, rows)
    context = {
        "title": Title("部门工作报表", "Work report"), "report": report, "choices": choices,
        "chosen": chosen, "asked": _asked(chosen), "stretch": periods.said(chosen),
        "sentences": told(report.story), "today": this_day(),
        "kinds": [(KINDS[k], counted) for k, counted in report.by_kind.items()],
        "is_month": chosen.kind is PeriodKind.MONTH, "kind": kind, "code": code,
        "signing": signing(who, ref, chosen, this_day()),
    }  # fmt: skip
    return render(request, "work_reports/one.html", context)


@require_POST
def sign(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """Sign the report of a unit over a month or a term, with a remark."""
    who, today, asked = viewer(request), this_day(), request.POST
    require(who, Permission.WRITE_REPORTS)
    sign_work_report(
        unit=ref_of(kind, code), period=asked.get("period", ""), remark=asked.get("remark", ""),
        moves=moves_seen(request),
        now=Now(college_at_hand(who, today), today, timezone.now()), by=who,
    )  # fmt: skip
    where = reverse("workreports.one", kwargs={"kind": kind, "code": code})
    return redirect(f"{where}?{urlencode({'period': asked.get('period', '')})}")


def _signing_chips(rows: list[_Signed], chosen: Period, wanted: str) -> list[Choice]:
    """Return how many have signed and how many have not, to see those who have not."""
    states = [row[2].state for row in rows]
    missing = sum(state.is_missing for state in states)
    late = states.count(SigningState.LATE)
    if not missing:
        return []
    signed = states.count(SigningState.SIGNED)
    told = Title(f"未签字 {missing}", f"not signed {missing}")
    if late:
        told = Title(f"未签字 {missing}（逾期 {late}）", f"not signed {missing} ({late} late)")
    every = Title(f"全部（已签字 {signed}）", f"all ({signed} signed)")
    return [
        Choice(every, _asked(chosen), on=wanted != "missing"),
        Choice(told, f"{_asked(chosen)}&signing=missing", on=wanted == "missing"),
    ]


@dataclass(frozen=True, slots=True)
class _Row:
    """One finding as it stands in the file."""

    name: str
    kind: Title
    period: str
    sentence: Title
    causes: str
    action: str
    owner: str
    due_on: dt.date | None
    state: Title | str


def _row(line: ReportLine) -> _Row:
    declined = say(f"不采取措施：{line.no_action}", f"nothing is done: {line.no_action}")
    return _Row(
        line.name, KINDS[line.subject.kind], line.period, line.sentence,
        say("、", ", ").join(map(said, line.causes)), line.action or declined, line.owner,
        line.due_on, line.state.words if line.state else "",
    )  # fmt: skip


def _chosen(request: HttpRequest) -> tuple[Period, list[Choice]]:
    """Return the stretch asked for, this month without one, and the others to choose from."""
    today = this_day()
    calendar = college_at_hand(viewer(request), today).calendar
    offered = [*_months(calendar, today), *_terms(calendar, today)]
    asked = request.GET.get("period", "")
    chosen = next((period for period in offered if period.label == asked), offered[0])
    choices = [
        Choice(Title(*2 * (periods.said(each),)), _asked(each), on=each == chosen)
        for each in offered
    ]
    return chosen, choices


def _months(calendar: SchoolCalendar, today: dt.date) -> list[Period]:
    """Return this month and those before it, the newest first."""
    found, day = [], today
    for _ in range(_MONTHS_BACK):
        month = calendar.containing(PeriodKind.MONTH, day)
        if month is not None:
            found.append(month)
        day = day.replace(day=1) - dt.timedelta(1)
    return found


def _terms(calendar: SchoolCalendar, today: dt.date) -> list[Period]:
    """Return the last two terms that have begun, the newest first."""
    begun = [term.period for term in calendar.terms if term.start <= today]
    return begun[-1:-3:-1]


def _asked(period: Period) -> str:
    return f"?period={period.label}"
