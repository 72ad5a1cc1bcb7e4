"""One contender, once, in a process of its own: its time and its peak memory are nobody else's.

``python -m bench.contender <name> <size> <colleges> <file>`` prints one line of JSON.
"""

import argparse
import datetime as dt
import json
import re
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from bench.college import Ground, college, job, library, order
from lemnis.engine.diagnose import diagnose
from lemnis.engine.measure import Stamp, tabulate
from lemnis.engine.question import Job
from lemnis.engine.reading import Library, fingerprint
from lemnis.lake.store import Lake

LEMNIS = "lemnis"


@dataclass(frozen=True)
class Result:
    """What one run took. Seconds of wall and processor, bytes of peak memory, rows stored."""

    name: str
    seconds: float
    processor: float
    peak: int
    measurements: int


def run(name: str, ground: Ground, keep: Path) -> Result:
    """Let a contender diagnose the college once; its measurements are left in ``keep``."""
    known = library()
    ground.reset()
    with ground.lake() as lake:
        work = _prepared(name, ground, lake, known, keep)
        began, before = time.perf_counter(), time.process_time()
        work()
        seconds, processor = time.perf_counter() - began, time.process_time() - before
        held = peak()
        if name in {LEMNIS, "fused_sql", "single_queries"}:  # the others write the file themselves
            con = lake.reader()
            con.execute(f"COPY (FROM lake.measurements) TO '{keep}' (FORMAT parquet)")
            con.close()
    return Result(name, seconds, processor, held, pq.read_metadata(keep).num_rows)


def peak() -> int:
    """Return the bytes this process held at most; getrusage would count who started it too."""
    (kib,) = re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"))
    return int(kib) * 1024


def _prepared(
    name: str, ground: Ground, lake: Lake, known: Library, keep: Path
) -> Callable[[], object]:
    """Return the work to be timed.

    Lemnis finds out what is asked and what it remembers inside its time; the rivals are given it.
    """
    if name == LEMNIS:
        return lambda: diagnose(college(lake, known), order("bench"))
    asked, rows = job(lake, known), ground.rows()
    if name.startswith("pandas"):
        from bench.rivals import pandas_script  # noqa: PLC0415 - only its own process pays for it

        frugal = name == "pandas_frugal"
        return lambda: pandas_script.diagnose(asked, known, ground.files, keep, frugal=frugal)
    if name == "spark":
        return lambda: _on_spark(asked, known, ground, keep)
    from bench.rivals import fused_sql, single_queries  # noqa: PLC0415 - as above

    rival = {"fused_sql": fused_sql, "single_queries": single_queries}[name]

    def work() -> None:
        con = _pen(lake)
        rival.diagnose(asked, known, con, rows, "measurements")
        con.close()

    return work


def _on_spark(asked: Job, known: Library, ground: Ground, keep: Path) -> None:
    """Let the Spark runner answer the same job over the same files; starting Spark counts."""
    from lemnis.engine.runners import spark  # noqa: PLC0415 - starts Java

    files = {name: [file] for name, file in ground.files.items()}
    table, gathered = spark.measure(asked, spark.session(memory="6g"), files)
    stamp = Stamp("spark", dt.datetime.now(dt.UTC).replace(tzinfo=None), 0, asked.on,
                  {code: fingerprint(q) for code, q in asked.questions.items()})  # fmt: skip
    pq.write_table(tabulate(asked, table, gathered, known.catalogue, stamp), keep)


def _pen(lake: Lake) -> duckdb.DuckDBPyConnection:
    """Return a connection that may write, as the rivals' own script would open one."""
    return lake._cursor()  # noqa: SLF001 - the rivals have no use for the house's transactions


def main() -> None:
    """Run one contender and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name")
    parser.add_argument("size")
    parser.add_argument("colleges", type=int)
    parser.add_argument("keep", type=Path)
    given = parser.parse_args()
    result = run(given.name, Ground(given.size, given.colleges), given.keep)
    sys.stdout.write(json.dumps(asdict(result)) + "\n")


if __name__ == "__main__":
    main()
