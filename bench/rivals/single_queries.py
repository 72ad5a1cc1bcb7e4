"""One query per indicator, level and period, as BI tools and rule-by-rule checkers ask.

Each goes from base tables over the dimension tables to its subjects. Results are kept in a
temporary table and inserted once at the end, which is kinder than one insert each.
"""

import datetime as dt
from typing import Any

import duckdb

from bench.rivals import sql_words as sql
from bench.rivals.dimensions import UNITS_UP, UP, active
from bench.rivals.fused_sql import COLUMNS
from lemnis.engine.formula.nodes import Reference, aggregates, references
from lemnis.engine.question import Job
from lemnis.engine.reading import Library, fingerprint
from lemnis.lake.datasets import path
from lemnis.values import Period, PeriodKind, SubjectKind


class Asker:
    """Writes and runs the queries."""

    def __init__(self, job: Job, library: Library, con: duckdb.DuckDBPyConnection) -> None:
        self.job, self.library, self.con = job, library, con

    def run(self, run: str, into: str) -> None:
        """Ask everything and insert it into ``into``."""
        self.con.execute(UNITS_UP)
        self.con.execute(f"CREATE OR REPLACE TEMP TABLE long ({COLUMNS})")
        for code, period in self.job.asks:
            for level in sorted(self.job.questions[code].subjects):
                self.con.execute(f"INSERT INTO long {self.query(code, level, period, run)}")
        self.con.execute("BEGIN")
        self.con.execute(f"CREATE OR REPLACE TABLE lake.{into} ({COLUMNS})")
        self.con.execute(f"ALTER TABLE lake.{into} SET PARTITIONED BY (period)")
        self.con.execute(f"INSERT INTO lake.{into} FROM long")
        self.con.execute("COMMIT")

    # --- one query ---

    def query(self, code: str, level: SubjectKind, period: Period, run: str) -> str:
        """Return the query for one indicator, level and period."""
        indicator = self.library.catalogue[code]
        reason = " ".join(f"when {n} then '{r}'" for n, r in enumerate(sql.REASONS, 1))
        now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
        version = indicator.at(self.job.on).since
        hashed = fingerprint(self.job.questions[code])
        return (
            f"SELECT '{run}', TIMESTAMP '{now}', 0, {sql.literal(self.job.on)}, '{code}',"
            f" {sql.literal(version)}, '{hashed}', kind, subject, '{period.kind}',"
            f" '{period.label}', {sql.literal(period.start)}, ends_on, v, t, b, n,"
            f" case when v is null then case m {reason} else 'not_applicable' end end, false,"
            f" shown, {sql.status(indicator)}, {sql.band(indicator)}"
            f" FROM (SELECT *, {sql.shown(indicator)} AS shown,"
            f" {sql.literal(period.end)} AS ends_on FROM ({self.values(code, level, period)}))"
        )

    def values(self, code: str, level: SubjectKind, period: Period) -> str:
        """Return the query for an indicator's bare values."""
        question = self.job.questions[code]
        last = sql.literal(min(period.end, self.job.on))
        tables: dict[str, dict[sql.Measure, str]] = {}
        joins: dict[str, str] = {}

        def found(measure: sql.Measure) -> str:
            columns = tables.setdefault(measure.dataset, {})
            columns.setdefault(measure, f"c{len(columns)}")
            return f"{measure.dataset}_a.{columns[measure]}"

        def referred(r: Reference) -> sql.Pair:
            return self._referred(r, level, period, joins)

        v, m = sql.value(question.formula, found, referred, last)
        top, bottom = sql.fraction(question.formula, found, referred, last)
        counts = [sql.rows_of(a, found) for a in aggregates(question.formula)]
        same = (r for r in references(question.formula) if r.how == "same")
        n = sql.most(counts + [f"coalesce({_alias(r)}.n, 0)" for r in same])
        if question.minimum_rows:
            few = f"(({n}) > 0 and ({n}) < {question.minimum_rows})"
            v, m = f"if({few}, NULL, {v})", f"if({few}, greatest({m}, 3), {m})"
            top, bottom = f"if({few}, NULL, {top})", f"if({few}, NULL, {bottom})"
        counted = "".join(
            f" LEFT JOIN ({self._counts(d, level, period, columns)}) {d}_a ON {d}_a.code = d.code"
            for d, columns in tables.items()
        )
        return (
            f"SELECT d.*, {v} AS v, {m} AS m, {n} AS n, {top} AS t, {bottom} AS b"
            f" FROM ({self._subjects(level, period)}) d{counted} {' '.join(joins.values())}"
        )

    def _subjects(self, level: SubjectKind, period: Period) -> str:
        dataset, root = self.job.datasets.root(level)
        chain, up = _Chain(self.job, dataset.name), {}
        for kind in UP:
            if path(self.job.datasets, dataset.name, kind) is not None:
                up[kind] = chain.to(kind)
        columns = [f"{text} AS up_{kind}" for kind, text in up.items()]
        facts = {fact: fact.partition(".")[2] for fact in self.job.facts}
        columns += [f'{chain.school}."{name}" AS "{fact}"' for fact, name in facts.items()]
        tests = [active(self.job, level)]
        if dataset.time:
            first = f't."{dataset.time}"'
            tests.append(f"{first} <= {sql.literal(min(period.end, self.job.on))}")
            if period.kind is not PeriodKind.AS_OF:
                terms = " ".join(
                    f"when {first} between {sql.literal(t.start)} and {sql.literal(t.end)}"
                    f" then {sql.literal(t.end)}"
                    for t in self.job.calendar.terms
                )
                until = f't."{root.until}", ' if root.until else ""
                tests.append(
                    f"coalesce({until}case {terms} else {first} end) >= {sql.literal(period.start)}"
                )
        return (
            f'SELECT \'{level}\' AS kind, t."{dataset.key}" AS code, t."{dataset.key}" AS subject,'
            f" {', '.join(columns)} FROM lake.{dataset.name} t {chain.joins()}"
            f" WHERE {' and '.join(tests)}"
        )

    def _counts(
        self, dataset: str, level: SubjectKind, period: Period, columns: dict[sql.Measure, str]
    ) -> str:
        meta, chain = self.job.datasets[dataset], _Chain(self.job, dataset)
        code = chain.to(level)
        numbers = ", ".join(f"{sql.over_rows(m, meta)} AS {c}" for m, c in columns.items())
        tests = [f"{code} is not null"]
        if meta.time:
            last = min(period.end, self.job.on)
            span = f"{sql.literal(period.start)} and {sql.literal(last)}"
            tests.append(f't."{meta.time}" between {span}')
        return (
            f"SELECT {code} AS code, {numbers} FROM lake.{dataset} t {chain.joins()}"
            f" WHERE {' and '.join(tests)} GROUP BY 1"
        )

    # --- references ---

    def _referred(
        self, r: Reference, level: SubjectKind, period: Period, joins: dict[str, str]
    ) -> sql.Pair:
        question = self.job.questions[r.code]
        day = min(period.end, self.job.on)
        same = question.period is period.kind
        other = period if same else self.job.calendar.containing(question.period, day)
        if r.how in {"prior", "last_year"} or other is None:
            return sql.Pair("NULL::double", "1")  # the bench's lake has no history
        alias = _alias(r)
        if r.how == "parent":
            above = [k for k in UP if k in question.subjects and k is not level]
            if not above:
                return sql.Pair("NULL::double", "2")
            above = [k for k in above if self._reaches(level, k)]
            for kind in above:
                joins[f"{alias}_{kind}"] = (
                    f"LEFT JOIN ({self.values(r.code, kind, other)}) {alias}_{kind}"
                    f" ON {alias}_{kind}.code = d.up_{kind}"
                )
            up = "case " + " ".join(
                f"when d.up_{k} is not null then {alias}_{k}.{{0}}" for k in above
            )
            return sql.Pair(f"{up.format('v')} end", f"coalesce({up.format('m')} end, 1)")
        values = self.values(r.code, level, other)
        if r.how == "peers":
            joins[alias] = self._peers(r, values, level)
            return sql.Pair(f"{alias}.v", f"if({alias}.v is null, 1, 0)")
        joins[alias] = f"LEFT JOIN ({values}) {alias} ON {alias}.code = d.code"
        return sql.Pair(f"{alias}.v", f"coalesce({alias}.m, 1)")

    def _reaches(self, level: SubjectKind, kind: SubjectKind) -> bool:
        return path(self.job.datasets, self.job.datasets.root(level)[0].name, kind) is not None

    def _peers(self, r: Reference, values: str, level: SubjectKind) -> str:
        low = self.job.questions[r.code].lower_is_better
        word = {"best": "min" if low else "max", "worst": "max" if low else "min", "mean": "avg"}
        statistic = (
            f"quantile_cont(v, {int(r.statistic[1:]) / 100})"
            if r.statistic.startswith("p")
            else f"{word.get(r.statistic, r.statistic)}(v)"
        )
        school = "'all'" if level is SubjectKind.SCHOOL else "{}up_school"
        return (
            f"LEFT JOIN (SELECT {school.format('')} AS school, {statistic} AS v FROM ({values})"
            f" GROUP BY 1) {_alias(r)} ON {_alias(r)}.school = {school.format('d.')}"
        )


