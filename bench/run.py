"""The engine's bench: a full diagnosis beside its rivals, on one machine, in alternation.

``python -m bench`` makes the college, has everybody compute the same numbers, compares all of them,
measures, prints a table and writes ``bench/results/engine.json``. Ratios count, not seconds.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

from bench.college import TERM, Ground
from bench.compare import differences
from bench.contender import LEMNIS, Result
from bench.daily import AGAIN, DAY, FULL, Daily

RESULTS = Path(__file__).parent / "results"
FAST = (LEMNIS, "fused_sql")
SLOW = ("single_queries", "pandas", "pandas_frugal")
TITLES = {
    LEMNIS: "Lemnis",
    "fused_sql": "hand-fused SQL",
    "single_queries": "one query per indicator and level",
    "pandas": "pandas, as first written",
    "pandas_frugal": "pandas, as an expert rewrites it",
    "spark": "Lemnis' Spark runner, two local cores",
}
BARS = {"fused_sql": 1 / 1.3, "single_queries": 10.0, "pandas": 30.0}  # rival's time over Lemnis'
COMPARED = ("numerator", "denominator", "rows", "shown", "status", "band")
AGAIN_BAR = 0.1  # of a full run's time, after one more day of data
PEAK = 2 * 1024**3  # bytes
OUT = Console(width=120)


@dataclass
class Report:
    """What was measured: runs by contender, growth by number of colleges."""

    machine: str
    size: str
    rows: int
    runs: dict[str, list[Result]] = field(default_factory=dict)
    growth: dict[int, tuple[int, Result]] = field(default_factory=dict)
    spark: dict[int, Result] = field(default_factory=dict)
    daily: dict[str, list[Result]] = field(default_factory=dict)
    differences: dict[str, list[str]] = field(default_factory=dict)

    def seconds(self, name: str) -> float:
        """Return the median of a contender's times."""
        return median(r.seconds for r in self.runs[name])

    def again(self) -> float:
        """Return which part of a full run's time a run after one more day takes."""
        again, full = (median(r.seconds for r in self.daily[name]) for name in (AGAIN, FULL))
        return again / full

    def ratio(self, name: str) -> float:
        """Return how many times longer than Lemnis a rival takes."""
        return self.seconds(name) / self.seconds(LEMNIS)


def compete(name: str, ground: Ground) -> Result:
    """Run a contender in a process of its own."""
    words = ["bench.contender", name, ground.size, str(ground.colleges), str(kept(name, ground))]
    result = _alone(name, words)
    told = f"  {TITLES[name]}: {result.seconds:.1f} s, {result.peak / 1024**2:.0f} MiB"
    OUT.print(told, highlight=False)
    return result


