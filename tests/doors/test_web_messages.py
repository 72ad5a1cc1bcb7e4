"""The inbox as people open it: their own, with what is new, and how they want to be told."""

import pytest
from django.urls import reverse

from lemnis.evidence.today import this_day
from lemnis.people import actions, queries
from lemnis.people.models import Account, Preference
from lemnis.people.queries import Readers
from lemnis.people.recognising import viewer_of
from lemnis.people.rules.messages import MessageKind
from lemnis.people.rules.viewers import operator
from lemnis.values import Title

pytestmark = pytest.mark.slow  # a demo college is built once for all of them

HOUSE = operator("lemnis")


def tell(role, key="task:7", page="/account"):
    title = Title("任务“修订课程标准”已逾期", "The task “revise the standard” is overdue")
    note = actions.Note(Readers.named(role), key, MessageKind.TASK, title, page=page)
    actions.tell(notes=[note], by=HOUSE)
    return queries.inbox(seen(role)).rows[0]


def seen(role):
    return viewer_of(Account.objects.get(username=role), this_day())


def test_what_is_new_is_counted_on_every_page_and_listed(sign_in):
    before = queries.unread(seen("teacher"))
    tell("teacher")

    client = sign_in("teacher")
    page = client.get(reverse("account.me")).content.decode()
    listed = client.get(reverse("messages.list"), {"q": "修订"}).content.decode()

    assert f"{before + 1} 条未读" in page
    assert "任务“修订课程标准”已逾期" in listed


def test_to_open_a_message_is_to_read_it(sign_in):
    row = tell("teacher")
    client = sign_in("teacher")

    answer = client.post(reverse("messages.open", args=[row.uuid]))

    assert (answer.status_code, answer.headers["Location"]) == (302, "/account")
    assert queries.message(seen("teacher"), row.uuid).read_at is not None


def test_what_is_for_somebody_else_is_not_there(sign_in):
    row = tell("teacher")

    assert sign_in("student").post(reverse("messages.open", args=[row.uuid])).status_code == 404
    assert sign_in("teacher").get(reverse("messages.open", args=[row.uuid])).status_code == 405


def test_all_can_be_ticked_off_at_once_and_one_comes_back_to_where_one_was(sign_in):
    tell("teacher")

    answer = sign_in("teacher").post(
        reverse("messages.read"), {"all": "1", "next": "/messages?show=unread"}
    )

    assert answer.headers["Location"] == "/messages?show=unread"
    assert queries.unread(seen("teacher")) == 0


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:x"])
def test_nobody_is_led_elsewhere(sign_in, elsewhere):
    answer = sign_in("teacher").post(reverse("messages.read"), {"all": "1", "next": elsewhere})

    assert answer.headers["Location"] == "/messages"


def test_only_the_ways_the_site_has_are_offered_and_kept(sign_in, settings):
    settings.LEMNIS_CHANNELS = ["mail", "wecom"]
    client, address = sign_in("teacher"), reverse("messages.preferences")

    offered = client.get(address).content.decode()
    answer = client.post(
        address, {"pace": "at_once", "wecom": "key-1", "feishu": "x", "quiet_from": "22:00",
                  "quiet_until": "06:30"},
    )  # fmt: skip

    held = Preference.objects.get(account__username="teacher")
    assert "企业微信" in offered
    assert "飞书" not in offered
    assert answer.status_code == 302
    assert (held.mail, held.robots, held.pace) == (False, {"wecom": "key-1"}, "at_once")


@pytest.mark.parametrize("wrong", [{"wecom": "http://x/?key=1"}, {"quiet_from": "22:00"}])
def test_what_makes_no_sense_is_said_beside_the_form(sign_in, settings, wrong):
    settings.LEMNIS_CHANNELS = ["wecom"]

    answer = sign_in("teacher").post(reverse("messages.preferences"), {"pace": "daily"} | wrong)

    assert answer.status_code == 422


def test_english_is_complete(sign_in):
    tell("teacher")

    page = sign_in("teacher", "en").get(reverse("messages.list"), {"q": "revise"}).content.decode()

    assert "The task “revise the standard” is overdue" in page
    assert "Mark all read" in page
