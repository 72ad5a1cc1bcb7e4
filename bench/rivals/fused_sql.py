"""Hand-fused SQL: the practical limit on one DuckDB.

For each data set and period one pre-aggregation at the finest keys, all levels rolled up from it
in one statement (small tables: counted once per level from rows read once); every indicator once
for all its levels on the small results, with scalars and grades in SQL; one insert.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import duckdb

from bench.rivals import sql_words as sql
from bench.rivals.dimensions import UP, make_dimensions
from lemnis.engine.formula.nodes import Reference, aggregates, references
from lemnis.engine.question import Job
from lemnis.engine.reading import Library, fingerprint
from lemnis.lake.datasets import path
from lemnis.values import Period, PeriodKind, SubjectKind

LARGE = 100_000
UNION = 40  # indicators per statement: one plan each, not one for all
ADDS = {"count": "sum", "sum": "sum", "min": "min", "max": "max"}
COLUMNS = """
    run VARCHAR, measured_at TIMESTAMP, snapshot BIGINT, known_on DATE, indicator VARCHAR,
    version DATE, formula VARCHAR, kind VARCHAR, subject VARCHAR, period_kind VARCHAR,
    period VARCHAR, starts_on DATE, ends_on DATE, value DOUBLE, numerator DOUBLE,
    denominator DOUBLE, rows BIGINT, missing VARCHAR, suspect BOOLEAN, shown DOUBLE,
    status VARCHAR, band VARCHAR
