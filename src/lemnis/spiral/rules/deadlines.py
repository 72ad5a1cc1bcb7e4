"""When the stages of a lap are to be done: planned from the lap's own first and last day."""

import datetime as dt
from collections.abc import Mapping

from lemnis.spiral.rules.stages import StageCode
from lemnis.spiral.rules.templates import Template

# By which share of the lap's days: aims are set quickly, then most of the time is work.
_SHARES: Mapping[StageCode, float] = {
    StageCode.GOAL: 0.02,
    StageCode.STANDARD: 0.04,
    StageCode.PLAN: 0.06,
    StageCode.ORGANISE: 0.08,
    StageCode.IMPLEMENT: 0.30,
    StageCode.MONITOR: 0.50,
    StageCode.WARN: 0.53,
    StageCode.ADJUST: 0.56,
    StageCode.SELF_DIAGNOSE: 0.62,
    StageCode.LEARN: 0.70,
    StageCode.INNOVATE: 0.80,
    StageCode.ASSESS: 0.90,
    StageCode.RAISE: 1.0,
}


def planned(template: Template, opened: dt.date, due: dt.date) -> Mapping[StageCode, dt.date]:
    """Return by which day each stage is to be done; never before the stage before it."""
    days, latest = max((due - opened).days, 0), opened
    found = {}
    for code in template.codes:
        latest = max(latest, opened + dt.timedelta(round(_SHARES[code] * days)))
        found[code] = latest
    return found
