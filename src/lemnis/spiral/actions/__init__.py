"""What can happen in this room, one function each: atomic, ``by`` named, in the audit log."""

from lemnis.spiral.actions.cycles import act_on_cycle, lapse_cycles, open_cycles
from lemnis.spiral.actions.settling import settle_cycles, settle_spirals
from lemnis.spiral.actions.spirals import Closing, close_lap, move, open_spirals

__all__ = [
    "Closing",
    "act_on_cycle",
    "close_lap",
    "lapse_cycles",
    "move",
    "open_cycles",
    "open_spirals",
    "settle_cycles",
    "settle_spirals",
]
