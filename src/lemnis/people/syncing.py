"""Subjects follow the lake: the walk from its tables to the registers."""

import datetime as dt

from lemnis.lake import datasets
from lemnis.lake.store import Lake
from lemnis.people import actions, queries, registers
from lemnis.people.gathering import read_roster, roster_print
from lemnis.people.rules.roster import Mark, Moved
from lemnis.people.rules.viewers import Viewer, in_house


def follow(lake: Lake, *, published: int, at: dt.datetime, by: Viewer) -> Moved | None:
    """Bring the registers in step with the lake, unless they are: None.

    ``published`` is the snapshot of the last load: runs make snapshots too, and list nobody. The
    lake's own lock is held, so that two who see the same gap do not fill it both.

    Writes: see ``actions.keep_in_step``.

    Raises:
        Refused: another process has been writing for too long.

    """
    by = in_house(by)
    if queries.synced_snapshot(by) >= published:
        return None
    with lake.writer(by.name, "subjects"):
        if queries.synced_snapshot(by) >= published:
            return None
        mark = Mark(lake.snapshot(), roster_print(lake, datasets.load(), lake.snapshot()))
        if mark.fingerprint == queries.synced_fingerprint(by):
            return actions.note_in_step(mark=mark, at=at, by=by)
        roster = read_roster(lake, datasets.load(), mark.snapshot, registers.heads())
        return actions.keep_in_step(roster=roster, mark=mark, at=at, on=at.date(), by=by)
