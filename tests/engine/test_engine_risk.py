"""Promises of student risk: nothing later than the day, honest figures, plain reasons, refusal."""

import datetime as dt
from dataclasses import replace

import duckdb
import numpy as np
import pytest
from sklearn.calibration import calibration_curve
from sklearn.metrics import brier_score_loss

from engine.risk_worlds import CALENDAR, HEADS, STARTS, TABLES, TERMS, college
from lemnis.engine.risk import (
    BACKGROUND,
    COLUMNS,
    Cut,
    Reading,
    Recipe,
    Thresholds,
    Unit,
    doubts,
    features,
    flag,
    reasons,
    require_usable,
    train,
    validate,
)
from lemnis.engine.risk.relative import places
from lemnis.engine.risk.validation import calibration_error, scores, top
from lemnis.errors import NotFound, Refused, WrongUse

CUT = Cut(28)


@pytest.fixture(scope="module")
def told():
    """Return a college in which diligence tells."""
    with college() as connection:
        yield connection


@pytest.fixture(scope="module")
def reading(told, datasets):
    return Reading(told, datasets, CALENDAR)


@pytest.fixture(scope="module")
def frame(reading):
    return features(reading, CUT, TERMS)


@pytest.fixture(scope="module")
def model(frame):
    return train(frame.of_terms(TERMS[:3]), snapshot=7)


@pytest.fixture(scope="module")
def last(frame):
    return frame.of_terms(TERMS[3:])


@pytest.fixture(scope="module")
def proof(model, last):
    return validate(model, last)


def same(one, other):
    return np.array_equal(one.values, other.values, equal_nan=True) and all(
        getattr(one, name).tolist() == getattr(other, name).tolist()
        for name in ("section", "student", "still", "cut_on")
    )


# --- nothing later than the day ---

LATER = {
    "a withdrawal": "UPDATE enrolments SET unregistered_on = NULL WHERE unregistered_on > {cut}",
    "a result": "UPDATE enrolments SET result = 'ongoing' FROM sections"
    " WHERE sections.section_id = enrolments.section_id AND ended_on > {cut}",
    "an enrolment": "INSERT INTO enrolments SELECT 'S30', '9999-9', {cut} + 1, NULL, 'fail', 0, 10",
    "work handed in": "UPDATE submissions SET submitted_on = {cut} + 9, score = 0"
    " WHERE submitted_on > {cut}",
    "work never handed in": "DELETE FROM submissions WHERE coalesce(submitted_on > {cut}, true)",
    "work brought in by nobody yet": "INSERT INTO submissions"
    " SELECT 'new', 'S30', '0000-1', {cut} - 1, {cut} + 1, true, false, 100",
    "lessons": "UPDATE attendance SET status = 'absent' WHERE lesson_on > {cut}",
    "grades": "UPDATE grades SET score = 0, passed = NOT passed WHERE exam_on > {cut}",
    "clicks": "INSERT INTO learning_activity SELECT 'S30', '0000-1', {cut} + 1, 99",
    "totals of clicks": "INSERT INTO learning_totals SELECT 'S30', '0000-1', {cut} + 1, 99, 9",
}


@pytest.fixture
def undone(told):
    """Return the college in a transaction that will be undone."""
    told.execute("BEGIN TRANSACTION")
    yield told
    told.execute("ROLLBACK")


@pytest.mark.slow
@pytest.mark.parametrize("what", LATER)
def test_whatever_happens_after_the_day_changes_no_feature(what, undone, reading, last):
    cut_on = STARTS[3] + dt.timedelta(days=CUT.number)

    undone.execute(LATER[what].format(cut=f"DATE '{cut_on}'"))

    assert same(features(reading, CUT, TERMS[3:]), last)


@pytest.mark.slow
def test_what_happened_on_the_day_itself_is_known(undone, reading, last):
    cut_on = STARTS[3] + dt.timedelta(days=CUT.number)

    undone.execute("INSERT INTO learning_activity SELECT 'S30', '0000-1', ?, 99", [cut_on])

    assert not same(features(reading, CUT, TERMS[3:]), last)


def test_a_day_in_the_future_of_training_is_refused_as_proof(model, frame):
    found = validate(model, frame.of_terms(TERMS[2:3]))

    assert not found.later
    assert [doubt.en for doubt in doubts(found)] == [
        "the terms tested on are not all later than those trained on"
    ]


# --- the frame ---


def test_a_frame_has_a_row_per_enrolment_begun_and_a_column_per_column_documented(frame):
    assert len(frame) == 4 * HEADS
    assert frame.values.shape == (4 * HEADS, len(COLUMNS))
    assert frame.terms == TERMS
    assert set(frame.background) == set(BACKGROUND)
    assert len({column.name for column in COLUMNS}) == len(COLUMNS)


