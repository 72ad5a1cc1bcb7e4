"""Whether the numbers of a unit's people may be shown."""

from lemnis.people.rules.permissions import Permission, ScopeKind
from lemnis.people.rules.viewers import Reach, Viewer
from lemnis.values import SubjectKind


def sees_staff(viewer: Viewer, path: str) -> bool:
    """Tell whether the numbers of the staff of a unit may be shown to a viewer."""
    return any(_covers(reach, path) for reach in viewer.reaches(Permission.SEE_PERSONAL))


def _covers(reach: Reach, path: str) -> bool:
    if SubjectKind.TEACHER not in reach.kinds:
        return False
    whole = reach.scope.kind is ScopeKind.ALL
    return whole or (reach.scope.kind is ScopeKind.UNIT and path.startswith(reach.scope.path))
