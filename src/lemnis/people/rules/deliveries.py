"""When a message leaves the house, when it is tried again, and what it says: on values alone."""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from lemnis.people.rules.messages import Channel, Pace
from lemnis.values import Title

DIGEST_AT = dt.time(7, 30)  # before the first lesson
# After a try that failed: soon, as servers restart; then ever later, a day in all.
WAITS = tuple(dt.timedelta(minutes=m) for m in (1, 5, 30, 120, 480, 900))
# A try is bounded by its timeouts; one that has not ended by then was killed.
LEASE = dt.timedelta(seconds=60)
_GRAVEST = "red"
_MOST_LINES = 40


class Wish(NamedTuple):
    """How somebody wants to be told; both ends of the quiet hours are empty for none."""

    pace: Pace = Pace.DAILY
    quiet_from: dt.time | None = None
    quiet_until: dt.time | None = None


class Line(NamedTuple):
    """One message of an envelope: its words, and the address to go to."""

    kind: Title
    title: Title
    text: Title
    page: str


class Letter(NamedTuple):
    """What leaves the house in one go."""

    title: str
    body: str


def when_to_send(at: dt.datetime, wish: Wish, severity: str = "") -> tuple[dt.datetime, str]:
    """Return when a message written at a moment may leave, and the digest it belongs to.

    The gravest does not wait for a digest, but for the end of the quiet hours as all do. Moments
    are local; the digest is named by its day, blank without one.
    """
    if wish.pace is Pace.AT_ONCE or severity == _GRAVEST:
        return after_quiet(at, wish), ""
    digest = _next(at, DIGEST_AT)
    return after_quiet(digest, wish), digest.date().isoformat()


def after_quiet(at: dt.datetime, wish: Wish) -> dt.datetime:
    """Return the first moment from ``at`` on that is outside the quiet hours.

    >>> night = Wish(Pace.AT_ONCE, dt.time(22), dt.time(6))
    >>> after_quiet(dt.datetime(2025, 9, 1, 23, 30), night)
    datetime.datetime(2025, 9, 2, 6, 0)
    """
    begin, end = wish.quiet_from, wish.quiet_until
    if begin is None or end is None or begin == end:
        return at
    clock = at.timetz().replace(tzinfo=None)
    over_midnight = begin > end
    quiet = clock >= begin or clock < end if over_midnight else begin <= clock < end
    return _next(at, end) if quiet else at


def next_try(tries: int, at: dt.datetime, wish: Wish) -> dt.datetime | None:
    """Return when to try again after so many tries in vain, None to give up."""
    return after_quiet(at + WAITS[tries - 1], wish) if tries <= len(WAITS) else None


def mail(lines: Sequence[Line], site: str, language: str) -> Letter:
    """Return the mail that tells of some messages, the first words of the only one as its title."""
    said = _Said(language, site)
    only = f"{said.of(lines[0].title)}" if len(lines) == 1 else said.several(len(lines))
    told = [said.line(line) for line in lines[:_MOST_LINES]]
    more = len(lines) - len(told)
    rest = (
        [said.of(Title(f"另有 {more} 条，见收件箱。", f"{more} more in the inbox."))]
        if more
        else []
    )
    ending = said.of(
        Title(
            "通知方式可在“我的账号”中更改。",
            "How you are told can be changed on your account page.",
        )
    )
    return Letter(f"{said.of(_NAME)} · {only}", "\n\n".join([*told, *rest, f"-- \n{ending}"]))


def chat(lines: Sequence[Line], site: str, language: str) -> Letter:
    """Return what a chat robot says: how many of which kind and where, never of whom.

    What is said there lies on machines of others, so nothing of a message but its kind is.
    """
    said = _Said(language, site)
    kinds = list(dict.fromkeys(said.of(line.kind) for line in lines))
    body = (
        f"{said.several(len(lines))}：{'、'.join(kinds)}"
        if said.zh
        else (f"{said.several(len(lines))}: {', '.join(kinds)}")
    )
    where = [f"{site}/messages"] if site else []
    return Letter(said.of(_NAME), "\n".join([body, *where]))


LONGEST_KEY = 128


def robot_key_fits(key: str) -> bool:
    """Tell whether a robot's key is one: it becomes a part of an address."""
    return 0 < len(key) <= LONGEST_KEY and all(
        c.isascii() and (c.isalnum() or c in "-_") for c in key
    )


ROBOTS = (Channel.WECOM, Channel.DINGTALK, Channel.FEISHU)
_NAME = Title("双纽诊改平台", "Lemnis")


class _Said(NamedTuple):
    language: str
    site: str

    @property
    def zh(self) -> bool:
        return self.language == "zh"

    def of(self, title: Title) -> str:
        return title.zh if self.zh else title.en

    def several(self, many: int) -> str:
        return self.of(Title(f"您有 {many} 条新消息", f"You have {many} new messages"))

    def line(self, line: Line) -> str:
        head = (
            f"【{self.of(line.kind)}】{self.of(line.title)}"
            if self.zh
            else (f"[{self.of(line.kind)}] {self.of(line.title)}")
        )
        where = f"{self.site}{line.page}" if self.site and line.page else ""
        return "\n".join(part for part in (head, self.of(line.text), where) if part)


def _next(at: dt.datetime, clock: dt.time) -> dt.datetime:
    """Return the first moment after ``at`` at which clocks show a time."""
    there = at.replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0)
    return there if there > at else there + dt.timedelta(days=1)