def test_work_is_missing_only_where_others_handed_it_in_by_the_day(reading, told):
    frame = features(reading, CUT, TERMS[:1])
    expected = dict(
        told.execute(
            "SELECT student_id, is_submitted FROM submissions WHERE assessment_id = 'AS000'"
        ).fetchall()
    )

    here = frame[frame.section == "S00"]

    assert set(here.column("work_due")) == {1.0}
    missed = dict(zip(here.student.tolist(), here.column("work_missed").tolist(), strict=True))
    assert missed == {student: float(not given) for student, given in expected.items()}


def test_a_data_set_that_was_never_loaded_leaves_its_columns_empty(datasets):
    with duckdb.connect() as connection:
        connection.execute(TABLES)
        connection.execute("INSERT INTO sections VALUES ('S', 'C', '2022-09-01', NULL)")
        connection.execute("INSERT INTO enrolments (section_id, student_id) VALUES ('S', 'a')")
        for name in ("attendance", "submissions", "grades", "learning_activity", "students"):
            connection.execute(f"DROP TABLE {name}")

        frame = features(Reading(connection, datasets, CALENDAR), CUT, TERMS)

    assert len(frame) == 1
    assert np.isnan(frame.column("absent_share"))[0]
    assert np.isnan(frame.outcome)[0]


def test_without_enrolments_one_is_told_what_to_import(datasets):
    with duckdb.connect() as connection, pytest.raises(NotFound) as told:
        features(Reading(connection, datasets, CALENDAR), CUT, TERMS)

    assert "enrolments" in told.value.cure[1]


def test_clicks_counted_over_all_sections_count_for_each_of_them(datasets):
    with duckdb.connect() as connection:
        connection.execute(TABLES)
        connection.execute(
            "INSERT INTO sections VALUES ('S', 'C', '2022-09-01', NULL),"
            " ('T', 'D', '2022-09-01', NULL)"
        )
        connection.execute(
            "INSERT INTO enrolments (section_id, student_id)"
            " VALUES ('S', 'a'), ('T', 'a'), ('S', 'b')"
        )
        connection.execute(
            "INSERT INTO learning_totals VALUES (NULL, 'a', '2022-09-20', 30, 3),"
            " ('S', 'b', '2022-09-20', 8, 2)"
        )

        frame = features(Reading(connection, datasets, CALENDAR), CUT, TERMS)

    assert frame.column("clicks").tolist() == [15, 8, 15]


def test_places_are_shares_below_and_ties_count_half():
    values, still = np.array([5.0, 1.0, 5.0, np.nan, 9.0]), np.array([1, 1, 1, 1, 0], dtype=bool)

    assert places(values, still).tolist()[:3] == pytest.approx([2 / 3, 1 / 6, 2 / 3])
    assert places(values, still)[4] == 1.0


def test_a_week_is_cut_at_its_last_day_and_a_week_that_is_not_there_has_none():
    assert Cut(4, Unit.WEEK).on(STARTS[0], CALENDAR) == CALENDAR.parse("2022-2023-1-W04").end
    assert Cut(40, Unit.WEEK).on(STARTS[0], CALENDAR) is None


@pytest.mark.parametrize("number", [-1, 367])
def test_a_day_in_no_term_is_refused(number):
    with pytest.raises(WrongUse):
        Cut(number)


# --- the model ---


@pytest.mark.slow
def test_the_same_seed_gives_the_same_probabilities_and_the_model_knows_its_making(frame, model):
    again = train(frame.of_terms(TERMS[:3]), snapshot=7)

    assert np.array_equal(again.probability(frame), model.probability(frame))
    assert (model.terms, model.snapshot, model.recipe) == (TERMS[:3], 7, Recipe())
    assert model.library.startswith("scikit-learn ")
    assert (model.rows, model.positives) == (
        3 * HEADS, int(frame.of_terms(TERMS[:3]).outcome.sum()),
    )  # fmt: skip


@pytest.mark.slow
def test_more_missed_lessons_never_lower_the_probability(model, last):
    at = [column.name for column in COLUMNS].index("absent_all_share")
    worse = last.values.copy()
    worse[:, at] += 0.2

    assert (model.of_values(last, worse) >= model.probability(last) - 1e-12).all()


@pytest.mark.slow
def test_gender_weighs_nothing_unless_it_is_named(frame, model):
    changed = replace(
        frame, background=frame.background | {"gender": frame.background["gender"][::-1]}
    )

    assert np.array_equal(model.probability(changed), model.probability(frame))


def test_an_attribute_that_is_none_is_not_found(frame):
    with pytest.raises(NotFound, match="height"):
        train(frame, recipe=Recipe(background=("height",)))


def test_a_handful_of_outcomes_trains_nothing(frame):
    with pytest.raises(Refused) as refused:
        train(frame[:60])

    assert all(refused.value.cure)


# --- how good it is ---


