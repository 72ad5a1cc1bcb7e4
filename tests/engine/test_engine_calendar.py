"""Promises of the school calendar, on the customary terms and on an uneven calendar."""

import datetime as dt
import doctest
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lemnis.engine.calendar import Break, SchoolCalendar, Term, labels, school
from lemnis.errors import BadData, NotFound, WrongUse
from lemnis.values import Period, PeriodKind

DAY = dt.timedelta(days=1)
CUSTOMARY = SchoolCalendar.default(2018, 2027)
UNEVEN = SchoolCalendar(
    (
        Term("2023-2024-1", dt.date(2023, 8, 28), dt.date(2024, 1, 21), dt.date(2023, 9, 4), 18),
        Term("2023-2024-2", dt.date(2024, 1, 22), dt.date(2024, 6, 30), dt.date(2024, 2, 26), 17),
        Term("2023-2024-3", dt.date(2024, 7, 1), dt.date(2024, 8, 25), dt.date(2024, 7, 1), 4),
        Term(
            "2024-2025-1",
            dt.date(2024, 8, 26),
            dt.date(2025, 1, 19),
            dt.date(2024, 8, 26),
            19,
            (Break(dt.date(2024, 9, 28), dt.date(2024, 10, 7)),),
        ),
        Term("2024-2025-2", dt.date(2025, 1, 20), dt.date(2025, 8, 24), dt.date(2025, 2, 17), 18),
    ),
    fiscal_year_starts=4,
)
calendars = st.sampled_from([CUSTOMARY, UNEVEN])
days = st.dates(dt.date(2023, 8, 28), dt.date(2025, 8, 24))
kinds = st.sampled_from(list(PeriodKind))
PARTING = [k for k in PeriodKind if k not in {PeriodKind.AS_OF, PeriodKind.ROLLING}]


@st.composite
def periods(draw, *, whole=False):
    calendar = draw(calendars)
    found = calendar.containing(draw(kinds), draw(days), days=draw(st.integers(1, 400)))
    assume(found is not None)
    if not whole:
        found = calendar.to_date(found, draw(st.dates(found.start, found.end)))
    return calendar, found


# Days and their periods


@given(calendars, days)
def test_every_day_is_in_exactly_one_term(calendar, day):
    assert sum(day in term.period for term in calendar.terms) == 1
    assert day in calendar.containing(PeriodKind.TERM, day)


@given(calendars, st.sampled_from(PARTING), days)
def test_neighbouring_periods_meet_without_gap_or_overlap(calendar, kind, day):
    period = calendar.containing(kind, day)
    assume(period is not None and kind is not PeriodKind.WEEK)

    after = calendar.offset(period, 1)

    assert day in period
    assert after is None or after.start == period.end + DAY


@given(calendars, days)
def test_a_teaching_week_is_monday_to_sunday_inside_one_term(calendar, day):
    week = calendar.containing(PeriodKind.WEEK, day)
    assume(week is not None)

    term = calendar.covering(PeriodKind.TERM, week)

    assert (week.start.weekday(), week.end - week.start) == (0, 6 * DAY)
    assert week.label.startswith(f"{term.label}-W")


@pytest.mark.parametrize(
    ("day", "week"),
    [
        ("2024-08-31", None),
        ("2024-09-01", None),
        ("2024-09-02", "2024-2025-1-W01"),
        ("2025-01-19", "2024-2025-1-W20"),
        ("2025-01-20", None),
        ("2025-02-01", None),
        ("2025-02-24", "2024-2025-2-W01"),
        ("2025-07-13", "2024-2025-2-W20"),
        ("2025-07-14", None),
    ],
)
def test_days_outside_teaching_weeks_belong_to_none(day, week):
    found = CUSTOMARY.containing(PeriodKind.WEEK, dt.date.fromisoformat(day))

    assert (found and found.label) == week


def test_a_week_off_is_not_counted_and_the_next_takes_its_number():
    before = UNEVEN.containing(PeriodKind.WEEK, dt.date(2024, 9, 29))
    off = UNEVEN.containing(PeriodKind.WEEK, dt.date(2024, 10, 2))
    after = UNEVEN.containing(PeriodKind.WEEK, dt.date(2024, 10, 8))

    assert (before.label, off, after.label) == ("2024-2025-1-W05", None, "2024-2025-1-W06")
    assert UNEVEN.offset(before, 1) == after


