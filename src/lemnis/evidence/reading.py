"""What the actions and queries of alerts both read from the tables."""

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from functools import lru_cache

from lemnis.engine.alerts.changes import Place
from lemnis.engine.alerts.rule import Rule
from lemnis.evidence.models import Alert, AlertRuleVersion, Silence
from lemnis.evidence.rules import LONGEST_SILENCE, Hush, LiveRule, VersionState
from lemnis.people.editions import Kept
from lemnis.values import SubjectKind, SubjectRef

_LIVE = Kept[Mapping[str, LiveRule]](1)


def live_rules(codes: Iterable[str] | None = None) -> Mapping[str, LiveRule]:
    """Return the rules in force by code (some, or all), with the number of their version."""
    live = _LIVE.of("", _live_rules)
    wanted = live.keys() if codes is None else live.keys() & frozenset(codes)
    return {code: rule for code, rule in live.items() if code in wanted}


def _live_rules() -> Mapping[str, LiveRule]:
    active = AlertRuleVersion.objects.filter(state=VersionState.ACTIVE.value).order_by("rule__code")
    rows = active.values_list("rule__code", "number", "body")
    return {code: LiveRule(number, in_force(body)) for code, number, body in rows}


def in_force(body: object) -> Rule:
    """Return the rule a stored body tells; activated, it is no template any more."""
    return _in_force(json.dumps(body))


# The same few dozen bodies are read with every list of alerts; a rule is never changed in place.
@lru_cache(maxsize=512)
def _in_force(body: str) -> Rule:
    return Rule.read(json.loads(body)).model_copy(update={"template": False})


def place_of(alert: Alert) -> Place:
    """Return what an alert is about."""
    return Place(alert.rule, alert.indicator, SubjectRef(SubjectKind(alert.kind), alert.subject))


def hushes(on: dt.date) -> tuple[Hush, ...]:
    """Return the silences that hold on a day or later."""
    since = on - dt.timedelta(LONGEST_SILENCE)
    found = (hush(each) for each in Silence.objects.filter(starts_on__gte=since).order_by("id"))
    return tuple(each for each in found if each.last >= on)


def hush(silence: Silence) -> Hush:
    """Return a silence as far as telling goes."""
    last = silence.starts_on + dt.timedelta(silence.days - 1)
    if silence.ended_on is not None:
        last = min(last, silence.ended_on - dt.timedelta(1))
    subject = SubjectRef(SubjectKind(silence.kind), silence.subject) if silence.subject else None
    return Hush(silence.uuid, silence.rule, silence.indicator, subject, silence.starts_on, last)
