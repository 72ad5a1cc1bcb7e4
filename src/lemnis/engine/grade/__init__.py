"""Grading: from values to what is shown, its band and its status.

In: values of one indicator (NaN where missing), the criterion of each subject. Out: `Grades`.
"""

from lemnis.engine.grade.choose import Subjects, choose
from lemnis.engine.grade.judge import Status, band, status
from lemnis.engine.grade.rounding import shown, shown_all
from lemnis.engine.grade.vector import Grades, Words, grade

__all__ = [
    "Grades",
    "Status",
    "Subjects",
    "Words",
    "band",
    "choose",
    "grade",
    "shown",
    "shown_all",
    "status",
]
