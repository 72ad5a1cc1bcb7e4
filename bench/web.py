"""The bench of pages: how long people wait for them, and how many people are too many.

``python -m bench web`` serves a demo college on SQLite, then on PostgreSQL, sends fifty signed-in
people of many roles to it who think for a second between two pages, and then ever more of them.
"""

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from typing import NamedTuple

import numpy as np
from rich.console import Console
from rich.table import Table

from bench import web_site, web_users
from bench.web_site import Site
from bench.web_users import Took, User

RESULTS = Path(__file__).parent / "results"
USERS, MOST = 50, 400
BAR, TOO_SLOW = 0.150, 0.500  # seconds that nineteen of twenty pages take at most
WARM, STEP = 10, 15  # seconds
WRITES = 10  # seconds between two reports on a task: they make many kept pages anew
OUT = Console(width=100)


class Page(NamedTuple):
    """What people waited for one kind of page, in milliseconds."""

    asked: int
    median: float
    p95: float
    greatest: float


class Load(NamedTuple):
    """What so many people at once came to."""

    users: int
    seconds: float
    pages: Mapping[str, Page]
    per_second: float
    processor_ms: float  # of the site's processes, per page
    faults: int
    writes: float = 0  # seconds between two changes somebody makes; 0: nobody

    @property
    def p95(self) -> float:
        """What nineteen of twenty waited at most, for the slowest kind of page."""
        return max((page.p95 for page in self.pages.values()), default=0)


def observed(site: Site, users: list[User], seconds: float, writes: float = 0) -> Load:
    """Let people look, and count."""
    before = site.processor_seconds()
    took = web_users.watch(users, seconds, writes)
    used = site.processor_seconds() - before
    for fault in took.faults[:3]:
        OUT.print(f"[red]{fault}[/red]", highlight=False)
    told = {name: _page(took.pages[name]) for name in web_users.PAGES if name in took.pages}
    told["all"] = _page(_every(took))
    per_page = 1000 * used / max(took.answers, 1)
    rate = took.answers / seconds
    return Load(len(users), seconds, told, rate, per_page, len(took.faults), writes)


def _every(took: Took) -> list[float]:
    return [second for page in took.pages.values() for second in page]


def _page(seconds: list[float]) -> Page:
    if not seconds:
        return Page(0, 0, 0, 0)
    p95 = float(np.percentile(seconds, 95))
    return Page(len(seconds), 1000 * median(seconds), 1000 * p95, 1000 * max(seconds))


def measured(site: Site, seconds: float, most: int) -> list[Load]:
    """Measure fifty, again while somebody writes, then ever more until they wait too long."""
    users = web_users.crowd(site.port, site.sessions[:USERS])
    observed(site, users, WARM)
    loads = [observed(site, users, seconds), observed(site, users, seconds, WRITES)]
    last = loads[0]
    while len(users) < most and last.pages["all"].p95 < 1000 * TOO_SLOW:
        more = site.sessions[len(users) : len(users) + USERS // 2]
        users += web_users.crowd(site.port, more)
        loads.append(last := observed(site, users, STEP))
        OUT.print(f"  {_sentence(last)}", highlight=False)
    return loads


def _sentence(load: Load) -> str:
    return (
        f"{load.users} users: {load.per_second:.1f} pages a second, p95"
        f" {load.pages['all'].p95:.0f} ms, {load.processor_ms:.1f} ms of a processor each"
    )


def show(database: str, loads: list[Load]) -> None:
    """Print what fifty people waited, and when it became too much."""
    first, written, last = loads[0], loads[1], loads[-1]
    table = Table(title=f"{database}: {_sentence(first)}")
    for heading in ("page", "asked", "median ms", "p95 ms", "greatest ms"):
        table.add_column(heading, justify="left" if heading == "page" else "right")
    for name, page in first.pages.items():
        table.add_row(name, str(page.asked), *(f"{ms:.0f}" for ms in page[1:]))
    OUT.print(table)
    OUT.print(f"  with a report on a task every {WRITES} s, {_sentence(written)}", highlight=False)
    if last.pages["all"].p95 >= 1000 * TOO_SLOW:
        OUT.print(f"  p95 passes {1000 * TOO_SLOW:.0f} ms at {_sentence(last)}", highlight=False)
    else:
        OUT.print(f"  up to {_sentence(last)}", highlight=False)


def main() -> None:
    """Measure, show, keep; exit code 1 if a bar is missed."""
    parser = argparse.ArgumentParser(prog="bench web")
    parser.add_argument("--size", default="default", help="of the demo college")
    parser.add_argument("--seconds", type=float, default=60, help="of the fifty")
    parser.add_argument("--most", type=int, default=MOST, help="users at most")
    parser.add_argument("--database", choices=web_site.DATABASES, help="one only")
    asked = parser.parse_args()
    told: dict[str, list[Load]] = {}
    for database in [asked.database] if asked.database else web_site.DATABASES:
        with tempfile.TemporaryDirectory(prefix="lemnis-bench-web-") as folder:
            OUT.print(f"{database}: building and serving a college of size {asked.size}")
            home = Path(folder) / "college"
            with web_site.served(database, home, asked.size, max(asked.most, USERS)) as site:
                told[database] = measured(site, asked.seconds, asked.most)
        show(database, told[database])
    _keep(told)
    slow = [name for name, loads in told.items() if loads[0].p95 > 1000 * BAR or loads[0].faults]
    if slow:
        OUT.print(f"[red]p95 over {1000 * BAR:.0f} ms: {', '.join(slow)}[/red]")
    sys.exit(bool(slow))


def _keep(told: Mapping[str, list[Load]]) -> None:
    RESULTS.mkdir(exist_ok=True)
    machine = f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    loads = {
        database: [
            {**load._asdict(), "pages": {name: page._asdict() for name, page in load.pages.items()}}
            for load in each
        ]
        for database, each in told.items()
    }
    (RESULTS / "web.json").write_text(
        json.dumps({"machine": machine, "loads": loads}, indent=1), encoding="utf-8"
    )
