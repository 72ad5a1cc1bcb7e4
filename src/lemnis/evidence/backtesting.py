"""The walk of a back-test: the rule that is meant, the one now live, and the college's history."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from lemnis.engine.alerts.backtest import Backtest, Terms, backtest
from lemnis.engine.alerts.outcome import Bad, Outcome, happened, listed, read_test
from lemnis.engine.alerts.replay import History, remember, require_measured
from lemnis.engine.alerts.responsible import Responsible
from lemnis.engine.alerts.rule import Rule
from lemnis.engine.alerts.shipped import read_page, shipped
from lemnis.engine.college import College
from lemnis.errors import BadData, NotFound, Refused
from lemnis.evidence import queries
from lemnis.evidence.rules import require_fitting
from lemnis.lake.names import Names
from lemnis.lake.sources.demo import PLANTED
from lemnis.people.queries.names import PERSONS
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, in_house, require
from lemnis.values import SubjectRef

Progress = Callable[[str, int, int], None]
PLANTED_WORDS = frozenset({"planted", "埋设"})
_PAGES = frozenset({".yaml", ".yml"})
_ENDS = ("first", "last")
_TIME_TO_SEE = 2  # periods
_MOST_CASES = 60


class Question(NamedTuple):
    """What is asked: a rule, itself or by code or page; against which others; which outcome."""

    rule: str | Rule
    outcome: str
    against: tuple[str, ...] = ()
    terms: Terms = Terms()


def run_backtest(
    college: College, asked: Question, *, by: Viewer, progress: Progress
) -> tuple[Backtest, ...]:
    """Return the back-test of a rule, then of those it is set against; nothing is written.

    Without ``against``, a rule that would replace one in force is set against that one.

    Raises:
        NotFound: a rule, a page, or an indicator does not exist.
        BadData: a page is no rule.
        WrongUse: the outcome is none, or of other subjects.
        Refused: a rule goes by a model, there is too little history, or the outcome never happened.

    """
    require(by, Permission.SEE_RULES)
    by = in_house(by)
    rule = rule_meant(college, asked.rule, by)
    others = [rule_meant(college, text, by) for text in asked.against]
    compared = (rule, *(others or _in_force(rule, by)))
    for each in compared:
        require_measured(each)
    planted = asked.outcome.strip().lower() in PLANTED_WORDS
    test = None if planted else read_test(asked.outcome, college.library.catalogue)
    codes = dict.fromkeys(code for each in compared for code in each.indicators)
    if test is not None:
        codes[test.indicator.code] = None
    steps = len(compared) + 1
    progress("history", 0, steps)
    until = asked.terms.last or college.calendar.terms[-1].end
    history = remember(college, codes, until)
    outcome = _planted(codes, history) if test is None else happened(test, history)
    responsible = Responsible(history.facts.subjects)
    found = []
    for number, each in enumerate(compared, 1):
        progress("replay", number, steps)
        found.append(backtest(each, outcome, history, responsible, asked.terms))
    return tuple(found)


def rule_meant(college: College, text: str | Rule, by: Viewer) -> Rule:
    """Return the rule that a code or a page names: of a code the one proposed, else in force.

    Raises:
        NotFound: there is no such rule or page; names the nearest.
        BadData: the page does not hold one rule, or the rule cannot watch its indicators.

    """
    if isinstance(text, Rule):
        return require_fitting(text, college.library.catalogue)
    page = Path(text)
    if page.suffix in _PAGES:
        return require_fitting(_only_rule(page), college.library.catalogue)
    row = next((row for row in queries.rules(by) if row.version.code == text), None)
    if row is not None and row.proposed is not None:
        versions = queries.rule_versions(by, text)
        return next(v.rule for v in versions if v.number == row.proposed)
    if row is not None:
        return row.version.rule
    known = {rule.code: rule for rule in shipped(college.library.catalogue)}
    if text not in known:
        raise _no_rule(text, known.values())
    return known[text]


# --- as a page asks and is told, in JSON ---

_SHARES = ("right", "warned", "over", "by_itself")


def asked_plainly(wanted: Mapping[str, Any]) -> Question:
    """Return the question of a page.

    It has ``rule`` and ``outcome``, and if wanted ``against`` (a list), ``horizon``, ``budget``,
    ``first`` and ``last`` (days). ``rule`` is a code or, not installed yet, the rule's own entry;
    never a page of this machine.

    Raises:
        BadData: the entry is no rule.
        NotFound: a page of this machine is named.

    """
    rules = [wanted["rule"], *wanted.get("against", ())]
    for text in rules:
        if isinstance(text, str) and Path(text).suffix in _PAGES:
            raise _no_rule(text, ())
    terms = Terms(
        wanted.get("horizon", Terms().horizon),
        wanted.get("budget", Terms().budget),
        *(dt.date.fromisoformat(day) if (day := wanted.get(end)) else None for end in _ENDS),
    )
    rule = rules[0] if isinstance(rules[0], str) else Rule.read(rules[0])
    return Question(rule, wanted["outcome"], tuple(rules[1:]), terms)


def told_plainly(found: Backtest) -> dict[str, object]:
    """Return a back-test as JSON tells it: its newest cases, and none of persons."""
    named = [case for case in found.cases if case.subject.kind not in PERSONS][-_MOST_CASES:]
    shares = {name: getattr(found, name)._asdict() for name in _SHARES}
    lead = found.lead._asdict() if found.lead else None
    rest = {"rule": found.rule.code, "name": found.rule.name, "lead": lead}
    cases = {
        "tallies": [tally._asdict() for tally in found.tallies],
        "cases": [case._asdict() for case in named],
    }
    return vars(found) | shares | rest | cases


def _only_rule(page: Path) -> Rule:
    if not page.is_file():
        raise NotFound(f"没有文件 {page}。", f"There is no file {page}.")
    rules = list(read_page(page))
    if len(rules) != 1:
        raise BadData(
            f"回测一次一条规则，文件里有 {len(rules)} 条。",
            f"One rule is back-tested at a time; the page holds {len(rules)}.",
            place=page.name,
            cure=("请每条各存一个文件。", "Keep each in a page of its own."),
        )
    return rules[0]


def _in_force(rule: Rule, by: Viewer) -> list[Rule]:
    live = queries.installed_rules(by).get(rule.code)
    return [live.rule] if live is not None and live.rule != rule else []


def _no_rule(text: str, known: Iterable[Rule]) -> NotFound:
    near = Names({rule.code: (rule.code, *rule.name) for rule in known}).nearest(text)
    return NotFound(
        f"没有规则“{text}”。",
        f"There is no rule “{text}”.",
        cure=(f"相近的有：{'、'.join(near)}。", f"Near it: {', '.join(near)}.")
        if near
        else ("", ""),
    )


def _planted(codes: Iterable[str], history: History) -> Outcome:
    """Return the problems planted in the demo college that show in some indicators.

    Each is dated by the end of the second period from its start: so long it may stay unseen.
    """
    events: dict[SubjectRef, tuple[Bad, ...]] = {}
    for problem in PLANTED:
        subject = SubjectRef(problem.kind, problem.subject)
        for code in set(codes) & {*problem.indicators}:
            days = history.ends(code, problem.kind)
            seen = [day for day in days if day >= problem.since][:_TIME_TO_SEE]
            if seen:
                bad = Bad(seen[-1], max(seen[-1], problem.until))
                events[subject] = (*events.get(subject, ()), bad)
    if not events:
        raise Refused(
            "示范学院在这些指标上没有埋设问题。",
            "No problem of the demo college is planted in these indicators.",
            cure=("埋设的问题见 docs/reference/demo.md。", "See docs/reference/demo.md."),
        )
    return listed("planted", events, history)
