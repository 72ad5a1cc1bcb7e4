"""What is registered here becomes data: all at once, beside other sources, nobody named."""

import datetime as dt
from decimal import Decimal

import pyarrow as pa
import pytest

import clerks
from clerks import DAY
from lemnis.evidence import actions
from lemnis.evidence.actions import Handling, NewComplaint, NewIncident, NewInspection, Reply
from lemnis.evidence.models import Load
from lemnis.evidence.publishing import publish_cases
from lemnis.evidence.rules.complaints import ComplaintAct, RequestKind
from lemnis.evidence.rules.incidents import IncidentAct, IncidentKind, IncidentLevel
from lemnis.evidence.rules.inspections import FoundAct, InspectionTheme
from lemnis.lake import datasets
from lemnis.lake.ingest import load_tables
from lemnis.lake.store import Lake
from lemnis.people.models import Unit
from lemnis.people.rules.viewers import operator
from lemnis.values import SubjectKind, SubjectRef

pytestmark = pytest.mark.django_db
COLLEGE = SubjectRef(SubjectKind.COLLEGE, "U1")
COURSE = SubjectRef(SubjectKind.COURSE, "K1")
AT = dt.datetime(2025, 9, 1, 2, tzinfo=dt.UTC)
HOUR, WEEK = dt.timedelta(hours=1), dt.timedelta(7)
ASKER, HEAD, OFFICE = operator("asker"), operator("head"), operator("office")


@pytest.fixture
def lake(tmp_path):
    clerks.college()
    Unit.objects.update(from_lake=True)
    with Lake.open(tmp_path / "lake", threads=1) as opened:
        yield opened


def reported(subject=COURSE, title="上课迟到"):
    new = NewIncident(subject, IncidentKind.TEACHING, title, "张某某", DAY)
    return actions.report_incident(incident=new, on=DAY, at=AT, by=ASKER)


def handled(uuid, act, *, on=DAY):
    what = Handling(IncidentAct(act), "属实", IncidentLevel.MINOR, "t1" if act == "accept" else "")
    actions.act_on_incident(incident=uuid, what=what, on=on, at=AT, by=HEAD)


def asked():
    new = NewComplaint(COLLEGE, RequestKind.REPAIR, "投影仪花屏", "")
    return actions.file_complaint(complaint=new, at=AT, by=ASKER)


def published(lake, table, columns, on=DAY):
    publish_cases(lake, on=on, by=OFFICE)
    con = lake.reader()
    try:
        return con.execute(f"SELECT {columns} FROM lake.{table} ORDER BY ALL").fetchall()
    finally:
        con.close()


def test_where_nothing_is_registered_nothing_is_published(lake):
    assert publish_cases(lake, on=DAY, by=OFFICE) is None
    assert not Load.objects.exists()


def test_incidents_are_data_once_they_are_accepted_and_name_nobody(lake):
    first, second = reported(), reported(COLLEGE, "试卷错印")
    reported(title="还没有人受理")
    handled(first, "accept")
    handled(first, "decide")
    handled(second, "accept")

    rows = published(lake, "incidents", "unit_id, course_id, teacher_id, level, handled,"
                                        " handled_on_time")  # fmt: skip

    assert rows == [("U1", "K1", None, "3", True, True), ("U1", None, None, "3", False, None)]
    late = published(lake, "incidents", "handled_on_time", DAY + 9 * WEEK)
    assert late == [(False,), (True,)]


def test_what_is_no_longer_so_goes_and_what_others_have_brought_stays(lake):
    uuid = reported()
    handled(uuid, "accept")
    theirs = pa.table({"incident_id": ["X1"], "unit_id": ["U1"], "kind": ["safety"],
                       "level": ["1"], "occurred_on": [DAY], "handled": [True]})  # fmt: skip
    load_tables(lake, datasets.load(), {"incidents": theirs}, load="x", by="them", trusted=True)
    assert len(published(lake, "incidents", "incident_id")) == 2

    handled(uuid, "dismiss")

    assert published(lake, "incidents", "incident_id") == [("X1",)]


def test_complaints_are_data_with_how_long_they_took(lake):
    one, _ = asked(), asked()
    reply = Reply(ComplaintAct.ANSWER, "已更换")
    actions.act_on_complaint(complaint=one, what=reply, at=AT + 30 * HOUR, by=HEAD)
    columns = "unit_id, kind, from_kind, replied, reply_hours, replied_on_time, solved"

    rows = published(lake, "feedback_requests", columns, DAY + 2 * WEEK)

    assert rows == [
        ("U1", "repair", "staff", False, None, False, False),
        ("U1", "repair", "staff", True, Decimal("30.0000"), False, False),
    ]
    assert [row[5] for row in published(lake, "feedback_requests", columns)] == [None, False]


def test_inspections_are_data_with_what_was_found_and_put_right(lake):
    new = NewInspection(COLLEGE, InspectionTheme.TRAINING, "", "督导组", DAY, "", ("一", "二"))
    uuid = actions.write_inspection(inspection=new, on=DAY, at=AT, by=OFFICE)
    for act, by in ((FoundAct.MEND, HEAD), (FoundAct.CONFIRM, OFFICE)):
        actions.act_on_problem(inspection=uuid, number=1, act=act, text="已改", on=DAY, by=by)

    rows = published(lake, "events", "unit_id, kind, problems_found, problems_fixed")

    assert rows == [("U1", "patrol", 2, 1)]


def test_all_is_published_in_one_snapshot_and_again_only_what_has_changed(lake):
    handled(reported(), "accept")
    asked()

    before = lake.snapshot()
    publish_cases(lake, on=DAY, by=OFFICE)
    after = lake.snapshot()
    publish_cases(lake, on=DAY, by=OFFICE)

    assert len([s for s in lake.snapshots() if s.id > before and s.extra.get("load")]) == 1
    assert lake.snapshot() == after
    assert set(Load.objects.values_list("source_kind", "state")) == {("house", "published")}
