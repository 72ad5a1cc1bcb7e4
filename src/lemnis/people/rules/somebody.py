"""Nobody does nothing here: who works must be named."""

from lemnis.errors import NotAllowed


def require_somebody(name: str) -> None:
    """Refuse to act for, or show anything to, nobody.

    Every action and query asks this first. When accounts come, the real permission is asked in
    its place.

    Raises:
        NotAllowed: ``name`` is blank.

    """
    if not name.strip():
        raise NotAllowed("须注明操作人。", "Somebody must be named who does this.")
