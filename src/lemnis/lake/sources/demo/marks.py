"""What each student achieved in each section: final, resit and retake."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from lemnis.lake.sources.demo.draws import Base
from lemnis.lake.sources.demo.planted import planted
from lemnis.lake.sources.demo.roster import Students, Teachers
from lemnis.lake.sources.demo.timetable import Courses, Sections

PASS = 60


@dataclass(frozen=True)
class Marks:
    """Arrays by enrolment (``Sections.who``); ``examined`` is false for those who left before."""

    examined: Any
    score: Any
    absent: Any
    cheated: Any
    passed: Any
    resit: Any  # sat a resit
    resit_score: Any
    retake: Any  # took the course again after failing the resit
    retake_score: Any

    @property
    def open(self) -> Any:
        """Failed and not made good since."""
        good = (self.resit & (self.resit_score >= PASS)) | (
            self.retake & (self.retake_score >= PASS)
        )
        return self.examined & ~self.passed & ~good


def marks(base: Base, people: Students, staff: Teachers, given: Courses, held: Sections) -> Marks:
    """Return the marks: ability, engagement, teaching and the course's difficulty decide."""
    draw, rows = base.draw("marks"), len(held.who)
    who, where = held.who, held.where
    mean = (
        73.2
        + 5.2 * people.ability[who]
        + 3.0 * people.engagement[who]
        + (0.8 * staff.quality[held.teacher] - given.difficulty[held.course])[where]
        + 0.4 * (held.term[where] // 2)
    )
    score = np.rint(draw.normal(mean, 6.4, rows))
    score -= _trouble(base, people, given, held)
    score = score.clip(12, 99)
    absent, cheated = draw.chance(0.005, rows), draw.chance(0.0008, rows)
    score = np.where(absent | cheated, 0.0, score)
    exams = np.array([t.exam_on for t in base.size.terms], dtype="datetime64[D]")
    examined = people.left_on[who] > exams[held.term[where]]
    passed = score >= PASS
    later = (held.term[where] + 1) < len(base.size.terms)
    resit = examined & ~passed & later & draw.chance(0.96, rows)
    resit_score = np.rint(draw.normal(66 + 2 * people.ability[who], 7, rows)).clip(20, 85)
    lost = _lost(base, people, held)
    resit_score = np.where(lost, 45.0, resit_score)
    retake = resit & (resit_score < PASS) & draw.chance(0.85, rows)
    retake_score = np.where(lost, 50.0, np.rint(draw.normal(68, 7, rows)).clip(20, 85))
    return Marks(examined, score, absent, cheated, passed, resit, resit_score, retake, retake_score)


def _trouble(base: Base, people: Students, given: Courses, held: Sections) -> Any:
    """Return the points lost to the planted problems P08 and P13."""
    course = given.code.index(planted("P08").subject)
    hard = _autumn(base, held) & (held.course[held.where] == course)
    return np.where(hard, 15.0, 0.0) + np.where(_lost(base, people, held), 28.0, 0.0)


def _lost(base: Base, people: Students, held: Sections) -> Any:
    """Return the enrolments of the planted student P13, who fails and fails again."""
    student = people.id.to_pylist().index(base.prefix + planted("P13").subject)
    return _autumn(base, held) & (held.who == student)


def _autumn(base: Base, held: Sections) -> Any:
    """Return the enrolments of the last autumn term."""
    return held.term[held.where] == len(base.size.terms) - 2
