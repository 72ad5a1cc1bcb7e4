"""Long work that somebody asked for."""

from uuid import UUID

from lemnis.evidence.doing import do_errand


def do(uuid: str) -> None:
    """Do an errand."""
    do_errand(UUID(uuid))