"""


class Group(NamedTuple):
    """Indicators measured in the same periods."""

    periods: tuple[Period, ...]

    @property
    def kind(self) -> PeriodKind:
        """The kind of its periods."""
        return self.periods[0].kind


@dataclass
class Fused:
    """The whole of it; ``run`` is what is timed."""

    job: Job
    library: Library
    con: duckdb.DuckDBPyConnection
    rows: dict[str, int]

    def __post_init__(self) -> None:
        self.depth: dict[str, int] = {}
        self.group: dict[str, Group] = {}
        self.asked = set(self.job.asks)
        self.names: dict[Group, str] = {}
        self._group_codes()

    # --- what is measured when ---

    def beside(self, code: str, period: Period) -> Period | None:
        """Return the period in which ``code`` is read beside ``period``."""
        kind = self.job.questions[code].period
        day = min(period.end, self.job.on)
        return period if kind is period.kind else self.job.calendar.containing(kind, day)

    def _group_codes(self) -> None:
        periods: dict[str, dict[Period, None]] = {}
        todo = [(a.code, a.period) for a in self.job.asks]
        while todo:
            code, period = todo.pop(0)
            if period in periods.setdefault(code, {}):
                continue
            periods[code][period] = None
            for r in references(self.job.questions[code].formula):
                other = self.beside(r.code, period)
                if r.how not in {"prior", "last_year"} and other:
                    todo.append((r.code, other))
        for code, found in periods.items():
            self.group[code] = Group(tuple(sorted(found)))
            self.names.setdefault(self.group[code], f"g{len(self.names)}")

    def _depth(self, code: str) -> int:
        if code not in self.depth:
            below = [
                self._depth(r.code)
                for r in references(self.job.questions[code].formula)
                if r.how not in {"prior", "last_year"}
            ]
            self.depth[code] = max(below, default=-1) + 1
        return self.depth[code]

    # --- the run ---

    def run(self, run: str, into: str) -> None:
        """Measure everything and insert it into ``into``."""
        make_dimensions(self.job, self.con)
        self._windows()
        self.counted: dict[Group, dict[sql.Measure, str]] = {}
        self._count()
        self.con.execute(f"CREATE OR REPLACE TEMP TABLE long ({COLUMNS})")
        told: list[str] = []
        referred = {r.code for c in self.group for r in references(self.job.questions[c].formula)}
        for code in sorted(self.group, key=self._depth):
            values = self._values(code)
            if code in referred:
                self.con.execute(f"CREATE OR REPLACE TEMP TABLE v_{_safe(code)} AS {values}")
                values = f"FROM v_{_safe(code)}"
            told += self._long(code, values, run)
        for some in range(0, len(told), UNION):
            self.con.execute(f"INSERT INTO long {' UNION ALL '.join(told[some : some + UNION])}")
        self.con.execute("BEGIN")
        self.con.execute(f"CREATE OR REPLACE TABLE lake.{into} ({COLUMNS})")
        self.con.execute(f"ALTER TABLE lake.{into} SET PARTITIONED BY (period)")
        self.con.execute(f"INSERT INTO lake.{into} FROM long")
        self.con.execute("COMMIT")

    def _windows(self) -> None:
        for group, name in self.names.items():
            rows = ", ".join(
                f"({n}, {sql.literal(p.start)}, {sql.literal(min(p.end, self.job.on))},"
                f" {sql.literal(p.end)}, '{p.label}')"
                for n, p in enumerate(group.periods)
            )
            self.con.execute(
                f"CREATE OR REPLACE TEMP TABLE windows_{name} AS"
                f" SELECT * FROM (VALUES {rows}) AS v(w, starts_on, last, ends_on, period)"
            )

    # --- counting ---

    def _count(self) -> None:
        wanted: dict[tuple[str, Group], dict[SubjectKind, dict[sql.Measure, None]]] = {}
        for code, group in self.group.items():
            question = self.job.questions[code]
            for aggregate in aggregates(question.formula):
                for measure in sql.measures(aggregate).values():
                    levels = wanted.setdefault((aggregate.dataset, group), {})
                    for level in question.subjects:
                        levels.setdefault(level, {})[measure] = None
        for (dataset, group), levels in wanted.items():
            if dataset in self.job.states:
                self._count_dataset(dataset, group, levels)

    def _count_dataset(
        self, dataset: str, group: Group, levels: dict[SubjectKind, dict[sql.Measure, None]]
    ) -> None:
        every = list(dict.fromkeys(m for ms in levels.values() for m in ms))
        column = {m: f"c{n}" for n, m in enumerate(every)}
        large = self.rows.get(dataset, 0) > LARGE
        sums = [m for m in every if m.word in ADDS] if large else []
        rest = [m for m in every if m not in sums]
        if sums:
            self._make(dataset, group, levels, sums, column, "sums")
        for values in sorted(
            {m.column or "" for m in rest if m.word == "distinct"} if large else ()
        ):
            those = [m for m in rest if m.word == "distinct" and m.column == values]
            rest = [m for m in rest if m not in those]
            self._make(dataset, group, levels, those, column, values)
        if rest:
            self._make(dataset, group, levels, rest, column, "")

    def _make(
        self,
        dataset: str,
        group: Group,
        levels: dict[SubjectKind, dict[sql.Measure, None]],
        measures: list[sql.Measure],
        column: dict[sql.Measure, str],
        how: str,
    ) -> None:
        """Make one table of some measures at all levels that want any of them.

        ``how``: "" from base rows, "sums" from a pre-aggregation, else from one that keeps the
        values of that column.
        """
        wanting = [k for k, ms in levels.items() if set(ms) & set(measures)]
        keys = dict.fromkeys(self._hop(dataset, k)[0] for k in wanting)
        name = f"count_{dataset}_{self.names[group]}_{how}"
        parts = []
        for level in wanting:
            key, target = self._hop(dataset, level)
            numbers = [self._summed(m, dataset, column, how) for m in measures]
            parts.append(
                f"SELECT t.w, m.{level} AS i, {', '.join(numbers)} FROM pre t"
                f' JOIN map_{target} m ON m.key = t."{key}"'
                f" WHERE m.{level} IS NOT NULL GROUP BY ALL"
            )
        self.con.execute(
            f"CREATE OR REPLACE TEMP TABLE {name} AS WITH pre AS MATERIALIZED"
            f" ({self._pre(dataset, group, keys, measures, column, how)})"
            f" {' UNION ALL '.join(parts)}"
        )
        self.counted.setdefault(group, {}).update({m: f"{name}.{column[m]}" for m in measures})

    def _summed(
        self, m: sql.Measure, dataset: str, column: dict[sql.Measure, str], how: str
    ) -> str:
        if not how:
            return f"{sql.over_rows(m, self.job.datasets[dataset])} AS {column[m]}"
        if m.word == "distinct":
            return f'count(distinct t."{m.column}") FILTER (t.{column[m]} > 0) AS {column[m]}'
        return f"{ADDS[m.word]}(t.{column[m]}) AS {column[m]}"

    def _pre(
        self,
        dataset: str,
        group: Group,
        keys: dict[str, None],
        measures: list[sql.Measure],
        column: dict[sql.Measure, str],
        how: str,
    ) -> str:
        source, w = self._from(dataset, group)
        if not how:
            return f"SELECT {w} AS w, t.* FROM {source}"
        chosen = dict.fromkeys([*keys, *([how] if how != "sums" else [])])
        meta = self.job.datasets[dataset]
        parts = [
            f"{sql.over_rows(m._replace(word='count') if how != 'sums' else m, meta)}"
            f" AS {column[m]}"
            for m in measures
        ]
        return (
            f"SELECT {w} AS w, {', '.join(f't.{chr(34)}{k}{chr(34)}' for k in chosen)},"
            f" {', '.join(parts)} FROM {source} GROUP BY ALL"
        )

    def _hop(self, dataset: str, level: SubjectKind) -> tuple[str, str]:
        way = path(self.job.datasets, dataset, level)
        assert way is not None
        return way[0] if way else (self.job.datasets[dataset].key, dataset)

    def _from(self, dataset: str, group: Group) -> tuple[str, str]:
        """Return FROM and WHERE, and the expression that numbers the window."""
        time = self.job.datasets[dataset].time
        if time is None:
            return f"lake.{dataset} t", "0"
        first = min(p.start for p in group.periods)
        last = max(min(p.end, self.job.on) for p in group.periods)
        window = f't."{time}" between {sql.literal(first)} and {sql.literal(last)}'
        if len(group.periods) == 1:
            return f"(SELECT * FROM lake.{dataset} t WHERE {window}) t", "0"
        numbered = f'windows_{self.names[group]} n ON t."{time}" between n.starts_on and n.last'
        return f"(SELECT * FROM lake.{dataset} t WHERE {window}) t JOIN {numbered}", "n.w"

    # --- values ---

    def _values(self, code: str) -> str:
        """Return the query for one indicator's values at all its levels and periods."""
        question, group = self.job.questions[code], self.group[code]
        never = {a.dataset for a in aggregates(question.formula)} - set(self.job.states)
        if never:
            raise NotImplementedError(f"{code}: {never} is not loaded")
        where, joins = self.counted.get(group, {}), {}

        def found(measure: sql.Measure) -> str:
            table = where[measure].partition(".")[0]
            timed = self.job.datasets[measure.dataset].time is not None
            window = f" AND {table}.w = n.w" if timed and len(group.periods) > 1 else ""
            joins[table] = f"LEFT JOIN {table} ON {table}.i = d.i{window}"
            return where[measure]

        def referred(r: Reference) -> sql.Pair:
            return self._referred(r, group, joins)

        v, m = sql.value(question.formula, found, referred, "n.last")
        top, bottom = sql.fraction(question.formula, found, referred, "n.last")
        counts = [sql.rows_of(a, found) for a in aggregates(question.formula)]
        same = (r for r in references(question.formula) if r.how == "same")
        counts += [f"coalesce({_alias(r)}.n, 0)" for r in same]
        n = sql.most(counts)
        if question.minimum_rows:
            few = f"(({n}) > 0 and ({n}) < {question.minimum_rows})"
            v, m = f"if({few}, NULL, {v})", f"if({few}, greatest({m}, 3), {m})"
            top, bottom = f"if({few}, NULL, {top})", f"if({few}, NULL, {bottom})"
        kinds = ", ".join(f"'{k}'" for k in sorted(question.subjects))
        still = "true" if group.kind is PeriodKind.AS_OF else "d.ends >= n.starts_on"
        facts = "".join(f', d."{f}"' for f in self.job.facts)
        return (
            f"SELECT d.i, n.w, d.kind, d.code AS subject, d.up_school{facts}, n.period,"
            f" n.starts_on, n.ends_on,"
            f" (d.begins IS NULL OR (d.begins <= n.last AND {still})) AS living,"
            f" {v} AS v, {m} AS m, {n} AS n, {top} AS t, {bottom} AS b"
            f" FROM dim d CROSS JOIN windows_{self.names[group]} n {' '.join(joins.values())}"
            f" WHERE d.kind IN ({kinds})"
        )

    def _referred(self, r: Reference, group: Group, joins: dict[str, str]) -> sql.Pair:
        if r.how in {"prior", "last_year"}:
            return sql.Pair("NULL::double", "1")  # the bench's lake has no history
        alias, table = _alias(r), f"v_{_safe(r.code)}"
        pairs = [
            (n, self.group[r.code].periods.index(other))
            for n, p in enumerate(group.periods)
            if (other := self.beside(r.code, p))
        ]
        w = f"case n.w {' '.join(f'when {a} then {b}' for a, b in pairs)} end"
        if r.how == "peers":
            table, on = (
                self._peers(r, table),
                f"{alias}.kind = d.kind AND {alias}.school = {SCHOOL}",
            )
        elif r.how == "parent":
            measured = self.job.questions[r.code].subjects
            above = ["NULL::int"] + [
                f"if(d.kind <> '{k}', d.up_{k}, NULL)" for k in UP if k in measured
            ]
            on = f"{alias}.i = coalesce({', '.join(above)})"
            if len(above) == 1:
                return sql.Pair("NULL::double", "2")
        else:
            on = f"{alias}.i = d.i"
        joins[alias] = f"LEFT JOIN {table} {alias} ON {on} AND {alias}.w = {w}"
        if r.how != "peers":
            joins[alias] += f" AND {alias}.living"
        return sql.Pair(f"{alias}.v", f"coalesce({alias}.m, 1)")

    def _peers(self, r: Reference, table: str) -> str:
        low = self.job.questions[r.code].lower_is_better
        word = {"best": "min" if low else "max", "worst": "max" if low else "min", "mean": "avg"}
        statistic = (
            f"quantile_cont(v, {int(r.statistic[1:]) / 100})"
            if r.statistic.startswith("p")
            else f"{word.get(r.statistic, r.statistic)}(v)"
        )
        return (
            f"(SELECT w, kind, {SCHOOL} AS school, {statistic} AS v, 0 AS m"
            f" FROM {table} d WHERE living AND v IS NOT NULL GROUP BY ALL)"
        )

    # --- the long form ---

    def _long(self, code: str, values: str, run: str) -> Iterator[str]:
        group = self.group[code]
        asked = [n for n, p in enumerate(group.periods) if (code, p) in self.asked]
        if not asked:
            return
        indicator = self.library.catalogue[code]
        hashed = fingerprint(self.job.questions[code])
        version = indicator.at(self.job.on).since
        now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
        some = len(asked) < len(group.periods)
        only = f" AND w IN ({', '.join(map(str, asked))})" if some else ""
        reason = " ".join(f"when {n} then '{r}'" for n, r in enumerate(sql.REASONS, 1))
        yield (
            f"SELECT '{run}', TIMESTAMP '{now}', 0, {sql.literal(self.job.on)}, '{code}',"
            f" {sql.literal(version)}, '{hashed}', kind, subject, '{group.kind}',"
            f" period, starts_on, ends_on, v, t, b, n,"
            f" case when v is null then case m {reason} else 'not_applicable' end end, false,"
            f" shown, {sql.status(indicator)}, {sql.band(indicator)}"
            f" FROM (SELECT *, {sql.shown(indicator)} AS shown FROM ({values}) WHERE living{only})"
        )


SCHOOL = "if(d.kind = 'school', 0, d.up_school)"


def _alias(r: Reference) -> str:
    return f"{r.how}_{_safe(r.code)}_{r.statistic}"


def _safe(code: str) -> str:
    return code.lower().replace("-", "_").replace(".", "_")


def diagnose(
    job: Job, library: Library, con: duckdb.DuckDBPyConnection, rows: dict[str, int], into: str
) -> None:
    """Measure, grade and store everything a job asks."""
    Fused(job, library, con, rows).run("fused", into)