@pytest.mark.parametrize(
    ("kind", "day", "label"),
    [
        (PeriodKind.TERM, "2024-08-31", "2023-2024-2"),
        (PeriodKind.TERM, "2024-09-01", "2024-2025-1"),
        (PeriodKind.TERM, "2025-01-31", "2024-2025-1"),
        (PeriodKind.TERM, "2025-02-01", "2024-2025-2"),
        (PeriodKind.ACADEMIC_YEAR, "2024-08-31", "2023-2024"),
        (PeriodKind.ACADEMIC_YEAR, "2024-09-01", "2024-2025"),
        (PeriodKind.CALENDAR_YEAR, "2024-12-31", "2024"),
        (PeriodKind.CALENDAR_YEAR, "2025-01-01", "2025"),
        (PeriodKind.FISCAL_YEAR, "2025-01-01", "FY2025"),
        (PeriodKind.MONTH, "2024-02-29", "2024-02"),
        (PeriodKind.DAY, "2024-02-29", "2024-02-29"),
        (PeriodKind.AS_OF, "2024-02-29", "@2024-02-29"),
        (PeriodKind.ROLLING, "2024-02-29", "30d@2024-02-29"),
    ],
)
def test_each_kind_changes_on_its_own_border(kind, day, label):
    assert CUSTOMARY.containing(kind, dt.date.fromisoformat(day)).label == label


def test_lengths_of_periods_come_out_in_days():
    def length(label):
        period = CUSTOMARY.parse(label)
        return (period.end - period.start).days + 1

    assert [length(x) for x in ("2024-02", "2025-02", "2024", "2023-2024", "30d@2024-03-01")] == [
        29,
        28,
        366,
        366,
        30,
    ]
    assert CUSTOMARY.parse("@2025-06-30").start == dt.date.min


def test_a_fiscal_year_may_start_in_april():
    march, april = dt.date(2024, 3, 31), dt.date(2024, 4, 1)

    assert UNEVEN.containing(PeriodKind.FISCAL_YEAR, march).label == "FY2023"
    assert UNEVEN.containing(PeriodKind.FISCAL_YEAR, april) == Period(
        april, dt.date(2025, 3, 31), PeriodKind.FISCAL_YEAR, "FY2024"
    )


def test_an_academic_year_is_its_terms_and_september_to_august_where_none_is_listed():
    label = {y: UNEVEN.academic_year(y) for y in (2022, 2023, 2024, 2025, 2026)}

    assert [(str(p.start), str(p.end)) for p in label.values()] == [
        ("2022-09-01", "2023-08-27"),
        ("2023-08-28", "2024-08-25"),
        ("2024-08-26", "2025-08-24"),
        ("2025-08-25", "2026-08-31"),
        ("2026-09-01", "2027-08-31"),
    ]


def test_outside_the_calendar_there_is_no_term_and_no_week():
    for day in (dt.date(2018, 8, 31), dt.date(2028, 9, 1), dt.date.min, dt.date.max):
        assert CUSTOMARY.containing(PeriodKind.TERM, day) is None
        assert CUSTOMARY.containing(PeriodKind.WEEK, day) is None


# Labels


@given(periods())
def test_a_label_reads_back_as_the_period_it_names(case):
    calendar, period = case

    assert calendar.parse(period.label) == period


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (" 2024-2025-1-w05 ", "2024-2025-1-W05"),
        ("２０２５－０３", "2025-03"),
        ("30D@2025-06-30", "30d@2025-06-30"),
        ("2024-2025-1@2024-11-12", "2024-2025-1@2024-11-12"),
        ("2024-2025-1@2025-11-12", "2024-2025-1"),
    ],
)
def test_small_letters_wide_characters_and_cut_periods_are_read(written, meant):
    assert CUSTOMARY.parse(written).label == meant


