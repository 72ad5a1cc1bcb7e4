"""What people of the demo college have done about their alerts."""

import datetime as dt
from uuid import UUID

from lemnis.engine.alerts.lifecycle import Act, State
from lemnis.evidence.actions.alerts import MOST_AT_ONCE, act_on_several
from lemnis.evidence.models import Alert
from lemnis.people.rules.viewers import Viewer

# Of ten alerts that stand: three are taken up, two are being mended, one was wrong.
_ACTS = {0: Act.ACKNOWLEDGE, 3: Act.ACKNOWLEDGE, 6: Act.ACKNOWLEDGE, 1: Act.IMPROVE, 5: Act.IMPROVE,
         8: Act.DISMISS}  # fmt: skip
_REASONS = {
    Act.ACKNOWLEDGE: "已联系责任人，两周内说明原因",
    Act.IMPROVE: "已列入改进台账",
    Act.DISMISS: "经核实为停招专业的遗留数据，不需处理",
    Act.VERIFY: "现场复核，问题已消除",
}


def fill(*, on: dt.date, at: dt.datetime, by: Viewer) -> int:
    """Take up, mend, dismiss and verify some of the alerts; return how many.

    Writes: what ``act_on_several`` writes.
    """
    there = Alert.objects.order_by("id")
    standing = there.filter(state=State.OPEN.value).values_list("uuid", flat=True)
    chosen: dict[Act, list[UUID]] = {act: [] for act in _REASONS}
    for n, uuid in enumerate(standing):
        if n % 10 in _ACTS:
            chosen[_ACTS[n % 10]].append(uuid)
    cleared = there.filter(state=State.CLEARED.value).values_list("uuid", flat=True)
    chosen[Act.VERIFY] += list(cleared)[::2]
    done = 0
    for act, uuids in chosen.items():
        for first in range(0, len(uuids), MOST_AT_ONCE):
            some = uuids[first : first + MOST_AT_ONCE]
            done += act_on_several(alerts=some, act=act, reason=_REASONS[act], on=on, at=at, by=by)
    return done
