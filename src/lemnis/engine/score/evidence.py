"""What a scoring looks at: a value, its peers, events, awards, answers, experts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

Counts = Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Item:
    """Awards or projects of one level; ``of`` names the one thing they were won for.

    Items of the same ``of`` are the same achievement rewarded at several levels; without ``of``
    each stands for itself. ``count`` may be a part, where an award is shared.
    """

    level: str
    rank: str = ""
    of: str = ""
    count: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything a scoring may ask for; what was not measured or counted is left out.

    Unit: ``value`` and ``peers`` as shown (a share as 60, not 0.6). ``peers`` are the values of
    the subjects compared with, the own one among them if the scheme has it so; ``peer_mean`` is a
    mean published elsewhere and goes before that of ``peers``.
    """

    value: Decimal | None = None
    peers: tuple[Decimal, ...] = ()
    peer_mean: Decimal | None = None
    counts: Counts = field(default_factory=dict)  # events, or amounts by kind
    items: tuple[Item, ...] = ()
    answers: tuple[Counts, ...] = ()  # one per question: answers by option
    experts: tuple[Decimal, ...] = ()
    type: str = ""  # of the subject, such as its school type