@pytest.mark.parametrize(
    ("written", "nearest"),
    [
        ("2024-2025-1-W5", "2024-2025-1-W05"),
        ("2024—2025学年第1学期", "2024-2025-1"),
        ("2024-2025学年第二学期第五周", "2024-2025-2-W05"),
        ("2031-2032-1-W5", "2031-2032-1-W05"),
        ("2024-25", "2024-2025"),
        ("2025年3月", "2025-03"),
        ("2025-6-3", "2025-06-03"),
        ("@2025/6/3", "@2025-06-03"),
        ("30 days@2025-6-3", "30d@2025-06-03"),
        ("2025财年", "FY2025"),
        ("2025年", "2025"),
        ("2024-2026", None),
        ("2025-13", None),
        ("2025-02-30", None),
        ("2024-2025-1@2020-01-01", None),
        ("0d@2025-01-01", None),
        ("last week", None),
        ("", None),
    ],
)
def test_an_unreadable_label_is_refused_with_examples_and_the_nearest_form(written, nearest):
    with pytest.raises(WrongUse) as refused:
        CUSTOMARY.parse(written)

    assert refused.value.facts["suggestion"] == nearest
    assert "2024-2025-1-W05" in refused.value.say("zh")
    assert nearest is None or f"Did you mean {nearest}?" in refused.value.say("en")


@given(st.text(max_size=24))
def test_whatever_is_typed_is_a_period_or_a_plain_refusal(text):
    try:
        period = CUSTOMARY.parse(text)
    except (WrongUse, NotFound):
        return
    assert period.start <= period.end


def test_a_term_or_week_the_calendar_lacks_is_not_found():
    for label in ("2030-2031-1", "2024-2025-3", "2024-2025-1-W21", "2030-2031-1@2030-10-01"):
        with pytest.raises(NotFound, match="The calendar has no"):
            CUSTOMARY.parse(label)


# Arithmetic


@given(periods(whole=True), st.integers(-60, 60))
def test_moving_forth_and_back_comes_home(case, n):
    calendar, period = case
    moved = calendar.offset(period, n)
    assume(moved is not None)

    assert calendar.offset(moved, -n) == period
    assert moved.kind is period.kind
    assert (moved.end > period.end) == (n > 0)


@given(periods(whole=True), st.integers(-9, 9), st.integers(-9, 9))
def test_moving_twice_is_moving_by_the_sum(case, a, b):
    calendar, period = case
    between, there = calendar.offset(period, a), calendar.offset(period, a + b)
    assume(between is not None)

    assert calendar.offset(between, b) == there


@given(periods())
def test_prior_is_one_back_and_none_at_the_calendars_begin(case):
    calendar, period = case

    assert calendar.prior(period) == calendar.offset(period, -1)
    assert calendar.prior(period, 10**9) is None


@given(periods(whole=True))
def test_the_same_period_last_year_is_of_the_same_kind_a_year_before(case):
    calendar, period = case
    earlier = calendar.same_period_last_year(period)
    assume(earlier is not None)

    assert earlier.kind is period.kind
    as_of = period.kind is PeriodKind.AS_OF
    apart = period.end - earlier.end if as_of else period.start - earlier.start
    assert 350 <= apart.days <= 380


@pytest.mark.parametrize(
    ("label", "earlier"),
    [
        ("2024-2025-1", "2023-2024-1"),
        ("2024-2025-1-W05", "2023-2024-1-W05"),
        ("2024-2025", "2023-2024"),
        ("2024-02", "2023-02"),
        ("2024", "2023"),
        ("FY2024", "FY2023"),
        ("2024-02-29", "2023-02-28"),
        ("2025-02-28", "2024-02-28"),
        ("@2024-02-29", "@2023-02-28"),
        ("30d@2024-02-29", "30d@2023-02-28"),
        ("2024-02@2024-02-29", "2023-02"),
        ("2024@2024-11-12", "2023@2023-11-12"),
        ("2024-2025-1@2024-11-12", "2023-2024-1@2023-11-12"),
    ],
)
def test_last_year_means_the_like_period(label, earlier):
    assert CUSTOMARY.same_period_last_year(CUSTOMARY.parse(label)).label == earlier


def test_a_week_last_year_did_not_teach_has_no_counterpart():
    longer = UNEVEN.parse("2024-2025-1-W19")

    assert UNEVEN.same_period_last_year(longer) is None
    assert CUSTOMARY.same_period_last_year(CUSTOMARY.parse("2018-2019-1")) is None


