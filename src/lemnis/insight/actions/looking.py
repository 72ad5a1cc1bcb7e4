"""That somebody looked at another person."""

from collections.abc import Collection

from django.db import transaction

from lemnis.people.actions import record
from lemnis.people.queries import is_self
from lemnis.people.rules.viewers import Viewer
from lemnis.values import SubjectKind, SubjectRef

PERSONS = frozenset({SubjectKind.STUDENT, SubjectKind.TEACHER})


@transaction.atomic
def looked_at(*, subject: SubjectRef, by: Viewer) -> None:
    """Write down that somebody looked at the page of another person; of oneself nothing.

    Writes: one AuditEvent.
    """
    if subject.kind in PERSONS and not is_self(by, subject):
        record(
            by=by, act="subject.look", kind=subject.kind.value, what=subject.code,
            persons=[subject.code],
        )  # fmt: skip


@transaction.atomic
def listed(*, kind: SubjectKind, codes: Collection[str], by: Viewer) -> None:
    """Write down whose names and numbers somebody was shown uncovered in a list.

    Writes: an AuditEvent for each person but oneself.
    """
    others = [code for code in codes if code != by.number]
    if kind in PERSONS and others:
        record(by=by, act="subject.list", kind=kind.value, persons=others)
