"""Alert rules: shipped, proposed, activated, retired; and what becomes of their alerts."""

from dataclasses import replace

import office
import pytest
from office import CALM, HELD, NINE, QUIET, WHO

from lemnis.engine.alerts.lifecycle import State
from lemnis.engine.alerts.rule import Severity
from lemnis.errors import BadData, NotAllowed, NotFound, Refused
from lemnis.evidence import actions, queries
from lemnis.evidence.rules import EventCause, Kept, VersionState
from lemnis.people.rules.viewers import Viewer, operator
from lemnis.values import Title

WANG = operator("wang")
ZHANG = operator("zhang")

NOBODY = Viewer("nobody")

pytestmark = pytest.mark.django_db

PROPOSED, ACTIVE, RETIRED = VersionState


def propose(rule, why="更严"):
    return actions.propose_rule(rule=rule, catalogue=office.CATALOGUE, why=why, at=NINE, by=WANG)


def activate(number=None, by=ZHANG, code=office.CODE):
    return actions.activate_rule(
        code=code, number=number, catalogue=office.CATALOGUE, at=NINE, by=by
    )


def retire(reason="不再需要"):
    return actions.retire_rule(code=office.CODE, reason=reason, at=NINE, by=ZHANG)


def versions(code=office.CODE):
    return [(v.number, v.state, v.shipped) for v in queries.rule_versions(WHO, code)]


def in_force():
    return {code: live.number for code, live in queries.installed_rules(WHO).items()}


def test_shipped_rules_are_in_force_and_templates_wait():
    template = office.rule(code="T", template=True)

    assert office.install(office.rule(), template) == 2
    assert office.install(office.rule(), template) == 0
    assert in_force() == {office.CODE: 1}
    assert versions("T") == [(1, PROPOSED, True)]


def test_an_activated_template_watches():
    office.install(office.rule(code="T", template=True))

    activate(code="T")

    assert not queries.installed_rules(WHO)["T"].rule.template


def test_a_shipped_rule_that_changes_takes_the_place_of_the_one_before():
    office.install(office.rule())

    assert office.install(office.rule(hold=2)) == 1
    assert versions() == [(1, RETIRED, True), (2, ACTIVE, True)]


def test_a_template_that_changes_takes_the_place_of_its_proposal():
    office.install(office.rule(template=True))

    office.install(office.rule(template=True, hold=2))

    assert versions() == [(1, RETIRED, True), (2, PROPOSED, True)]


def test_what_the_college_has_made_its_own_is_never_overwritten():
    office.install(office.rule())
    propose(office.rule(hold=3))
    activate()

    office.install(office.rule(hold=2))

    assert versions() == [(1, RETIRED, True), (2, ACTIVE, False), (3, PROPOSED, True)]
    assert queries.rule(WHO, office.CODE).proposed == 3
    assert office.install(office.rule(hold=2)) == 0


def test_what_the_college_has_retired_stays_retired():
    office.install(office.rule())
    retire()

    assert office.install(office.rule()) == 0
    office.install(office.rule(hold=2))

    assert versions() == [(1, RETIRED, True), (2, PROPOSED, True)]


def test_a_rule_not_shipped_any_more_retires_and_comes_back_when_it_is():
    office.install(office.rule())

    assert office.install() == 1
    assert (in_force(), office.install()) == ({}, 0)
    assert office.install(office.rule()) == 1
    assert versions() == [(1, ACTIVE, True)]
    office.install()
    office.install(office.rule(hold=2))
    assert versions() == [(1, RETIRED, True), (2, ACTIVE, True)]


def test_the_colleges_own_rule_outlives_what_is_shipped():
    propose(office.rule())
    activate()

    office.install()
    office.install(office.rule(hold=2))

    assert versions() == [(1, ACTIVE, False), (2, PROPOSED, True)]


def test_a_proposed_rule_judges_nothing_until_it_is_activated():
    office.install(office.rule())

    number = propose(office.rule(severity="red"))

    assert (number, in_force()) == (2, {office.CODE: 1})
    assert activate() == 2
    assert in_force() == {office.CODE: 2}
    row = queries.rule_versions(WHO, office.CODE)[1]
    assert (row.why, row.by, row.decided_by, row.state) == ("更严", "wang", "zhang", ACTIVE)
    assert row.rule.severity is Severity.RED


def test_an_earlier_version_can_be_put_in_force_again():
    office.install(office.rule())
    propose(office.rule(severity="red"))
    activate()

    assert activate(1) == 1
    assert versions() == [(1, ACTIVE, True), (2, RETIRED, False)]


