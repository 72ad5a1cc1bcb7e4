"""Judgements sorted and counted: pure functions on the table ``engine.overview.JUDGED``."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from lemnis.engine.deviations import BROKEN
from lemnis.engine.grade import Status
from lemnis.insight.rules.attainment import KEPT, ON_TARGET, Attained, attained
from lemnis.values import Period, SubjectKind, SubjectRef

_BROKEN = pa.array([status.value for status in BROKEN])


def among(rows: pa.Table, seen: Collection[SubjectRef] | None) -> pa.Table:
    """Return the judgements of some subjects, None for all."""
    if seen is None:
        return rows
    wanted = pa.array([f"{s.kind.value}:{s.code}" for s in seen], pa.string())
    keys = pc.binary_join_element_wise(rows["kind"], rows["subject"], ":")
    return rows.filter(pc.is_in(keys, value_set=wanted))


@dataclass(frozen=True)
class BySubject:
    """All judgements laid out by subject, so that those of a few are found without reading all."""

    rows: pa.Table
    places: Mapping[SubjectRef, tuple[int, int]]

    def of(self, subjects: Iterable[SubjectRef]) -> pa.Table:
        """Return the judgements of some subjects, each one's by day."""
        parts = [self.rows.slice(*self.places[s]) for s in subjects if s in self.places]
        return pa.concat_tables([self.rows.slice(0, 0), *parts])


def by_subject(rows: pa.Table) -> BySubject:
    """Lay out judgements by subject; of each the order stays."""
    laid = rows.take(pc.sort_indices(rows, [("kind", "ascending"), ("subject", "ascending")]))
    keys = zip(laid["kind"].to_pylist(), laid["subject"].to_pylist(), strict=True)
    places, first = {}, 0
    for (kind, code), same in groupby(keys):
        count = sum(1 for _ in same)
        places[SubjectRef(SubjectKind(kind), code)] = (first, count)
        first += count
    return BySubject(laid, places)


def latest(rows: pa.Table) -> pa.Table:
    """Return the judgements of the latest period of each indicator."""
    return rows.filter(rows["now"])


def broken(rows: pa.Table) -> pa.Table:
    """Return the judgements that break a line."""
    return rows.filter(pc.is_in(rows["status"], value_set=_BROKEN))


def of_indicators(rows: pa.Table, codes: Iterable[str]) -> pa.Table:
    """Return the judgements of some indicators."""
    return rows.filter(pc.is_in(rows["indicator"], value_set=pa.array(sorted(codes), pa.string())))


def summed(rows: pa.Table) -> Attained:
    """Return what judgements come to."""
    return attained({Status(s): n for s, n in Counter(rows["status"].to_pylist()).items()})


def summed_by(rows: pa.Table, *columns: str) -> Mapping[tuple[str, ...], Attained]:
    """Return what judgements come to for each value of some columns."""
    marked = rows.select(list(columns))
    for name, statuses in (("kept", KEPT), ("on_target", ON_TARGET)):
        among_them = pc.is_in(rows["status"], value_set=pa.array(sorted(statuses), pa.string()))
        marked = marked.append_column(name, pc.cast(among_them, pa.int64()))
    counts = [([], "count_all"), ("kept", "sum"), ("on_target", "sum")]
    counted = marked.group_by(list(columns)).aggregate(counts)
    keys = zip(*(counted[c].to_pylist() for c in columns), strict=True)
    sums = (counted[c].to_pylist() for c in ("count_all", "kept_sum", "on_target_sum"))
    return {key: Attained(*parts) for key, parts in zip(keys, zip(*sums, strict=True), strict=True)}


class Turn(NamedTuple):
    """What one period came to."""

    period: str
    attained: Attained


def turns(rows: pa.Table, terms: Sequence[Period]) -> tuple[int, tuple[Turn, ...]]:
    """Return what some terms came to, and by how many indicators, the same in each.

    A week, a month or a day counts for the term it ends in. An indicator judged in some of the
    terms only would move the share without anything having changed, so it is left out; terms in
    which nothing was judged at all are no part of it.
    """
    found = {term.label: _ending_in(rows, term) for term in terms}
    told = {label: part for label, part in found.items() if part.num_rows}
    sets = [set(part["indicator"].to_pylist()) for part in told.values()]
    common = set.intersection(*sets) if sets else set()
    if not common:
        return 0, ()
    same = {label: of_indicators(part, common) for label, part in told.items()}
    return len(common), tuple(Turn(label, summed(part)) for label, part in same.items())


def _ending_in(rows: pa.Table, term: Period) -> pa.Table:
    ends = rows["ends_on"]
    inside = pc.and_(pc.greater_equal(ends, term.start), pc.less_equal(ends, term.end))
    return rows.filter(inside)


class Past(NamedTuple):
    """How one number of a subject has gone, the newest last."""

    periods: tuple[str, ...]
    shown: tuple[float, ...]
    statuses: tuple[Status, ...]
    rows: int
    suspect: bool

    @property
    def before(self) -> Decimal | None:
        """The number of the period before."""
        return Decimal(str(self.shown[-2])) if len(self.shown) > 1 else None

    @property
    def change(self) -> Decimal | None:
        """By how much it has moved since."""
        return None if self.before is None else Decimal(str(self.shown[-1])) - self.before

    @property
    def broken_for(self) -> int:
        """For how many periods in a row a line has been broken."""
        kept = (n for n, status in enumerate(reversed(self.statuses)) if status not in BROKEN)
        return next(kept, len(self.statuses))


def pasts(
    rows: pa.Table, wanted: Sequence[tuple[str, SubjectRef]]
) -> Mapping[tuple[str, SubjectRef], Past]:
    """Return how some numbers have gone, by indicator and subject; ``rows`` hold little else."""
    few = of_indicators(rows, {code for code, _ in wanted})
    found: dict[tuple[str, str, str], list[Mapping[str, Any]]] = {}
    for row in few.to_pylist():
        found.setdefault((row["indicator"], row["kind"], row["subject"]), []).append(row)
    keys = ((code, s, found.get((code, s.kind.value, s.code), [])) for code, s in wanted)
    return {(code, s): _past(lines) for code, s, lines in keys if lines}


def _past(lines: Sequence[Mapping[str, Any]]) -> Past:
    return Past(
        tuple(r["period"] for r in lines),
        tuple(r["shown"] for r in lines),
        tuple(Status(r["status"]) for r in lines),
        lines[-1]["rows"],
        lines[-1]["suspect"],
    )
