"""One duty, one work item, one cell of the matrix is mended where it stands, and it is known."""

from decimal import Decimal

import pytest

from clerks import granted
from lemnis.errors import NotAllowed, NotFound, Refused
from lemnis.people import actions, queries
from lemnis.people.models import Responsibility, WorkItem
from lemnis.people.rules.matrix import Cell
from lemnis.people.rules.words import BodyRole
from staff_room import MONDAY, SOUND, WHO, A, R, duty, furnish, item

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _college():
    furnish()
    actions.write_duties(duties=[duty(SOUND)], by=WHO)


def acts():
    return [event.act for event in queries.audit(WHO, queries.AuditWishes(), size=100).rows]


def the_duties():
    return queries.duties(WHO, unit="D1")


def test_a_further_duty_gets_the_next_number_and_one_there_is_is_mended():
    number = actions.write_duty(unit="D1", text="管理实训室", system="", by=WHO)
    actions.write_item(unit="D1", duty=number, item=item(), by=WHO)
    actions.write_duty(unit="D1", number=1, text="组织好教学", system="support", by=WHO)

    assert number == 2
    assert [(d.text, d.system) for d in the_duties()] == [
        ("组织好教学", "support"), ("管理实训室", ""),
    ]  # fmt: skip
    assert acts()[:3] == ["duty.write", "work_item.add", "duty.add"]


def test_a_work_item_is_mended_and_keeps_its_row_of_the_matrix():
    actions.write_item(unit="D1", duty=1, number=1, item=item(what="编排实训课表"), by=WHO)
    further = actions.write_item(unit="D1", duty=1, item=item(what="核对课表"), by=WHO)

    (found,) = the_duties()
    assert [i.work.what for i in found.items] == ["编排实训课表", "核对课表"]
    assert found.items[0].cells == SOUND.cells
    assert (further, found.items[1].cells) == (2, ())


def test_a_cell_is_written_whole_and_emptied_by_nothing():
    def write(post, *roles, **more):
        actions.write_cell(unit="D1", duty=1, number=1, post=post, roles=roles, by=WHO, **more)

    write("J2", R, A, share=Decimal("0.5"))
    write("J1")

    ((found,),) = (d.items for d in the_duties())
    assert Cell("J2", R, Decimal("0.5")) in found.cells
    assert Cell("J2", A) in found.cells
    assert "J1" not in {cell.post for cell in found.cells}
    with pytest.raises(Refused):
        write("J3", A, share=Decimal(1))
    assert acts()[:2] == ["matrix.write", "matrix.write"]


def test_what_is_taken_away_goes_with_all_below_it():
    actions.remove_item(unit="D1", duty=1, number=1, by=WHO)
    assert Responsibility.objects.count() == 0
    actions.write_item(unit="D1", duty=1, item=SOUND, by=WHO)
    actions.remove_duty(unit="D1", number=1, by=WHO)

    assert WorkItem.objects.count() == 0
    assert acts()[0] == "duty.remove"


@pytest.mark.parametrize(
    "write",
    [
        lambda by: actions.write_duty(unit="nowhere", text="x", system="", by=by),
        lambda by: actions.write_duty(unit="D1", number=9, text="x", system="", by=by),
        lambda by: actions.write_item(unit="D1", duty=9, item=SOUND, by=by),
        lambda by: actions.write_item(unit="D1", duty=1, number=9, item=SOUND, by=by),
        lambda by: actions.write_cell(unit="D1", duty=1, number=1, post="J9", roles=[R], by=by),
        lambda by: actions.remove_duty(unit="D2", number=1, by=by),
        lambda by: actions.remove_item(unit="D1", duty=1, number=2, by=by),
    ],
)
def test_what_is_not_there_is_told_and_nothing_is_written_down(write):
    before = acts()

    with pytest.raises(NotFound):
        write(WHO)
    assert acts() == before
    with pytest.raises(NotAllowed):
        write(granted("dean", "leader"))


def test_whatever_changes_the_organisation_is_in_the_log():
    actions.hold_post(person="t1", post="J1", since=MONDAY, by=WHO)
    actions.leave_post(person="t1", post="J1", until=MONDAY, by=WHO)
    actions.join_body(body="Q1", person="t2", role=BodyRole.CHAIR, since=MONDAY, by=WHO)
    actions.leave_body(body="Q1", person="t2", until=MONDAY, by=WHO)

    assert acts()[:5] == [
        "body.leave", "body.join", "post.leave", "post.hold", "duty.write_all",
    ]  # fmt: skip
    assert {"unit.add", "post.add"} <= set(acts())


def test_what_is_refused_is_not_in_the_log():
    actions.hold_post(person="t1", post="J1", since=MONDAY, by=WHO)
    before = acts()

    with pytest.raises(Refused):
        actions.hold_post(person="t1", post="J1", since=MONDAY, by=WHO)
    assert acts() == before
