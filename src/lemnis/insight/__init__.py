"""How it is told: reports, portraits, the cockpit, state data, the region.

It only reads: no number on a screen or in a report is ever typed. What was read of a snapshot of
the lake is kept at hand (``at_hand``); whom somebody may see is asked in one place (``sight``).
"""
