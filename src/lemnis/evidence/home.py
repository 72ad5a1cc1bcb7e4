"""Where a college's things are."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Home:
    """Where a college's things are; ``catalogue_url`` is the lake's, empty for SQLite."""

    folder: Path
    catalogue_url: str = ""

    @property
    def lake(self) -> Path:
        """The folder of published tables."""
        return self.folder / "lake"

    @property
    def calendar(self) -> Path:
        """The page of terms."""
        return self.folder / "calendar.yaml"

    @property
    def day(self) -> Path:
        """The page with the day a made-up college stays on; others have none."""
        return self.folder / "today"

    @property
    def indicators(self) -> Path:
        """The folder of the college's own indicators."""
        return self.folder / "catalogue" / "indicators"

    @property
    def criteria(self) -> Path:
        """The page of the college's own lines."""
        return self.folder / "catalogue" / "criteria.yaml"

    @property
    def sources(self) -> Path:
        """The page of databases and interfaces to fetch from."""
        return self.folder / "sources.yaml"
