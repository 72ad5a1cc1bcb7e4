"""A contribution as people may read it: persons covered, and what it is set against named."""

from lemnis.engine import masking
from lemnis.engine.college import College
from lemnis.engine.contribution.display import Displayed, Line
from lemnis.engine.contribution.pieces import Against, By, Contribution, How, Role
from lemnis.engine.period_words import period_words
from lemnis.engine.subjects import KINDS, Subject, subjects
from lemnis.values import SubjectRef, Title


def covered(told: Displayed, made: Contribution, college: College) -> Displayed:
    """Return the lines with persons covered as in their rows."""
    return told._replace(lines=tuple(_line(n, made.by, college) for n in told.lines))


def _line(line: Line, by: By, college: College) -> Line:
    if line.role is not Role.ONE or by.fact:
        return line
    subject = masking.covered(college, Subject(SubjectRef(by.kind, line.code), line.name.zh))
    return line._replace(code=subject.ref.code, name=Title(subject.said("zh"), subject.said("en")))


def leading(told: Displayed) -> Line | None:
    """Return the part that did most in the direction of the change."""
    side = 1 if told.change > 0 else -1
    return next((n for n in told.lines if n.role is Role.ONE and n.total * side > 0), None)


def parts_named(made: Contribution, college: College) -> Title:
    """Return what the parts are called."""
    if not made.by.fact:
        return KINDS[made.by.kind]
    dataset, _, name = made.by.fact.partition(".")
    return college.library.datasets[dataset].column_by_name[name].title


def peer(college: College, against: Against, subject: Subject) -> Title:
    """Name what a number is set against."""
    kind = KINDS[subject.ref.kind]
    if against.how is How.EARLIER:
        return period_words(against.period)
    if against.subject is None:
        return Title(f"其他{kind.zh}合计", "all others of its kind together")
    named = {s.ref: s.name for s in subjects(college, [against.subject.kind])}
    found = masking.covered(college, Subject(against.subject, named.get(against.subject, "")))
    return Title(found.said("zh"), found.said("en"))
