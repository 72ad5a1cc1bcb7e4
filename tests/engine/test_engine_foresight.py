"""Rules that go by a model: who is told of, who is let be, and where nobody is judged."""

import datetime as dt
import math
from operator import attrgetter

import pytest

from engine import alert_worlds
from engine.risk_worlds import CALENDAR, STARTS, college, publish
from lemnis.engine.alerts.changes import Living, Verdicts, changes
from lemnis.engine.alerts.foresight import Foresight
from lemnis.engine.alerts.lifecycle import State, Verdict
from lemnis.engine.alerts.replay import replay
from lemnis.engine.alerts.rule import Rule
from lemnis.engine.catalogue import Catalogue
from lemnis.engine.college import College, table_states
from lemnis.engine.definition import Indicator
from lemnis.engine.reading import read
from lemnis.engine.signals import Unready
from lemnis.errors import BadData, Refused

pytestmark = pytest.mark.slow  # each test trains models or opens a lake

DAY = STARTS[3] + dt.timedelta(days=28)
SHARE, HEADS = 0.1, 600
PASSED = Indicator.read({
    "code": "OWN-001", "key": "passed", "name": {"zh": "及格率", "en": "Pass share"},
    "layer": "student", "system": "generation", "subjects": ["student"], "period": "term",
    "unit": {"zh": "%", "en": "%"}, "digits": 1, "better": "higher",
    "formula": "share(grades, passed)",
})  # fmt: skip
RULE = {
    "code": "own.risk", "name": {"zh": "可能不及格", "en": "May not pass"},
    "indicators": ["OWN-001"], "subjects": ["student"], "signal": "model",
    "parameters": {"share": SHARE}, "severity": "blue",
}  # fmt: skip


def rule(**changes):
    return Rule.read(RULE | changes)


def said(lake, datasets, on=DAY, **changed):
    """Return what a rule says on a day of the college as the lake has it now."""
    library = read(datasets, Catalogue([PASSED]), on)
    known = College(lake, library, CALENDAR, table_states(lake, datasets))
    return Foresight(known, lambda *_: None).verdicts(rule(**changed), on)


def by_student(found):
    return {change.place.subject.code: change for change in found}


def test_the_likeliest_are_told_of_with_reasons_others_clear_when_they_do_better(lake, datasets):
    with college(heads=HEADS) as those:
        publish(lake, datasets, those)
        first = said(lake, datasets)
        opened = by_student(changes([first], {}))
        better, gone = sorted(opened)[:2]
        living = {c.place: Living(c.after, c.severity) for c in opened.values()}

        those.execute(
            "UPDATE submissions SET is_submitted = true, submitted_on = due_on - 7, score = 99"
            f" WHERE student_id = '{better}';"
            f"UPDATE attendance SET status = 'present' WHERE student_id = '{better}';"
            f"UPDATE grades SET passed = true, score = 95 WHERE student_id = '{better}';"
            f"UPDATE enrolments SET unregistered_on = DATE '{DAY}' WHERE student_id = '{gone}'"
        )
        publish(lake, datasets, those, load="load-2")
        then = by_student(changes([said(lake, datasets)], living))

    assert len(opened) == math.ceil(SHARE * HEADS)
    assert {change.after for change in opened.values()} == {State.OPEN}
    listed = [change.signal.evidence.probability for change in opened.values()]
    told = [first.tell(at) for at, v in enumerate(first.verdicts) if v == Verdict.CALM]
    assert min(listed) >= max(signal.evidence.probability for signal in told)
    words = [change.signal.words for change in opened.values()]
    assert all("本班一般" in zh and "不据此作任何处理" in zh for zh, _ in words)
    assert all("usual in the section" in en and "nothing follows" in en for _, en in words)
    assert then[better].after is State.CLEARED
    assert gone not in then


def test_between_the_two_lists_an_alert_stays_and_an_unlikely_end_is_not_told_of(lake, datasets):
    with college(heads=HEADS) as those:
        publish(lake, datasets, those)
    wide = {"share": SHARE, "clear_share": 0.3}

    found = said(lake, datasets, parameters=wide)
    sure = said(lake, datasets, parameters={"share": SHARE, "least": 0.99})

    counts = {verdict: int((found.verdicts == verdict).sum()) for verdict in Verdict}
    assert counts[Verdict.HELD] == math.ceil(SHARE * HEADS)
    assert counts[Verdict.HELD] + counts[Verdict.QUIET] == math.ceil(0.3 * HEADS)
    assert counts[Verdict.HELD] + counts[Verdict.QUIET] + counts[Verdict.CALM] == HEADS
    assert counts[Verdict.UNKNOWN] == HEADS  # who is in no course of the term
    assert sure.verdicts.max() == Verdict.CALM


def test_a_model_that_has_not_proved_itself_judges_nobody_and_says_so(lake, datasets):
    with college(telling=0.0, heads=HEADS) as those:
        publish(lake, datasets, those)

    found = said(lake, datasets)

    assert isinstance(found, Unready)
    assert "这个模型不能使用" in found.reason.zh
    assert "must not be used" in found.reason.en


def test_without_the_data_or_the_past_nobody_is_judged(lake, datasets):
    nothing = said(lake, datasets)
    with college(heads=HEADS) as those:
        publish(lake, datasets, those)
    young = said(lake, datasets, on=STARTS[1] + dt.timedelta(days=28))
    over = said(lake, datasets, on=CALENDAR.terms[3].end)

    assert "没有教学班或选课数据" in nothing.reason.zh
    assert "不足两个" in young.reason.zh
    assert "已结束" in over.reason.zh


def test_students_are_what_the_college_says_they_are_and_one_can_name_them(lake, datasets):
    with college(heads=HEADS) as those:
        publish(lake, datasets, those)
        everybody = said(lake, datasets)
        (first, *_, last) = sorted(by_student(changes([everybody], {})))
        those.execute(f"DELETE FROM students WHERE student_id = '{first}'")
        with lake.writer("li", "publish", {"load": "load-2"}) as writer:
            rows = those.execute("SELECT *, 'enrolled' AS status FROM students").to_arrow_table()
            writer.publish(datasets["students"], rows, "replace", load="load-2")

    found = said(lake, datasets)
    named = said(lake, datasets, only=[last])

    assert isinstance(found, Verdicts)
    assert first not in found.subjects.tolist()
    assert list(by_student(changes([named], {}))) == [last]


@pytest.mark.parametrize(
    "wrong",
    [
        {"hold": 2}, {"calm": 2}, {"subjects": []}, {"subjects": ["class"]},
        {"indicators": ["OWN-001", "OWN-002"]}, {"parameters": {"share": 0.2, "clear_share": 0.1}},
        {"parameters": {"least": 0.2, "clear_least": 0.3}}, {"parameters": {"share": 1.5}},
    ],
    ids=str,
)  # fmt: skip
def test_what_a_model_cannot_be_asked_is_refused_when_the_rule_is_written(wrong):
    with pytest.raises(BadData):
        rule(**wrong)


def test_the_past_is_not_guessed_at():
    history = alert_worlds.history({"a": [70, 90]})

    with pytest.raises(Refused) as refused:
        list(map(attrgetter("place"), replay([rule()], history)))

    assert "lemnis risk validate" in refused.value.cure[0]
