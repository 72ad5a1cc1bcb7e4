"""What leaves the house: once, when its reader wants it, by servers that fail and come back."""

import datetime as dt

import post_office
import pytest
from hypothesis import given
from hypothesis import strategies as st

import clerks
from lemnis.people import actions, queries
from lemnis.people.actions import deliveries
from lemnis.people.models import Account, Delivery
from lemnis.people.queries import Readers
from lemnis.people.rules.deliveries import LEASE, WAITS, Wish, after_quiet, next_try, when_to_send
from lemnis.people.rules.messages import Channel, DeliveryState, MessageKind, Pace
from lemnis.people.rules.viewers import operator
from lemnis.people.sending import send_due
from lemnis.values import Title

HOUSE = operator("lemnis")
NOON = dt.datetime(2025, 9, 1, 4, tzinfo=dt.UTC)
AT_ONCE = {"mail": True, "robots": {}, "pace": Pace.AT_ONCE}
HOUR = dt.timedelta(hours=1)


# --- when: pure ---

moments = st.datetimes(dt.datetime(2025, 1, 1), dt.datetime(2025, 12, 31))  # noqa: DTZ001 - any
clocks = st.times().map(lambda t: t.replace(second=0, microsecond=0))
wishes = st.builds(Wish, st.sampled_from(Pace), clocks, clocks)


@given(moments, wishes)
def test_nothing_leaves_in_quiet_hours_or_before_it_is_told(at, wish):
    when, _ = when_to_send(at, wish)

    assert when >= at
    assert after_quiet(when, wish) == when
    assert when - at <= dt.timedelta(days=2)


@pytest.mark.parametrize(
    ("clock", "begin", "end", "left"),
    [
        ("2025-09-01 21:59", 22, 6, "2025-09-01 21:59"),
        ("2025-09-01 22:00", 22, 6, "2025-09-02 06:00"),
        ("2025-09-02 05:59", 22, 6, "2025-09-02 06:00"),
        ("2025-09-02 06:00", 22, 6, "2025-09-02 06:00"),
        ("2025-09-01 12:30", 12, 14, "2025-09-01 14:00"),
        ("2025-09-01 12:30", 12, 12, "2025-09-01 12:30"),
    ],
)
def test_quiet_hours_end_on_the_minute(clock, begin, end, left):
    wish = Wish(Pace.AT_ONCE, dt.time(begin), dt.time(end))

    assert after_quiet(dt.datetime.fromisoformat(clock), wish) == dt.datetime.fromisoformat(left)


def test_the_digest_is_that_of_the_next_morning():
    early, late = (dt.datetime.fromisoformat(f"2025-09-01 {c}") for c in ("07:29", "07:30"))

    assert when_to_send(early, Wish()) == (early.replace(minute=30), "2025-09-01")
    assert when_to_send(late, Wish())[1] == "2025-09-02"


def test_tries_lie_ever_further_apart_and_end():
    waits = [next_try(n, NOON, Wish()) for n in range(1, len(WAITS) + 2)]

    assert waits[-1] is None
    assert [w - NOON for w in waits[:-1]] == sorted(WAITS)


# --- by real servers on this machine ---


@pytest.fixture
def servers(settings, db):
    clerks.college()
    with (
        post_office.open_(post_office.MailServer()) as mail,
        post_office.open_(post_office.RobotServer()) as robots,
    ):
        settings.LEMNIS_MAIL, settings.LEMNIS_MAIL_FROM = mail.url, "lemnis@example.edu.cn"
        settings.LEMNIS_ROBOTS = {
            name: f"{robots.url}/{name}" for name in ("wecom", "dingtalk", "feishu")
        }
        settings.LEMNIS_CHANNELS = ["mail", "wecom", "dingtalk", "feishu"]
        settings.LEMNIS_SITE = "https://qa.example.edu.cn"
        yield mail, robots


def reader(**wishes):
    clerks.account("chen", number="t1")
    Account.objects.filter(username="chen").update(email="chen@example.edu.cn")
    who = clerks.viewer("chen")
    actions.write_preference(wishes=actions.PreferenceWishes(**AT_ONCE | wishes), by=who)
    return who


def tell(*keys, at=NOON):
    notes = [
        actions.Note(
            Readers.of("t1"), key, MessageKind.TASK, Title(f"任务{key}已逾期", f"{key} is overdue"),
            Title("请尽快办理。", "Please see to it."), f"/tasks/{key}",
        )
        for key in keys
    ]  # fmt: skip
    actions.tell(notes=notes, at=at, by=HOUSE)


def states():
    return [*Delivery.objects.order_by("id").values_list("channel", "state", "tries")]


