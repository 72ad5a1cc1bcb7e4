"""Spirals in the browser: the board of all, one as the figure eight, moved on by its people."""

import datetime as dt
import re

import pytest

from lemnis.people.models import Account, Subject
from lemnis.plan.models import Criterion, Goal, Plan, Standard, Target
from lemnis.spiral.models import Cycle, Improvement, Spiral, StageRecord

pytestmark = pytest.mark.slow  # a demo college is built once for all of them
NINE = dt.datetime(2025, 7, 30, 9, tzinfo=dt.UTC)


def own(role, kind):
    person = Account.objects.get(username=role).person
    return Subject.objects.filter(kind=kind, owner=person, active_until=None).first()


def address(subject):
    return f"/spirals/{subject.kind}/{subject.code}"


def told(client, page):
    answer = client.get(page)
    assert answer.status_code == 200, page
    return answer.content.decode()


def send(client, subject, event, **words):
    spiral = Spiral.objects.get(subject=subject)
    asked = {"event": event, "moves": spiral.moves, "artefact": "课程标准 2025 版", "note": ""}
    return client.post(f"{address(subject)}/move", asked | words)


def stand(subject, stage):
    """Put a spiral to a stage, as it would stand there."""
    spiral = Spiral.objects.get(subject=subject)
    lap = spiral.laps.get(number=spiral.lap)
    lap.stages.filter(ended_at=None).update(stage=stage, round=20 + spiral.moves)
    Spiral.objects.filter(pk=spiral.pk).update(stage=stage)


def test_the_board_counts_every_spiral_once(sign_in):
    page = told(sign_in("leader"), "/spirals")

    there = Spiral.objects.filter(subject__active_until=None).exclude(subject__kind="student")
    upper, lower = (int(n.replace("\u2009", "").replace(" ", "")) for n in re.findall(
        r'class="lap" y="[^"]+">([^<]+)<', page))  # fmt: skip
    assert upper + lower == there.count()


def test_the_list_shows_what_a_stage_of_a_layer_leads_to(sign_in):
    stage = StageRecord.objects.filter(
        ended_at=None, lap__spiral__subject__kind="course", lap__spiral__subject__active_until=None
    ).values_list("stage", flat=True)[0]

    page = told(sign_in("leader"), f"/spirals?layer=course&stage={stage}")

    wanted = StageRecord.objects.filter(
        ended_at=None, stage=stage, lap__spiral__subject__kind="course",
        lap__spiral__subject__active_until=None,
    ).count()  # fmt: skip
    assert len(re.findall(r'href="/spirals/course/', page)) == min(wanted, 50) > 0


def test_a_student_sees_only_the_own_spiral(sign_in):
    page = told(sign_in("student"), "/spirals")

    links = set(re.findall(r'href="/spirals/(\w+)/([^"]+)"', page))
    assert links == {("student", own("student", "student").code)}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_one_spiral_tells_every_stage_as_a_drawing_and_as_a_list(sign_in, language):
    subject = own("program_lead", "program")

    page = told(sign_in("program_lead", language), address(subject))

    assert page.count('class="spiral wide"') == page.count('class="spiral narrow"') == 1
    assert len(re.findall(r'<tr id="stage-', page)) == 13
    assert ("8 字形质量改进螺旋" in page) is (language == "zh-hans")


def test_the_page_of_the_subject_shows_the_same_spiral(sign_in):
    subject = own("program_lead", "program")

    page = told(sign_in("program_lead"), f"/subjects/program/{subject.code}")

    assert 'class="spiral wide"' in page
    assert address(subject) in page


def test_who_answers_for_a_program_moves_it_on(sign_in):
    subject = own("program_lead", "program")
    stand(subject, "standard")

    answer = send(sign_in("program_lead"), subject, "advance")

    assert answer.status_code == 302
    assert Spiral.objects.get(subject=subject).stage == "plan"
    assert "课程标准 2025 版" in told(sign_in("program_lead"), address(subject))


def test_without_what_the_stage_leaves_behind_nothing_moves(sign_in):
    subject = own("program_lead", "program")
    stand(subject, "learn")

    answer = send(sign_in("program_lead"), subject, "advance", artefact=" ")

    assert answer.status_code == 409
    assert "须附上" in answer.content.decode()
    assert Spiral.objects.get(subject=subject).stage == "learn"


