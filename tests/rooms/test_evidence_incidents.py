"""Incidents, complaints and inspections: what may follow what, who may do it, who sees it."""

import csv
import datetime as dt
import itertools
from uuid import uuid4

import pytest

import clerks
from clerks import DAY
from lemnis.errors import NotAllowed, NotFound, Refused, WrongUse
from lemnis.evidence import actions, queries
from lemnis.evidence.actions import Handling, NewComplaint, NewIncident, NewInspection, Reply
from lemnis.evidence.deadlines import deadlines
from lemnis.evidence.models import Complaint, Incident
from lemnis.evidence.queries import ComplaintWishes, IncidentWishes
from lemnis.evidence.rules import complaints, incidents, inspections
from lemnis.evidence.rules.complaints import ComplaintAct, ComplaintState, RequestKind
from lemnis.evidence.rules.incidents import IncidentAct, IncidentKind, IncidentLevel, IncidentState
from lemnis.evidence.rules.inspections import FoundAct, FoundState, InspectionTheme
from lemnis.evidence.rules.parties import Party, complaint_acts, incident_acts
from lemnis.lake.datasets import CATALOGUE
from lemnis.people.models import AuditEvent
from lemnis.values import SubjectKind, SubjectRef

COLLEGE = SubjectRef(SubjectKind.COLLEGE, "U1")
AT = dt.datetime(2025, 9, 1, 2, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


# --- the tables, every state with every act ---


@pytest.mark.parametrize("state", IncidentState)
@pytest.mark.parametrize("act", IncidentAct)
def test_an_incident_moves_as_the_table_says_or_not_at_all(state, act):
    everybody = [Party(*bits) for bits in itertools.product([True, False], repeat=4)]

    offered = {
        possible
        for party in everybody
        for possible in incident_acts(state, party, appealable_until=DAY, on=DAY)
    }

    assert (act in offered) is ((state, act) in incidents.MOVES)


def test_nobody_judges_their_own_case_or_their_own_decision():
    accused = Party(handler=True, accused=True)
    decider = Party(handler=True, decider=True)
    both = dict.fromkeys(IncidentState)

    for state in both:
        done = incident_acts(state, accused, appealable_until=DAY, on=DAY)
        assert set(done) <= {IncidentAct.APPEAL}
    appealed = incident_acts(IncidentState.APPEALED, decider, appealable_until=None, on=DAY)
    assert appealed == ()


def test_an_appeal_has_its_time():
    accused = Party(accused=True)

    def late(days):
        on = DAY + dt.timedelta(days)
        return incident_acts(IncidentState.DECIDED, accused, appealable_until=DAY, on=on)

    assert (late(0), late(1)) == ((IncidentAct.APPEAL,), ())


@pytest.mark.parametrize("state", ComplaintState)
@pytest.mark.parametrize("act", ComplaintAct)
def test_a_complaint_moves_as_the_table_says_or_not_at_all(state, act):
    asker = complaint_acts(state, asker=True, handler=True)
    handler = complaint_acts(state, asker=False, handler=True)

    assert (act in {*asker, *handler}) is ((state, act) in complaints.MOVES)
    assert all(each.by_asker for each in asker)
    assert not any(each.by_asker for each in handler)


def test_every_state_is_reached_and_every_walk_ends():
    for moves, first in (
        (incidents.MOVES, IncidentState.REPORTED),
        (complaints.MOVES, ComplaintState.SUBMITTED),
        (inspections.MOVES, FoundState.OPEN),
    ):
        assert {first, *moves.values()} == set(type(first))
        assert set(type(first)) - {state for state, _ in moves}


@pytest.mark.parametrize(
    ("codes", "words"),
    [("incident_kind", IncidentKind), ("incident_level", IncidentLevel),
     ("request_kind", RequestKind), ("inspection_theme", InspectionTheme)],
)  # fmt: skip
def test_the_words_are_those_of_the_code_lists(codes, words):
    with (CATALOGUE / "codes" / f"{codes}.csv").open(encoding="utf-8") as page:
        found = [(row["code"], row["zh"]) for row in csv.DictReader(page)]

    assert [(word.value, word.words.zh) for word in words] == found


# --- incidents ---


@pytest.fixture
def people(db):
    clerks.college()
    return {
        "office": clerks.granted("office", "quality_office"),
        "head": clerks.granted("head", "unit_head", unit="U1"),
        "other": clerks.granted("other", "unit_head", unit="U2"),
        "teacher": clerks.granted("teacher", "teacher", number="t1"),
        "student": clerks.granted("student", "student", number="s1"),
        "steward": clerks.granted("steward", "data_steward"),
    }


def report(by, **facts):
    usual = NewIncident(COLLEGE, IncidentKind.TEACHING, "上课迟到 20 分钟", "", DAY)
    return actions.report_incident(incident=usual._replace(**facts), on=DAY, at=AT, by=by)


def do(uuid, act, by, reason="属实", *, days=0, **facts):
    on = DAY + dt.timedelta(days)
    what = Handling(IncidentAct(act), reason, **facts)
    actions.act_on_incident(incident=uuid, what=what, on=on, at=AT, by=by)


def accepted(people, **facts):
    uuid = report(people["student"])
    do(uuid, "accept", people["head"], level=IncidentLevel.MINOR, person="t1", **facts)
    return uuid


def state(uuid):
    return IncidentState(Incident.objects.get(uuid=uuid).state)


def test_an_incident_goes_from_the_report_to_the_recheck(people):
    uuid = accepted(people)
    do(uuid, "decide", people["head"], "通报批评", days=3)
    do(uuid, "appeal", people["teacher"], "有交通管制", days=4)
    do(uuid, "uphold", people["office"], "维持", days=6)
    do(uuid, "close", people["head"], "未再发生", days=30)

    story = queries.incident(people["head"], uuid, DAY)

    assert [step.act.value for step in story.steps] == [
        "accept", "decide", "appeal", "uphold", "close",
    ]  # fmt: skip
    assert story.row.state is IncidentState.CLOSED
    assert (story.row.due_on - DAY).days == 15
    assert AuditEvent.objects.filter(kind="incident", what=str(uuid)).count() == 6


def test_who_is_found_at_it_again_is_dealt_with_anew(people):
    uuid = accepted(people)
    do(uuid, "decide", people["head"], "通报批评")
    do(uuid, "recur", people["head"], "又迟到", days=20)

    row = queries.incident(people["head"], uuid, DAY).row

    assert (row.state, row.recurred) == (IncidentState.INVESTIGATING, True)
    assert (row.due_on - DAY).days == 35


@pytest.mark.parametrize("who", ["student", "teacher", "other"])
def test_who_does_not_handle_it_does_not_accept_it(people, who):
    uuid = report(people["student"])

    with pytest.raises((NotAllowed, NotFound)):
        do(uuid, "accept", people[who], level=IncidentLevel.MINOR)

    assert state(uuid) is IncidentState.REPORTED


def test_who_has_decided_does_not_judge_the_appeal(people):
    uuid = accepted(people)
    do(uuid, "decide", people["head"])
    do(uuid, "appeal", people["teacher"])

    with pytest.raises(NotAllowed):
        do(uuid, "uphold", people["head"])


def test_of_two_who_act_at_once_the_second_is_told(people):
    uuid = accepted(people)
    do(uuid, "decide", people["head"])

    with pytest.raises(Refused):
        do(uuid, "decide", people["office"])

    assert Incident.objects.get(uuid=uuid).decided_by == "head"


def test_whoever_reports_and_whoever_is_accused_sees_it_but_not_the_other(people):
    uuid = accepted(people)

    of_reporter = queries.incident(people["student"], uuid, DAY).row
    of_accused = queries.incident(people["teacher"], uuid, DAY).row

    assert (of_reporter.person, of_accused.reported_by) == ("", "")
    assert of_accused.person == "t1 某"
    with pytest.raises(NotFound):
        queries.incident(people["other"], uuid, DAY)


def test_what_is_not_decided_in_time_is_late(people):
    accepted(people)

    pages = [queries.incidents(people["head"], IncidentWishes(), DAY + dt.timedelta(d))
             for d in (15, 16)]  # fmt: skip

    assert [(p.late, p.rows[0].late) for p in pages] == [(0, False), (1, True)]


def test_the_list_asks_as_often_for_many_as_for_one(people, django_assert_max_num_queries):
    for _ in range(20):
        report(people["student"])

    with django_assert_max_num_queries(9):
        page = queries.incidents(people["head"], IncidentWishes(open=True), DAY)

    assert page.total == 20


def test_a_report_that_says_nothing_or_lies_ahead_is_refused(people):
    for wrong in ({"title": "  "}, {"occurred_on": DAY + dt.timedelta(1)}):
        with pytest.raises(WrongUse):
            report(people["student"], **wrong)
    with pytest.raises(NotAllowed):
        report(people["steward"])
    assert not Incident.objects.exists()


def test_an_acceptance_without_a_level_changes_nothing(people):
    uuid = report(people["student"])

    with pytest.raises(WrongUse):
        do(uuid, "accept", people["head"])

    assert state(uuid) is IncidentState.REPORTED


# --- complaints ---


def ask(by, **facts):
    usual = NewComplaint(COLLEGE, RequestKind.REPAIR, "三楼投影仪坏了", "")
    return actions.file_complaint(complaint=usual._replace(**facts), at=AT, by=by)


def reply(uuid, act, by, text="", *, hours=1, to=None):
    what = Reply(ComplaintAct(act), text, to)
    actions.act_on_complaint(complaint=uuid, what=what, at=AT + hours * HOUR, by=by)


def test_a_complaint_is_answered_and_judged_by_who_asked(people):
    uuid = ask(people["student"])
    reply(uuid, "take", people["head"])
    reply(uuid, "answer", people["head"], "已换灯泡", hours=5)
    reply(uuid, "object", people["student"], "还是不亮", hours=6)
    reply(uuid, "answer", people["head"], "已换整机", hours=30)
    reply(uuid, "accept", people["student"], hours=31)

    row = queries.complaint(people["head"], uuid, AT).row

    assert (row.state, row.satisfied, row.hours) == (ComplaintState.SOLVED, True, 5.0)


def test_an_anonymous_complaint_does_not_tell_who_asked(people):
    uuid = ask(people["student"], anonymous=True)
    reply(uuid, "answer", people["head"], "已修")
    reply(uuid, "object", people["student"], "没修好")

    story = queries.complaint(people["head"], uuid, AT)

    assert story.row.asked_by == ""
    assert "student" not in {step.by for step in story.steps}
    assert not AuditEvent.objects.filter(by="student", kind="complaint").exists()
    assert queries.complaint(people["student"], uuid, AT).row.own


def test_a_complaint_passed_on_is_seen_where_it_has_gone(people):
    uuid = ask(people["student"])
    reply(uuid, "forward", people["head"], "属二院", to=SubjectRef(SubjectKind.COLLEGE, "U2"))

    assert queries.complaints(people["head"], ComplaintWishes(), AT).total == 0
    assert queries.complaints(people["other"], ComplaintWishes(), AT).total == 1


def test_what_is_not_answered_in_time_is_late(people):
    ask(people["student"])

    late = [queries.complaints(people["head"], ComplaintWishes(), AT + h * HOUR).late
            for h in (23, 25)]  # fmt: skip

    assert late == [0, 1]


def test_a_stranger_sees_no_complaint(people):
    uuid = ask(people["student"])

    for who in ("teacher", "other"):
        with pytest.raises(NotFound):
            queries.complaint(people[who], uuid, AT)
    assert Complaint.objects.count() == 1


# --- inspections ---


def inspect(by, **facts):
    usual = NewInspection(COLLEGE, InspectionTheme.TRAINING, "实训楼 203", "督导组", DAY,
                          problems=("灭火器过期", " ", "线缆裸露"))  # fmt: skip
    return actions.write_inspection(inspection=usual._replace(**facts), on=DAY, at=AT, by=by)


def mend(uuid, act, by, text="", number=1):
    actions.act_on_problem(
        inspection=uuid, number=number, act=FoundAct(act), text=text, on=DAY, by=by
    )


def test_what_was_found_is_put_right_and_confirmed_by_another(people):
    uuid = inspect(people["office"])
    mend(uuid, "mend", people["head"], "已更换")
    with pytest.raises(NotAllowed):
        mend(uuid, "confirm", people["head"])
    mend(uuid, "refuse", people["office"], "还有一具")
    mend(uuid, "mend", people["head"], "全部更换")
    mend(uuid, "confirm", people["office"])

    row = queries.inspection(people["head"], uuid, DAY)

    assert [(p.text, p.state) for p in row.problems] == [
        ("灭火器过期", FoundState.CONFIRMED), ("线缆裸露", FoundState.OPEN),
    ]  # fmt: skip
    assert row.open == 1


def test_who_does_not_handle_inspections_writes_none(people):
    for who in ("teacher", "other", "student"):
        with pytest.raises((NotAllowed, NotFound)):
            inspect(people[who])
    with pytest.raises(NotFound):
        queries.inspection(people["head"], uuid4(), DAY)


def test_a_deadline_of_the_colleges_own_goes_before_the_shipped(people, settings, tmp_path):
    shipped = (CATALOGUE / "deadlines.yaml").read_text("utf-8")
    (tmp_path / "catalogue").mkdir()
    page = tmp_path / "catalogue" / "deadlines.yaml"
    page.write_text(shipped.replace("appeal_days: 15", "appeal_days: 5"), "utf-8")
    settings.LEMNIS_HOME = tmp_path

    assert deadlines().appeal_days == 5
    assert not deadlines().verified
