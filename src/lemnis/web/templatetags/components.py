"""Components: one tag, one template, one name. They draw what they are given and ask nothing."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from lemnis.engine.alerts.rule import Severity
from lemnis.engine.grade import Status
from lemnis.engine.subjects import KINDS
from lemnis.errors import Fault
from lemnis.values import SubjectKind, Title
from lemnis.web import formulas
from lemnis.web.components import Cell, Choice, Cover, Goal, Progress, Rung, Step, Work
from lemnis.web.drawn_once import drawn_once
from lemnis.web.looks import BANDS, SEVERITIES
from lemnis.web.words import said

register = template.Library()


# --- boxes ---


@register.simple_block_tag
def card(  # noqa: PLR0913 - what may stand in a card's header and foot, by keyword
    content: str,
    title: Any = "",
    *,
    note: Any = "",
    link: str = "",
    to: Any = "",
    foot: Any = "",
    look: str = "",
) -> SafeString:
    """Put content into a card. ``link`` is an address with the words ``to``; ``look`` its classes.

    ``flush`` among the looks lets a table reach the edges, ``c4`` spans columns of the grid.
    """
    classes = look.split()
    context = {
        "content": content, "title": said(title), "note": said(note), "link": link,
        "to": said(to), "foot": said(foot), "flush": "flush" in classes,
        "look": " ".join(c for c in classes if c != "flush"),
    }  # fmt: skip
    return render_to_string("components/card.html", context)


@register.simple_block_tag
def dialog(content: str, key: str, title: Any, *, look: str = "") -> SafeString:
    """Make a dialog; what carries ``data-opens="KEY"`` opens it. Prefer a page."""
    return _overlay("lm-dialog", content, key, title, look)


@register.simple_block_tag
def drawer(content: str, key: str, title: Any, *, look: str = "") -> SafeString:
    """Make a drawer at the right, for explanations; opened like a dialog."""
    return _overlay("lm-drawer", content, key, title, look)


def _overlay(kind: str, content: str, key: str, title: Any, look: str) -> SafeString:
    context = {"kind": kind, "content": content, "key": key, "title": said(title), "look": look}
    return render_to_string("components/overlay.html", context)


@register.simple_block_tag
def empty(content: str, title: Any, *, icon: str = "inbox") -> SafeString:
    """Say what is missing; the content says what to do next."""
    context = {"content": content, "title": said(title), "icon": icon}
    return render_to_string("components/empty.html", context)


# --- marks ---


@drawn_once(register, "components/pill.html")
def pill(severity: Severity | str) -> dict[str, Any]:
    """Show a severity: colour, shape and word."""
    look, word = SEVERITIES[Severity(severity)]
    return {"look": look, "word": said(word)}


@drawn_once(register, "components/kind.html")
def kind(words: Any, *, icon: str = "", accent: bool = False) -> dict[str, Any]:
    """Show what kind of thing waits: a pill without severity."""
    return {"word": said(words), "icon": icon, "accent": accent}


@register.simple_tag
def subject_kind(of: SubjectKind | str) -> str:
    """Say which kind of subject something is."""
    return said(KINDS[SubjectKind(of)])


@drawn_once(register, "components/shape.html")
def shape(severity: Severity | str) -> dict[str, Any]:
    """Show a severity's shape alone, its word for those who do not see it."""
    look, word = SEVERITIES[Severity(severity)]
    return {"look": look, "word": said(word)}


@drawn_once(register, "components/tag.html")
def tag(words: Any, *, accent: bool = False) -> dict[str, Any]:
    """Show a neutral fact."""
    return {"word": said(words), "accent": accent}


@drawn_once(register, "components/band.html")
def band(status: Status | str) -> dict[str, Any]:
    """Show where a value stands between the lines, in a bar and a word."""
    standing = Status(status)
    return {"look": BANDS.get(standing, ""), "word": said(standing)}


@drawn_once(register, "components/state.html")
def state(kind: str, words: Any) -> dict[str, Any]:
    """Show done, half, todo or late as a dot (late: a square) and a word."""
    return {"kind": kind, "word": said(words)}


# --- choices ---


@register.inclusion_tag("components/tabs.html")
def tabs(choices: Iterable[Choice], label: Any) -> dict[str, Any]:
    """Show the parts of a page as tabs; each is an address."""
    return {"choices": choices, "label": said(label)}


