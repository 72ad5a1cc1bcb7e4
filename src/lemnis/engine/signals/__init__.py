"""Signals: what in a series of measurements is worth an alert.

In: the measurements of one indicator and subject as a `Series`, what surrounds them as a `Context`,
a kind and its parameters. Out: a `Signal`, fired or quiet, with the numbers that made it and a
sentence; or `Unready`, where the kind's conditions are not met.
"""

from lemnis.engine.signals.kinds import KINDS, Kind, clears, look, read_parameters
from lemnis.engine.signals.parameters import Parameters
from lemnis.engine.signals.series import Context, Point, Series
from lemnis.engine.signals.signal import Evidence, Side, Signal, Unready, Watch, Why

__all__ = [
    "KINDS",
    "Context",
    "Evidence",
    "Kind",
    "Parameters",
    "Point",
    "Series",
    "Side",
    "Signal",
    "Unready",
    "Watch",
    "Why",
    "clears",
    "look",
    "read_parameters",
]
