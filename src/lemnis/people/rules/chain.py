"""The seals of the audit log: each closes over its event and the seal before it.

A keyed hash, so that whoever can write the table but does not know the key cannot make a log that
fits. What is cut off at the end shows only against a seal noted elsewhere: see ``Break``.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

BEGIN = "0" * 64


class Sealed(NamedTuple):
    """One event as it is sealed: plain values, ``at`` in ISO form in UTC."""

    number: int
    at: str
    by: str
    act: str
    kind: str
    what: str
    person: str
    facts: str


class Fault(StrEnum):
    """What is wrong with a log."""

    MISSING = "missing"
    CHANGED = "changed"
    CUT = "cut"


class Break(NamedTuple):
    """The first place at which a log does not hold."""

    number: int
    fault: Fault


class Verdict(NamedTuple):
    """What a check of the chain found: how many events, the last seal, the first break."""

    events: int
    seal: str
    broken: Break | None


def facts_text(facts: object) -> str:
    """Return facts in the one form in which they are sealed and stored."""
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def seal(key: bytes, before: str, event: Sealed) -> str:
    """Return the seal of an event that follows the seal ``before``."""
    text = json.dumps([before, *event], ensure_ascii=False, separators=(",", ":"))
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def verify(
    key: bytes, log: Iterable[tuple[Sealed, str]], noted: tuple[int, str] | None = None
) -> Verdict:
    """Check a whole log, in order; ``noted``: a number and seal written down elsewhere."""
    before, count, met = BEGIN, 0, noted is None
    for event, stored in log:
        if event.number != count + 1:
            return Verdict(count, before, Break(count + 1, Fault.MISSING))
        expected = seal(key, before, event)
        if not hmac.compare_digest(expected, stored) or _differs(noted, event.number, stored):
            return Verdict(count, before, Break(event.number, Fault.CHANGED))
        met = met or (noted is not None and noted[0] == event.number)
        before, count = stored, event.number
    return Verdict(count, before, None if met else Break(count + 1, Fault.CUT))


def _differs(noted: tuple[int, str] | None, number: int, stored: str) -> bool:
    return noted is not None and noted[0] == number and not stored.startswith(noted[1])
