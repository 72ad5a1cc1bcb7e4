"""Reports decided on values alone: states, numbers that hold, sentences in which none is typed."""

import itertools
import re

import pytest

from lemnis.engine.grade import Status
from lemnis.errors import Refused
from lemnis.insight.report_catalogue import outlines, report_kinds
from lemnis.insight.rules.report_bodies import body, content
from lemnis.insight.rules.report_facts import Facts, Line, counts
from lemnis.insight.rules.report_parts import keys, texts, words
from lemnis.insight.rules.reports import (
    Act,
    Bound,
    ClaimState,
    Held,
    ReportState,
    held_up,
    moved,
    possible,
    refuse_same_hand,
    refuse_unsound,
)
from lemnis.values import Layer, SubjectKind, SubjectRef, System, Title

NAME = Title("双师比例", "Share of dual-skilled teachers")
PROGRAM = SubjectRef(SubjectKind.PROGRAM, "Z1")


def bound(**changed):
    told = {"key": "number:A", "value": "41.7", "name": NAME, "indicator": "A", "subject": PROGRAM,
            "period": "2025", "definition": "2020-01-01", "status": "below_pass"}  # fmt: skip
    return Bound(**{**told, **changed})


@pytest.mark.parametrize(("state", "act"), list(itertools.product(ReportState, Act)))
def test_every_act_in_every_state_either_moves_as_the_table_says_or_is_refused(state, act):
    if act in possible(state):
        assert moved(state, act) in ReportState
    else:
        with pytest.raises(Refused, match="one cannot"):
            moved(state, act)


def test_only_a_reviewed_report_can_be_published_and_a_published_one_only_begun_anew():
    before = [s for s in ReportState if Act.PUBLISH in possible(s)]

    assert before == [ReportState.REVIEWED]
    assert possible(ReportState.PUBLISHED) == (Act.REVISE,)


def test_a_change_after_a_signature_opens_the_report_again():
    signed = (ReportState.SUBMITTED, ReportState.REVIEWED)

    assert {moved(state, Act.CHANGE) for state in signed} == {ReportState.DRAFT}


@pytest.mark.parametrize(
    ("now", "state"),
    [
        (bound(), ClaimState.VALID),
        (bound(run="later", snapshot=9), ClaimState.VALID),
        (bound(value="45.8"), ClaimState.SUPERSEDED),
        (bound(definition="2025-01-01"), ClaimState.SUPERSEDED),
        (bound(status="passed"), ClaimState.SUPERSEDED),
        (None, ClaimState.SUPERSEDED),
        (bound(period="2026"), ClaimState.STALE),
        (bound(late=True), ClaimState.STALE),
        (bound(value=None), ClaimState.SUPPRESSED),
    ],
)
def test_a_number_holds_as_long_as_it_is_what_is_measured(now, state):
    assert held_up(bound(), now) is state


def test_an_earlier_number_does_not_grow_stale():
    past = bound(key="before:A", late=True)

    assert held_up(past, past) is ClaimState.VALID


def test_numbers_that_do_not_hold_are_refused_with_a_list_of_them():
    held = [Held(1, bound(), bound(), ClaimState.VALID),
            Held(2, bound(), bound(value="45.8"), ClaimState.SUPERSEDED)]  # fmt: skip

    with pytest.raises(Refused) as refused:
        refuse_unsound(held)

    assert "数字 2 双师比例 41.7 已被取代，现为 45.8" in refused.value.zh
    assert "数字 1" not in refused.value.zh


def test_nobody_reviews_or_publishes_what_they_have_signed():
    for act in (Act.REVIEW, Act.PUBLISH):
        with pytest.raises(Refused, match="somebody else"):
            refuse_same_hand(act, "li", ["li"])
    refuse_same_hand(Act.REVIEW, "wang", ["li"])


def facts():
    line = Line("A", NAME, Layer.SCHOOL, System.RESOURCES, Status.BELOW_PASS, "number:A",
                before="before:A", moved="moved:A", improved=False,
                line=Title("合格线", "the pass line"))  # fmt: skip
    bounds = {b.key: b for b in (bound(), bound(key="before:A", value="50.0"),
                                 bound(key="moved:A", value="8.3"))}  # fmt: skip
    bounds |= counts([Status.BELOW_PASS, Status.PASSED], "all", "2025", 3)
    bounds["all:measured"] = bound(key="all:measured", value="2")
    bounds["effects:all"] = bounds["effects:good"] = bounds["effects:bad"] = bound(value="0")
    return Facts("校", "专业", Title("专业", "program"), "某人", "", Title("本期", "this period"),
                 bounds, lines=(line,))  # fmt: skip


def pieces(found):
    """Yield every piece of words the house wrote."""
    if isinstance(found, dict):
        for language in ("zh", "en"):
            yield from (p for p in found.get(language, ()) if isinstance(p, str))
        for value in found.values():
            yield from pieces(value)
    elif isinstance(found, list):
        for value in found:
            yield from pieces(value)


@pytest.mark.parametrize("outline", ["diagnosis", "execution"])
def test_no_number_is_typed_into_a_sentence(outline):
    made = body(outlines()[outline], facts())

    typed = [piece for piece in pieces(made) if re.search(r"\d", piece)]

    assert typed == []


@pytest.mark.parametrize("outline", list(outlines()))
def test_every_number_of_a_body_is_one_that_is_bound(outline):
    given = facts()

    assert set(keys(body(outlines()[outline], given))) <= given.bounds.keys()


def test_both_languages_tell_the_same_numbers():
    made = body(outlines()["diagnosis"], facts())
    lines = [b["words"] for s in made["sections"] for b in s["blocks"] if b["is"] == "line"]

    for told in lines:
        by = [[p["key"] for p in told[x] if isinstance(p, dict) and "key" in p] for x in told]
        assert by[0] == by[1]


def test_the_schools_table_has_fifteen_elements_in_the_five_columns_of_the_form():
    made = body(outlines()["self_diagnosis"], facts())
    table = next(b for s in made["sections"] if s["code"] == "elements" for b in s["blocks"])

    heads = [head[0] for head in table["heads"]]
    assert heads == ["诊断项目", "诊断要素", "自我诊断意见", "改进措施", "改进效果"]
    assert len(table["rows"]) == 15
    assert outlines()["self_diagnosis"].elements.verified is False


def test_an_element_without_numbers_asks_a_person_for_the_opinion():
    made = body(outlines()["self_diagnosis"], facts())
    must = {place["code"] for place in texts(made) if place["must"]}

    assert "5.4:opinion" in must
    assert "1.4:opinion" not in must  # the broken line of its cell speaks


def test_braces_in_a_name_are_no_place_for_a_value():
    assert words("{0}好", "{0} well", "{1}")["zh"] == ["{1}", "好"]


def test_a_changed_number_or_text_changes_the_hash():
    one = content({"sections": []}, [["1"]], {"a": "x"})

    assert content({"sections": []}, [["2"]], {"a": "x"}) != one
    assert content({"sections": []}, [["1"]], {"a": "y"}) != one


def test_the_tree_has_every_layer_and_plans_are_reported_at_three_levels():
    kinds = report_kinds().values()

    assert {kind.layer for kind in kinds} == set(Layer)
    plans = {kind.of for kind in kinds if kind.is_of_plan and kind.layer is Layer.SCHOOL}
    assert plans == {SubjectKind.SCHOOL, SubjectKind.COLLEGE, "special"}
    assert all(not kind.outline or kind.outline in outlines() for kind in kinds)