def test_a_stage_says_what_it_lacks_and_where_and_is_not_left_without(sign_in):
    subject = own("program_lead", "program")
    stand(subject, "raise")
    lead = sign_in("program_lead")

    page = told(lead, address(subject))
    answer = send(lead, subject, "close")

    assert "本圈还没有提高（或确认保持）目标或标准" in page
    assert answer.status_code == 409
    assert "还不能完成" in answer.content.decode()
    assert Spiral.objects.get(subject=subject).stage == "raise"


def test_a_stage_tells_the_things_of_the_house_it_rests_on_with_the_way_to_them(sign_in):
    subject = own("program_lead", "program")
    stand(subject, "standard")
    lead = sign_in("program_lead")
    way = 'href="/standards/one/'

    page = told(lead, address(subject))
    send(lead, subject, "advance", artefact="")
    after = told(lead, address(subject))

    assert way in page
    assert Spiral.objects.get(subject=subject).stage == "plan"
    assert way in after  # with what was left behind


def test_who_pressed_later_is_told_that_somebody_was_quicker(sign_in):
    subject = own("program_lead", "program")
    stand(subject, "standard")
    seen = Spiral.objects.get(subject=subject).moves
    send(sign_in("program_lead"), subject, "advance")

    stand(subject, "standard")
    answer = send(sign_in("program_lead"), subject, "advance", moves=seen)

    assert answer.status_code == 409
    assert "刚刚已有人推进" in answer.content.decode()


def test_a_lap_closes_measured_and_the_next_begins(sign_in):
    subject = own("program_lead", "program")
    spiral = Spiral.objects.get(subject=subject)
    lap = spiral.laps.get(number=spiral.lap)
    for code in ("self_diagnose", "learn", "innovate", "assess"):
        lap.stages.filter(stage=code).delete()
        lap.stages.create(stage=code, begun_at=lap.spiral.laps.first().stages.first().begun_at,
                          begun_by="x", ended_at=lap.stages.first().begun_at, ended_by="x",
                          artefact=f"{code}:x")  # fmt: skip
    lap.stages.filter(stage="raise").delete()
    if not lap.stages.filter(ended_at=None).exists():
        lap.stages.create(stage="raise", begun_at=lap.stages.first().begun_at, begun_by="x")
    stand(subject, "raise")
    _raised(subject, lap)

    answer = send(sign_in("program_lead"), subject, "close")

    after = Spiral.objects.get(subject=subject)
    assert (answer.status_code, after.lap, after.stage) == (302, spiral.lap + 1, "goal")
    assert after.laps.get(number=spiral.lap).closed_on is not None


def test_a_target_is_raised_where_the_lap_ends_and_both_pages_tell_from_what_to_what(sign_in):
    subject = own("program_lead", "program")
    stand(subject, "raise")
    _asked(subject)
    goal = _goal(subject)
    lead = sign_in("program_lead")
    form = f"/goals/{goal.uuid}/raise"
    last = Target.objects.filter(goal=goal).order_by("period", "version").last()

    assert f'href="{form}?from=spiral"' in told(lead, address(subject))
    assert f'href="{form}"' in told(lead, f"/goals/{goal.uuid}")
    assert "新目标值" in told(lead, form)
    higher = last.value + 1 if goal.better == "higher" else last.value - 1
    asked = {"period": last.period, "value": f"{higher:f}", "why": "本圈已达到"}
    sent = lead.post(f"{form}?from=spiral", asked)

    assert (sent.status_code, sent.url) == (302, address(subject))
    n = Spiral.objects.get(subject=subject).lap
    arrow = re.compile(r"\d\S* → \d")
    page, of_goal = told(lead, address(subject)), told(lead, f"/goals/{goal.uuid}")
    for each in (page, of_goal):
        assert arrow.search(each)
        assert "本圈已达到" in each
        assert f"第 {n} 圈" in each
    easier = asked | {"value": "0" if goal.better == "higher" else "99999"}
    refused = lead.post(form, easier)
    assert refused.status_code == 422
    assert "只能提高或保持目标" in refused.content.decode()


def test_a_standard_is_raised_by_the_quality_office_from_the_page_of_the_spiral(sign_in):
    subject = own("program_lead", "program")
    stand(subject, "raise")
    _asked(subject)
    line = Criterion.objects.filter(
        version__standard__uses__subject=subject, version__standard__uses__until=None,
        kind="lines", target__isnull=False, version__published_at__isnull=False,
    ).first()  # fmt: skip
    line.version.standard.versions.filter(published_at=None).delete()
    code, office = line.version.standard.code, sign_in("quality_office")
    form = f"/standards/one/{code}/raise?subject=program:{subject.code}"

    assert form in told(office, address(subject)).replace("&amp;", "&")
    assert form not in told(sign_in("program_lead"), address(subject))
    chosen = f"{line.number}|{line.school_type}|{line.year}"
    sent = office.post(form, {"version": line.version.number, "criterion": chosen,
                              "value": f"{line.target:f}", "why": "确认保持"})  # fmt: skip

    assert sent.status_code == 302, sent.content.decode()
    assert "确认保持" in told(office, address(subject))


