"""Words of the code as the database knows them."""

from enum import StrEnum


def values(words: type[StrEnum]) -> list[str]:
    """Return what may stand in a column of such words."""
    return [word.value for word in words]
