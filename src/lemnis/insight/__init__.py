"""How it is told: reports, portraits, the cockpit, state data, the region.

The room is still empty. It will only read: no number in a report is ever typed.
"""
