"""What a server reads of each new snapshot before anybody asks: a first look waits for no one.

Every process keeps its own memory, so each looks for itself; whether there is anything new costs
a glance at the lake's catalogue.
"""

import gc
import logging
import threading
import time

from django.db import connections

from lemnis.engine.current import current
from lemnis.engine.laid import lay
from lemnis.evidence.at_hand import college_at_hand, lake_at_hand
from lemnis.evidence.today import this_day
from lemnis.insight.at_hand import board_at_hand, judgements_of
from lemnis.insight.recent import stands
from lemnis.people.rules.viewers import operator
from lemnis.values import SubjectKind

_HOUSE = operator("lemnis")
_SECONDS_BETWEEN = 2.0
# Looking through all that pages have left in memory stops every one of them for a tenth of a
# second: seldom, then.
_SELDOM = (10_000, 20, 100)
_log = logging.getLogger("lemnis.warming")


def begin() -> None:
    """Warm this process now and after every publish, as long as it lives."""
    gc.set_threshold(*_SELDOM)
    threading.Thread(target=_follow, name="warming", daemon=True).start()


def warm() -> None:
    """Read what the first pages of everybody stand on."""
    college = college_at_hand(_HOUSE, this_day())
    judgements_of(())
    board_at_hand(college.library.catalogue, None)
    stands(college)
    lay(college.lake)
    for kind in SubjectKind:
        current(college.lake, kind)


def _follow() -> None:
    last = -1
    while True:
        try:
            now = lake_at_hand().snapshot()
            if now != last:
                warm()
                last = now
                # What was read stays: looking through it for rubbish would stop everybody's pages.
                gc.unfreeze()
                gc.collect()
                gc.freeze()
        except Exception:  # noqa: BLE001 - it must look again, whatever was wrong this time
            # Whoever opens a page is told what is wrong; here nobody would read it.
            _log.debug("not warmed", exc_info=True)
        finally:
            connections.close_all()
        time.sleep(_SECONDS_BETWEEN)