@pytest.mark.parametrize(
    ("label", "n", "moved"),
    [
        ("2024-2025-1-W20", 1, "2024-2025-2-W01"),
        ("2024-2025-2-W01", -21, "2023-2024-2-W20"),
        ("2024-2025-1", 1, "2024-2025-2"),
        ("2024-2025-2", 1, "2025-2026-1"),
        ("2024-12", 1, "2025-01"),
        ("2024-01", -1, "2023-12"),
        ("2024-02-29", 1, "2024-03-01"),
        ("@2024-03-01", -1, "@2024-02-29"),
        ("30d@2024-03-30", -1, "30d@2024-02-29"),
        ("2024-2025-1@2024-09-30", -2, "2023-2024-1@2023-09-30"),
    ],
)
def test_moving_over_borders(label, n, moved):
    assert CUSTOMARY.offset(CUSTOMARY.parse(label), n).label == moved


def test_time_itself_has_an_end():
    last = CUSTOMARY.containing(PeriodKind.CALENDAR_YEAR, dt.date.max)

    assert CUSTOMARY.same_period_last_year(CUSTOMARY.parse("0001-03-01")) is None
    assert CUSTOMARY.offset(last, 1) is None
    assert CUSTOMARY.within(PeriodKind.MONTH, last)[-1].label == "9999-12"


# Periods in periods


@given(periods(), kinds)
def test_periods_within_end_inside_in_order_and_none_is_left_out(case, kind):
    calendar, outer = case
    assume(outer.kind not in {PeriodKind.AS_OF, PeriodKind.ROLLING})

    found = calendar.within(kind, outer)

    assert all(p.end in outer and p.kind is kind for p in found)
    assert [p.end for p in found] == sorted({p.end for p in found})
    ends = {
        p.end
        for n in range((outer.end - outer.start).days + 1)
        if (p := calendar.containing(kind, outer.start + n * DAY)) and p.end in outer
    }
    assert {p.end for p in found} == ends


def test_a_term_has_its_weeks_and_an_academic_year_its_terms_and_months():
    year = CUSTOMARY.parse("2024-2025")

    assert len(CUSTOMARY.within(PeriodKind.WEEK, CUSTOMARY.parse("2024-2025-1"))) == 20
    terms = CUSTOMARY.within(PeriodKind.TERM, year)
    months = CUSTOMARY.within(PeriodKind.MONTH, year)
    assert [p.label for p in terms] == ["2024-2025-1", "2024-2025-2"]
    assert (months[0].label, months[-1].label, len(months)) == ("2024-09", "2025-08", 12)
    assert CUSTOMARY.within(PeriodKind.CALENDAR_YEAR, year)[0].label == "2024"


def test_periods_up_to_a_day_begin_with_the_calendar():
    years = UNEVEN.within(PeriodKind.ACADEMIC_YEAR, UNEVEN.parse("@2025-08-24"))

    assert [p.label for p in years] == ["2023-2024", "2024-2025"]


@given(periods(), kinds)
def test_what_covers_a_period_holds_all_its_days(case, kind):
    calendar, period = case
    outer = calendar.covering(kind, period)
    assume(outer is not None)

    assert outer.start <= period.start <= period.end <= outer.end


def test_a_term_over_new_year_is_in_no_calendar_year():
    term = CUSTOMARY.parse("2024-2025-1")

    assert CUSTOMARY.covering(PeriodKind.CALENDAR_YEAR, term) is None
    assert CUSTOMARY.covering(PeriodKind.ACADEMIC_YEAR, term).label == "2024-2025"
    assert CUSTOMARY.covering(PeriodKind.AS_OF, term).label == "@2025-01-31"


@given(periods(), days)
def test_a_period_to_date_starts_with_it_and_ends_by_the_day(case, day):
    calendar, period = case

    cut = calendar.to_date(period, day)

    if day < period.start:
        assert cut is None
    else:
        assert (cut.end, cut.kind) == (min(day, period.end), period.kind)
        assert calendar.parse(cut.label) == cut


@pytest.mark.parametrize(
    ("entry", "day", "age"),
    [
        (2023, "2023-08-31", 0),
        (2023, "2023-09-01", 1),
        (2023, "2024-08-31", 1),
        (2023, "2024-09-01", 2),
        (2023, "2026-08-31", 3),
        (1995, "1996-02-29", 1),
    ],
)
def test_a_cohorts_year_of_study_turns_with_the_academic_year(entry, day, age):
    assert CUSTOMARY.cohort_age(entry, dt.date.fromisoformat(day)) == age