@pytest.mark.slow
def test_where_diligence_tells_the_model_is_usable(proof):
    assert proof.later
    assert proof.still.auc > 0.7
    assert doubts(proof) == ()
    require_usable(proof)


@pytest.mark.slow
def test_where_nothing_tells_the_model_is_refused_in_both_languages(datasets):
    with college(telling=0.0) as connection:
        frame = features(Reading(connection, datasets, CALENDAR), CUT, TERMS)
    model = train(frame.of_terms(TERMS[:3]))
    proof = validate(model, frame.of_terms(TERMS[3:]))

    with pytest.raises(Refused) as refused:
        flag(model, proof, frame.of_terms(TERMS[3:]))

    assert "AUC" in refused.value.en
    assert "不能使用" in refused.value.zh


@pytest.mark.slow
@pytest.mark.parametrize(
    ("thresholds", "said"),
    [
        (Thresholds(auc=0.999), "AUC"),
        (Thresholds(ece=0.0), "calibration error"),
        (Thresholds(lift=9.0), "as often as chance"),
        (Thresholds(positives=9_999), "at least 200 and 9999"),
    ],
)
def test_each_threshold_refuses_by_itself(thresholds, said, proof):
    (doubt,) = doubts(proof, thresholds)

    assert said in doubt.en


def test_calibration_error_is_the_mean_distance_of_stated_and_found_shares():
    rng = np.random.default_rng(1)
    stated = rng.random(1_000)
    outcome = (rng.random(1_000) < stated**2).astype(float)

    found, meant = calibration_curve(outcome, stated, n_bins=10, strategy="quantile")

    assert calibration_error(outcome, stated) == pytest.approx(np.abs(found - meant).mean())


def test_figures_of_the_top_share_by_hand():
    outcome = np.array([1, 1, 0, 0, 1, 0, 0, 0, 0, 0], dtype=float)
    stated = np.array([0.9, 0.8, 0.7, 0.1, 0.2, 0.1, 0.1, 0.1, 0.1, 0.1])

    found = scores(outcome, stated, 0.3)

    assert (found.rows, found.positives, found.flagged) == (10, 3, 3)
    assert (found.precision, found.recall) == pytest.approx((2 / 3, 2 / 3))
    assert found.lift == pytest.approx(2 / 3 / 0.3)
    # pairs: of 3 × 7 all but one are in the right order
    assert found.auc == pytest.approx(20 / 21)
    assert found.brier == pytest.approx(brier_score_loss(outcome, stated))


def test_a_budget_is_kept_also_where_all_are_alike():
    assert top(np.full(100, 0.5), 0.15).sum() == 15


@pytest.mark.slow
def test_groups_are_reported_and_small_ones_are_not(proof, model, last):
    groups = last.background["gender"].copy()
    groups[:20] = "9"

    marked = validate(model, replace(last, background=last.background | {"gender": groups}))

    assert {cell.group for cell in proof.cells} == {"1", "2"}
    assert "9" not in {cell.group for cell in marked.cells}
    (gap,) = proof.gaps
    one, other = proof.cells
    assert gap.recall == pytest.approx(abs(one.recall - other.recall))


# --- the list and its reasons ---


@pytest.mark.slow
def test_a_list_keeps_its_budget_is_sorted_and_gives_reasons_in_both_languages(model, proof, last):
    found = flag(model, proof, last, share=0.1)

    assert len(found) == int(np.ceil(0.1 * last.still.sum()))
    assert [f.probability for f in found] == sorted((f.probability for f in found), reverse=True)
    assert all(1 <= len(each.reasons) <= 3 for each in found)
    assert all(r.words.zh and r.words.en and r.weight > 0 for f in found for r in f.reasons)


@pytest.mark.slow
def test_who_stops_coming_is_told_so_first(model, last):
    at = {column.name: place for place, column in enumerate(COLUMNS)}
    values = last.values.copy()
    for name in ("absent_share", "absent_all_share", "absent_recent_share", "absent_place"):
        values[0, at[name]] = 1.0
    for name in ("work_missed_share", "work_missed", "work_missed_beyond"):
        values[0, at[name]] = 0.0
    changed = replace(last, values=values)

    (told,) = reasons(model, changed[:1], last)

    assert told[0].theme == "attendance"
    assert told[0].words.en.startswith("lessons of the section missed: 100% (usual")
    assert told[0].words.zh.startswith("本课程缺课占比：100%（本班一般")


@pytest.mark.slow
def test_who_is_as_usual_in_everything_has_no_reasons(model, last):
    section = last[last.section == "S30"]
    medians = [np.median(known) if len(known := c[~np.isnan(c)]) else np.nan
               for c in section.values.T]  # fmt: skip
    usual = replace(section[:1], values=np.array([medians]))

    assert reasons(model, usual, section) == ((),)