@register.inclusion_tag("components/segments.html")
def segments(choices: Iterable[Choice], label: Any) -> dict[str, Any]:
    """Show two to four views of the same thing."""
    return {"choices": choices, "label": said(label)}


@register.inclusion_tag("components/chip.html")
def chip(choice: Choice) -> dict[str, Any]:
    """Show one filter that is on or off."""
    look = SEVERITIES[choice.severity][0] if choice.severity else ""
    return {"choice": choice, "look": look}


# --- ways ---


@register.inclusion_tag("components/stepper.html")
def stepper(steps: Iterable[Step]) -> dict[str, Any]:
    """Show the few steps of one task: done with a tick, the present one with a ring."""
    return {"steps": list(enumerate(steps, 1)), "words": _PROGRESS}


@register.inclusion_tag("components/track.html")
def track(steps: Iterable[Step]) -> dict[str, Any]:
    """Show the states something passes through, and where it is."""
    return {"steps": tuple(steps), "words": _PROGRESS}


@register.inclusion_tag("components/ladder.html")
def ladder(rungs: Iterable[Rung]) -> dict[str, Any]:
    """Show who was told, who is next and when."""
    return {"rungs": [(_ICONS[rung.state], rung) for rung in rungs]}


_ICONS: dict[Progress, str] = {"done": "check", "now": "clock", "todo": "circle-dashed"}
_PROGRESS = {
    "done": Title("已完成", "done"),
    "now": Title("进行中", "in progress"),
    "todo": Title("未开始", "not begun"),
}


@register.inclusion_tag("components/progress.html")
def progress(work: Work) -> dict[str, Any]:
    """Show how far long work is; asked anew every second until it is over."""
    share = round(100 * work.done / work.total) if work.total else None
    return {"work": work, "share": share}


# --- goals ---


@register.inclusion_tag("components/goal.html")
def goal(node: Goal) -> dict[str, Any]:
    """Show one node of a chain: goal, actual, owner, a tick where it should be by today."""
    look = {Status.BELOW_LIMIT: "red", Status.BELOW_PASS: "orange"}.get(node.status, "")
    icon = {"broken": "unlink", "orphan": "alert-triangle", "conflict": "arrows-cross"}
    return {"node": node, "bar": look, "icon": icon.get(node.look, "")}


@register.inclusion_tag("components/cell.html")
def cell(of: Cell) -> dict[str, Any]:
    """Show one cell of the matrix; empty and stale cells stand out."""
    return {"cell": of, "covers": [(cover, _counted(cover)) for cover in of.covers]}


def _counted(cover: Cover) -> Title:
    if not cover.have and not cover.need:
        return Title("无", "none")
    if not cover.have:
        return Title(f"缺 {cover.need}", f"{cover.need} missing")
    if cover.have < cover.need:
        return Title(f"{cover.have}/{cover.need}", f"{cover.have}/{cover.need}")
    return Title("过期", "stale") if cover.stale else Title(str(cover.have), str(cover.have))


@register.inclusion_tag("components/bar.html")
def bar(
    share: float | Decimal, *, due: float | Decimal | None = None, look: str = "", height: int = 6
) -> dict[str, Any]:
    """Draw a bar for a share (0..1), with a tick where it should be."""
    return {
        "part": _percent(share), "tick": None if due is None else _percent(due), "look": look,
        "height": height, "all": height + 6,
    }  # fmt: skip


def _percent(share: float | Decimal) -> str:
    return f"{max(0.0, min(float(share), 1.0)) * 100:.1f}%"


# --- forms and formulas ---


@register.inclusion_tag("components/field.html")
def field(of: BoundField) -> dict[str, Any]:
    """Show a form's field: label, input, help, errors."""
    widget = of.field.widget
    return {
        "field": of,
        "ticked": isinstance(widget, CheckboxInput),
        "grouped": isinstance(widget, RadioSelect | CheckboxSelectMultiple),
    }


@register.inclusion_tag("components/formula.html")
def formula(text: str, *, faults: Iterable[Fault] = (), note: str = "") -> dict[str, Any]:
    """Show a formula in colours, its faults underlined."""
    return {"pieces": formulas.coloured(text, tuple(faults)), "note": note}


@register.inclusion_tag("components/fault.html")
def fault(of: Fault) -> dict[str, Any]:
    """Show one fault of a formula: sentence, place, what may have been meant."""
    return {"fault": of, "sentence": Title(of.zh, of.en)}
