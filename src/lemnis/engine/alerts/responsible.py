"""Who would be told of an alert, for counting: the unit that answers for its subject.

A student's class; the college of a class, section, course, teacher or program; every other unit
for itself. Persons hold posts at units, so one unit is one person to be told.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from lemnis.engine.gather import Subjects
from lemnis.values import SubjectKind, SubjectRef

_UP: Mapping[SubjectKind, tuple[SubjectKind, ...]] = {
    SubjectKind.STUDENT: (SubjectKind.CLASS, SubjectKind.COLLEGE),
    SubjectKind.CLASS: (SubjectKind.COLLEGE,),
    SubjectKind.SECTION: (SubjectKind.COLLEGE,),
    SubjectKind.COURSE: (SubjectKind.COLLEGE,),
    SubjectKind.TEACHER: (SubjectKind.COLLEGE, SubjectKind.OFFICE),
    SubjectKind.PROGRAM: (SubjectKind.COLLEGE,),
}


@dataclass(frozen=True)
class Responsible:
    """The units above every subject, as the college is now."""

    subjects: Mapping[SubjectKind, Subjects]

    def of(self, subject: SubjectRef) -> SubjectRef:
        """Return the unit that answers for a subject; itself where no such unit is known."""
        for kind in _UP.get(subject.kind, ()):
            above = self.above(subject, kind)
            if above is not None:
                return above
        return subject

    def above(self, subject: SubjectRef, kind: SubjectKind) -> SubjectRef | None:
        """Return the unit of a kind that a subject belongs to."""
        known = self.subjects.get(subject.kind)
        at = self._places.get(subject.kind, {}).get(subject.code)
        if known is None or at is None or kind not in known.above:
            return None
        number = int(known.above[kind][at])
        return SubjectRef(kind, str(self.subjects[kind].codes[number])) if number >= 0 else None

    @cached_property
    def _places(self) -> Mapping[SubjectKind, Mapping[str, int]]:
        return {
            kind: {str(code): at for at, code in enumerate(known.codes)}
            for kind, known in self.subjects.items()
        }
