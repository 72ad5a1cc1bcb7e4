"""One entry of a page as a frozen value, its mistakes told with place and cure."""

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from lemnis.engine.mistakes import bad_entry

_Entry = TypeVar("_Entry", bound=BaseModel)


def read_entry(kind: type[_Entry], raw: Any, place: str) -> _Entry:
    """Return what an entry describes; raises BadData where it describes no such thing."""
    try:
        return kind.model_validate(raw)
    except ValidationError as error:
        raise bad_entry(error, raw, place) from error
