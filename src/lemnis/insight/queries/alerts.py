"""The alert centre and one alert: alerts with names, rules, ladders and the series behind them."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from lemnis.engine import overview
from lemnis.engine.alerts.fitting import facts as facts_of
from lemnis.engine.alerts.lifecycle import WAITING, Due, upcoming
from lemnis.engine.catalogue import Catalogue
from lemnis.engine.college import College
from lemnis.engine.definition import Criterion, Indicator
from lemnis.engine.grade import Subjects, choose
from lemnis.engine.measure import criteria_of
from lemnis.engine.overview import SeriesPoint
from lemnis.evidence import queries as evidence
from lemnis.evidence.at_hand import college_at_hand
from lemnis.evidence.queries import (
    AlertPage,
    AlertRow,
    AlertStory,
    AlertWishes,
    RuleWords,
    SilenceRow,
    Sorting,
    StateCount,
)
from lemnis.insight.rules.alert_words import Fact, facts
from lemnis.insight.rules.ladders import Rung, rungs
from lemnis.people.queries import SubjectName, permitted, subject_names
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer
from lemnis.values import SubjectRef, Title


@dataclass(frozen=True, slots=True)
class InboxLine:
    """One alert in the inbox; ``due`` is the next step of its ladder, if somebody is still to be.

    ``waited``: for so many days nobody has taken it up; None if somebody has, or it is over.
    """

    alert: AlertRow
    subject: SubjectName
    rule: Title
    indicator: Title
    due: Due | None
    waited: int | None


@dataclass(frozen=True, slots=True)
class InboxGroup:
    """Alerts of one subject that are shown as one."""

    subject: SubjectName
    lines: tuple[InboxLine, ...]


@dataclass(frozen=True, slots=True)
class Inbox:
    """A page of the alert centre, and what it can be narrowed to.

    ``counts`` are of all the viewer's alerts. ``looked_at``: persons shown uncovered.
    """

    groups: tuple[InboxGroup, ...]
    page: AlertPage
    counts: tuple[StateCount, ...]
    rules: tuple[tuple[str, Title], ...]
    indicators: tuple[tuple[str, Title], ...]
    kinds: tuple[str, ...]
    judged_on: dt.date | None
    looked_at: tuple[str, ...]


class Paging(NamedTuple):
    """Which page, of so many groups."""

    page: int = 1
    size: int = 20


@dataclass(frozen=True, slots=True)
class AlertDossier:
    """Everything that is told of one alert.

    ``indicator``: None if the catalogue has it no more. ``criterion``: the lines its subject is
    judged by, None if there are none. ``may_handle``: the viewer may act on it.
    """

    story: AlertStory
    subject: SubjectName
    rule: RuleWords | None
    indicator: Indicator | None
    criterion: Criterion | None
    series: tuple[SeriesPoint, ...]
    facts: tuple[Fact, ...]
    rungs: tuple[Rung, ...]
    silences: tuple[SilenceRow, ...]
    may_handle: bool

    @property
    def looked_at(self) -> tuple[str, ...]:
        """The person shown uncovered, if it is one."""
        return (self.subject.ref.code,) if self.subject.personal else ()


def inbox(
    viewer: Viewer,
    wishes: AlertWishes,
    *,
    on: dt.date,
    paging: Paging = Paging(),  # noqa: B008 - a tuple, never changed
    sorting: Sorting | None = None,
) -> Inbox:
    """Return a page of the alert centre."""
    found = evidence.alerts(viewer, wishes, page=paging.page, size=paging.size, sorting=sorting)
    names = subject_names(viewer, {group.subject for group in found.groups})
    facets = evidence.alert_facets(viewer)
    words = evidence.rule_words(viewer, {facet.rule for facet in facets})
    catalogue = college_at_hand(viewer, on).library.catalogue
    told = _Telling(names, words, catalogue, on)
    codes = sorted({facet.indicator for facet in facets})
    return Inbox(
        tuple(told.group(group.subject, group.alerts) for group in found.groups),
        found,
        evidence.alert_counts(viewer),
        tuple((code, told.rule(code)) for code in sorted(words)),
        tuple((code, told.indicator(code)) for code in codes),
        tuple(dict.fromkeys(facet.kind.value for facet in facets)),
        evidence.last_judged_on(viewer),
        _personal(names.values()),
    )


def alert(viewer: Viewer, number: str | UUID, *, on: dt.date) -> AlertDossier:
    """Return one alert with all there is to tell of it.

    Raises:
        NotFound: there is none, or not for this viewer.
        WrongUse: several begin like that.

    """
    story = evidence.alert(viewer, number)
    row = story.alert
    college = college_at_hand(viewer, on)
    indicator = college.library.catalogue.get(row.indicator)
    rule = evidence.rule_words(viewer, [row.rule]).get(row.rule)
    return AlertDossier(
        story,
        subject_names(viewer, [row.subject])[row.subject],
        rule,
        indicator,
        _criterion(college, indicator, row) if indicator else None,
        overview.subject_series(college.lake, row.indicator, row.subject),
        facts(story.evidence, indicator),
        rungs(rule.ladder if rule else (), row, story.notices, on),
        evidence.alert_silences(viewer, row, on),
        permitted(viewer, Permission.HANDLE_ALERTS, row.subject),
    )


class _Telling(NamedTuple):
    """What a list of alerts is told with."""

    names: Mapping[SubjectRef, SubjectName]
    words: Mapping[str, RuleWords]
    catalogue: Catalogue
    on: dt.date

    def group(self, subject: SubjectRef, alerts: Iterable[AlertRow]) -> InboxGroup:
        return InboxGroup(self.names[subject], tuple(self.line(row) for row in alerts))

    def line(self, row: AlertRow) -> InboxLine:
        opened = row.opened_on if row.state in WAITING else None
        rule = self.words.get(row.rule)
        return InboxLine(
            row,
            self.names[row.subject],
            self.rule(row.rule),
            self.indicator(row.indicator),
            upcoming(opened, rule.ladder, self.on) if opened and rule else None,
            (self.on - opened).days if opened else None,
        )

    def rule(self, code: str) -> Title:
        found = self.words.get(code)
        return found.name if found else Title(code, code)

    def indicator(self, code: str) -> Title:
        found = self.catalogue.get(code)
        return found.name if found else Title(code, code)


def _personal(names: Iterable[SubjectName]) -> tuple[str, ...]:
    return tuple(sorted(name.ref.code for name in names if name.personal))


def _criterion(college: College, indicator: Indicator, row: AlertRow) -> Criterion | None:
    """Return the criterion a subject is judged by on the day its alert last moved."""
    criteria = criteria_of(indicator)
    beside: Mapping[str, Sequence[str | None]] = {}
    if any(criterion.where for criterion in criteria):
        known = facts_of(college, [indicator.code], row.ends_on).subjects.get(row.subject.kind)
        codes = [str(code) for code in known.codes] if known else []
        if known is None or row.subject.code not in codes:
            return None  # it has left the college, and nobody knows any more what it was
        at = codes.index(row.subject.code)
        beside = {name: [column[at]] for name, column in known.facts.items()}
    one = Subjects(row.subject.kind, [row.subject.code], beside)
    place = int(choose(criteria, one, row.ends_on)[0])
    return criteria[place] if place >= 0 else None
