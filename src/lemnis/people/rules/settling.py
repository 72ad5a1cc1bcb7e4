"""How a demo college settles: who holds which post, what they do, who sits in which quality body.

Always the same for the same seed. A few duties are left vague, unanswered for or done twice, as in
any college.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

import numpy as np

from lemnis.people.rules.duties import DutyText, ItemText
from lemnis.people.rules.matrix import Cell, shares
from lemnis.people.rules.roster import PersonRow, PostRow, UnitRow
from lemnis.people.rules.smart import Work
from lemnis.people.rules.words import BodyKind, BodyRole, MatrixRole, PersonKind, UnitKind

_COLLEGES, _OFFICES = "二级学院", "职能部门"
_DOUBLED = "档案岗"  # few have a full-time keeper of files
_FULLNESS = (0.58, 1.24)
_DAILY, _DAYS = "岗位日常事务", Decimal(220)  # working days of a year


class College(NamedTuple):
    """What there is to settle; ``chairs`` are heads of programs by the unit of their team."""

    units: Sequence[UnitRow]
    posts: Sequence[PostRow]
    persons: Sequence[PersonRow]
    chairs: Mapping[str, str]


class Held(NamedTuple):
    """Who holds which post since when."""

    person: str
    post: str
    since: dt.date


class Seat(NamedTuple):
    """Who sits in which body since when."""

    body: str
    person: str
    role: BodyRole
    since: dt.date


class Settled(NamedTuple):
    """A college that has settled."""

    held: tuple[Held, ...]
    duties: tuple[DutyText, ...]
    seats: tuple[Seat, ...]


def settle(college: College, pattern: Sequence[DutyText], seed: int, on: dt.date) -> Settled:
    """Return how a college settles some time before a day.

    ``pattern`` are duties with names in place of codes: of a unit or a kind of units, and of posts.
    """
    draw = np.random.default_rng([seed, 20])
    held = tuple(_holdings(college, draw, on))
    holders: dict[str, int] = {}
    for one in held:
        holders[one.post] = holders.get(one.post, 0) + 1
    duties = [duty for unit in college.units for duty in _duties_of(unit, college.posts, pattern)]
    duties += _daily(duties, college.posts, holders, draw)
    return Settled(held, tuple(duties), tuple(_seats(college, held, draw, on)))


def _holdings(college: College, draw: np.random.Generator, on: dt.date) -> Iterator[Held]:
    free = {unit.code: [] for unit in college.units}  # type: dict[str, list[str]]
    for person in sorted(college.persons):
        if person.active and person.kind == PersonKind.STAFF.value and person.unit in free:
            free[person.unit].append(person.number)
    last: dict[str, str] = {}
    for post in sorted(college.posts, key=lambda post: (not post.leads, post.code)):
        if post.name == _DOUBLED:
            chosen = [last[post.unit]] if post.unit in last else []
        else:
            chosen = _chosen(post, free)
        for number in chosen:
            last[post.unit] = number
            yield Held(number, post.code, on - dt.timedelta(days=int(draw.integers(200, 1500))))


def _chosen(post: PostRow, free: Mapping[str, list[str]]) -> list[str]:
    own = free.get(post.unit, [])
    # An office with nobody of its own is led by somebody from the largest.
    source = own or (max(free.values(), key=len) if post.leads else [])
    taken, source[:] = source[: max(1, post.quota)], source[max(1, post.quota) :]
    return taken


def _duties_of(
    unit: UnitRow, posts: Iterable[PostRow], pattern: Iterable[DutyText]
) -> Iterator[DutyText]:
    kind = {UnitKind.COLLEGE.value: _COLLEGES, UnitKind.OFFICE.value: _OFFICES}.get(unit.kind)
    codes: dict[str, str] = {}
    for post in posts:
        if post.unit == unit.code:
            codes.setdefault(post.name, post.code)
    for duty in pattern:
        if codes and duty.unit in {unit.name, kind}:
            items = (_with_codes(item, codes) for item in duty.items)
            yield duty._replace(unit=unit.code, items=tuple(items))


def _with_codes(item: ItemText, codes: Mapping[str, str]) -> ItemText:
    cells = (cell._replace(post=codes[cell.post]) for cell in item.cells if cell.post in codes)
    return item._replace(cells=tuple(cells))


def _daily(
    duties: Sequence[DutyText],
    posts: Iterable[PostRow],
    holders: Mapping[str, int],
    draw: np.random.Generator,
) -> Iterator[DutyText]:
    """Yield for each unit what fills its posts day by day, some too little and some too much."""
    work, units = _work(duties), {duty.unit for duty in duties}
    mine: dict[str, list[PostRow]] = {}
    for post in sorted(posts, key=lambda post: post.code):
        if post.unit in units:
            mine.setdefault(post.unit, []).append(post)
    for unit, listed in mine.items():
        head = next((post.code for post in listed if post.leads), "")
        items = []
        for post in listed:
            full = Decimal(str(round(draw.uniform(*_FULLNESS), 2)))
            hours = post.hours * max(1, holders.get(post.code, 0)) * full
            each = round((hours - work.get(post.code, Decimal(0))) / _DAYS, 1)
            if each > 0:
                items.append(_daily_item(post, head, each))
        yield DutyText(unit, _DAILY, "", tuple(items))


def _daily_item(post: PostRow, head: str, hours: Decimal) -> ItemText:
    work = Work(
        f"办理{post.name}岗位的日常事务", "当日办结的事项比例", "当日办结率 95% 以上",
        "岗位说明书", "每个工作日", _DAYS, hours,
    )  # fmt: skip
    cells = [Cell(post.code, MatrixRole.RESPONSIBLE)]
    if head:
        cells.append(Cell(head, MatrixRole.ACCOUNTABLE))
    return ItemText(work, "有登记、有答复", "受理—办理—登记", "工作日志", tuple(cells))


def _work(duties: Iterable[DutyText]) -> dict[str, Decimal]:
    """Return the hours a year that fall on each post."""
    found: dict[str, Decimal] = {}
    for item in (item for duty in duties for item in duty.items):
        hours = item.work.times_per_year * item.work.standard_hours
        for post, share in shares(item.cells).items():
            found[post] = found.get(post, Decimal(0)) + hours * share
    return found


def _seats(
    college: College, held: Sequence[Held], draw: np.random.Generator, on: dt.date
) -> Iterator[Seat]:
    post_of = {post.code: post for post in college.posts}
    leads = {post_of[h.post].unit: h.person for h in held if post_of[h.post].leads}
    since = on - dt.timedelta(days=400)
    people: dict[str, list[PersonRow]] = {}
    for person in college.persons:
        people.setdefault(person.unit, []).append(person)
    for unit in (unit for unit in college.units if unit.body_kind):
        home = unit.code if unit.kind == UnitKind.OFFICE.value else unit.parent
        chair = college.chairs.get(unit.code) or leads.get(home, "")
        near = [p.number for p in people.get(home, ()) if _may_sit(p, unit)]
        drawn = [str(n) for n in draw.permutation(sorted(near))[:4]]
        if unit.body_kind == BodyKind.COMMITTEE.value:
            drawn = sorted(leads.values())
        yield from _sat(unit.code, chair, drawn, since)


def _may_sit(person: PersonRow, unit: UnitRow) -> bool:
    kinds = {PersonKind.STAFF.value}
    if unit.body_kind == BodyKind.GUIDANCE_COMMITTEE.value:
        kinds.add(PersonKind.OUTSIDE.value)
    return person.active and person.kind in kinds


def _sat(body: str, chair: str, drawn: Sequence[str], since: dt.date) -> Iterator[Seat]:
    others = [number for number in dict.fromkeys(drawn) if number != chair]
    roles = [BodyRole.DEPUTY, BodyRole.SECRETARY, *[BodyRole.MEMBER] * len(others)]
    if chair:
        yield Seat(body, chair, BodyRole.CHAIR, since)
    for number, role in zip(others, roles, strict=False):
        yield Seat(body, number, role, since)
