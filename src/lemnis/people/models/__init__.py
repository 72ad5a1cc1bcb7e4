"""The tables of this room: units, persons, posts, subjects, duties and the matrix."""

from lemnis.people.models.duties import BodyMember, Duty, Responsibility, WorkItem
from lemnis.people.models.organisation import Holding, Person, Post, Unit
from lemnis.people.models.subjects import Care, Subject, SubjectSync

__all__ = [
    "BodyMember",
    "Care",
    "Duty",
    "Holding",
    "Person",
    "Post",
    "Responsibility",
    "Subject",
    "SubjectSync",
    "Unit",
    "WorkItem",
]
