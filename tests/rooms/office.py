"""A quality office without a lake: verdicts made by hand, judged and recorded as a run's are."""

import datetime as dt
from uuid import uuid4

import numpy as np

from lemnis.engine.alerts.changes import Verdicts, changes
from lemnis.engine.alerts.lifecycle import Verdict
from lemnis.engine.alerts.rule import Rule
from lemnis.engine.catalogue import Catalogue
from lemnis.engine.definition import Indicator
from lemnis.engine.signals import Evidence, Side, Signal
from lemnis.evidence import actions, queries
from lemnis.evidence.rules import Judgement, RunCounts, RunPlan
from lemnis.people.rules.viewers import operator
from lemnis.values import SubjectKind, Title

LI = operator("li")

MONDAY = dt.date(2025, 3, 3)
NINE = dt.datetime(2025, 3, 3, 9, tzinfo=dt.UTC)
WHO = LI
CODE = "CRS-1.line"
FIRES, HELD, CALM, QUIET, UNKNOWN = (
    Verdict.FIRES, Verdict.HELD, Verdict.CALM, Verdict.QUIET, Verdict.UNKNOWN,
)  # fmt: skip


def indicator(code="CRS-1", **facts):
    usual = {
        "code": code,
        "key": code.lower().replace("-", "_"),
        "digits": 1,
        "name": {"zh": f"及格率{code}", "en": f"Pass share {code}"},
        "layer": "course",
        "system": "generation",
        "subjects": ["course", "college"],
        "period": "term",
        "unit": "%",
        "better": "higher",
        "formula": "count(grades)",
    }
    return Indicator.read(usual | facts)


CATALOGUE = Catalogue([indicator(), indicator("CRS-2")])


def rule(**facts):
    usual = {
        "code": CODE,
        "name": {"zh": "及格率越线", "en": "Pass share beyond its line"},
        "indicators": ["CRS-1"],
        "signal": "line",
        "severity": "yellow",
        "beyond_limit": "red",
        "repeat_days": 7,
    }
    return Rule.read(usual | facts)


def install(*rules):
    return actions.install_rules(rules=rules, at=NINE, by=WHO)


def always(_day):
    return True


def signal(at):
    said = Title(f"第{at}门课及格率低于合格线。", f"Course {at} is below its line.")
    return Signal("line", fired=True, side=Side.LOW, evidence=Evidence(value=55.0, line=60.0),
                  points=("2024-2025-2",), words=said)  # fmt: skip


def verdicts(said, *, watched=None, broken=(), code="CRS-1"):
    """Return what a rule says of courses, ``{code of the course: verdict}``."""
    subjects = sorted(said)
    count = len(subjects)
    return Verdicts(
        rule=watched or rule(),
        indicator=CATALOGUE[code],
        kind=SubjectKind.COURSE,
        subjects=np.array(subjects, dtype=object),
        verdicts=np.array([said[s] for s in subjects], dtype=np.int8),
        periods=np.full(count, "2024-2025-2", dtype=object),
        ends=np.full(count, np.datetime64("2025-07-31")),
        broken=np.isin(subjects, list(broken)),
        tell=signal,
    )


def begun(on=MONDAY):
    """Begin a run; return its uuid."""
    uuid = uuid4()
    plan = RunPlan(("2024-2025-2",), on, "a1", snapshot_read=1)
    actions.record_run_started(uuid=uuid, plan=plan, at=NINE, by=WHO)
    return uuid


def judgement(*found, on=MONDAY, teaching=always):
    """Return what verdicts change among the alerts there are."""
    living = queries.living_alerts(WHO)
    return Judgement(on, tuple(changes(found, living)), queries.installed_rules(WHO), teaching)


def finished(uuid, said):
    return actions.record_run_finished(
        uuid=uuid, snapshot=2, counts=RunCounts(1, 1, 1), at=NINE, by=WHO, judgement=said
    )


def judged(said, *, on=MONDAY, teaching=always, **facts):
    """Do a run that finds this; return how many alerts it has moved."""
    found = [verdicts(said, **facts)] if isinstance(said, dict) else said
    return finished(begun(on), judgement(*found, on=on, teaching=teaching))


def only():
    """Return the one alert there is, with its story."""
    wishes = queries.AlertWishes(states=frozenset())
    (group,) = queries.alerts(WHO, wishes).groups
    (row,) = group.alerts
    return queries.alert(WHO, row.uuid)


def act(name, story=None, *, on=MONDAY, by=WHO, reason="因为"):
    """Do to an alert what an act is called."""
    alert = (story or only()).alert.uuid
    getattr(actions, name)(alert=alert, on=on, at=NINE, by=by, reason=reason)


def opened(on=MONDAY, **facts):
    """Install the usual rule and open an alert; return its story."""
    watched = rule(**facts)
    install(watched)
    judged({"C1": HELD}, on=on, watched=watched)
    return only()