@pytest.mark.slow
def test_a_mail_tells_what_and_where(servers):
    mail, _ = servers
    reader()
    tell("T1")

    assert send_due(at=NOON) == 1

    (taken,) = mail.taken
    assert (taken["To"], taken["From"]) == ("chen@example.edu.cn", "lemnis@example.edu.cn")
    assert taken["Subject"] == "双纽诊改平台 · 任务T1已逾期"
    body = taken.get_content()
    assert "【任务】任务T1已逾期" in body
    assert "https://qa.example.edu.cn/tasks/T1" in body
    assert states() == [("mail", "sent", 1)]


@pytest.mark.slow
def test_what_is_due_together_goes_in_one_mail_and_only_once(servers):
    mail, _ = servers
    reader(pace=Pace.DAILY)
    tell("T1", "T2", "T3")

    sent = [send_due(at=at) for at in (NOON, NOON + 24 * HOUR, NOON + 48 * HOUR)]

    assert sent == [0, 1, 0]
    (taken,) = mail.taken
    assert taken["Subject"] == "双纽诊改平台 · 您有 3 条新消息"
    assert all(f"任务{key}已逾期" in taken.get_content() for key in ("T1", "T2", "T3"))


@pytest.mark.slow
def test_a_server_that_refuses_is_tried_again_and_given_up_at_last(servers):
    mail, _ = servers
    mail.refusing = True
    who = reader()
    tell("T1")
    at, story = NOON, []

    while (due := Delivery.objects.get().next_try_at) is not None:
        at = max(at, due)
        send_due(at=at)
        story.append(Delivery.objects.get().state)

    assert story == ["failed"] * len(WAITS) + ["given_up"]
    row = queries.inbox(who).rows[0].deliveries[0]
    assert (row.state, row.tries) == (DeliveryState.GIVEN_UP, len(WAITS) + 1)
    assert row.why


@pytest.mark.slow
def test_a_server_that_comes_back_gets_it_once(servers):
    mail, _ = servers
    mail.refusing = True
    reader()
    tell("T1")
    send_due(at=NOON)
    mail.refusing = False

    sent = [send_due(at=NOON + n * HOUR) for n in (1, 2)]

    assert (sent, len(mail.taken)) == ([1, 0], 1)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("channel", "path"),
    [
        (Channel.WECOM, "/wecom?key=k-1"),
        (Channel.DINGTALK, "/dingtalk?access_token=k1"),
        (Channel.FEISHU, "/feishu/k-1"),
    ],
)
def test_a_robot_says_how_many_of_what_and_where_but_not_of_whom(servers, channel, path):
    _, robots = servers
    key = "k1" if channel is Channel.DINGTALK else "k-1"
    reader(mail=False, robots={channel: key})
    tell("T1", "T2")

    assert send_due(at=NOON) == 1

    ((asked, body),) = robots.heard
    told = body.get("text", body.get("content"))
    words = told.get("content", told.get("text"))
    assert asked == path
    assert words == "双纽诊改平台\n您有 2 条新消息：任务\nhttps://qa.example.edu.cn/messages"


@pytest.mark.slow
@pytest.mark.parametrize(("status", "number"), [(200, 93000), (500, 0)])
def test_a_robot_that_refuses_politely_has_refused(servers, status, number):
    _, robots = servers
    robots.status, robots.number = status, number
    reader(mail=False, robots={Channel.WECOM: "k-1"})
    tell("T1")

    assert send_due(at=NOON) == 0

    assert states() == [("wecom", "failed", 1)]


@pytest.mark.slow
def test_a_channel_closed_meanwhile_keeps_nothing_waiting_for_ever(servers, settings):
    reader()
    tell("T1")
    settings.LEMNIS_CHANNELS = []

    send_due(at=NOON)

    assert states() == [("mail", "failed", 1)]


# --- whoever sends may be killed, or not be alone ---


@pytest.mark.slow
def test_what_was_being_sent_when_the_sender_died_is_not_sent_again(servers):
    mail, _ = servers
    who = reader()
    tell("T1")
    deliveries.claim(at=NOON, by=HOUSE)

    sent = [send_due(at=NOON + n * LEASE) for n in (0.5, 2, 60)]

    assert (sent, mail.taken) == ([0, 0, 0], [])
    assert states() == [("mail", "unclear", 1)]
    assert queries.unread(who) == 1


@pytest.mark.slow
def test_who_comes_late_says_nothing_of_what_is_not_theirs_any_more(servers):
    reader()
    tell("T1")
    envelope = deliveries.claim(at=NOON, by=HOUSE)
    deliveries.leave_unclear(at=NOON + 2 * LEASE, by=HOUSE)

    deliveries.note_failed(claim=envelope.claim, why="late", at=NOON + 3 * LEASE, by=HOUSE)

    assert states() == [("mail", "unclear", 1)]


@pytest.mark.slow
def test_of_two_that_send_at_once_one_has_each_envelope(servers):
    reader()
    tell("T1")

    claimed = [deliveries.claim(at=NOON, by=HOUSE) for _ in range(2)]

    assert [bool(c) for c in claimed] == [True, False]
