"""Who is told of alerts, when, how often; what silences hush, and what they cannot."""

import datetime as dt
from dataclasses import replace

import office
import pytest
from office import CALM, HELD, MONDAY, NINE, WHO

from lemnis.engine.alerts.changes import Place
from lemnis.engine.alerts.lifecycle import Cause, State
from lemnis.engine.alerts.rule import Role
from lemnis.engine.calendar import Break, SchoolCalendar
from lemnis.errors import NotAllowed, NotFound, Refused
from lemnis.evidence import actions, queries
from lemnis.evidence.judging import teaching_days
from lemnis.evidence.rules import Hush, day_to_tell
from lemnis.people.rules.viewers import Viewer, operator
from lemnis.values import SubjectKind, SubjectRef

ZHANG = operator("zhang")

NOBODY = Viewer("nobody")

pytestmark = pytest.mark.django_db

COURSE = SubjectRef(SubjectKind.COURSE, "C1")
PLACE = Place(office.CODE, "CRS-1", COURSE)


def after(days):
    return MONDAY + dt.timedelta(days)


def told(on=None):
    rows = office.only().notices if on is None else queries.notices(WHO, on)
    return [(n.cause, n.role, n.number, (n.due_on - MONDAY).days) for n in rows]


def tell(days, teaching=office.always):
    return actions.tell_due(on=after(days), teaching=teaching, by=WHO)


def hush(first=0, last=13, **facts):
    usual = {"uuid": None, "rule": "", "indicator": "", "subject": COURSE}
    return Hush(first=after(first), last=after(last), **usual | facts)


def be_silent(what=None, reason="设备检修"):
    return actions.silence(what=what or hush(), reason=reason, at=NINE, by=WHO)


def test_an_alert_nobody_takes_up_is_reminded_and_climbs_the_ladder_once_each():
    office.opened()

    for day in (0, 0, 6, 7, 7, 14, 15, 15):
        tell(day)

    assert told() == [
        (Cause.OPENED, Role.OWNER, 0, 0),
        (Cause.ESCALATED, Role.SUPERVISOR, 1, 7),
        (Cause.REMINDED, Role.OWNER, 1, 7),
        (Cause.ESCALATED, Role.QUALITY_OFFICE, 2, 14),
        (Cause.REMINDED, Role.OWNER, 2, 14),
    ]


def test_what_was_not_told_in_time_is_told_later_and_counted():
    office.opened()

    counted = [tell(15), tell(15)]

    assert counted == [{Cause.REMINDED: 2, Cause.ESCALATED: 2}, {}]


def test_who_has_taken_an_alert_up_is_left_in_peace():
    office.opened()
    office.act("acknowledge")

    assert tell(30) == {}
    assert told(after(30)) == []


def test_a_new_episode_is_told_of_anew_and_the_old_one_no_more():
    office.opened()
    tell(7)
    office.judged({"C1": CALM}, on=after(8))
    office.judged({"C1": HELD}, on=after(9))

    assert tell(15) == {}
    assert tell(16) == {Cause.REMINDED: 1, Cause.ESCALATED: 1}
    assert told(after(16)) == [
        (Cause.CLEARED, Role.OWNER, 0, 8),
        (Cause.OPENED, Role.OWNER, 0, 9),
        (Cause.ESCALATED, Role.SUPERVISOR, 1, 16),
        (Cause.REMINDED, Role.OWNER, 1, 16),
    ]


def test_of_several_reminders_only_the_last_is_to_be_told():
    office.opened()
    tell(28)

    reminders = [n for n in told(after(28)) if n[0] is Cause.REMINDED]

    assert reminders == [(Cause.REMINDED, Role.OWNER, 4, 28)]


def test_on_quiet_days_a_notice_waits_for_the_next_that_is_not():
    office.opened(on=after(5), quiet=["weekends"])

    (notice,) = office.only().notices

    assert (notice.due_on, notice.tell_on, notice.hushed) == (after(5), after(7), True)
    assert queries.notices(WHO, after(6)) == ()
    assert len(queries.notices(WHO, after(7))) == 1


def test_a_rule_quiet_in_breaks_waits_for_teaching_to_begin_again():
    autumn, spring = SchoolCalendar.default(2024, 2024).terms
    spring = replace(spring, breaks=(Break(after(0), after(8)),))
    teaching = teaching_days(SchoolCalendar((autumn, spring)))
    office.install(office.rule(quiet=["breaks"]))
    office.judged({"C1": HELD}, teaching=teaching)

    (notice,) = office.only().notices

    assert notice.tell_on == after(9)
    assert [teaching(dt.date(2025, *day)) for day in ((2, 17), (2, 24), (7, 30), (9, 1))] == [
        False, True, False, True,
    ]  # fmt: skip


