"""A process whose children send what is due, and are killed: ``FOLDER MAIL_SERVER READERS``.

Each line it reads is how many milliseconds a child may live, 0 for as long as it takes; it says
whether the child was killed. A child is a copy of this process, so none has to begin from nothing.
"""

import datetime as dt
import os
import signal
import sys
import time
from pathlib import Path

folder, mail, readers = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
os.environ |= {
    "LEMNIS_HOME": str(folder),
    "LEMNIS_MAIL": mail,
    "LEMNIS_MAIL_FROM": "lemnis@example.edu.cn",
    "LEMNIS_QUEUE": "worker",  # so that nothing is sent before a child does it
}

from lemnis.config import command  # noqa: E402

command.found_college(folder)

from django.db import connections  # noqa: E402
from django.utils import timezone  # noqa: E402

from lemnis.people import actions, posting  # noqa: E402, F401
from lemnis.people.models import Account, Preference  # noqa: E402
from lemnis.people.queries import Readers  # noqa: E402
from lemnis.people.rules.messages import MessageKind  # noqa: E402
from lemnis.people.rules.viewers import operator  # noqa: E402
from lemnis.people.sending import send_due  # noqa: E402
from lemnis.values import Title  # noqa: E402

WHO = operator("lemnis")


def tell():
    now = timezone.now()
    title = Title("任务已逾期", "A task is overdue")
    for n in range(readers):
        name, address = f"r{n}", f"r{n}@example.edu.cn"
        account = Account.objects.create(username=name, email=address, created_at=now)
        Preference.objects.create(account=account, pace="at_once")
    notes = [
        actions.Note(Readers.named(f"r{n}"), f"task:{n}", MessageKind.TASK, title)
        for n in range(readers)
    ]
    actions.tell(notes=notes, by=WHO, at=now)


def say(words):
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def live(milliseconds, later):
    connections.close_all()
    child = os.fork()
    if not child:
        send_due(at=timezone.now() + later)
        os._exit(0)
    if milliseconds:
        time.sleep(milliseconds / 1000)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


tell()
say("ready")
for line in sys.stdin:
    wanted = float(line)
    say("killed" if live(wanted, dt.timedelta(0 if wanted else 600)) else "done")
