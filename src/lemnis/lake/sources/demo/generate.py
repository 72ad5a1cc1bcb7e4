"""All tables of the demo, as streams of record batches or as Parquet files."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from lemnis.lake.datasets import Dataset, Datasets, load
from lemnis.lake.sources.demo import (
    appraised,
    curricula,
    documents,
    faculty,
    graduates,
    learners,
    life,
    means,
    occasions,
    operations,
    papers,
    partners,
    programs,
    results,
    school,
    spirals,
    teaching,
    voices,
)
from lemnis.lake.sources.demo.faults import spoil
from lemnis.lake.sources.demo.frame import fit, schema
from lemnis.lake.sources.demo.sizes import Size, size_of
from lemnis.lake.sources.demo.world import World

SEED = 20250731
Maker = Callable[[World], "pa.Table | Iterator[pa.Table]"]
Told = Callable[[str, int, int, int], None]  # data set, its place, how many there are, its rows

_TABLES: tuple[tuple[Any, str], ...] = (
    (school, "schools school_years units"),
    (faculty, "staff teachers posts"),
    (programs, "programs classes"),
    (learners, "students student_events admission_plans admissions"),
    (graduates, "graduates alumni"),
    (curricula, "training_plans curriculum courses course_documents"),
    (teaching, "sections teaching_tasks lessons attendance lesson_checks"),
    (results, "grades attainments evaluations enrolments assessments submissions"),
    (results, "learning_activity learning_totals"),
    (curricula, "resources experiments"),
    (operations, "incidents"),
    (graduates, "internships"),
    (means, "bases base_usage assets properties finance_entries"),
    (partners, "enterprises cooperations research_projects achievements trainings"),
    (faculty, "teacher_development"),
    (life, "student_activities student_plans certificates fitness_tests psych_screenings"),
    (life, "student_aid dorm_checks"),
    (occasions, "events"),
    (voices, "survey_invitations survey_answers"),
    (documents, "documents"),
    (papers, "judgements policies"),
    (operations, "process_cases"),
    (spirals, "goals tasks"),
    (papers, "standards"),
    (spirals, "alerts diagnoses improvements"),
    (papers, "reports"),
    (voices, "feedback_requests"),
    (operations, "data_feeds"),
    (appraised, "appraisals"),
)
MAKERS: Mapping[str, Maker] = {
    name: getattr(module, name) for module, names in _TABLES for name in names.split()
}


def generate(
    size: Size | str = "default",
    seed: int = SEED,
    colleges: int = 1,
    *,
    faults: bool = False,
    datasets: Datasets | None = None,
) -> Iterator[tuple[str, pa.RecordBatchReader]]:
    """Yield each data set's name and its rows as a stream; read a stream before asking the next.

    With several ``colleges`` every key is prefixed ``C1-``, ``C2-`` … and each is a school of its
    own. ``faults`` breaks a few rows on purpose, for trying the checks on import.

    Raises:
        NotFound: there is no such size.

    """
    chosen, known = size_of(size), datasets or load()
    worlds = [World(chosen, seed, k, several=colleges > 1) for k in range(colleges)]
    for name, maker in MAKERS.items():
        if name in known:
            batches = _batches(known[name], maker, worlds, faults=faults)
            yield name, pa.RecordBatchReader.from_batches(schema(known[name]), batches)


def _batches(
    dataset: Dataset, maker: Maker, worlds: list[World], *, faults: bool
) -> Iterator[pa.RecordBatch]:
    for world in worlds:
        made = maker(world)
        first = True
        for rows in [made] if isinstance(made, pa.Table) else made:
            fitted = fit(dataset, rows)
            yield from (spoil(dataset, fitted) if faults and first else fitted).to_batches()
            first = False


def write(
    folder: Path,
    size: Size | str = "default",
    seed: int = SEED,
    colleges: int = 1,
    *,
    faults: bool = False,
    told: Told | None = None,
) -> dict[str, Path]:
    """Write every data set as ``<name>.parquet`` into ``folder`` and return the paths.

    ``told`` is called after each: name, its place from 1, how many there are, its rows.

    Raises:
        NotFound: there is no such size.

    """
    folder.mkdir(parents=True, exist_ok=True)
    known, paths = load(), {}
    count = sum(name in known for name in MAKERS)
    streams = generate(size, seed, colleges, faults=faults, datasets=known)
    for place, (name, stream) in enumerate(streams, 1):
        path, rows = folder / f"{name}.parquet", 0
        with pq.ParquetWriter(path, stream.schema, compression="zstd", compression_level=1) as file:
            for batch in stream:
                file.write_batch(batch)
                rows += batch.num_rows
        paths[name] = path
        if told:
            told(name, place, count, rows)
    return paths
