"""The demo college's terms, which its source tells as plain data, as a calendar."""

from lemnis.engine.calendar.school import SchoolCalendar
from lemnis.engine.calendar.terms import Break, Term
from lemnis.lake.sources import demo


def demo_calendar() -> SchoolCalendar:
    """Return the demo college's terms."""
    return SchoolCalendar(tuple(_term(term) for term in demo.TERMS))


def _term(told: demo.DemoTerm) -> Term:
    breaks = tuple(Break(*days) for days in told.breaks)
    return Term(told.label, told.start, told.end, told.first_monday, told.teaching_weeks, breaks)
