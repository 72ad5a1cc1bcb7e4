"""How a college is told of itself: decisions on values alone."""

import datetime as dt
from decimal import Decimal

import pyarrow as pa
import pytest

from lemnis.engine.alerts.rule import LADDER, Role, Severity
from lemnis.engine.calendar import SchoolCalendar
from lemnis.engine.grade import Status
from lemnis.engine.overview import JUDGED
from lemnis.insight.rules import judgements
from lemnis.insight.rules.ages import AGES, by_age, escalation
from lemnis.insight.rules.attainment import Attained, attained, total
from lemnis.insight.rules.sentences import Facts, Worst, sentences
from lemnis.insight.rules.smallest import too_few
from lemnis.insight.rules.staleness import is_stale
from lemnis.values import PeriodKind, SubjectKind, SubjectRef, Title

CALENDAR = SchoolCalendar.default(2023, 2025)
MONDAY = dt.date(2025, 3, 3)
MATHS = SubjectRef(SubjectKind.COURSE, "maths")
ART = SubjectRef(SubjectKind.COURSE, "art")


def rows(*told):
    """Return judgements written as: indicator, subject, period, shown, status, now."""
    made = []
    for code, subject, label, shown, status, now in told:
        period = CALENDAR.parse(label)
        made.append({
            "indicator": code, "kind": subject.kind.value, "subject": subject.code,
            "period_kind": period.kind.value, "period": label, "starts_on": period.start,
            "ends_on": period.end, "shown": shown, "status": status.value, "rows": 9,
            "suspect": False, "now": now,
        })  # fmt: skip
    return pa.Table.from_pylist(made, schema=JUDGED)


FIRST, SECOND = "2024-2025-1", "2024-2025-2"
TOLD = rows(
    ("A", MATHS, FIRST, 90.0, Status.PASSED, False),
    ("A", ART, FIRST, 40.0, Status.BELOW_PASS, False),
    ("B", MATHS, FIRST, 1.0, Status.BELOW_LIMIT, False),
    ("A", MATHS, SECOND, 40.0, Status.BELOW_PASS, True),
    ("A", ART, SECOND, 30.0, Status.BELOW_LIMIT, True),
)


def test_what_is_attained_is_passed_or_better_out_of_what_was_judged():
    found = attained({Status.BELOW_LIMIT: 1, Status.BELOW_PASS: 2, Status.PASSED: 3,
                      Status.ON_TARGET: 4, Status.STRETCHED: 5, Status.NOT_JUDGED: 99})  # fmt: skip

    assert found == Attained(judged=15, kept=12, on_target=9)
    assert (found.broken, found.percent, found.look) == (3, Decimal("80.0"), "b2")
    assert Attained().percent is None
    assert Attained().look == ""
    assert total([found, found, Attained()]) == Attained(30, 24, 18)


@pytest.mark.parametrize(
    ("kept", "look"), [(599, "b0"), (600, "b1"), (749, "b1"), (750, "b2"), (850, "b3"),
                       (949, "b3"), (950, "b4"), (1000, "b4")],
)  # fmt: skip
def test_a_band_begins_at_its_line(kept, look):
    assert Attained(1000, kept, 0).look == look


def test_judgements_are_those_of_whom_one_may_see():
    assert judgements.among(TOLD, None) is TOLD
    assert set(judgements.among(TOLD, [ART])["subject"].to_pylist()) == {"art"}
    assert judgements.among(TOLD, []).num_rows == 0


def test_judgements_are_summed_by_what_one_asks():
    by_code = judgements.summed_by(TOLD, "indicator")
    by_both = judgements.summed_by(TOLD, "kind", "subject")

    assert by_code == {("A",): Attained(4, 1, 0), ("B",): Attained(1, 0, 0)}
    assert by_both == {("course", "maths"): Attained(3, 1, 0), ("course", "art"): Attained(2, 0, 0)}
    assert judgements.summed(TOLD) == total(by_code.values())
    assert judgements.summed_by(TOLD.slice(0, 0), "indicator") == {}


def test_terms_are_compared_by_indicators_judged_in_each():
    terms = [CALENDAR.parse(FIRST), CALENDAR.parse(SECOND)]

    count, turns = judgements.turns(TOLD, terms)

    assert count == 1
    assert [(t.period, t.attained) for t in turns] == [
        (FIRST, Attained(2, 1, 0)), (SECOND, Attained(2, 0, 0)),
    ]  # fmt: skip
    assert judgements.turns(TOLD.slice(0, 0), terms) == (0, ())


def test_a_number_s_past_tells_how_long_its_line_has_been_broken():
    found = judgements.pasts(TOLD, [("A", ART), ("A", MATHS), ("B", ART)])

    assert set(found) == {("A", ART), ("A", MATHS)}
    assert found["A", ART].broken_for == 2
    assert found["A", MATHS].broken_for == 1
    assert found["A", MATHS].change == Decimal(-50)


