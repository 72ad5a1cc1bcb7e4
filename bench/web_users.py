"""People who look at pages: each a thread that asks, reads for a second, and asks again.

Only of this machine, a bounded number of them, for a bounded time.
"""

import http.client
import random
import re
import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode

THINKS = 1.0  # seconds between an answer and the next page
PATIENCE = 60.0  # seconds
# Which pages somebody opens, by how often; what a reader is not offered is passed over.
PAGES = {
    "workbench": 5, "subjects": 3, "subject": 6, "alerts": 3, "indicators": 2, "tasks": 1,
    "spirals": 1, "improvements": 1,
}  # fmt: skip
LISTS = ("subjects", "alerts", "indicators", "tasks", "spirals", "improvements")
_LINK = re.compile(r'href="(/[^"#]*)"')
_TASK = re.compile(r"/tasks/one/[0-9a-f-]{36}")
_HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="(\w+)"')


@dataclass
class Took:
    """How long each page took, in seconds; what went wrong."""

    pages: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    faults: list[str] = field(default_factory=list)

    @property
    def answers(self) -> int:
        """How many pages were answered."""
        return sum(map(len, self.pages.values()))


class User:
    """One person with one line kept open, as a browser does."""

    def __init__(self, port: int, session: str, number: int) -> None:
        self._cookies, self._dice = {"sessionid": session}, random.Random(number)
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        self.addresses: dict[str, list[str]] = {"workbench": ["/"]}

    def another_window(self) -> "User":
        """Return the same person with a line of their own."""
        other = User(self._line.port, self._cookies["sessionid"], 0)
        other.addresses = self.addresses
        return other

    def learn(self) -> None:
        """Find out which pages this person is offered: by the links on the first ones."""
        offered = set(_LINK.findall(self.ask("/")))
        self.addresses |= {name: [f"/{name}"] for name in LISTS if f"/{name}" in offered}
        if "subjects" not in self.addresses:
            return
        kinds = {a.replace("&amp;", "&") for a in _LINK.findall(self.ask("/subjects"))}
        self.addresses["subjects"] += sorted(a for a in kinds if a.startswith("/subjects?kind="))
        listed = (_LINK.findall(self.ask(a)) for a in self.addresses["subjects"])
        one = sorted({a for each in listed for a in each if a.count("/") == 3 and "subjects/" in a})
        if one:
            self.addresses["subject"] = one

    def choose(self) -> tuple[str, str]:
        """Return the next page, by name and address."""
        names = [name for name in PAGES if name in self.addresses]
        (name,) = self._dice.choices(names, [PAGES[name] for name in names])
        return name, self._dice.choice(self.addresses[name])

    def ask(self, address: str) -> str:
        """Return a page.

        Raises:
            OSError, http.client.HTTPException: there is no answer, or no page.

        """
        status, text = self._send("GET", address)
        if status != 200:
            raise http.client.HTTPException(f"{status} {address}")
        return text

    def task(self) -> str:
        """Return the address of a task this person may report on, blank if there is none."""
        if "tasks" not in self.addresses:
            return ""
        listed = dict.fromkeys(a for a in _LINK.findall(self.ask("/tasks")) if _TASK.fullmatch(a))
        return next((a for a in [*listed][:3] if f'action="{a}/report"' in self.ask(a)), "")

    def report(self, task: str) -> None:
        """Report progress of a task, as its form does it.

        Raises:
            OSError, http.client.HTTPException: there is no answer, or it is refused.

        """
        page = self.ask(task).partition(f'action="{task}/report"')[2]
        form = dict(_HIDDEN.findall(page)[:2])
        said = {"percent": self._dice.randint(1, 99), "light": "green", "text": "bench", "next": ""}
        status, _ = self._send("POST", f"{task}/report", urlencode(form | said))
        if status != 302:
            raise http.client.HTTPException(f"{status} {task}")

    def _send(self, method: str, address: str, body: str | None = None) -> tuple[int, str]:
        told = {"Cookie": self._told()}
        if body is not None:
            told["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            self._line.request(method, address, body, told)
            answer = self._line.getresponse()
            text = answer.read().decode()
            self._remember(answer.headers.get_all("Set-Cookie", ()))
        except (OSError, http.client.HTTPException):
            self._line.close()
            raise
        return answer.status, text

    def _told(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self._cookies.items())

    def _remember(self, cookies: Iterable[str]) -> None:
        for told in cookies:
            found = SimpleCookie(told)
            self._cookies |= {name: morsel.value for name, morsel in found.items()}


def crowd(port: int, sessions: Sequence[Mapping[str, str]]) -> list[User]:
    """Return people who know their way; nobody is asked for twice."""
    users = [User(port, each["session"], number) for number, each in enumerate(sessions)]
    threads = [threading.Thread(target=user.learn) for user in users]
    for some in (threads[at : at + 4] for at in range(0, len(threads), 4)):
        for thread in some:
            thread.start()
        for thread in some:
            thread.join()
    return users


def watch(users: Sequence[User], seconds: float, writes: float = 0) -> Took:
    """Let people look at pages for some seconds; return how long each page took.

    ``writes``: somebody reports on a task so often, in seconds; 0 for nobody. That changes what
    workbenches, tasks and subject pages are made of.
    """
    took, until = Took(), time.monotonic() + seconds
    threads = [threading.Thread(target=_look, args=(user, until, took)) for user in users]
    if writes:
        threads.append(threading.Thread(target=_change, args=(users, until, writes, took)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return took


def _change(users: Sequence[User], until: float, seconds: float, took: Took) -> None:
    windows = (user.another_window() for user in users)
    writer, task = next((user, task) for user in windows if (task := user.task()))
    while time.monotonic() < until:
        try:
            writer.report(task)
        except (OSError, http.client.HTTPException) as fault:
            took.faults.append(repr(fault))
        time.sleep(seconds)


def _look(user: User, until: float, took: Took) -> None:
    time.sleep(random.random() * THINKS)  # nobody comes with all the others at once
    while time.monotonic() < until:
        name, address = user.choose()
        began = time.perf_counter()
        try:
            user.ask(address)
        except (OSError, http.client.HTTPException) as fault:
            took.faults.append(f"{address}: {fault!r}")
        else:
            took.pages[name].append(time.perf_counter() - began)
        time.sleep(THINKS)
