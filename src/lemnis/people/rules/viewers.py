"""Who looks or acts, with all that is needed to decide what for: frozen, asked below the doors."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, TypeVar

from lemnis.errors import NotAllowed, NotFound
from lemnis.people.rules.permissions import Permission, Role, ScopeKind
from lemnis.values import SubjectKind, SubjectRef

Found = TypeVar("Found")


class Scope(NamedTuple):
    """How far a grant reaches: ``path`` of the unit or subject it begins at, blank otherwise."""

    kind: ScopeKind
    path: str = ""


class Granted(NamedTuple):
    """A role held today, and how far."""

    role: Role
    scope: Scope


class Reach(NamedTuple):
    """One part of what a viewer may see: subjects of these kinds within a scope."""

    scope: Scope
    kinds: frozenset[SubjectKind]


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody who looks or acts.

    ``name`` is written into records; ``number`` is the person's staff or student number, blank for
    accounts of nobody in particular; ``called`` is that person's own name, blank likewise.
    ``operator`` is who sits at the machine itself, by the command
    line: the files are theirs, so nothing is kept from them that a lock could keep.
    ``allowed`` narrows what the roles permit, for a program that asks in somebody's name.
    ``memory`` holds what one request has already found out about its viewer; None keeps nothing.
    """

    name: str
    number: str = ""
    granted: tuple[Granted, ...] = ()
    operator: bool = False
    account: int | None = None
    allowed: frozenset[Permission] | None = None
    called: str = ""
    memory: dict[Hashable, Any] | None = field(default=None, compare=False, repr=False)

    def __str__(self) -> str:
        return self.name

    def may(self, permission: Permission) -> bool:
        """Tell whether this is permitted, for some subject at least."""
        return bool(self.reaches(permission))

    def once(self, name: Hashable, find: Callable[[], Found]) -> Found:
        """Return what is found out about this viewer, once for each request."""
        if self.memory is None:
            return find()
        if name not in self.memory:
            self.memory[name] = find()
        found: Found = self.memory[name]
        return found

    def reaches(self, permission: Permission) -> tuple[Reach, ...]:
        """Return for which subjects this is permitted."""
        if self.operator:
            return (EVERYTHING,)
        if self.allowed is not None and permission not in self.allowed:
            return ()
        return tuple(
            Reach(g.scope, g.role.kinds) for g in self.granted if permission in g.role.permissions
        )

    def narrowed(self, allowed: frozenset[Permission]) -> "Viewer":
        """Return the same person, permitted no more than ``allowed``."""
        return replace(self, allowed=allowed)

    def bare(self) -> "Viewer":
        """Return the same with nothing remembered, as may be kept longer than a request."""
        return replace(self, memory=None)

    @property
    def roles(self) -> frozenset[Role]:
        """The roles held today."""
        return frozenset(g.role for g in self.granted)


EVERYTHING = Reach(Scope(ScopeKind.ALL), frozenset(SubjectKind))


def operator(name: str) -> Viewer:
    """Return who works at the machine itself, by the command line or in a job of it.

    Raises:
        NotAllowed: ``name`` is blank.

    """
    if not name.strip():
        raise NotAllowed("须注明操作人。", "Somebody must be named who does this.")
    return Viewer(name, operator=True)


def in_house(viewer: Viewer) -> Viewer:
    """Return the same name with nothing kept from it: for what the house does when asked to.

    Who may ask for a diagnosis gets it of everybody, whomever they may look at themselves.
    """
    return operator(viewer.name)


def require(viewer: Viewer, permission: Permission) -> None:
    """Refuse what is permitted to this person for no subject at all.

    Raises:
        NotFound: it is to see something: what one may not see does not exist.
        NotAllowed: it is to do something.

    """
    if viewer.may(permission):
        return
    if permission.is_sight:
        raise NotFound("没有这个页面，或您无权查看。", "There is no such page, or not for you.")
    words = permission.words
    raise NotAllowed(
        f"您没有“{words.zh}”的权限。",
        f"You are not permitted to {words.en}.",
        cure=(
            "如工作需要，请向安全管理员申请角色。",
            "If your work needs it, ask the security administrator for a role.",
        ),
    )


def unseen(subject: SubjectRef) -> NotFound:
    """Return the error of a subject that is not there, or not for this viewer: the same words."""
    return NotFound(
        f"没有找到{subject.kind.value} {subject.code}。",
        f"There is no {subject.kind} {subject.code}.",
    )
