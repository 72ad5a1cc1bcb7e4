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

THINKS = 1.0  # seconds between an answer and the next page
PATIENCE = 60.0  # seconds
# Which pages somebody opens, by how often; what a reader is not offered is passed over.
PAGES = {"workbench": 5, "subjects": 3, "subject": 6, "alerts": 3, "indicators": 2, "tasks": 1}
LISTS = ("subjects", "alerts", "indicators", "tasks")
_LINK = re.compile(r'href="(/[^"#]*)"')


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
        try:
            self._line.request("GET", address, headers={"Cookie": self._told()})
            answer = self._line.getresponse()
            text = answer.read()
            self._remember(answer.headers.get_all("Set-Cookie", ()))
        except (OSError, http.client.HTTPException):
            self._line.close()
            raise
        if answer.status != 200:
            raise http.client.HTTPException(f"{answer.status} {address}")
        return text.decode()

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


def watch(users: Iterable[User], seconds: float) -> Took:
    """Let people look at pages for some seconds; return how long each page took."""
    took, until = Took(), time.monotonic() + seconds
    threads = [threading.Thread(target=_look, args=(user, until, took)) for user in users]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return took


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
