"""Whether the work report of a unit is signed, as asked for by its cadence."""

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum

from lemnis.values import Title


class SigningState(StrEnum):
    """How it stands with the signature of a unit's head under a work report."""

    NOT_ASKED = "not_asked"
    TO_COME = "to_come"
    WAITING = "waiting"
    LATE = "late"
    SIGNED = "signed"

    @property
    def words(self) -> Title:
        """What people read."""
        return _STATES[self]

    @property
    def is_missing(self) -> bool:
        """Whether a signature is asked for and not there."""
        return self in {SigningState.WAITING, SigningState.LATE}

    @property
    def may_sign(self) -> bool:
        """Whether it can be signed now; what is signed can be signed anew."""
        return self.is_missing or self is SigningState.SIGNED


_STATES: Mapping[SigningState, Title] = {
    SigningState.NOT_ASKED: Title("本期不要求", "not asked for"),
    SigningState.TO_COME: Title("未到期", "not yet"),
    SigningState.WAITING: Title("待签字", "to be signed"),
    SigningState.LATE: Title("逾期未签", "late"),
    SigningState.SIGNED: Title("已签字", "signed"),
}


def signing_state(
    asked: tuple[dt.date, dt.date] | None, on: dt.date, *, signed: bool
) -> SigningState:
    """Return how it stands on a day; ``asked`` is from when to when it may be signed in time.

    >>> june = (dt.date(2025, 6, 28), dt.date(2025, 7, 5))
    >>> [signing_state(june, dt.date(2025, 7, day), signed=False).value for day in (5, 6)]
    ['waiting', 'late']
    >>> signing_state(june, dt.date(2025, 6, 27), signed=False).value
    'to_come'
    """
    if signed:
        return SigningState.SIGNED
    if asked is None:
        return SigningState.NOT_ASKED
    opens, due = asked
    if on < opens:
        return SigningState.TO_COME
    return SigningState.WAITING if on <= due else SigningState.LATE