class _Chain:
    """The joins from a data set over its dimension tables to subjects."""

    def __init__(self, job: Job, dataset: str) -> None:
        self.job, self.dataset = job, dataset
        self._joins: dict[tuple[Any, ...], tuple[str, str]] = {}
        self.school = "NULL"

    def joins(self) -> str:
        """Return the JOIN clauses."""
        return " ".join(text for _, text in self._joins.values())

    def to(self, kind: SubjectKind) -> str:
        """Return the column with the subject's code; null where the row belongs to none."""
        way = path(self.job.datasets, self.dataset, kind)
        assert way is not None
        alias, key = "t", ()
        for column, target in way:
            target_key = self.job.datasets[target].key
            key = (*key, column)
            alias = self._join(key, target, f'{{0}}."{target_key}" = {alias}."{column}"')
        root = self.job.datasets.root(kind)[0]
        if kind in {SubjectKind.COLLEGE, SubjectKind.OFFICE}:
            above = self._join((*key, "up"), "", f"{{0}}.unit_id = {alias}.unit_id")
            found = self._join((*key, kind), "units", f"{{0}}.unit_id = {above}.{kind}")
        else:
            found = alias
        if kind is SubjectKind.SCHOOL:
            self.school = found
        living = active(self.job, kind).replace("t.", f"{found}.")
        code = f'{found}."{root.key}"'
        return code if living == "true" else f"case when {living} then {code} end"

    def _join(self, key: tuple[Any, ...], target: str, on: str) -> str:
        if key not in self._joins:
            alias = f"j{len(self._joins)}"
            table = f"lake.{target}" if target else "units_up"
            self._joins[key] = (alias, f"LEFT JOIN {table} {alias} ON {on.format(alias)}")
        return self._joins[key][0]


def _alias(r: Reference) -> str:
    return f"{r.how}_{r.code.lower().replace('-', '_')}_{r.statistic}"


def diagnose(
    job: Job, library: Library, con: duckdb.DuckDBPyConnection, _rows: dict[str, int], into: str
) -> None:
    """Measure, grade and store everything a job asks."""
    Asker(job, library, con).run("single", into)
