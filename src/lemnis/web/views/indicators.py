"""The library of indicators, and one indicator with its numbers."""

from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from typing import Any, NamedTuple, TypeVar

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from lemnis.engine.definition import Better
from lemnis.engine.subjects import KINDS
from lemnis.errors import NotFound
from lemnis.evidence.today import this_day
from lemnis.insight.queries import changes
from lemnis.insight.queries import explain as explaining
from lemnis.insight.queries import indicator_story as stories
from lemnis.insight.queries import indicators as queries
from lemnis.insight.queries.indicator_story import StoryWishes
from lemnis.insight.queries.indicators import IndicatorLine, IndicatorWishes, Stand
from lemnis.people.rules.permissions import Permission
from lemnis.values import Layer, PeriodKind, SubjectKind, SubjectRef, System, Title
from lemnis.web import explain_page, exports, indicator_page, tables
from lemnis.web.catalogue_words import BETTER, LAYERS, PERIODS, SYSTEMS, titled
from lemnis.web.indicator_page import NUMBERS
from lemnis.web.kept import kept
from lemnis.web.parts import show
from lemnis.web.tables import Asked, Column
from lemnis.web.viewing import viewer

COLUMNS = (
    Column("code", Title("代码", "Code"), phone=False),
    Column("name", Title("指标", "Indicator")),
    Column("layer", Title("层面", "Layer"), phone=False),
    Column("system", Title("系统", "System"), phone=False),
    Column("period", Title("周期", "Period"), phone=False),
    Column("coverage", Title("覆盖", "Coverage"), right=True, phone=False),
    Column("below", Title("低于界线", "Below a line"), right=True),
    Column("stand", Title("现状", "Now")),
)
KEPT = tuple(column for column in NUMBERS if column.key != "recent")
_FILTERS = ("layer", "system", "kind", "period", "better", "lines", "origin", "now")
_CHOICES: Mapping[str, tuple[Title, Mapping[Any, Title]]] = {
    "layer": (Title("层面", "Layer"), LAYERS),
    "system": (Title("系统", "System"), SYSTEMS),
    "kind": (Title("主体", "Subject"), KINDS),
    "period": (Title("周期", "Period"), PERIODS),
    "better": (Title("方向", "Direction"), BETTER),
    "lines": (
        Title("界线", "Lines"),
        {"yes": Title("有界线", "has lines"), "no": Title("没有界线", "no lines")},
    ),
    "origin": (
        Title("来源", "Origin"),
        {"own": Title("本校自编", "own"), "shipped": Title("随系统提供", "shipped")},
    ),
    "now": (Title("现状", "Now"), {stand: stand.words for stand in Stand}),
}
Word = TypeVar("Word", bound=Enum)


@require_safe
@kept
def library(request: HttpRequest) -> HttpResponse:
    """Show all indicators, filtered, sorted, paged, or as a file."""
    asked = tables.asked(request.GET, COLUMNS, _FILTERS)
    found = queries.indicators(viewer(request), wishes_of(asked), this_day())
    if asked.export:
        rows = map(_sheet, tables.arranged(found, asked))
        return exports.file(asked.export, "indicators", COLUMNS, rows)
    chosen = [(name, title, words.items(), asked.filters.get(name, "")) for name, (title, words)
              in _CHOICES.items()]  # fmt: skip
    context = {"table": tables.table(COLUMNS, found, asked), "choices": chosen,
               "may_write": _may_write(request)}  # fmt: skip
    return show(request, "indicators/list.html", context, part="indicators/_list.html")


class _Row(NamedTuple):
    """A row of the library as a file keeps it."""

    code: str
    name: Title
    layer: Title
    system: Title
    period: Title
    coverage: Decimal | None
    below: int | None
    stand: Title


def _sheet(line: IndicatorLine) -> _Row:
    below = line.below if line.lined and line.known else None
    return _Row(
        line.code, line.name, titled(line.layer), titled(line.system), titled(line.period),
        line.coverage, below, line.stand.words,
    )  # fmt: skip


def _may_write(request: HttpRequest) -> bool:
    """Tell whether to offer a button; the action asks again."""
    return viewer(request).may(Permission.WRITE_INDICATORS)


def wishes_of(asked: Asked) -> IndicatorWishes:
    """Return what an address wishes for; words that mean nothing are passed over."""
    chosen = asked.filters
    return IndicatorWishes(
        text=asked.words[:100],
        layer=word(Layer, chosen.get("layer")),
        system=word(System, chosen.get("system")),
        kind=word(SubjectKind, chosen.get("kind")),
        period=word(PeriodKind, chosen.get("period")),
        better=word(Better, chosen.get("better")),
        lined={"yes": True, "no": False}.get(chosen.get("lines", "")),
        own={"own": True, "shipped": False}.get(chosen.get("origin", "")),
        stand=word(Stand, chosen.get("now")),
    )


def word(kind: type[Word], text: str | None) -> Word | None:
    """Return the word of the code that a text is, None if it is none."""
    return next((each for each in kind if each.value == text), None)


@require_safe
@kept
def one(request: HttpRequest, code: str) -> HttpResponse:
    """Show one indicator with its numbers."""
    asked = tables.asked(request.GET, NUMBERS, ("kind", "period", "about"))
    wishes = StoryWishes(
        word(SubjectKind, asked.filters.get("kind")),
        asked.filters.get("period", ""),
        subject_named(asked.filters.get("about", "")),
    )
    story = stories.indicator(viewer(request), code, wishes, this_day())
    if asked.export:
        rows = tables.arranged(story.numbers, asked)
        return exports.file(asked.export, f"{code}-{story.period}", KEPT, rows)
    context = indicator_page.context(story, asked, tables.table(NUMBERS, story.numbers, asked))
    context["may_write"] = _may_write(request)
    return show(request, "indicators/one.html", context, part="indicators/_numbers.html")


def subject_named(text: str) -> SubjectRef | None:
    """Return the subject that an address names as ``kind:code``, None if it names none."""
    kind, _, code = text.partition(":")
    found = word(SubjectKind, kind)
    return SubjectRef(found, code) if found and code else None


@require_safe
def change(request: HttpRequest, code: str) -> HttpResponse:
    """Show what made a subject's number change since the period before."""
    on, who = this_day(), viewer(request)
    about = subject_named(request.GET.get("about", ""))
    if about is None:
        raise NotFound("没有说明是哪个主体。", "No subject was named.")
    asked = explaining.asked_of(who, code, about, request.GET.get("period", "")[:60], on)
    found = changes.change_of(who, asked, on, word(SubjectKind, request.GET.get("by")))
    better = stories.definition(who, code, on).indicator.better
    context = {
        "change": found, "code": code, "url": explain_page.address(asked),
        "lines": explain_page.part_lines(found, better),
        "chart": explain_page.waterfall(found) if found.parts else None,
        "narrow": request.GET.get("narrow") == "1", "unit": Title(*found.unit),
    }  # fmt: skip
    return show(request, "indicators/change.html", context, part="indicators/_change.html")
