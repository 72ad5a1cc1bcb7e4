"""Fills a college with improvements, or verifies them one by one: ``WORK FOLDER``.

Says so when everything is ready, so that it can be killed in the middle of its work.
"""

import datetime as dt
import sys
from pathlib import Path

from lemnis.config import command
from lemnis.people.rules.viewers import operator

MANY = 240
DAY = dt.date(2025, 3, 3)
NINE = dt.datetime(2025, 3, 3, 9, tzinfo=dt.UTC)
OFFICE, LEAD = operator("office"), operator("lead")


def fill():
    from lemnis.people.models import Person, Subject
    from lemnis.spiral.actions.improvements import (
        NewImprovement,
        Said,
        move_improvement,
        open_improvement,
    )
    from lemnis.spiral.rules.improvements import ImprovementAct
    from lemnis.values import SubjectKind, SubjectRef

    owner = Person.objects.create(number="t1", name="某", kind="staff")
    Subject.objects.create(
        kind="program", code="P", name="P", owner=owner, active_from=DAY, path="/program:P/"
    )
    due = DAY + dt.timedelta(30)
    for number in range(MANY):
        wanted = NewImprovement(
            SubjectRef(SubjectKind.PROGRAM, "P"), f"问题 {number}", "措施", "t1", due
        )
        uuid = open_improvement(wanted=wanted, on=DAY, at=NINE, by=LEAD)
        move_improvement(
            improvement=uuid, act=ImprovementAct.FINISH, said=Said("完成"), on=DAY, at=NINE, by=LEAD
        )


def verify():
    from lemnis.spiral.actions.verifications import Verified, verify_improvement
    from lemnis.spiral.models import Improvement
    from lemnis.spiral.rules.improvements import VerificationWay

    waiting = list(Improvement.objects.filter(state="done").order_by("id"))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for row in waiting:
        effective = row.pk % 2 == 0
        found = Verified(
            VerificationWay.ON_SITE, effective, "看过", row.moves, place="A 楼"
        )  # fmt: skip
        verify_improvement(improvement=row.uuid, verified=found, on=DAY, at=NINE, by=OFFICE)


def main(work, folder):
    command.prepare(folder)
    command.found_college(folder)
    {"fill": fill, "verify": verify}[work]()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
