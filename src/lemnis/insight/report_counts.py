"""The counts of a report: how much is attained, by turn, by cell of the matrix, by kind below."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc
from django.conf import settings

from lemnis.engine.grade import Status
from lemnis.engine.subjects import KINDS
from lemnis.insight.at_hand import judgements_at_hand
from lemnis.insight.report_numbers import About, newest
from lemnis.insight.rules import judgements
from lemnis.insight.rules.attainment import KEPT, Attained, percent, total
from lemnis.insight.rules.report_facts import ITEMS, PERCENT, POINTS, Below, cell_words
from lemnis.insight.rules.reports import Bound
from lemnis.insight.rules.smallest import PERSONS
from lemnis.values import Period, SubjectKind, SubjectRef, Title

Refs = Callable[[], Iterable[SubjectRef]] | None  # None for everybody there is
_TURNS = 5


def turns(about: About) -> tuple[tuple[tuple[str, str], ...], dict[str, Bound]]:
    """Return how the attained share has gone on the same indicators: label and key; the bounds."""
    periods: list[Period] = [about.period]
    while len(periods) < _TURNS and (earlier := about.college.calendar.prior(periods[-1])):
        periods.append(earlier)
    judged = [(p, _judged(about, p)) for p in reversed(periods)]
    told = [(p, found) for p, found in judged if found]
    bounds = _moved_share(about, told)
    common = set.intersection(*(set(found) for _, found in told)) if told else set()
    made = []
    for period, found in told if common else ():
        share = _share(found, common)
        key = f"trend:{period.label}"
        bounds[key] = Bound(key, str(share), Title("达标率", "attained share"), PERCENT,
                            period=period.label)  # fmt: skip
        made.append((period.label, key))
    return tuple(made), bounds


def _judged(about: About, period: Period) -> dict[str, Status]:
    rows = newest(about, about.subject, period)
    found = {code: Status(row["status"]) for code, row in rows.items() if row["shown"] is not None}
    return {code: status for code, status in found.items() if status is not Status.NOT_JUDGED}


def _share(found: Mapping[str, Status], common: Iterable[str]) -> Decimal:
    every = [found[code] for code in common]
    return percent(sum(status in KEPT for status in every), len(every)) or Decimal(0)


def _moved_share(
    about: About, told: Sequence[tuple[Period, Mapping[str, Status]]]
) -> dict[str, Bound]:
    """Return by how much the share has moved since the period before, on the same indicators."""
    if len(told) < 2 or told[-1][0] != about.period:
        return {}
    now, before = told[-1][1], told[-2][1]
    common = now.keys() & before.keys()
    if not common:
        return {}
    by = _share(now, common) - _share(before, common)
    way = "up" if by > 0 else "down" if by < 0 else ""
    name = Title("达标率的变化", "change of the attained share")
    return {"moved:share": Bound("moved:share", str(abs(by)), name, POINTS,
                                 period=about.period.label, status=way)}  # fmt: skip


def cells(
    about: About, at_or_below: Refs
) -> tuple[dict[str, tuple[str, str, str]], dict[str, Bound]]:
    """Return judged, kept and share of each cell of the matrix, at or below the subject."""
    summed = judgements.summed_by(_inside(about, at_or_below), "indicator")
    known = about.college.library.catalogue
    by_cell: dict[str, list[Attained]] = {}
    for (code,), part in summed.items():
        if code in known:
            cell = f"{known[code].layer.value}-{known[code].system.value}"
            by_cell.setdefault(cell, []).append(part)
    made: dict[str, tuple[str, str, str]] = {}
    bounds: dict[str, Bound] = {}
    for cell, parts in by_cell.items():
        keys, some = _sums(f"cell:{cell}", cell_words(cell), total(parts), about)
        made[cell], bounds = keys, bounds | some
    return made, bounds


def below(
    about: About,
    kinds: Iterable[SubjectKind],
    at_or_below: Refs,
) -> tuple[tuple[Below, ...], dict[str, Bound]]:
    """Return the subjects below, counted together kind by kind."""
    rows = _inside(about, at_or_below)
    made: list[Below] = []
    bounds: dict[str, Bound] = {}
    for kind in kinds:
        part = rows.filter(pc.equal(rows["kind"], kind.value))
        many = pc.count_distinct(part["subject"]).as_py() if part.num_rows else 0
        if not many or (kind in PERSONS and many < settings.LEMNIS_SMALLEST_GROUP):
            continue
        name = KINDS[kind]
        keys, some = _sums(f"below:{kind.value}", name, judgements.summed(part), about)
        key = f"below:{kind.value}:subjects"
        some[key] = Bound(key, str(many), name, period=about.period.label)
        made.append(Below(kind, name, key, *keys))
        bounds |= some
    return tuple(made), bounds


def _inside(about: About, at_or_below: Refs) -> pa.Table:
    """Return the judgements of the newest period of each indicator inside the report's."""
    rows = judgements_at_hand()
    ends = rows["ends_on"]
    start, end = (pa.scalar(day, ends.type) for day in (about.period.start, about.period.end))
    rows = rows.filter(pc.and_(pc.greater_equal(ends, start), pc.less_equal(ends, end)))
    last = rows.group_by("indicator").aggregate([("ends_on", "max")])
    wanted = pa.array(
        [f"{r['indicator']} {r['ends_on_max']}" for r in last.to_pylist()], pa.string()
    )
    days = pc.cast(rows["ends_on"], pa.string())
    keys = pc.binary_join_element_wise(pc.cast(rows["indicator"], pa.string()), days, " ")
    rows = rows.filter(pc.is_in(keys, value_set=wanted))
    return judgements.among(rows, tuple(at_or_below()) if at_or_below else None)


def _sums(
    at: str, name: Title, part: Attained, about: About
) -> tuple[tuple[str, str, str], dict[str, Bound]]:
    told = {
        "judged": (str(part.judged), Title("判定数", "judged"), ITEMS),
        "kept": (str(part.kept), Title("合格数", "pass"), ITEMS),
        "share": (str(part.percent or 0), Title("达标率", "share"), PERCENT),
    }
    bounds = {
        f"{at}:{word}": Bound(
            f"{at}:{word}", value, Title(f"{name.zh}：{what.zh}", f"{name.en}: {what.en}"), unit,
            period=about.period.label,
        )
        for word, (value, what, unit) in told.items()
    }  # fmt: skip
    return (f"{at}:judged", f"{at}:kept", f"{at}:share"), bounds
