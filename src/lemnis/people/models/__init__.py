"""The tables of this room: units, persons, posts, subjects, duties and the matrix."""

from lemnis.people.models.accounts import Account, Grant, Token
from lemnis.people.models.audit import AuditEvent, AuditHead
from lemnis.people.models.duties import BodyMember, Duty, Responsibility, WorkItem
from lemnis.people.models.editions import Edition
from lemnis.people.models.messages import Delivery, Message, Preference
from lemnis.people.models.organisation import Holding, Person, Post, Unit
from lemnis.people.models.subjects import Care, Subject, SubjectSync

__all__ = [
    "Account",
    "AuditEvent",
    "AuditHead",
    "BodyMember",
    "Care",
    "Delivery",
    "Duty",
    "Edition",
    "Grant",
    "Holding",
    "Message",
    "Person",
    "Post",
    "Preference",
    "Responsibility",
    "Subject",
    "SubjectSync",
    "Token",
    "Unit",
    "WorkItem",
]
