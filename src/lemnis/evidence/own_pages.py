"""Pages of the catalogue that a college may write anew, in ``catalogue/`` of its home."""

from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from lemnis.lake.datasets import CATALOGUE


class Page(NamedTuple):
    """A page and when it was last changed: what is read of it is kept until it changes."""

    path: Path
    changed: int


def shipped(name: str) -> Page:
    """Return a page as it is shipped."""
    return _page(CATALOGUE / name)


def own(name: str) -> Page | None:
    """Return the college's own page, None where it has written none."""
    path = Path(settings.LEMNIS_HOME) / "catalogue" / name
    return _page(path) if path.is_file() else None


def in_force(name: str) -> Page:
    """Return the college's own page, else the one shipped."""
    return own(name) or shipped(name)


def written() -> tuple[Page, ...]:
    """Return every page the college has written anew, as it stands."""
    folder = Path(settings.LEMNIS_HOME) / "catalogue"
    return tuple(_page(path) for path in sorted(folder.rglob("*")) if path.is_file())


def _page(path: Path) -> Page:
    return Page(path, path.stat().st_mtime_ns)
