"""The walks that join lake, engine and records: a load, a demo, a run.

Each records that it begins, does its work, and records how it ended under the uuid the lake keeps
in the snapshot. Times are taken here: these are the outermost steps below the doors.
"""

import datetime as dt
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID, uuid4

from lemnis.engine.calendar.demo import demo_calendar
from lemnis.engine.college import College
from lemnis.engine.diagnose import Order, RunResult, diagnose
from lemnis.errors import Refused
from lemnis.evidence import demo_incidents, queries
from lemnis.evidence.judging import Judge, rules_in_force
from lemnis.evidence.opening import Home
from lemnis.evidence.publishing import publish_cases
from lemnis.evidence.recording import recorded_load, recorded_run
from lemnis.evidence.rules import Judgement, SourceKind
from lemnis.evidence.today import stand_on
from lemnis.lake import datasets
from lemnis.lake.ingest import load_files, load_tables
from lemnis.lake.loads import LoadResult, Policy
from lemnis.lake.publish import Mode
from lemnis.lake.sources import demo, oulad
from lemnis.lake.store import Lake
from lemnis.people.actions import know_since, open_demo_accounts
from lemnis.people.demo_organisation import make_organisation
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, in_house, require
from lemnis.plan import demo_plans
from lemnis.values import Period

Progress = Callable[[str, int, int], None]
Settings = Callable[[str], str]
Tables = Mapping[str, Path]
_DEMO_CRITERIA = datasets.CATALOGUE / "demo" / "criteria.yaml"


@dataclass(frozen=True, slots=True)
class FileWishes:
    """How files are to be read: see ``lake.ingest.load_files``.

    ``load`` is the load's uuid where somebody will look for it after a kill.
    """

    mapping: Mapping[str, str] = field(default_factory=dict)
    dataset: str | None = None
    policy: Policy = field(default_factory=Policy)
    source: str = ""
    load: UUID | None = None


def import_files(
    lake: Lake, paths: Sequence[Path], wishes: FileWishes, *, by: Viewer, progress: Progress
) -> LoadResult:
    """Load files and record it.

    Writes: a Load, published or refused.

    Raises:
        NotFound, BadData, Refused: as ``lake.ingest.load_files``; recorded as refused.

    """
    require(by, Permission.LOAD_DATA)

    def work(uuid: UUID) -> LoadResult:
        return _read_files(lake, paths, wishes, uuid, by, progress)

    source = wishes.source or ", ".join(str(path) for path in paths)
    return recorded_load(lake, source, SourceKind.FILE, by, work, wishes.load)


def try_files(
    lake: Lake, paths: Sequence[Path], wishes: FileWishes, *, by: Viewer, progress: Progress
) -> LoadResult:
    """Look what a load of files would find, as far as the rows themselves go; nothing is kept.

    Raises:
        NotFound, BadData: as ``lake.ingest.load_files``.

    """
    require(by, Permission.LOAD_DATA)
    return _read_files(lake, paths, wishes, wishes.load or uuid4(), by, progress, dry=True)


def _read_files(  # noqa: PLR0913 - hands on the options of one load
    lake: Lake,
    paths: Sequence[Path],
    wishes: FileWishes,
    uuid: UUID,
    by: Viewer,
    progress: Progress,
    *,
    dry: bool = False,
) -> LoadResult:
    return load_files(
        lake,
        datasets.load(),
        paths,
        load=uuid,
        by=by.name,
        mapping=wishes.mapping,
        dataset=wishes.dataset,
        policy=wishes.policy,
        progress=progress,
        source=wishes.source,
        dry=dry,
    )


def import_oulad(
    lake: Lake, home: Home, folder: Path, *, by: Viewer, progress: Progress
) -> tuple[LoadResult, Path | None]:
    """Load the Open University's learning data from their folder and record it.

    Writes: a Load, published or refused; into a college without data also OULAD's calendar,
    keeping the one that was there beside it: returned, where there was one.

    Raises:
        BadData: a file is missing or is not OULAD's; recorded as refused.

    """
    require(by, Permission.LOAD_DATA)
    empty = not queries.last_loaded_at(by)

    def work(uuid: UUID) -> LoadResult:
        with tempfile.TemporaryDirectory(dir=lake.home / "tmp") as out:
            tables = oulad.convert(
                folder, Path(out), progress=lambda name: progress(f"stage {name}", 0, 0)
            ).tables
            return _load_trusted(lake, tables, uuid, by, f"OULAD {folder}", progress)

    result = recorded_load(lake, str(folder), SourceKind.OULAD, by, work)
    return result, _replace_calendar(home, oulad.CALENDAR) if empty else None


