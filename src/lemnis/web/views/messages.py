"""One's own inbox: what one was told, how far its copies have come, how one wants to be told."""

from typing import Any, NamedTuple
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lemnis.errors import WrongUse
from lemnis.people import actions, queries
from lemnis.people.queries import DeliveryRow, MessageRow, MessageWishes, PreferenceRow
from lemnis.people.rules.deliveries import LONGEST_KEY, ROBOTS
from lemnis.people.rules.messages import Channel, DeliveryState, MessageKind, Pace
from lemnis.values import Title
from lemnis.web.addresses import back_to
from lemnis.web.components import Choice
from lemnis.web.parts import show
from lemnis.web.tables import Asked, Column, Table, asked
from lemnis.web.viewing import viewer
from lemnis.web.words import said, say

COLUMNS = (
    Column("kind", Title("类别", "About"), sortable=False),
    Column("title", Title("内容", "What"), sortable=False),
    Column("at", Title("时间", "When")),
    Column("deliveries", Title("发送", "Copies"), sortable=False, phone=False),
    Column("read", Title("", ""), sortable=False),
)
# Done, half, to do, late: as the component of states has them.
_LOOKS = {
    DeliveryState.WAITING: "todo",
    DeliveryState.SENDING: "half",
    DeliveryState.SENT: "done",
    DeliveryState.FAILED: "half",
    DeliveryState.GIVEN_UP: "late",
    DeliveryState.UNCLEAR: "late",
}
_SIZE = 50


class Line(NamedTuple):
    """One message as the list shows it, its copies each with a look."""

    row: MessageRow
    copies: tuple[tuple[DeliveryRow, str], ...]


class PreferenceForm(forms.Form):
    """How one wants to be told: by the ways the site has open."""

    def __init__(self, *args: Any, held: PreferenceRow, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if Channel.MAIL in held.channels:
            self.fields["mail"] = forms.BooleanField(
                label=say("发到邮箱", "By mail"), required=False, initial=held.mail,
                help_text=held.email or say("账号还没有邮箱，请找系统管理员", "your account has no "
                                            "address yet; ask the administrator"),
            )  # fmt: skip
        for channel in (c for c in ROBOTS if c in held.channels):
            self.fields[channel.value] = forms.CharField(
                label=say("{} 机器人密钥", "Key of a {} robot").format(said(channel)),
                required=False, max_length=LONGEST_KEY, initial=held.robots.get(channel, ""),
                help_text=say("只发条数、类别和链接，不发内容", "says how many, of which kind and "
                              "where; never what"),
            )  # fmt: skip
        self.fields["pace"] = forms.ChoiceField(
            label=say("频次", "How often"), choices=[(p.value, said(p)) for p in Pace],
            initial=held.pace.value,
            help_text=say("红色预警总是随时发送", "red alerts never wait for the digest"),
        )  # fmt: skip
        clock = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
        self.fields["quiet_from"] = forms.TimeField(
            label=say("免打扰自", "Quiet from"), required=False, widget=clock,
            initial=held.quiet_from,
        )  # fmt: skip
        self.fields["quiet_until"] = forms.TimeField(
            label=say("免打扰至", "Quiet until"), required=False, widget=clock,
            initial=held.quiet_until,
        )  # fmt: skip

    def wishes(self, held: PreferenceRow) -> actions.PreferenceWishes:
        """Return what was typed; what the site has closed stays as it was."""
        given = self.cleaned_data
        robots = {**held.robots, **{c: given[c.value] for c in ROBOTS if c.value in given}}
        return actions.PreferenceWishes(
            given.get("mail", held.mail),
            robots,
            Pace(given["pace"]),
            given["quiet_from"],
            given["quiet_until"],
        )


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Show one's messages, the latest first."""
    wanted = asked(request.GET, COLUMNS, ("kind", "show"))
    inbox = queries.inbox(viewer(request), _wishes(wanted))
    lines = tuple(map(_line, inbox.rows))
    table = Table(COLUMNS, lines, wanted, inbox.total, _SIZE)
    facts = {
        "title": Title("消息", "Messages"),
        "inbox": inbox,
        "table": table,
        "shown": _shown(wanted, inbox),
        "kinds": [(k.value, k) for k in inbox.kinds],
        "here": request.get_full_path(),
    }
    return show(request, "messages/list.html", facts, part="messages/_list.html")


@require_POST
def open_(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Go where a message leads; it has been read by that."""
    who = viewer(request)
    found = queries.message(who, uuid)
    if found is None:
        raise Http404
    actions.mark_read(messages=[uuid], by=who)
    return redirect(found.page or "messages.list")


@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Note that those ticked, or all, have been read."""
    ticked = None if "all" in request.POST else _ticked(request)
    actions.mark_read(messages=ticked, by=viewer(request))
    return redirect(back_to(request, "/messages"))


@require_http_methods(["GET", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """Change how one wants to be told."""
    who = viewer(request)
    held = queries.own_preference(who)
    form = PreferenceForm(request.POST or None, held=held)
    if request.method == "POST" and form.is_valid():
        try:
            actions.write_preference(wishes=form.wishes(held), by=who)
        except WrongUse as error:
            form.add_error(None, say(error.zh, error.en) + say(*error.cure))
        else:
            return redirect("messages.list")
    facts = {"title": Title("通知方式", "How I am told"), "form": form, "held": held,
             "action": request.path}  # fmt: skip
    return render(request, "messages/preferences.html", facts, status=422 if form.errors else 200)


def _wishes(wanted: Asked) -> MessageWishes:
    kind = wanted.filters.get("kind", "")
    return MessageWishes(
        unread=wanted.filters.get("show") == "unread",
        kind=MessageKind(kind) if kind in set(MessageKind) else None,
        text=wanted.words,
        oldest_first=wanted.sort == "at" and not wanted.descending,
        page=wanted.page,
        size=_SIZE,
    )


def _line(row: MessageRow) -> Line:
    return Line(row, tuple((each, _LOOKS[each.state]) for each in row.deliveries))


def _shown(wanted: Asked, inbox: queries.Inbox) -> tuple[Choice, ...]:
    unread = wanted.filters.get("show") == "unread"
    return (
        Choice(Title("全部", "All"), wanted.address(show="", page=""), on=not unread),
        Choice(Title("未读", "Unread"), wanted.address(show="unread", page=""), on=unread,
               count=inbox.unread),
    )  # fmt: skip


def _ticked(request: HttpRequest) -> list[UUID]:
    found = []
    for text in request.POST.getlist("message"):
        try:
            found.append(UUID(text))
        except ValueError as error:
            raise WrongUse("没有这样的消息。", "There is no such message.") from error
    return found
