"""Ways from the root, written so that whatever lies below something is found by one prefix."""

from collections.abc import Iterable, Mapping, Sequence

from lemnis.people.rules.roster import UnitRow
from lemnis.values import SubjectKind, SubjectRef


def step(text: str) -> str:
    """Return a code as one step of a path: what parts steps may not stand in one.

    >>> step("A/1")
    'A%2F1'
    """
    if "/" in text or "%" in text:
        return text.replace("%", "%25").replace("/", "%2F")
    return text


def unit_path(above: str, code: str) -> str:
    """Return the path of a unit under the path above it, ``/`` at the root."""
    return f"{above}{step(code)}/"


def subject_path(above: str, ref: SubjectRef) -> str:
    """Return the path of a subject under the path above it, ``/`` at the root.

    >>> from lemnis.values import SubjectKind
    >>> subject_path("/school:1/", SubjectRef(SubjectKind.PROGRAM, "P1"))
    '/school:1/program:P1/'
    """
    return f"{above}{ref.kind.value}:{step(ref.code)}/"


def subjects_along(path: str) -> tuple[SubjectRef, ...]:
    """Return the subjects of a path, from the top down.

    >>> [ref.code for ref in subjects_along("/school:1/program:A%2F1/")]
    ['1', 'A/1']
    """
    steps = (each.partition(":") for each in path.strip("/").split("/") if each)
    return tuple(SubjectRef(SubjectKind(kind), _unstepped(code)) for kind, _, code in steps)


def _unstepped(text: str) -> str:
    return text.replace("%2F", "/").replace("%25", "%")


def with_paths(rows: Iterable[UnitRow]) -> list[UnitRow]:
    """Return the units from the top down, each with its path.

    A parent that is not among them counts as none; of a ring of parents the first unit by code is
    taken out of it, for a tree has no rings.
    """
    known = {row.code: row for row in rows}
    below: dict[str, list[str]] = {}
    for code in sorted(known):
        parent = known[code].parent
        below.setdefault(parent if parent in known else "", []).append(code)
    done: dict[str, UnitRow] = {}
    _hang(done, known, below, below.get("", ()))
    for code in sorted(known):
        if code not in done:
            _hang(done, known, below, (code,))
    return list(done.values())


def _hang(
    done: dict[str, UnitRow],
    known: Mapping[str, UnitRow],
    below: Mapping[str, Sequence[str]],
    roots: Iterable[str],
) -> None:
    waiting = [(code, "", "/") for code in roots]
    for code, parent, above in waiting:
        if code not in done:
            path = unit_path(above, code)
            done[code] = known[code]._replace(parent=parent, path=path)
            waiting += [(child, code, path) for child in below.get(code, ())]
