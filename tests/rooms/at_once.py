"""A process that judges, acts or tells at the very moment another one does: ``WORK FOLDER``.

It gets everything ready, says so, and begins when the other is ready too. Says what came of it.
"""

import datetime as dt
import sys
from dataclasses import astuple

from lemnis.config import command
from lemnis.people.rules.viewers import operator

LI = operator("li")


def ready():
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()


def judge(office):
    said = office.judgement(office.verdicts({f"C{n}": office.HELD for n in range(50)}))
    run = office.begun()
    ready()
    return astuple(office.finished(run, said))


def act(office):
    story = office.only()
    ready()
    office.act("acknowledge", story)
    return "done"


def tell(office):
    ready()
    later = office.MONDAY + dt.timedelta(15)
    told = office.actions.tell_due(on=later, teaching=office.always, by=LI)
    return sum(told.values())


def main(work, folder):
    command.found_college(folder)
    import office

    from lemnis.errors import Refused

    try:
        said = {"judge": judge, "act": act, "tell": tell}[work](office)
    except Refused:
        said = "refused"
    sys.stdout.write(f"{said}\n")


if __name__ == "__main__":
    from pathlib import Path

    main(sys.argv[1], Path(sys.argv[2]))
