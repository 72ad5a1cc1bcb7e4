"""The rooms of the side navigation, in their order.

A screen enters by its line here. An entry is shown when its address exists and, if it names a
permission, to whoever has it; so what is not built yet is not offered.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

from django.urls import NoReverseMatch, reverse

from lemnis.values import Title


@dataclass(frozen=True, slots=True)
class Entry:
    """One room: ``page`` is the name of its address, ``subject.page``.

    ``permission`` is the word asked of the reader, empty for everybody. ``tab`` puts it into the
    bar at the foot of a phone. ``also``: other subjects whose pages belong
    here. ``url`` and ``here`` are filled in for a request.
    """

    title: Title
    page: str
    icon: str
    permission: str = ""
    tab: bool = False
    also: tuple[str, ...] = ()
    url: str = ""
    here: bool = False

    @property
    def subject(self) -> str:
        """The part of the address's name that all pages of the room share."""
        return self.page.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Group:
    """Rooms under one heading, which may be empty."""

    title: Title
    entries: tuple[Entry, ...]


_NONE = Title("", "")
GROUPS: tuple[Group, ...] = (
    Group(_NONE, (
        Entry(Title("工作台", "Workbench"), "workbench.home", "home", tab=True),
        Entry(Title("驾驶舱", "Cockpit"), "cockpit.overview", "compass", "see_subjects"),
        Entry(Title("五纵五横", "Matrix"), "matrix.overview", "grid-dots", "see_subjects"),
    )),
    Group(Title("计划", "Plan"), (
        Entry(Title("目标链", "Goal chain"), "goals.list", "binary-tree", "see_plans",
              also=("plans",)),
        Entry(Title("标准链", "Standard chain"), "standards.list", "ruler-2", "see_standards"),
        Entry(Title("制度", "Policies"), "policies.list", "books", "see_standards"),
        Entry(Title("任务", "Tasks"), "tasks.list", "checkbox", "see_plans"),
    )),
    Group(Title("监测", "Monitoring"), (
        Entry(Title("指标", "Indicators"), "indicators.list", "chart-dots", "see_catalogue"),
        Entry(Title("预警", "Alerts"), "alerts.list", "bell", "see_alerts", tab=True,
              also=("rules",)),
        Entry(Title("数据", "Data"), "data.overview", "database",
              "see_data"),
    )),
    Group(Title("诊改", "Improvement"), (
        Entry(Title("螺旋", "Spirals"), "spirals.board", "infinity", "see_spirals", tab=True),
        Entry(Title("自我诊断", "Self-diagnosis"), "selfdiagnosis.list", "stethoscope",
              "see_spirals", also=("workreports",)),
        Entry(Title("考核性诊断", "Assessment"), "assessments.list", "clipboard-check",
              "see_spirals"),
        Entry(Title("改进", "Improvements"), "improvements.list", "trending-up", "see_spirals",
              also=("knowledge",)),
        Entry(Title("事故与投诉", "Incidents"), "incidents.list", "flag", "report_incidents",
              also=("complaints", "inspections")),
        Entry(Title("问卷", "Questionnaires"), "questionnaires.list", "message-2", tab=True),
    )),
    Group(_NONE, (
        Entry(Title("质量主体", "Subjects"), "subjects.list", "target", "see_subjects"),
        Entry(Title("报告与画像", "Reports and portraits"), "reports.list", "report-analytics",
              "see_reports"),
        Entry(Title("组织与职责", "Units and duties"), "people.units", "sitemap",
              "see_organisation"),
        Entry(Title("账号与授权", "Accounts and grants"), "accounts.list", "users",
              "see_accounts"),
        Entry(Title("审计日志", "Audit log"), "audit.list", "shield-lock", "see_audit"),
        Entry(Title("系统", "System"), "system.overview", "settings"),
    )),
)  # fmt: skip


def groups(here: str, may: Callable[[str], bool]) -> tuple[Group, ...]:
    """Return what a reader is offered; ``here`` is the name of the page being shown.

    Shape: no empty groups; of each entry the address, and whether the page belongs to it.
    """
    allowed = frozenset(word for word in _ASKED if may(word))
    return _groups(here.partition(".")[0], allowed)


_ASKED = sorted({entry.permission for group in GROUPS for entry in group.entries} - {""})


# Drawn with every page; there are as many as subjects times sets of roles that people hold.
@lru_cache(maxsize=512)
def _groups(subject: str, allowed: frozenset[str]) -> tuple[Group, ...]:
    offered = (replace(g, entries=_offered(g.entries, subject, allowed)) for g in GROUPS)
    return tuple(group for group in offered if group.entries)


@lru_cache(maxsize=512)
def url_of(page: str) -> str:
    """Return the address of a page that takes no argument, empty if there is none yet."""
    try:
        return reverse(page)
    except NoReverseMatch:
        return ""


def _offered(
    entries: tuple[Entry, ...], subject: str, allowed: frozenset[str]
) -> tuple[Entry, ...]:
    found = (
        replace(entry, url=url_of(entry.page), here=subject in {entry.subject, *entry.also})
        for entry in entries
        if not entry.permission or entry.permission in allowed
    )
    return tuple(entry for entry in found if entry.url)
