"""How long incidents and complaints may take: as shipped, or as the college has written."""

from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from lemnis.engine.catalogue import read_yaml
from lemnis.engine.mistakes import bad_entry
from lemnis.evidence.own_pages import Page, in_force

_PAGE = "deadlines.yaml"


class Deadlines(BaseModel):
    """Days and hours; ``verified`` tells whether somebody has compared them with the rules."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: dict[str, str]
    verified: bool
    incident_days: dict[str, int]
    appeal_days: int = Field(ge=1)
    problem_days: int = Field(ge=1)
    complaint_hours: dict[str, int]


def deadlines() -> Deadlines:
    """Return the deadlines in force.

    Raises:
        BadData: the college's own page is wrong.

    """
    return _read(in_force(_PAGE))


def read_deadlines(page: Path) -> Deadlines:
    """Return the deadlines as a page has them.

    Raises:
        BadData: the page has no such thing.

    """
    found = read_yaml(page)
    try:
        return Deadlines.model_validate(found)
    except ValidationError as error:
        raise bad_entry(error, found, str(page)) from error


@lru_cache(maxsize=4)
def _read(page: Page) -> Deadlines:
    return read_deadlines(page.path)