def test_a_calendar_without_any_day_to_tell_on_does_not_hush_for_ever():
    rule = office.rule(quiet=["breaks"])

    assert day_to_tell(MONDAY, PLACE, rule, (), lambda _day: False) == (MONDAY, None)


@pytest.mark.parametrize(
    "what",
    [
        hush(),
        hush(subject=None, rule=office.CODE),
        hush(subject=None, indicator="CRS-1"),
        hush(rule=office.CODE, indicator="CRS-1"),
    ],
)
def test_under_a_silence_the_alert_moves_on_and_nobody_is_told_until_it_is_over(what):
    office.install(office.rule())
    be_silent(what)
    office.judged({"C1": HELD})
    tell(7)

    assert office.only().alert.state is State.OPEN
    assert told(after(13)) == []
    assert told(after(14)) == [
        (Cause.OPENED, Role.OWNER, 0, 0),
        (Cause.ESCALATED, Role.SUPERVISOR, 1, 7),
        (Cause.REMINDED, Role.OWNER, 1, 7),
    ]


@pytest.mark.parametrize(
    "what",
    [
        hush(subject=SubjectRef(SubjectKind.COURSE, "C2")),
        hush(subject=SubjectRef(SubjectKind.COLLEGE, "C1")),
        hush(indicator="CRS-2"),
        hush(first=1),
        hush(first=-9, last=-1),
    ],
)
def test_a_silence_of_something_else_or_another_time_hushes_nothing(what):
    office.install(office.rule())
    be_silent(what)

    office.judged({"C1": HELD})

    assert told(MONDAY) == [(Cause.OPENED, Role.OWNER, 0, 0)]


def test_two_silences_one_after_the_other_hush_until_the_last_is_over():
    office.install(office.rule())
    be_silent(hush(0, 4))
    be_silent(hush(5, 9))

    office.judged({"C1": HELD})

    assert [n.tell_on for n in office.only().notices] == [after(10)]


def test_a_rule_of_safety_cannot_be_silenced_and_hears_no_other_silence():
    office.install(office.rule(safety=True))

    with pytest.raises(Refused, match="never silenced"):
        be_silent(hush(rule=office.CODE))
    be_silent(hush())
    office.judged({"C1": HELD})

    assert told(MONDAY) == [(Cause.OPENED, Role.OWNER, 0, 0)]


def test_a_silence_ended_early_lets_be_told_what_it_has_hushed():
    office.install(office.rule())
    uuid = be_silent()
    office.judged({"C1": HELD})

    actions.end_silence(silence=uuid, on=after(3), teaching=office.always, by=ZHANG)

    assert [n.tell_on for n in office.only().notices] == [after(3)]
    assert queries.silences(WHO, after(3)) == ()
    with pytest.raises(Refused, match="over already"):
        actions.end_silence(silence=uuid, on=after(4), teaching=office.always, by=WHO)


def test_a_silence_that_has_not_begun_can_be_taken_back():
    uuid = be_silent(hush(5, 9))

    actions.end_silence(silence=uuid, on=after(1), teaching=office.always, by=WHO)

    assert queries.silences(WHO, MONDAY) == ()


def test_silences_in_force_are_listed_with_their_reason_the_next_to_end_first():
    office.install(office.rule())
    long, short = be_silent(hush(0, 13)), be_silent(hush(0, 1, rule=office.CODE, subject=None))

    found = queries.silences(WHO, MONDAY)

    assert [s.uuid for s in found] == [short, long]
    assert found[1] == queries.SilenceRow(
        uuid=long, rule="", indicator="", subject=COURSE, reason="设备检修",
        first=MONDAY, last=after(13), by=WHO.name, ended_by="",
    )  # fmt: skip
    assert [s.uuid for s in queries.silences(WHO, after(2))] == [long]


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        (hush(subject=None), "x"),
        (hush(), " "),
        (hush(last=200), "x"),
        (hush(first=1, last=0), "x"),
    ],
)
def test_a_silence_of_everything_or_without_reason_or_end_is_refused(what, reason):
    with pytest.raises(Refused):
        be_silent(what, reason)

    assert queries.silences(WHO, MONDAY) == ()


def test_a_silence_of_what_does_not_exist_is_refused():
    with pytest.raises(NotFound):
        be_silent(hush(rule="X"))
    with pytest.raises(NotFound):
        actions.end_silence(silence=office.begun(), on=MONDAY, teaching=office.always, by=WHO)
    with pytest.raises(NotFound):
        actions.silence(what=hush(), reason="x", at=NINE, by=NOBODY)
    with pytest.raises(NotAllowed):
        actions.silence(what=hush(rule=office.CODE, subject=None), reason="x", at=NINE, by=NOBODY)
