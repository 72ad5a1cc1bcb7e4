"""The statechart, the cadences and the attainment, decided on values alone."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise, product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lemnis.engine.calendar import SchoolCalendar
from lemnis.engine.calendar.demo import demo_calendar
from lemnis.engine.grade import Status
from lemnis.errors import BadData, NotFound, Refused
from lemnis.people.rules.permissions import Permission
from lemnis.spiral.rules.attainment import Judged
from lemnis.spiral.rules.cadences import Beat, Cadence, cadences, due, read_cadences
from lemnis.spiral.rules.cycles import CycleAct, acted, acts_at
from lemnis.spiral.rules.deadlines import planned
from lemnis.spiral.rules.entries import read_entry
from lemnis.spiral.rules.grounds import Bound, Facts, lacks, takes_words
from lemnis.spiral.rules.histories import laps_of
from lemnis.spiral.rules.laps import lap_period, period_of
from lemnis.spiral.rules.stages import StageCode
from lemnis.spiral.rules.statechart import (
    Event,
    Given,
    Standing,
    events_at,
    left_behind,
    moved,
    table,
)
from lemnis.spiral.rules.templates import (
    Template,
    read_templates,
    template,
    templates,
    usual_template,
)
from lemnis.spiral.rules.words import Activity, CycleState, LoopKind
from lemnis.values import SubjectKind

UPPER = ["goal", "standard", "plan", "organise", "implement", "monitor", "warn", "adjust"]
LOWER = {
    "program": ["self_diagnose", "learn", "innovate", "assess", "raise"],
    "twelve": ["self_diagnose", "assess", "learn", "raise"],
}
GIVEN = Given("材料", "说明")
BOUND = Bound("goal", "1", "1.1 就业率")
CALENDAR = demo_calendar()
S = StageCode


def rows(lower):
    """The whole statechart as people would write it on paper."""
    for loop in (UPPER, lower):
        for here, there in pairwise(loop):
            yield here, "advance", there
            yield there, "back", here
    yield "adjust", "adjust", "implement"
    yield "monitor", "cross", "self_diagnose"
    yield "adjust", "cross", "self_diagnose"
    yield "raise", "close", "goal"


def whole(code, stage, **facts):
    done = frozenset(template(code).codes)
    return Standing(S(stage), 3, facts.get("small", 2), done, facts.get("undecided", 0))


@pytest.mark.parametrize("code", sorted(LOWER))
def test_every_stage_and_event_moves_as_the_table_says_or_is_refused_with_a_reason(code):
    paper = {(here, event): there for here, event, there in rows(LOWER[code])}

    for stage, event in product(template(code).codes, Event):
        wanted = paper.get((stage.value, event.value))
        if wanted:
            assert moved(template(code), whole(code, stage), event, GIVEN).stage == wanted
            continue
        with pytest.raises(Refused) as refused:
            moved(template(code), whole(code, stage), event, GIVEN)
        error = refused.value
        assert all((error.zh, error.en, *error.cure))
        assert stage.words.zh in error.zh
        assert event.words.en in error.en


@pytest.mark.parametrize("code", sorted(LOWER))
def test_every_stage_and_event_is_held_by_what_its_stage_lacks_and_going_back_never_is(code):
    for (stage, event), there in table(template(code)).items():
        for facts in (Facts(), Facts((BOUND,), ("1.1",)), Facts((BOUND,))):
            held_by = lacks(stage, facts)
            standing = replace(whole(code, stage), lacks=held_by, bound=facts.there)
            if not (event.leaves and held_by):
                assert moved(template(code), standing, event, GIVEN).stage is there
                continue
            with pytest.raises(Refused) as refused:
                moved(template(code), standing, event, GIVEN)
            for lack in held_by:
                assert lack.said.zh in refused.value.zh
                assert lack.said.en in refused.value.en
                assert lack.cure.zh in refused.value.cure[0]
                assert lack.cure.en in refused.value.cure[1]


def test_only_adjusting_learning_and_new_ways_are_told_in_words_alone():
    assert {stage for stage in StageCode if not lacks(stage, Facts())} == {
        S.ADJUST, S.LEARN, S.INNOVATE,
    }  # fmt: skip
    assert {stage for stage in StageCode if takes_words(stage)} == {S.ADJUST, S.LEARN, S.INNOVATE}


def test_what_is_there_but_amiss_is_told_by_name_and_holds_its_stage():
    amiss = Facts((BOUND,), tuple(f"1.{n}" for n in range(1, 6)))
    held = {stage for stage in StageCode if lacks(stage, amiss)}

    assert held == {S.GOAL, S.STANDARD, S.ORGANISE, S.ADJUST, S.INNOVATE, S.RAISE}
    (lack,) = lacks(S.GOAL, amiss)
    assert "1.1、1.2、1.3 等 5 项" in lack.said.zh
    assert "1.1, 1.2, 1.3 and others, 5 in all" in lack.said.en


def test_a_stage_that_may_be_told_in_words_lacks_nothing_that_is_not_there():
    assert lacks(S.PLAN, Facts(), in_words=True) == ()
    assert lacks(S.GOAL, Facts(amiss=("1.1",)), in_words=True)
    students = template("student")
    assert [s.code for s in students.stages if s.in_words] == [
        S.GOAL, S.STANDARD, S.PLAN, S.ORGANISE, S.IMPLEMENT, S.ASSESS, S.RAISE,
    ]  # fmt: skip


def test_what_a_stage_rests_on_speaks_for_itself():
    standing = replace(whole("program", "plan"), bound=(BOUND,))

    assert moved(template("program"), standing, Event.ADVANCE, Given()).stage is S.ORGANISE
    assert left_behind(standing, Given()) == "1.1 就业率"
    assert left_behind(standing, Given(" 规划文本 ")) == "规划文本"


def test_every_template_that_is_shipped_has_the_same_statechart():
    for each in templates().values():
        lower = LOWER["twelve" if each.code == "twelve" else "program"]
        assert {(h.value, e.value): t.value for (h, e), t in table(each).items()} == {
            (here, event): there for here, event, there in rows(lower)
        }


@pytest.mark.parametrize("event", [e for e in Event if e is not Event.BACK])
def test_no_stage_is_left_as_done_without_what_it_is_for(event):
    for stage, what in table(template("program")):
        if what is event:
            with pytest.raises(Refused, match="To leave"):
                moved(template("program"), whole("program", stage), event, Given("  ", "说明"))


def test_nobody_goes_back_without_saying_why():
    with pytest.raises(Refused, match="must be said why"):
        moved(template("program"), whole("program", "monitor"), Event.BACK, Given("材料", " "))


def test_only_the_small_loop_is_counted_as_one():
    for stage, event in table(template("program")):
        after = moved(template("program"), whole("program", stage), event, GIVEN)
        expected = 3 if event is Event.ADJUST else 0 if event is Event.CLOSE else 2
        assert after.small == expected


def test_only_closing_begins_another_lap():
    for stage, event in table(template("program")):
        after = moved(template("program"), whole("program", stage), event, GIVEN)
        assert after.lap == (4 if event is Event.CLOSE else 3)


def test_a_lap_does_not_close_over_what_was_left_out_or_not_decided():
    skipped = Standing(S.RAISE, 1, 0, frozenset({S.SELF_DIAGNOSE, S.LEARN, S.INNOVATE}))
    with pytest.raises(Refused, match="not done: assessment"):
        moved(template("program"), skipped, Event.CLOSE, GIVEN)
    with pytest.raises(Refused, match="not been decided"):
        moved(template("program"), whole("program", "raise", undecided=2), Event.CLOSE, GIVEN)


def test_what_is_too_long_to_keep_is_refused_before_anything_is_done():
    with pytest.raises(Refused, match="characters"):
        moved(template("program"), whole("program", "goal"), Event.ADVANCE, Given("长" * 171))


def test_from_every_stage_there_is_a_way_to_the_next_lap():
    for each in templates().values():
        for stage in each.codes:
            reached, ahead = set(), {stage}
            while ahead:
                here = ahead.pop()
                reached.add(here)
                ahead |= {table(each)[here, e] for e in events_at(each, here)} - reached
            assert reached == set(each.codes)


# Templates


def test_every_kind_with_a_spiral_has_one_usual_template_and_sections_have_none():
    usual = {kind: found.code for kind in SubjectKind if (found := usual_template(kind))}

    assert usual == {
        "school": "school", "college": "school", "office": "school", "program": "program",
        "course": "course", "teacher": "teacher", "student": "student",
    }  # fmt: skip


def test_a_template_that_does_not_go_round_is_refused_with_its_place(tmp_path):
    page = tmp_path / "mine.yaml"
    page.write_text(
        "code: mine\ntitle: {zh: 我的, en: mine}\nsubjects: [course]\nlap: term\n"
        "stages:\n  - {code: goal, zh: 目标, en: goal}\n  - {code: raise, zh: 改进, en: raise}\n",
        encoding="utf-8",
    )

    with pytest.raises(BadData, match="none twice") as refused:
        read_templates(tmp_path)
    assert refused.value.place.startswith("mine.yaml")


def test_there_is_no_template_of_another_name():
    with pytest.raises(NotFound):
        template("nobody")


def test_a_kind_of_page_of_ones_own_adds_a_template(tmp_path):
    shipped = template("twelve").model_dump(mode="json")
    raw = shipped | {"code": "own", "title": {"zh": "本校", "en": "own"}}
    assert read_entry(Template, raw, "own.yaml").crossing == 8


# Deadlines and laps


@given(st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1)), st.integers(0, 400))
def test_stages_are_planned_in_order_within_their_lap(opened, days):
    ends = opened + dt.timedelta(days)

    found = list(planned(template("twelve"), opened, ends).values())

    assert found == sorted(found)
    assert opened <= found[0]
    assert found[-1] == ends


def test_a_lap_is_about_the_term_that_runs_and_the_next_about_the_one_after():
    course = template("course")
    first = lap_period(course, CALENDAR, dt.date(2025, 3, 3))
    assert first.label == "2024-2025-2"
    assert lap_period(course, CALENDAR, dt.date(2025, 3, 4), after="2024-2025-1") == first


def test_a_lap_may_be_about_a_term_that_is_not_in_the_calendar_yet():
    following = lap_period(template("course"), CALENDAR, dt.date(2025, 7, 1), after="2024-2025-2")

    assert following.label == "2025-2026-1"
    assert period_of(CALENDAR, following.label) == following
    year = lap_period(template("school"), CALENDAR, dt.date(2025, 7, 1), after="2024-2025")
    assert year.label == "2025-2026"


@pytest.mark.parametrize("seed", range(8))
def test_made_up_laps_are_ones_the_statechart_allows(seed):
    about = [CALENDAR.parse(f"{label}") for label in ("2024-2025-1", "2024-2025-2")]
    on = dt.date(2025, 7, 31)

    first, last = laps_of(template("program"), about, on, Random(seed))

    assert [p.stage for p in first.stages][-1] is S.RAISE
    assert all(p.ended for p in first.stages)
    assert [p.ended is None for p in last.stages][-1]
    assert sum(p.ended is None for p in last.stages) == 1
    keys = [(p.stage, p.round) for p in last.stages]
    assert len(set(keys)) == len(keys)
    assert all(p.begun <= on for p in last.stages)


# Attainment


def judged(*statuses, day=dt.date(2025, 1, 10)):
    return [(f"I{n}", Status(status), day) for n, status in enumerate(statuses)]


def test_a_lap_has_attained_the_share_on_target_of_the_last_judgement_of_each():
    before = judged(*["passed"] * 5)
    after = judged("on_target", "stretched", "passed", "below_pass", "on_target",
                   day=dt.date(2025, 6, 1))  # fmt: skip

    found = Judged(before + after).attainment(dt.date(2025, 7, 1), dt.date(2025, 2, 1))

    assert (found.share, found.gain) == (Decimal("0.6"), Decimal("0.6"))


def test_what_is_judged_for_the_first_time_makes_no_gain():
    before = judged(*["on_target"] * 5)
    again = judged(*["on_target"] * 5, day=dt.date(2025, 6, 1))
    new = [(f"N{n}", Status.BELOW_PASS, dt.date(2025, 6, 1)) for n in range(5)]

    found = Judged(before + again + new).attainment(dt.date(2025, 7, 1), dt.date(2025, 2, 1))

    assert (found.share, found.gain) == (Decimal("0.5"), Decimal(0))


def test_a_share_of_a_few_tells_nothing():
    found = Judged(judged("on_target", "passed")).attainment(dt.date(2025, 7, 1))

    assert found == (None, None)


# Cadences


def dues(code, since=dt.date(2024, 9, 1), until=dt.date(2025, 12, 31)):
    return [*due([cadences()[code]], CALENDAR, since, until)]


def test_courses_are_asked_every_teaching_week_and_programs_every_second():
    weekly, fortnightly = dues("course.self.weekly"), dues("program.self.fortnightly")

    assert len(weekly) == 36
    assert len(fortnightly) == 18
    assert (weekly[0].period, weekly[0].opens_on, weekly[0].due_on) == (
        "2024-2025-1-W01", dt.date(2024, 9, 6), dt.date(2024, 9, 11),
    )  # fmt: skip
    assert (fortnightly[0].period, fortnightly[0].opens_on) == (
        "2024-2025-1-W01-02", dt.date(2024, 9, 13),
    )  # fmt: skip


def test_yearly_reports_are_due_at_the_end_of_november():
    (report,) = dues("program.report.yearly", since=dt.date(2025, 9, 1))

    assert (report.period, report.opens_on, report.due_on) == (
        "2024-2025", dt.date(2025, 10, 1), dt.date(2025, 11, 30),
    )  # fmt: skip


def test_units_report_every_month_with_teaching_and_no_other():
    months = [one.period for one in dues("unit.report.monthly", dt.date(2024, 9, 1))]

    # The last teaching week of the first term begins on 30 December.
    assert months == [
        "2024-09", "2024-10", "2024-11", "2024-12", "2025-02",
        "2025-03", "2025-04", "2025-05", "2025-06",
    ]  # fmt: skip


def test_units_and_others_are_assessed_each_half_year_and_teachers_each_year():
    assert len(dues("unit.assessed.half_yearly")) == 2
    assert len(dues("teacher.assessed.yearly")) == 1


def test_what_is_switched_off_is_never_due():
    assert dues("course.self.monthly") == []


@given(
    st.sampled_from(sorted(cadences())),
    st.lists(st.dates(dt.date(2022, 9, 1), dt.date(2025, 12, 31)), max_size=8),
)
def test_however_time_is_cut_the_same_is_due_in_all(code, days):
    first, last = dt.date(2022, 8, 1), dt.date(2026, 1, 1)
    cuts = [first, *sorted(days), last]
    parts = [one for a, b in pairwise(cuts) for one in dues(code, a, b)]

    assert parts == dues(code, first, last)
    assert all(one.starts <= one.opens_on <= one.due_on for one in parts)


def test_a_cadence_due_before_it_opens_is_refused(tmp_path):
    page = tmp_path / "cadences.yaml"
    page.write_text(
        "- {code: x, name: {zh: 甲, en: x}, subjects: [course], activity: report, every: week,"
        " opens: 3, due: 1}\n",
        encoding="utf-8",
    )

    with pytest.raises(BadData, match="before it opens"):
        read_cadences(page)


def test_a_fortnight_at_the_end_of_an_odd_term_has_one_week():
    odd = SchoolCalendar.default(2024, 2024)
    term = odd.terms[0]
    short = SchoolCalendar((type(term)(term.label, term.start, term.end, term.first_monday, 3),))
    rule = Cadence(
        code="x", name=("甲", "x"), subjects=(SubjectKind.COURSE,),
        activity=Activity.REPORT, every=Beat.FORTNIGHT, opens=0, due=1,
    )  # fmt: skip
    labels = [one.period for one in due([rule], short, term.start, term.end)]
    assert labels == ["2024-2025-1-W01-02", "2024-2025-1-W03"]


# Cycles


def test_every_state_and_act_of_a_cycle_moves_as_the_table_says_or_is_refused():
    paper = {
        ("open", "submit"): "submitted", ("returned", "submit"): "submitted",
        ("submitted", "give_back"): "returned", ("submitted", "close"): "closed",
    }  # fmt: skip

    for state, act in product(CycleState, CycleAct):
        wanted = paper.get((state.value, act.value))
        assert (act in acts_at(state)) is bool(wanted)
        if wanted:
            assert acted(state, act) == wanted
        else:
            with pytest.raises(Refused, match="cannot do"):
                acted(state, act)


def test_whoever_does_a_cycle_is_not_who_decides_on_it():
    for activity in Activity:
        doing = CycleAct.SUBMIT.permission(activity)
        deciding = CycleAct.CLOSE.permission(activity)
        assert doing is not deciding
        assert isinstance(deciding, Permission)


def test_the_lower_loop_has_the_stages_from_self_diagnosis_on():
    lower = [code.value for code in StageCode if code.loop is LoopKind.LOWER]
    assert lower == LOWER["program"]
