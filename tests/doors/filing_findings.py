"""Hands in one file after another, is killed in the midst, and goes on: ``FOLDER KILLS``.

Says as JSON what the tables and the folder of files hold in the end.
"""

import json
import os
import random
import signal
import sys
import time
from pathlib import Path

from lemnis.config import command

FILES, SEED = 120, 12


class Sent:
    """A file as a door receives it."""

    def __init__(self, number):
        self.name, self._number = f"{number}.txt", number

    def chunks(self):
        yield f"第 {self._number} 次记录".encode()


def hand_all_in(desk, findings):
    from lemnis.spiral import filing
    from lemnis.spiral.models import Evidence
    from lemnis.spiral.rules.improvements import EvidenceKind

    there = set(Evidence.objects.values_list("name", flat=True))
    for number in range(FILES):
        sent = Sent(number)
        if sent.name not in there:
            of = findings[number % len(findings)]
            filing.hand_in_of_finding(of, sent, EvidenceKind.RECORD, by=desk.LI)


def killed_after(seconds, desk, findings):
    """Hand in, in a child of one's own, and kill it; tell whether it was still at work."""
    child = os.fork()
    if child == 0:
        hand_all_in(desk, findings)
        os._exit(0)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def lost(folder):
    """Return how many files are recorded and not there whole."""
    from lemnis.spiral.models import Evidence

    sizes = {row.uuid: row.size for row in Evidence.objects.all()}
    kept = folder / "evidence"
    there = {u for u, size in sizes.items() if (kept / str(u)).is_file()
             and (kept / str(u)).stat().st_size == size}  # fmt: skip
    return len(sizes) - len(there)


def main(folder, kills):
    command.found_college(folder)
    sys.path.append(str(Path(__file__).parents[1] / "rooms"))
    import desk
    from django.db import connections

    from lemnis.people.models import AuditEvent
    from lemnis.spiral.models import Evidence, Finding

    subject = desk.student()
    for n in range(4):
        desk.begun(desk.cycle(subject, f"W{n}"), *(desk.sign(f"STU-{i}") for i in range(6)))
    findings = list(Finding.objects.values_list("uuid", flat=True))
    dice, killed, missing = random.Random(SEED), 0, 0
    while killed < kills and not missing and Evidence.objects.count() < FILES:
        connections.close_all()  # a child must not share it
        killed += killed_after(dice.uniform(0.01, 0.08), desk, findings)
        missing += lost(folder)
    connections.close_all()
    hand_all_in(desk, findings)
    told = {
        "killed": killed, "lost": missing + lost(folder), "files": Evidence.objects.count(),
        "names": Evidence.objects.values("name").distinct().count(),
        "recorded": AuditEvent.objects.filter(act="evidence.keep").count(),
    }  # fmt: skip
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
