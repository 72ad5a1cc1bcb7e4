"""The dimension tables of the SQL rivals: numbered subjects, and who belongs to whom.

In: the job, a connection that sees the data sets in ``lake``. Out: temporary tables ``dim`` (all
active subjects, numbered through all kinds, with what is asked of them), ``num_<kind>`` (its part
of one kind) and ``map_<data set>`` (key to subject numbers).
"""

from collections.abc import Iterable

import duckdb

from bench.rivals.sql_words import literal
from lemnis.engine.question import Job
from lemnis.lake.datasets import path
from lemnis.values import SubjectKind

UP = (
    SubjectKind.CLASS, SubjectKind.SECTION, SubjectKind.PROGRAM, SubjectKind.COURSE,
    SubjectKind.COLLEGE, SubjectKind.OFFICE, SubjectKind.SCHOOL,
)  # fmt: skip

UNITS_UP = """
    CREATE OR REPLACE TEMP TABLE units_up AS
    WITH RECURSIVE climb AS (
        SELECT unit_id, unit_id AS here, kind, parent_id, 0 AS steps FROM lake.units
        UNION ALL
        SELECT c.unit_id, u.unit_id, u.kind, u.parent_id, c.steps + 1
        FROM climb c JOIN lake.units u ON u.unit_id = c.parent_id WHERE c.steps < 20
    )
    SELECT unit_id,
        arg_min(here, steps) FILTER (WHERE kind = 'college') AS college,
        arg_min(here, steps) FILTER (WHERE kind = 'office') AS office
    FROM climb GROUP BY unit_id
"""


def active(job: Job, kind: SubjectKind) -> str:
    """Return the test that a row of the listing data set is a living subject."""
    root = next(r for r in job.datasets.root(kind)[0].subjects if r.kind is kind)
    tests = [
        f't."{name}" in ({", ".join(_typed(v) for v in values)})'
        for name, values in root.active.items()
    ]
    return " and ".join(tests) or "true"


def _life(job: Job, kind: SubjectKind) -> str:
    """Return the first and last day of a subject; one without a last day ends with its term."""
    dataset = job.datasets.root(kind)[0]
    root = next(r for r in dataset.subjects if r.kind is kind)
    if not dataset.time:
        return "NULL::date AS begins, NULL::date AS ends"
    begins = f't."{dataset.time}"'
    terms = " ".join(
        f"when {begins} between {literal(t.start)} and {literal(t.end)} then {literal(t.end)}"
        for t in job.calendar.terms
    )
    named = f't."{root.until}", ' if root.until else ""
    return f"{begins} AS begins, coalesce({named}case {terms} else {begins} end) AS ends"


def _typed(code: str) -> str:
    return code if code in {"true", "false"} else literal(code)


def make_dimensions(job: Job, con: duckdb.DuckDBPyConnection) -> None:
    """Make all dimension and map tables."""
    con.execute(UNITS_UP)
    total = 0
    for kind in SubjectKind:
        dataset = job.datasets.root(kind)[0]
        con.execute(
            f"CREATE OR REPLACE TEMP TABLE num_{kind} AS SELECT"
            f' (row_number() over (order by t."{dataset.key}"))::int + {total} AS i,'
            f' t."{dataset.key}" AS code, {_life(job, kind)}'
            f" FROM lake.{dataset.name} t WHERE {active(job, kind)}"
        )
        total += con.execute(f"SELECT count(*) FROM num_{kind}").fetchall()[0][0]
    wanted = {d.name for d in job.datasets if d.name in job.states}
    done: set[str] = set()
    for name in sorted(wanted & _targets(job)):
        _map(job, con, name, done)
    levels = (_dimension(job, kind) for kind in SubjectKind)
    con.execute(f"CREATE OR REPLACE TEMP TABLE dim AS {' UNION ALL '.join(levels)}")


def _targets(job: Job) -> set[str]:
    """Return the data sets that rows of others refer to, and those that list subjects."""
    refer = {c.references.dataset for d in job.datasets for c in d.columns if c.references}
    return refer | {job.datasets.root(k)[0].name for k in SubjectKind}


def _map(job: Job, con: duckdb.DuckDBPyConnection, name: str, done: set[str]) -> None:
    if name in done:
        return
    done.add(name)
    dataset = job.datasets[name]
    columns, joins = [f't."{dataset.key}" AS key'], {}
    for kind in SubjectKind:
        way = path(job.datasets, name, kind)
        if way is None:
            continue
        if way and way[0][1] != name:
            column, target = way[0]
            _map(job, con, target, done)
            joins[f"m_{column}"] = f'map_{target} m_{column} ON m_{column}.key = t."{column}"'
            columns.append(f"m_{column}.{kind}")
        elif name == "units" and kind in {SubjectKind.COLLEGE, SubjectKind.OFFICE}:
            joins["up"] = "units_up up ON up.unit_id = t.unit_id"
            joins[f"n_{kind}"] = f"num_{kind} n_{kind} ON n_{kind}.code = up.{kind}"
            columns.append(f"n_{kind}.i AS {kind}")
        else:
            joins[f"n_{kind}"] = f'num_{kind} n_{kind} ON n_{kind}.code = t."{dataset.key}"'
            columns.append(f"n_{kind}.i AS {kind}")
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE map_{name} AS SELECT {', '.join(columns)}"
        f" FROM lake.{name} t {' '.join('LEFT JOIN ' + j for j in joins.values())}"
    )


def _dimension(job: Job, kind: SubjectKind) -> str:
    dataset = job.datasets.root(kind)[0]
    above = set(parents(job, kind))
    columns = [f"{f'm.{k}' if k in above else 'NULL::int'} AS up_{k}" for k in UP]
    for fact in job.facts:
        table, _, column = fact.partition(".")
        if table != "schools":
            raise NotImplementedError(fact)
        columns.append(f'f."{column}" AS "{fact}"')
    return (
        f"SELECT n.*, '{kind}' AS kind, {', '.join(columns)}"
        f" FROM num_{kind} n JOIN map_{dataset.name} m ON m.key = n.code"
        " LEFT JOIN num_school s ON s.i = m.school LEFT JOIN lake.schools f ON f.school_id = s.code"
    )


def parents(job: Job, kind: SubjectKind) -> Iterable[SubjectKind]:
    """Return the kinds above a kind, nearest first."""
    name = job.datasets.root(kind)[0].name
    return [k for k in UP if path(job.datasets, name, k) is not None]
