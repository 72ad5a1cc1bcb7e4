"""The school's calendar and the arithmetic of periods on it.

In: terms as data (``calendar.yaml``). Out: ``values.Period``. Every operation gives a period of
this calendar, or None where the calendar has none.
"""

from lemnis.engine.calendar.school import SchoolCalendar
from lemnis.engine.calendar.terms import Break, Term

__all__ = ["Break", "SchoolCalendar", "Term"]