# Read and written


@given(calendars)
def test_a_calendar_reads_back_as_written(tmp_path_factory, calendar):
    path = tmp_path_factory.mktemp("calendar") / "calendar.yaml"

    calendar.write(path)

    assert SchoolCalendar.read(path) == calendar


TERM_1 = """\
- label: 2024-2025-1
  start: 2024-09-01
  end: 2025-01-31
  first_monday: 2024-09-02
  teaching_weeks: 20
"""
TERM_2 = """\
- label: 2024-2025-2
  start: 2025-02-01
  end: 2025-08-31
  first_monday: 2025-02-24
  teaching_weeks: 20
"""
BOTH = f"terms:\n{TERM_1}{TERM_2}"


@pytest.mark.parametrize(
    ("page", "said"),
    [
        (BOTH.replace("2025-02-01", "2025-01-31"), "Terms overlap: 2024-2025-1, 2024-2025-2"),
        (BOTH.replace("2025-02-01", "2025-02-03"), "gap 2025-02-01…2025-02-02"),
        (BOTH.replace("2025-01-31", "2025-01-12"), "teaching weeks lie outside the term"),
        (
            BOTH.replace("teaching_weeks: 20", "teaching_weeks: 40"),
            "teaching weeks lie outside the term",
        ),
        (BOTH.replace("2024-09-02", "2024-08-26"), "teaching weeks lie outside the term"),
        (BOTH.replace("2024-09-02", "2024-09-03"), "no Monday"),
        (BOTH.replace("2024-2025-2", "2024-2025-3"), "not numbered in order"),
        (BOTH.replace("2024-2025-2", "2025-2026-1"), "are not in that academic year"),
        (BOTH.replace("2024-2025-2", "autumn"), "should look like 2024-2025-1"),
        (BOTH.replace("end: 2025-01-31", "end: 2023-01-31"), "starts after it ends"),
        (f"terms:\n{TERM_2}", "first term of that year is missing"),
        (BOTH.replace("2025-01-31", "2025-02-30"), "“2025-02-30” is not a date"),
        (BOTH.replace("2025-01-31", "soon"), "terms.0.end: “soon” is not a date"),
        (BOTH.replace("  end: 2025-01-31\n", ""), "terms.0.end: is missing"),
        (BOTH.replace("  end: 2025-01-31", "  finish: 2025-01-31"), "terms.0."),
        (BOTH.replace("teaching_weeks: 20", "teaching_weeks: -1"), "0 to 53"),
        (f"{BOTH}  breaks: [[2025-09-01, 2025-09-02]]", "break lies outside"),
        (f"{BOTH}  breaks: [[2025-05-05, 2025-05-01]]", "break starts after"),
        (f"fiscal_year_starts: 13\n{BOTH}", "month 1 to 12, not 13"),
        (f"holidays: []\n{BOTH}", "holidays: is not known"),
        ("terms: []", "no term"),
        ("terms:\n- [", "calendar.yaml:2: The calendar is not valid YAML"),
        ("", "is not an entry"),
    ],
)
def test_a_wrong_calendar_is_refused_with_its_file_and_what_is_wrong(tmp_path: Path, page, said):
    path = tmp_path / "calendar.yaml"
    path.write_text(BOTH, "utf-8")
    assert len(SchoolCalendar.read(path).terms) == 2

    path.write_text(page, "utf-8")

    with pytest.raises(BadData) as refused:
        SchoolCalendar.read(path)
    assert said in str(refused.value)
    assert str(refused.value).startswith(str(path))


def test_a_calendar_that_is_no_text_file_is_refused(tmp_path):
    path = tmp_path / "calendar.yaml"
    with pytest.raises(BadData, match="cannot be opened"):
        SchoolCalendar.read(path)

    path.write_bytes("学期".encode("gb18030"))

    with pytest.raises(BadData, match="not UTF-8"):
        SchoolCalendar.read(path)


def test_the_page_and_the_examples_are_true():
    page = Path(__file__).parents[2] / "docs" / "reference" / "periods.md"

    tried = [doctest.testfile(str(page), module_relative=False, encoding="utf-8")]
    tried += [doctest.testmod(module) for module in (school, labels)]

    assert all(t.attempted and not t.failed for t in tried)
