"""Alert rules as pages show them: with the names of indicators and what stands by them."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from lemnis.engine.catalogue import Catalogue
from lemnis.evidence import queries as evidence
from lemnis.evidence.at_hand import college_at_hand
from lemnis.evidence.queries import AlertWishes, ErrandRow, RuleRow, SilenceRow, VersionRow
from lemnis.evidence.rules import ErrandKind
from lemnis.insight.queries.alerts import Inbox, Paging, inbox
from lemnis.people.queries import SubjectName, subject_names
from lemnis.people.rules.viewers import Viewer
from lemnis.values import SubjectKind, SubjectRef, Title

_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Watched:
    """One indicator that a rule watches; ``known``: the catalogue still has it."""

    code: str
    name: Title
    known: bool


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule in the list; ``standing``: how many alerts of it the viewer sees now."""

    row: RuleRow
    watched: tuple[Watched, ...]
    standing: int


@dataclass(frozen=True, slots=True)
class RulePage:
    """One rule whole: the version shown, all versions, what it watches, what stands by it."""

    shown: VersionRow
    versions: tuple[VersionRow, ...]
    watched: tuple[Watched, ...]
    standing: Inbox
    silences: tuple[tuple[SilenceRow, SubjectName | None], ...]
    tests: tuple[ErrandRow, ...]


def rules(viewer: Viewer, *, on: dt.date) -> tuple[RuleLine, ...]:
    """Return every rule as it stands, in order of its code."""
    catalogue = college_at_hand(viewer, on).library.catalogue
    standing = evidence.alerts_by_rule(viewer)
    return tuple(
        RuleLine(row, _watched(row.version, catalogue), standing.get(row.version.code, 0))
        for row in evidence.rules(viewer)
    )


def rule(viewer: Viewer, code: str, *, on: dt.date, number: int | None = None) -> RulePage:
    """Return one rule: the version of a number, else the one in force, else the latest.

    Raises:
        NotFound: there is none of that code.

    """
    versions = evidence.rule_versions(viewer, code)
    shown = next((v for v in versions if v.number == number), None)
    shown = shown or evidence.rule(viewer, code).version
    held = evidence.rule_silences(viewer, code, on)
    names = subject_names(viewer, {s.subject for s in held if s.subject})
    return RulePage(
        shown,
        versions,
        _watched(shown, college_at_hand(viewer, on).library.catalogue),
        inbox(viewer, AlertWishes(rule=code), on=on, paging=Paging(1, _SHOWN)),
        tuple((s, names.get(s.subject) if s.subject else None) for s in held),
        tests(viewer, code),
    )


def tests(viewer: Viewer, code: str) -> tuple[ErrandRow, ...]:
    """Return the back-tests of a rule that the viewer may see, the newest first."""
    found = evidence.errands(viewer, limit=200)
    return tuple(
        each
        for each in found
        if each.kind is ErrandKind.BACKTEST and each.wanted.get("code") == code
    )


def cases_named(viewer: Viewer, cases: Iterable[Mapping[str, Any]]) -> dict[str, SubjectName]:
    """Return what the subjects of a back-test's cases are called, by kind and code."""
    refs = {_ref(case) for case in cases}
    return {f"{ref.kind.value}:{ref.code}": n for ref, n in subject_names(viewer, refs).items()}


def _ref(case: Mapping[str, Any]) -> SubjectRef:
    kind, code = case["subject"]
    return SubjectRef(SubjectKind(kind), str(code))


def _watched(version: VersionRow, catalogue: Catalogue) -> tuple[Watched, ...]:
    return tuple(
        Watched(code, found.name if found else Title(code, code), found is not None)
        for code in version.rule.indicators
        for found in [catalogue.get(code)]
    )
