"""What the spiral's drawing repeats, as SVG: a page has two dozen stages and signs of direction.

Written here and not in the template: a template would take ten times as long over them, and they
are on everybody's first page.
"""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from lemnis.web.drawing.spiral import Chevron, Drawing, Node, Size
from lemnis.web.words import said

_TICK = SafeString('<path class="tick" d="M-4.5 .3l3 3 6-6.6"/>')
_MARKS = {
    "red": '<path class="mark red" d="M8 -17h6l4 4v6l-4 4H8l-4-4v-6z"/>',
    "yellow": '<path class="mark yellow" d="M11 -17l7 13H4z"/>',
    "notice": '<circle class="mark notice" cx="11" cy="-10" r="6"/>',
}
_OTHER_MARK = '<path class="mark {}" d="M11 -17l7 7-7 7-7-7z"/>'
_NOTHING = SafeString("")


def chevrons(drawing: Drawing) -> SafeString:
    """Return the signs of direction."""
    return format_html_join("", (
        '<path class="{}" transform="translate({} {}) rotate({})" d="M-1.8 -3.4L1.8 0l-3.6 3.4"/>'
    ), (_chevron(sign) for sign in drawing.chevrons))  # fmt: skip


def nodes(drawing: Drawing) -> SafeString:
    """Return the stages, each a link where it has an address."""
    return format_html_join("", "{}", ((_node(node, drawing.size),) for node in drawing.nodes))


def _chevron(sign: Chevron) -> tuple[str, ...]:
    return "chevron walked" if sign.walked else "chevron", sign.x, sign.y, sign.degrees


def _node(node: Node, size: Size) -> SafeString:
    stage, now = node.stage, node.stage.state == "now"
    inside = format_html(
        '<title>{}</title>{}<g transform="translate({} {})"><circle class="node" r="{}"/>{}{}</g>'
        '<text class="t1" x="{}" y="{}" text-anchor="{}">{}</text>{}',
        node.told, _around(node, size, now=now), node.x, node.y, size.node + 2 * now,
        _sign(node), _mark(node.mark),
        node.label_x, node.label_y, node.anchor, said(stage.name), _note(node),
    )  # fmt: skip
    if not stage.url:
        return format_html('<g class="{}">{}</g>', stage.state, inside)
    step = SafeString(' aria-current="step"') if now else _NOTHING
    return format_html('<a href="{}" class="{}"{}>{}</a>', stage.url, stage.state, step, inside)


def _around(node: Node, size: Size, *, now: bool) -> SafeString:
    """Return the line to the label, and the halo of the stage in progress."""
    line = format_html(
        '<line class="lead" x1="{}" x2="{}" y1="{}" y2="{}"/>', *node.lead, node.y, node.y
    ) if node.lead else _NOTHING  # fmt: skip
    if not now:
        return line
    halo = '{}<circle class="halo" cx="{}" cy="{}" r="{}"/>'
    return format_html(halo, line, node.x, node.y, size.node + 11)


def _sign(node: Node) -> SafeString:
    if node.stage.state == "done":
        return _TICK
    return format_html('<text class="nn" y="4.3">{}</text>', node.number)


def _mark(look: str) -> SafeString:
    return format_html(_MARKS.get(look, _OTHER_MARK), look) if look else _NOTHING


def _note(node: Node) -> SafeString:
    if not node.note:
        return _NOTHING
    note = '<text class="t2" x="{}" y="{}" text-anchor="{}">{}</text>'
    return format_html(note, node.label_x, node.note_y, node.anchor, node.note)