@pytest.mark.parametrize(
    ("days", "place"), [(-3, 0), (0, 0), (2, 0), (3, 1), (7, 1), (8, 2), (14, 2), (15, 3),
                        (30, 3), (31, 4), (999, 4)],
)  # fmt: skip
def test_alerts_are_counted_by_age(days, place):
    opened = MONDAY - dt.timedelta(days)

    table = by_age({(Severity.ORANGE, opened): 4}, MONDAY)

    wanted = tuple(4 if n == place else 0 for n in range(len(AGES)))
    assert [(row.severity, row.counts) for row in table if row.total] == [(Severity.ORANGE, wanted)]
    assert [row.severity for row in table] == [*reversed(Severity)]


@pytest.mark.parametrize(
    ("days", "told", "then", "on"),
    [(0, Role.OWNER, Role.SUPERVISOR, 7), (6, Role.OWNER, Role.SUPERVISOR, 7),
     (7, Role.SUPERVISOR, Role.QUALITY_OFFICE, 14), (14, Role.QUALITY_OFFICE, None, None),
     (400, Role.QUALITY_OFFICE, None, None)],
)  # fmt: skip
def test_an_alert_climbs_its_ladder(days, told, then, on):
    found = escalation(LADDER, MONDAY, MONDAY + dt.timedelta(days))

    assert (found.told, found.next) == (told, then)
    assert found.on == (None if on is None else MONDAY + dt.timedelta(on))


@pytest.mark.parametrize("rows_", range(7))
def test_a_number_of_few_persons_is_kept_from_those_who_may_not_see_them(rows_):
    kept_back = too_few(rows_, 5, of_persons=True, sees_persons=False)

    assert kept_back is (rows_ < 5)
    assert not too_few(rows_, 5, of_persons=True, sees_persons=True)
    assert not too_few(rows_, 5, of_persons=False, sees_persons=False)


def test_a_number_is_stale_once_a_later_period_of_its_kind_is_over():
    last_week = CALENDAR.within(PeriodKind.WEEK, CALENDAR.parse(FIRST))[-1]
    next_week = CALENDAR.offset(last_week, 1)

    assert not is_stale(CALENDAR, last_week, next_week.end)
    assert is_stale(CALENDAR, last_week, next_week.end + dt.timedelta(1))
    assert not is_stale(CALENDAR, CALENDAR.parse("@2025-03-03"), MONDAY)
    assert is_stale(CALENDAR, CALENDAR.parse("@2025-03-02"), MONDAY)


PASS_RATE = Worst(Title("及格率", "pass rate"), "高等数学", "王芳", 3)
EMPLOYED = Worst(Title("就业率", "placement"), "护理", "护理学院", 1)


def test_the_sentence_tells_what_is_wrong_since_when_and_who_acts():
    facts = Facts(Attained(1200, 1080, 600), Decimal("-1.5"), (PASS_RATE, EMPLOYED), 9, 2, 1)

    zh = "".join(title.zh for title in sentences(facts))
    en = " ".join(title.en for title in sentences(facts))

    assert zh == (
        "1\u2009200 项判定中 1\u2009080 项合格，达标率 90.0%，同口径比上学期低 1.5 个百分点。"
        "偏差最大的是高等数学的及格率，已连续 3 期不合格；其次是护理的就业率。"
        "由王芳、护理学院负责整改。现有预警 9 条，其中红色 2 条；1 条超过 14 天无人认领。"
    )
    assert en == (
        "1\u2009080 of 1\u2009200 judged numbers pass (90.0%), 1.5 points below the term before on "
        "the same indicators. The widest gap is pass rate of 高等数学, failed for 3 periods "
        "running; next comes placement of 护理. 王芳 and 护理学院 must act. 9 alerts stand, "
        "2 of them red; 1 untouched for over 14 days."
    )


def test_the_sentence_of_a_calm_college_is_calm():
    facts = Facts(Attained(10, 10, 10), Decimal(0), (), 0, 0, 0)

    assert "".join(title.zh for title in sentences(facts)) == (
        "10 项判定中 10 项合格，达标率 100.0%，与上学期持平。没有低于合格线的指标。"
    )


def test_without_judgements_the_sentence_says_so():
    assert sentences(Facts(Attained(), None, (), 0, 0, 0)) == (
        Title("还没有可以判定的数据。", "Nothing has been judged yet."),
    )


def test_where_nobody_answers_the_sentence_asks_for_somebody():
    nobody = Worst(PASS_RATE.indicator, "高等数学", "", 1)
    facts = Facts(Attained(10, 9, 0), None, (nobody,), 0, 0, 0)

    assert sentences(facts)[1].zh.endswith("都还没有责任人，请先指定。")
