"""Hands in one self-diagnosis after another, is killed in the midst, and goes on: ``FOLDER KILLS``.

Says as JSON what the tables hold in the end.
"""

import json
import os
import random
import signal
import sys
import time
from pathlib import Path

from lemnis.config import command

CYCLES, SEED = 80, 11


def furnish(desk):
    """Write as many self-diagnoses as can be handed in."""
    subject = desk.student()
    for n in range(CYCLES):
        cycle = desk.begun(desk.cycle(subject, f"W{n}"), desk.sign(), desk.sign("STU-2"))
        desk.say(cycle, 1, action=f"第 {n} 周提前定闹钟")
        desk.say(cycle, 2, no_action="已请病假")


def hand_all_in(desk):
    from lemnis.spiral.models import Cycle

    for uuid in Cycle.objects.filter(state="open").values_list("uuid", flat=True):
        desk.submit(uuid)


def killed_after(seconds, desk):
    """Hand in, in a child of one's own, and kill it; tell whether it was still at work."""
    child = os.fork()
    if child == 0:
        hand_all_in(desk)
        os._exit(0)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def counts():
    from lemnis.people.models import AuditEvent
    from lemnis.spiral.models import Cycle, Finding, Improvement, ImprovementMove

    submits = AuditEvent.objects.filter(act="cycle.submit")
    return {
        "submitted": Cycle.objects.filter(state="submitted", moves=1).count(),
        "settled": Finding.objects.filter(settled=True).count(),
        "improvements": Improvement.objects.count(),
        "of_findings": Improvement.objects.values("finding").distinct().count(),
        "moves": ImprovementMove.objects.count(),
        "recorded": submits.count(),
        "recorded_of": submits.values("what").distinct().count(),
    }


def torn():
    """Return how many cycles are handed in by half."""
    from lemnis.spiral.models import Cycle, Improvement

    halves = 0
    for cycle in Cycle.objects.select_related("self_diagnosis"):
        findings = cycle.self_diagnosis.findings.all()
        done = cycle.state == "submitted"
        entered = Improvement.objects.filter(cycle=cycle).count()
        halves += [f.settled for f in findings] != [done, done] or entered != done
    return halves


def main(folder, kills):
    command.found_college(folder)
    sys.path.append(str(Path(__file__).parents[1] / "rooms"))
    import desk
    from django.db import connections

    furnish(desk)
    dice, killed, halves = random.Random(SEED), 0, 0
    while killed < kills and not halves:
        connections.close_all()  # a child must not share it
        killed += killed_after(dice.uniform(0.01, 0.12), desk)
        halves += torn()
    connections.close_all()
    hand_all_in(desk)
    sys.stdout.write(json.dumps({"killed": killed, "torn": halves, **counts()}) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
