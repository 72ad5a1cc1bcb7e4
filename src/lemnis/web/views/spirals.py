"""Improvement spirals: all of them by stage, one as the figure eight, moved on by its people."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from lemnis.engine.subjects import KINDS
from lemnis.evidence.at_hand import college_at_hand
from lemnis.evidence.today import this_day
from lemnis.insight.queries import spirals as insight
from lemnis.insight.queries.spirals import LAYERS
from lemnis.insight.rules.words import LAYERS as LAYER_WORDS
from lemnis.people.rules.permissions import Permission
from lemnis.spiral import actions, queries
from lemnis.spiral.queries import StageCount
from lemnis.spiral.rules.stages import StageCode
from lemnis.spiral.rules.statechart import LONGEST, LONGEST_NOTE, Event, Given, Standing
from lemnis.spiral.turning import turn
from lemnis.values import Layer, SubjectRef, Title
from lemnis.web import exports, periods, spiral_list, spiral_parts, tables
from lemnis.web.components import Choice
from lemnis.web.fields import moves_seen
from lemnis.web.kept import kept
from lemnis.web.parts import show
from lemnis.web.tables import Asked, Table
from lemnis.web.viewing import viewer
from lemnis.web.views.subjects import ref_of
from lemnis.web.words import said, say

_TITLE = Title("质量改进螺旋", "Improvement spirals")


class TurnForm(forms.Form):
    """What the stage in progress leaves behind, and what is said of it."""

    def __init__(self, *args: Any, standing: Standing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = standing.stage.artefact.words
        hint = Title("选择已有的，或写明文件、编号", "choose one, or name the paper")
        if standing.bound:
            hint = Title("可不填：以上依据自动记入", "may stay empty: the above is kept with it")
        self.fields["artefact"] = forms.CharField(
            label=say(f"附上：{words.zh}", f"What it leaves: {words.en}"), required=False,
            max_length=LONGEST, help_text=said(hint),
            widget=forms.TextInput(attrs={"list": "offers", "autocomplete": "off"}),
        )  # fmt: skip
        self.fields["note"] = forms.CharField(
            label=say("说明（退回时须写）", "Note (needed to go back)"), required=False,
            max_length=LONGEST_NOTE, widget=forms.Textarea(attrs={"rows": 2}),
        )  # fmt: skip


@require_safe
@kept
def board(request: HttpRequest) -> HttpResponse:
    """Show all spirals by stage and layer, and a list of them."""
    who, today = viewer(request), this_day()
    asked = tables.asked(request.GET, spiral_list.COLUMNS, spiral_list.FILTERS)
    if asked.export:
        found = queries.spirals(who, spiral_list.wishes(asked, everything=True), on=today)
        rows = spiral_list.lines(found.rows)
        return exports.file(asked.export, "spirals", spiral_list.COLUMNS, rows)
    wishes = spiral_list.wishes(asked)
    found = queries.spirals(who, wishes, on=today)
    table = Table(
        spiral_list.COLUMNS, spiral_list.lines(found.rows), asked, found.total, wishes.per_page
    )
    facts = {"title": _TITLE, "table": table, "today": today, **spiral_list.choices()}
    facts["without"] = queries.without_spiral(
        who, LAYERS[layer] if (layer := _layer(asked)) else ()
    )
    counts = insight.board(who, on=today)
    return show(
        request, "spirals/board.html", facts | _board(counts, asked), part="spirals/_list.html"
    )


@require_safe
@kept
def one(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """Show the spiral of a subject."""
    return _shown(request, ref_of(kind, code))


@require_POST
def open_(request: HttpRequest) -> HttpResponse:
    """Open the spirals of a layer for all that have none."""
    who, today = viewer(request), this_day()
    asked = request.POST.get("layer", "")
    layer = Layer(asked) if asked in {*Layer} else Layer.PROGRAM
    actions.open_spirals(
        kinds=LAYERS[layer], on=today, calendar=college_at_hand(who, today).calendar,
        at=timezone.now(), by=who,
    )  # fmt: skip
    return redirect(f"{reverse('spirals.board')}?layer={layer.value}")


@require_POST
def move(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """Move a spiral on, round again, over, back, or into its next lap."""
    ref, who = ref_of(kind, code), viewer(request)
    asked = request.POST.get("event", "")
    given = Given(
        request.POST.get("artefact", ""), request.POST.get("note", ""), moves_seen(request)
    )
    event = Event(asked) if asked in {*Event} else Event.ADVANCE
    turn(subject=ref, event=event, given=given, by=who)
    return redirect("spirals.one", kind=kind, code=code)


def _shown(request: HttpRequest, ref: SubjectRef) -> HttpResponse:
    who, today = viewer(request), this_day()
    wheel = insight.wheel(who, ref, on=today)
    story, figure = wheel.story, spiral_parts.figure(wheel, today)
    facts = {
        "title": Title(f"{story.name.name}的螺旋", f"Spiral of {story.name.name}"),
        "kind": KINDS[ref.kind], "wheel": wheel, "story": story, "today": today,
        "figure": figure, "stages": [*zip(story.stages, figure.stages, strict=True)],
        "late": story.now.due_on < today,
        "form": TurnForm(standing=story.standing),
        "cycles": [(row, periods.cycle(row.period)) for row in wheel.cycles],
        "trace": [
            (row, spiral_parts.artefact(row.artefact), spiral_parts.rests_on(row.bound))
            for row in reversed(story.trace)
            if row.ended_at
        ],
        "rests": spiral_parts.rests_on(story.standing.bound),
        "lacks": spiral_parts.missing(story.standing.lacks, ref),
        "may_see_subject": who.may(Permission.SEE_SUBJECTS),
        "laps": [(row, periods.said(wheel.periods[row.period]), spiral_parts.points(row.attainment),
                  spiral_parts.points(row.gain)) for row in reversed(story.laps)],
    }  # fmt: skip
    return render(request, "spirals/one.html", facts)


def _board(counts: Any, asked: Asked) -> dict[str, Any]:
    layer = _layer(asked)
    there = [each for each in Layer if any(c.count for c in counts[each].values())]
    # Students are so many that nobody else would be seen.
    others = [each for each in there if each is not Layer.STUDENT] or there
    shown = [layer] if layer else others
    added = {
        code: StageCount(
            sum(counts[each][code].count for each in shown),
            sum(counts[each][code].late for each in shown),
        )
        for code in StageCode
    }
    rows = [(LAYER_WORDS[each], each.value, counts[each]) for each in there]
    every = Choice(Title("总览", "Overview"), "?", on=layer is None)
    chips = [
        Choice(LAYER_WORDS[each], f"?layer={each.value}", each is layer,
               sum(c.count for c in counts[each].values()))
        for each in Layer
        if each in there or each is layer or len(others) > 1
    ]  # fmt: skip
    return {
        "swarm": spiral_parts.crowd(added, layer), "rows": rows, "layers": [every, *chips],
        "stages": [(code, [(key, counted[code]) for _, key, counted in rows])
                   for code in StageCode],
        "whom": [LAYER_WORDS[each] for each in shown], "layer": layer.value if layer else "",
    }  # fmt: skip


def _layer(asked: Asked) -> Layer | None:
    chosen = asked.filters.get("layer", "")
    return Layer(chosen) if chosen in {*Layer} else None