def test_a_goal_without_a_standard_gets_one_from_the_library_by_the_form(sign_in):
    subject = own("program_lead", "program")
    goal = _goal(subject)
    code = Standard.objects.filter(
        retired_on=None, versions__published_at__isnull=False
    ).first().code  # fmt: skip
    lead = sign_in("program_lead")

    sent = lead.post(f"/standards/one/{code}/use", {"goal": str(goal.uuid), "since": "2025-07-31"})

    assert sent.status_code == 302, sent.content.decode()
    assert list(goal.standards.values_list("standard__code", "until")) == [(code, None)]


def _goal(subject):
    """A published goal of a subject with a target of a year."""
    said = {"written_by": "x", "published_by": "x", "published_at": NINE}
    plan = Plan.objects.create(
        kind="program", title="专业规划", subject=subject, starts=dt.date(2025, 1, 1),
        ends=dt.date(2027, 12, 31), state="published", **said,
    )  # fmt: skip
    goal = Goal.objects.create(
        plan=plan, subject=subject, number="9.9", title="就业率", state="published"
    )
    Target.objects.create(goal=goal, period="2026", value=90, at=NINE, by="x")
    return goal


def _asked(subject):
    """Let a self-diagnosis of the present lap have been handed in."""
    spiral = Spiral.objects.get(subject=subject)
    lap = spiral.laps.get(number=spiral.lap)
    cycle = Cycle.objects.filter(subject=subject, activity="self_diagnosis").first()
    Cycle.objects.filter(pk=cycle.pk).update(
        lap=lap, state="closed", submitted_by="x", submitted_at=cycle.opened_at
    )


def _raised(subject, lap):
    """Let the lower loop have raised a target in a lap, with nothing left to be verified."""
    cycle = Cycle.objects.filter(subject=subject).first()
    Cycle.objects.filter(lap=lap, state="submitted").update(state="closed")
    Cycle.objects.filter(pk=cycle.pk).update(lap=lap)
    Improvement.objects.filter(subject=subject).update(
        cycle=None, opened_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    )
    Target.objects.create(
        goal=_goal(subject), period="2026", version=9, value=91, why="达到了", cycle=cycle.uuid,
        at=NINE, by="x",
    )  # fmt: skip


def test_who_may_only_look_is_offered_no_way_on_and_gets_none(sign_in):
    subject = own("program_lead", "program")
    page = told(sign_in("supervisor"), address(subject)) if _sees("supervisor", subject) else ""

    assert 'name="event"' not in page
    assert send(sign_in("supervisor"), subject, "advance").status_code in {403, 404}


def _sees(role, subject):
    from django.utils import timezone

    from lemnis.people.queries import visible_subjects
    from lemnis.people.recognising import viewer_of
    from lemnis.people.rules.permissions import Permission

    who = viewer_of(Account.objects.get(username=role), timezone.localdate())
    return visible_subjects(who, Permission.SEE_SPIRALS).filter(pk=subject.pk).exists()


def test_the_quality_office_opens_what_a_layer_lacks(sign_in):
    subject = Subject.objects.filter(kind="course", active_until=None).first()
    spiral = Spiral.objects.get(subject=subject)
    StageRecord.objects.filter(lap__spiral=spiral).delete()
    for lap in spiral.laps.all():
        lap.cycles.update(lap=None)
    spiral.laps.all().delete()
    spiral.delete()
    office = sign_in("quality_office")
    assert "为 1 个主体开启螺旋" in told(office, "/spirals?layer=course")

    office.post("/spirals/open", {"layer": "course"})

    opened = Spiral.objects.get(subject=subject)
    assert (opened.lap, opened.stage) == (1, "goal")


def test_all_spirals_of_a_layer_come_as_a_file(sign_in):
    answer = sign_in("leader").get("/spirals?layer=course&export=csv")

    rows = b"".join(answer).decode("utf-8-sig").splitlines()
    courses = Spiral.objects.filter(subject__kind="course", subject__active_until=None).count()
    assert len(rows) == courses + 1
