"""Finding subjects, indicators and units by name or code, within the viewer's reach."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from lemnis.engine.covering import cover
from lemnis.engine.definition import Indicator
from lemnis.evidence.at_hand import college_at_hand
from lemnis.insight.actions.looking import PERSONS, listed
from lemnis.insight.queries.covering import bare
from lemnis.people.queries import SubjectLine, search_subjects, unit_tree
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer
from lemnis.values import SubjectRef, Title

_LONGEST = 100  # characters of a name; nothing is called longer


@dataclass(frozen=True, slots=True)
class Found:
    """One thing found. ``ref`` of a subject, ``code`` of anything else; ``note`` tells it apart."""

    name: Title
    code: str
    note: str
    ref: SubjectRef | None = None


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found, the nearest first."""

    subjects: tuple[Found, ...] = ()
    indicators: tuple[Found, ...] = ()
    units: tuple[Found, ...] = ()

    @property
    def total(self) -> int:
        """How many."""
        return len(self.subjects) + len(self.indicators) + len(self.units)


def search(viewer: Viewer, text: str, *, on: dt.date, limit: int = 8) -> Findings:
    """Return what is called like the text, as many of each sort as ``limit``.

    Covered persons are found by their whole number only; who is shown uncovered is written down.
    """
    words = text.strip()[:_LONGEST]
    if not words or "\0" in words:
        return Findings()
    return Findings(
        _subjects(viewer, words, limit),
        _indicators(viewer, words, limit, on),
        _units(viewer, words, limit),
    )


def _subjects(viewer: Viewer, words: str, limit: int) -> tuple[Found, ...]:
    if not viewer.may(Permission.SEE_SUBJECTS):
        return ()
    # More than are shown, for some may be covered.
    near = search_subjects(viewer, words, limit=4 * limit)
    shown = bare(viewer, (line.ref for line in near))
    kept = [line for line in near if line.ref in shown or line.ref.code == words][:limit]
    for kind in sorted(PERSONS):
        seen = [line.ref.code for line in kept if line.ref.kind is kind and line.ref in shown]
        listed(kind=kind, codes=seen, by=viewer)
    return tuple(_found(line, line.ref in shown) for line in kept)


def _found(line: SubjectLine, uncovered: bool) -> Found:  # noqa: FBT001 - told apart by one caller
    name = line.name if uncovered else cover(line.name)
    code = line.ref.code if uncovered else cover(line.ref.code)
    return Found(Title(name, name), code, line.unit, line.ref)


def _indicators(viewer: Viewer, words: str, limit: int, on: dt.date) -> tuple[Found, ...]:
    if not viewer.may(Permission.SEE_CATALOGUE):
        return ()
    catalogue = college_at_hand(viewer, on).library.catalogue
    near = sorted(_near(catalogue.values(), words.lower()), key=lambda each: each[:2])
    return tuple(Found(i.name, i.code, i.owner) for _, _, i in near[:limit])


def _near(among: Iterable[Indicator], words: str) -> Iterable[tuple[int, str, Indicator]]:
    """Yield what is called so: exactly 0, beginning so 1, holding it 2."""
    for indicator in among:
        called = [name.lower() for name in (indicator.code, *indicator.name)]
        if words in called:
            yield 0, indicator.code, indicator
        elif any(name.startswith(words) for name in called):
            yield 1, indicator.code, indicator
        elif any(words in name for name in called):
            yield 2, indicator.code, indicator


def _units(viewer: Viewer, words: str, limit: int) -> tuple[Found, ...]:
    if not viewer.may(Permission.SEE_ORGANISATION):
        return ()
    low = words.lower()
    near = [u for u in unit_tree(viewer) if low in u.name.lower() or low == u.code.lower()]
    return tuple(Found(Title(u.name, u.name), u.code, "") for u in near[:limit])