def _alone(name: str, words: Sequence[str]) -> Result:
    command = [sys.executable, "-m", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{name} failed:\n{done.stderr}")
    return Result(**json.loads(done.stdout))


def one_more_day(report: Report, ground: Ground, rounds: int) -> None:
    """Diagnose after a day's data, in full and by what changed, in alternation; compare both."""
    Daily(ground).make(OUT.print)
    for _ in range(rounds):
        for name in (FULL, AGAIN):
            result = _alone(name, ["bench.daily", name, ground.size, str(kept(name, ground))])
            report.daily.setdefault(name, []).append(result)
            told = f"  {name}: {result.seconds:.2f} s, {result.measurements:,} measured anew"
            OUT.print(told, highlight=False)
    told_ = differences(kept(FULL, ground), kept(AGAIN, ground), COMPARED)
    report.differences["re-diagnosis"] = told_


def kept(name: str, ground: Ground) -> Path:
    """Return where a contender leaves its measurements."""
    return ground.folder / f"{name}.parquet"


def measure(ground: Ground, rounds: int, slow_rounds: int, names: Sequence[str]) -> Report:
    """Run everybody in alternation and compare their numbers with Lemnis'."""
    ground.make(OUT.print)
    report = Report(_machine(), ground.size, sum(ground.rows().values()))
    for place in range(max(rounds, slow_rounds)):
        for name in names:
            if place < (rounds if name in FAST else slow_rounds):
                report.runs.setdefault(name, []).append(compete(name, ground))
    for name in report.runs:
        if name != LEMNIS:
            ours, theirs = kept(LEMNIS, ground), kept(name, ground)
            report.differences[name] = differences(ours, theirs, COMPARED)
    return report


def grow(report: Report, size: str, colleges: Iterable[int], on_spark: Iterable[int]) -> None:
    """Let Lemnis diagnose several colleges at once, some on Spark too."""
    for count in colleges:
        ground = Ground(size, count)
        ground.make(OUT.print)
        report.growth[count] = (sum(ground.rows().values()), compete(LEMNIS, ground))
        if count in on_spark:
            report.spark[count] = compete("spark", ground)
            told = differences(kept(LEMNIS, ground), kept("spark", ground), COMPARED)
            report.differences[f"spark {count}"] = told


def _machine() -> str:
    return f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"


def show(report: Report) -> None:
    """Print the tables."""
    first = report.runs[LEMNIS][0]
    table = Table(
        title=f"{first.measurements:,} measurements of term {TERM}, {report.rows:,} rows"
        f" ({report.size}; {report.machine})"
    )
    for heading in ("", "median s", "processor s", "peak MiB", "runs", "× Lemnis", "bar", "same"):
        table.add_column(heading, justify="left" if not heading else "right")
    for name, runs in report.runs.items():
        same = "" if name == LEMNIS else "no" if report.differences[name] else "yes"
        bar = f"≥ {BARS[name]:.2g}" if name in BARS else ""
        table.add_row(
            TITLES[name], f"{report.seconds(name):.1f}",
            f"{median(r.processor for r in runs):.1f}",
            f"{max(r.peak for r in runs) / 1024**2:.0f}", str(len(runs)),
            f"{report.ratio(name):.2f}", bar, same,
        )  # fmt: skip
    OUT.print(table)
    for name, told in report.differences.items():
        for line in told:
            OUT.print(f"{TITLES.get(name, name)}: {line}", highlight=False)
    if report.daily:
        again, full = (median(r.seconds for r in report.daily[n]) for n in (AGAIN, FULL))
        OUT.print(
            f"After one more day ({DAY}): {again:.2f} s; in full {full:.2f} s:"
            f" {report.again():.3f} of it (bar {AGAIN_BAR})"
        )
    if report.growth:
        headings = ("colleges", "rows", "s", "s per million rows", "peak MiB", "on Spark s", "same")
        table = Table(*headings, title="Growth")
        for count, (rows, result) in report.growth.items():
            table.add_row(
                str(count), f"{rows:,}", f"{result.seconds:.1f}",
                f"{result.seconds / rows * 1e6:.2f}", f"{result.peak / 1024**2:.0f}",
                f"{report.spark[count].seconds:.1f}" if count in report.spark else "",
                "" if count not in report.spark
                else "no" if report.differences[f"spark {count}"] else "yes",
            )  # fmt: skip
        OUT.print(table)


def failures(report: Report) -> list[str]:
    """Return what misses its bar."""
    told = [
        f"{TITLES.get(n, n)}: other numbers" for n, found in report.differences.items() if found
    ]
    told += [
        f"{TITLES[n]}: {report.ratio(n):.2f} times Lemnis' time, the bar is {bar:.2f}"
        for n, bar in BARS.items()
        if n in report.runs and report.ratio(n) < bar
    ]
    if report.daily and report.again() > AGAIN_BAR:
        told.append(f"re-diagnosis: {report.again():.3f} of a full run, the bar is {AGAIN_BAR}")
    results = [*report.runs[LEMNIS], *(r for _, r in report.growth.values())]
    if max(r.peak for r in results) > PEAK:
        told.append("Lemnis: peak memory over 2 GiB")
    return told


def main() -> None:
    """Measure, show, keep; exit code 1 if a bar is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--size", default="full", choices=["tiny", "default", "full"])
    parser.add_argument("--rounds", type=int, default=5, help="of Lemnis and hand-fused SQL")
    parser.add_argument("--slow-rounds", type=int, default=1, help="of the slower rivals")
    parser.add_argument("--only", nargs="*", default=[], choices=[*FAST, *SLOW])
    parser.add_argument("--colleges", type=int, nargs="*", default=[1, 2, 4])
    parser.add_argument("--spark", type=int, nargs="*", default=[1], help="colleges, of these")
    given = parser.parse_args()
    names = [n for n in (*FAST, *SLOW) if n == LEMNIS or not given.only or n in given.only]
    ground = Ground(given.size, 1)
    report = measure(ground, given.rounds, given.slow_rounds, names)
    one_more_day(report, ground, given.rounds)
    grow(report, given.size, given.colleges, given.spark)
    show(report)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "engine.json").write_text(json.dumps(asdict(report), indent=1), encoding="utf-8")
    missed = failures(report)
    for line in missed:
        OUT.print(f"[red]{line}[/red]")
    sys.exit(1 if missed else 0)
