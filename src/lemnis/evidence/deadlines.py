"""How long incidents and complaints may take: as shipped, or as the college has written."""

from functools import lru_cache
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from lemnis.errors import BadData
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


@lru_cache(maxsize=4)
def _read(page: Page) -> Deadlines:
    try:
        found: Any = yaml.safe_load(page.path.read_text("utf-8"))
        return Deadlines.model_validate(found)
    except (yaml.YAMLError, ValidationError) as error:
        raise BadData(
            "时限写得不对。",
            "The deadlines are not written rightly.",
            place=str(page.path),
            cure=("请对照随附的 deadlines.yaml。", "Compare it with the deadlines.yaml shipped."),
        ) from error
