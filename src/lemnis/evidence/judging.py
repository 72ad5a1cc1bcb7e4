"""What the numbers of a run say of alerts: by the rules in force, as of the day of the run.

The change is worked out before anything is locked, and kept together with the run
(``actions.record_run_finished``); what a killed process has left is judged before the next run.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from itertools import chain
from typing import TYPE_CHECKING

from lemnis.engine.alerts.changes import Verdicts, changes
from lemnis.engine.alerts.rule import Rule
from lemnis.engine.alerts.shipped import shipped
from lemnis.engine.alerts.verdicts import judge
from lemnis.engine.calendar import SchoolCalendar
from lemnis.engine.catalogue import Catalogue
from lemnis.engine.college import College
from lemnis.engine.signals import Unready
from lemnis.evidence import actions, queries
from lemnis.evidence.recording import now
from lemnis.evidence.rules import Judgement, LiveRule, Teaching
from lemnis.people.rules.viewers import Viewer
from lemnis.values import Title

if TYPE_CHECKING:
    from lemnis.engine.alerts.foresight import Foresight

Progress = Callable[[str, int, int], None]
Rules = Mapping[str, LiveRule]


def rules_in_force(college: College, by: Viewer) -> Rules:
    """Return the rules in force, those that come with the house brought up to date first.

    Writes: AlertRules and their versions, where those shipped have changed.

    Raises:
        BadData: a page of rules is wrong.

    """
    actions.install_rules(rules=shipped(college.library.catalogue), at=now(), by=by)
    return queries.installed_rules(by)


@dataclass
class Judge:
    """Who judges a college by the rules in force, run after run."""

    college: College
    rules: Rules
    by: Viewer
    progress: Progress

    def judge_left(self) -> int:
        """Judge the runs that a killed process has published and not judged; return how many.

        Writes: Alerts, AlertEvents, Notices; the Runs are judged.
        """
        left = queries.runs_to_judge(self.by)
        for run in left:
            said = self.judgement(run.as_of)
            actions.judge_run(uuid=run.uuid, judgement=said, at=now(), by=self.by)
        return len(left)

    def judgement(self, on: dt.date) -> Judgement:
        """Return what the lake's newest numbers change among the alerts, as of a day.

        A look back changes nothing: alerts are about the latest day that was judged.
        """
        teaching = teaching_days(self.college.calendar)
        last = queries.last_judged_on(self.by)
        if last is not None and on < last:
            return Judgement(on, (), self.rules, teaching)
        judged = [r for live in self.rules.values() if (r := _known(live.rule, self.college))]
        foretold, unjudged = self._foretold(judged, on)
        living = queries.living_alerts(self.by)
        found = chain(judge(self.college, judged, on), foretold)
        told = _counted(found, [rule.code for rule in judged], self.progress)
        return Judgement(on, tuple(changes(told, living)), self.rules, teaching, unjudged)

    def _foretold(
        self, rules: Iterable[Rule], on: dt.date
    ) -> tuple[Sequence[Verdicts], Mapping[str, Title]]:
        """Return what rules that go by a model say, and why others of them say nothing."""
        asked = {r.code: self._foresight.verdicts(r, on) for r in rules if r.foretells}
        said = [found for found in asked.values() if isinstance(found, Verdicts)]
        silent = {c: found.reason for c, found in asked.items() if isinstance(found, Unready)}
        return said, silent

    @cached_property
    def _foresight(self) -> "Foresight":
        # What learns from data takes half a second to import, and few rules ask for it.
        module = import_module("lemnis.engine.alerts.foresight")
        made: Foresight = module.Foresight(self.college, self.progress)
        return made


def teaching_days(calendar: SchoolCalendar) -> Teaching:
    """Return what tells of a day whether it lies between two teaching days of a term, in no break.

    Of days the calendar says nothing about, before its first term and after its last, it says yes.
    """
    stretches = [(term.first_monday, term.weeks[-1].end) for term in calendar.terms if term.weeks]
    breaks = [(pause.start, pause.end) for term in calendar.terms for pause in term.breaks]

    def teaching(day: dt.date) -> bool:
        known = bool(stretches) and calendar.terms[0].start <= day <= calendar.terms[-1].end
        return not known or (_within(day, stretches) and not _within(day, breaks))

    return teaching


def _within(day: dt.date, stretches: Iterable[tuple[dt.date, dt.date]]) -> bool:
    return any(first <= day <= last for first, last in stretches)


def unknown_indicators(rule: Rule, catalogue: Catalogue) -> tuple[str, ...]:
    """Return the indicators that a rule names and the catalogue has not, or not any more."""
    return tuple(code for code in rule.indicators if code not in catalogue)


def _known(rule: Rule, college: College) -> Rule | None:
    """Return the rule without indicators that are gone; None if none is left."""
    gone = unknown_indicators(rule, college.library.catalogue)
    left = tuple(code for code in rule.indicators if code not in gone)
    return rule.model_copy(update={"indicators": left}) if left else None


def _counted(found: Iterable[Verdicts], codes: list[str], progress: Progress) -> Iterator[Verdicts]:
    places = {code: place for place, code in enumerate(codes, start=1)}
    for verdicts in found:
        progress("judge", places[verdicts.rule.code], len(codes))
        yield verdicts