def test_indicators_are_kept_by_code_whatever_they_were_called():
    propose(office.rule(indicators=["及格率CRS-1", "crs_2"]))

    assert queries.rule(WHO, office.CODE).version.rule.indicators == ("CRS-1", "CRS-2")


@pytest.mark.parametrize(
    ("facts", "error"),
    [
        ({"indicators": ["不存在"]}, NotFound),
        ({"subjects": ["teacher"]}, BadData),
    ],
)
def test_a_rule_that_cannot_watch_what_it_names_is_refused(facts, error):
    with pytest.raises(error):
        propose(office.rule(**facts))

    assert queries.rules(WHO) == ()


def test_what_is_said_twice_or_in_force_already_is_refused():
    office.install(office.rule())

    with pytest.raises(Refused, match="says the same"):
        propose(office.rule())
    with pytest.raises(Refused, match="in force already"):
        activate()
    with pytest.raises(Refused, match="must be said why"):
        retire(" ")
    assert versions() == [(1, ACTIVE, True)]


def test_what_does_not_exist_is_not_found():
    office.install(office.rule())

    with pytest.raises(NotFound):
        activate(7)
    with pytest.raises(NotFound):
        activate(code="X")
    with pytest.raises(NotFound):
        queries.rule(WHO, "X")
    retire()
    with pytest.raises(Refused, match="not in force"):
        retire()


def test_alerts_of_a_retired_rule_lapse_and_say_why():
    office.opened()
    retire()

    story = office.only()

    assert story.alert.state is State.LAPSED
    event = story.events[-1]
    assert (event.cause, event.reason, event.by) == (EventCause.RULE, "不再需要", "zhang")
    assert (event.before, event.after) == (State.OPEN, State.LAPSED)


def test_a_cleared_alert_of_a_retired_rule_can_still_be_verified():
    office.opened()
    office.judged({"C1": CALM})
    retire()

    office.act("verify")

    assert office.only().alert.state is State.VERIFIED


def test_a_living_alert_is_judged_by_the_version_in_force():
    office.opened()
    graver = office.rule(severity="orange")
    propose(graver)
    activate()

    assert office.judged({"C1": HELD}, watched=graver) == Kept(worsened=1)
    after = office.only().alert
    assert (after.version, after.severity, after.episode) == (2, Severity.ORANGE, 1)
    assert office.judged({"C1": QUIET}, watched=graver) == Kept()


def test_what_a_new_version_does_not_watch_any_more_lapses_and_the_rest_stands():
    office.install(office.rule())
    office.judged({"C1": HELD, "C2": HELD})
    propose(office.rule(only=["C2"]))
    activate()

    standing = queries.alerts(WHO, queries.AlertWishes()).groups

    assert [group.subject.code for group in standing] == ["C2"]
    counts = [(count.state, count.alerts) for count in queries.alert_counts(WHO)]
    assert counts == [(State.OPEN, 1), (State.LAPSED, 1)]


def test_a_judgement_by_a_rule_edited_meanwhile_is_left_to_be_judged_again():
    office.install(office.rule())
    uuid, said = office.begun(), office.judgement(office.verdicts({"C1": HELD}))
    propose(office.rule(severity="red"))
    activate()

    assert office.finished(uuid, said) == Kept(overtaken=1)
    assert queries.alert_counts(WHO) == ()
    assert [run.uuid for run in queries.runs_to_judge(WHO)] == [uuid]


def test_nobody_can_change_or_see_a_rule():
    with pytest.raises(NotAllowed):
        actions.install_rules(rules=[office.rule()], at=NINE, by=NOBODY)
    with pytest.raises(NotAllowed):
        activate(by=NOBODY)
    with pytest.raises(NotFound):
        queries.rules(NOBODY)


def test_a_rule_that_could_not_be_judged_says_why_until_the_next_run_can():
    office.install(office.rule())
    why = Title("没有选课。", "There are no enrolments.")
    silent = replace(office.judgement(), unjudged={office.CODE: why})
    uuid = office.begun()

    office.finished(uuid, silent)

    assert queries.unjudged(WHO) == queries.unjudged(WHO, [uuid]) == {office.CODE: why}
    office.judged({"C1": HELD})
    assert queries.unjudged(WHO) == {}
    assert queries.unjudged(WHO, [uuid]) == {office.CODE: why}