def _replace_calendar(home: Home, text: str) -> Path | None:
    kept = None
    if home.calendar.exists() and home.calendar.read_text(encoding="utf-8") != text:
        kept = home.calendar.rename(home.calendar.with_suffix(".yaml.before"))
    home.calendar.write_text(text, encoding="utf-8")
    return kept


def make_demo(
    lake: Lake, home: Home, size: str, seed: int, *, by: Viewer, progress: Progress
) -> LoadResult:
    """Build the demo college: its calendar, its lines, its data, its organisation.

    Writes: ``calendar.yaml``, ``today``, ``catalogue/criteria.yaml``, a Load, who holds which post
    and does what.

    Raises:
        NotFound: there is no such size.
        Refused: the folder holds a college of another origin.

    """
    require(by, Permission.LOAD_DATA)
    _require_no_other_data(home, by)
    demo_calendar().write(home.calendar)
    stand_on(home, demo.NOW)
    home.criteria.parent.mkdir(parents=True, exist_ok=True)
    if not home.criteria.exists():
        home.criteria.write_bytes(_DEMO_CRITERIA.read_bytes())

    def work(uuid: UUID) -> LoadResult:
        with tempfile.TemporaryDirectory(dir=lake.home / "tmp") as out:
            tables = demo.write(
                Path(out),
                size,
                seed,
                told=lambda name, at, of, _rows: progress(f"make {name}", at, of),
            )
            source = f"demo {size} {seed}"
            return _load_trusted(lake, tables, uuid, by, source, progress, Mode.REPLACE)

    made = recorded_load(lake, f"demo {size} {seed}", SourceKind.DEMO, by, work)
    know_since(on=demo.TERMS[0].start, by=in_house(by))
    make_organisation(seed=seed, on=demo.NOW, by=in_house(by))
    open_demo_accounts(on=dt.datetime.now(dt.UTC).date(), by=in_house(by))
    demo_plans.fill(on=demo.NOW, seed=seed, by=in_house(by))
    demo_incidents.fill(on=demo.NOW, seed=seed)
    publish_cases(lake, on=demo.NOW, by=by)
    return made


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a diagnosis is about: one run per period, in order of time."""

    periods: tuple[Period, ...]
    on: dt.date
    codes: tuple[str, ...] = ()
    full: bool = False  # measure everything anew, whatever stands


def run_diagnosis(
    college: College, wanted: Wanted, *, by: Viewer, progress: Progress
) -> Iterator[RunResult]:
    """Diagnose period after period, so that a later one finds what an earlier one measured.

    Before each, what a killed process has published is judged; after each, its numbers are.

    Writes: a Run for each, with the alerts it moves; what is done stays done if a later one fails.
    Rules as they are shipped, brought up to date.

    Raises:
        Refused: there is no data to diagnose.
        NotFound: an indicator named does not exist.

    """
    require(by, Permission.DIAGNOSE)
    by = in_house(by)
    judge = Judge(college, rules_in_force(college, by), by, progress)
    for period in sorted(wanted.periods):
        judge.judge_left()

        def measure(uuid: UUID, period: Period = period) -> RunResult:
            at = dt.datetime.now(dt.UTC).replace(tzinfo=None)
            order = Order((period,), wanted.on, str(uuid), by.name, at, wanted.codes, wanted.full)
            return diagnose(college, order, progress)

        def judgement() -> Judgement:
            return judge.judgement(wanted.on)

        yield recorded_run(college, (period, wanted.on), by, measure, judgement)


# --- records ---


def _load_trusted(  # noqa: PLR0913, PLR0917 - hands on the options of one load
    lake: Lake,
    tables: Mapping[str, Path],
    uuid: UUID,
    by: Viewer,
    source: str,
    progress: Progress,
    mode: Mode = Mode.MERGE,
) -> LoadResult:
    return load_tables(
        lake,
        datasets.load(),
        tables,
        load=uuid,
        by=by.name,
        source=source,
        policy=Policy(mode=mode),
        trusted=True,
        progress=progress,
    )


def _require_no_other_data(home: Home, by: Viewer) -> None:
    own = {SourceKind.DEMO, SourceKind.HOUSE}
    others = [load for load in queries.loads(by) if load.source_kind not in own]
    if others:
        raise Refused(
            "这个文件夹里已有一所学校的数据，不能建示范学校。",
            "This folder holds a college's data already; no demo college is built over it.",
            place=str(home.folder),
            cure=("请用 --home 另选文件夹。", "Choose another folder with --home."),
        )
