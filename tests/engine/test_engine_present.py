"""All screens speak of the same period of an indicator: the newest anything lives in."""

import datetime as dt

import pytest
from test_engine_diagnose import SHARE

from lemnis.engine import current, latest, overview, present, standing
from lemnis.engine.catalogue import Catalogue
from lemnis.engine.definition import Indicator
from lemnis.values import Layer, SubjectKind, System

pytestmark = pytest.mark.slow  # each test opens a lake of its own

WEEKS = {f"W{n}": dt.date(2025, 1, 5) + dt.timedelta(7 * n) for n in range(1, 7)}
CODE = SHARE["code"]


def told(lake, numbers):
    """Store for each week what one program has: a number, or the reason why there is none."""
    rows = [
        ("run", "2025-03-01", CODE, "program", "care", week, WEEKS[week], "week",
         None if isinstance(told, str) else told, told if isinstance(told, str) else None,
         "below_limit" if told == 10 else "not_judged")
        for week, told in numbers.items()
    ]  # fmt: skip
    with lake.writer("li", "numbers") as writer:
        con = writer.con
        con.execute(
            f"CREATE TABLE lake.{standing.MEASUREMENTS} (run TEXT, measured_at TIMESTAMP,"
            " indicator TEXT, kind TEXT, subject TEXT, period TEXT, ends_on DATE, period_kind TEXT,"
            " shown DOUBLE, missing TEXT, status TEXT, value DOUBLE, numerator DOUBLE,"
            " denominator DOUBLE, rows BIGINT, suspect BOOLEAN, band TEXT)"
        )
        con.executemany(
            f"INSERT INTO lake.{standing.MEASUREMENTS} VALUES (?,?,?,?,?,?,?,?,?,?,?,NULL,NULL,"
            "NULL,7,false,NULL)", rows,
        )  # fmt: skip
        columns = {"run": "run", "from_run": "run", "from_period": "period", "rows": "1",
                   "starts_on": "ends_on - 6"}  # fmt: skip
        names = ("run", "measured_at", "indicator", "kind", "period", "period_kind", "starts_on",
                 "ends_on", "from_run", "from_period", "rows")  # fmt: skip
        chosen = ", ".join(f"{columns.get(n, n)} AS {n}" for n in names)
        counts = ", ".join(f"(status = '{s}')::BIGINT AS {s}" for s in standing.STATUSES)
        con.execute(
            f"CREATE TABLE lake.{standing.TABLE} AS SELECT {chosen}, {counts}"
            f" FROM lake.{standing.MEASUREMENTS}"
        )


def everywhere(lake):
    """The period every screen speaks of."""
    catalogue = Catalogue([Indicator.read(SHARE)])
    rows = current.current(lake, SubjectKind.PROGRAM).rows["period"].to_pylist()
    (tally,) = latest.tallies(latest.latest(lake))[CODE]
    judged = overview.judged(lake)
    now = judged.filter(judged["now"])["period"].to_pylist()
    worst = [d.period for d in overview.worst(lake, catalogue, (SubjectKind.PROGRAM,))]
    cell = overview.matrix(lake, catalogue)[Layer(SHARE["layer"]), System(SHARE["system"])]
    blocks = present.present(lake)["period"].to_pylist()
    return {*rows, tally.period, *now, *worst, *blocks}, cell.broken


@pytest.mark.parametrize(
    ("numbers", "meant"),
    [
        ({"W1": 10, "W2": 10}, "W2"),
        ({"W1": 10, "W2": "no_rows", "W3": "no_rows"}, "W1"),
        ({"W1": 10, **dict.fromkeys(["W2", "W3", "W4", "W5", "W6"], "no_rows")}, "W1"),
        ({"W1": 10, "W2": "late"}, "W2"),
        ({"W1": "no_rows", "W2": "no_rows"}, "W2"),
    ],
)
def test_it_is_the_newest_with_a_number_or_with_a_late_one(lake, numbers, meant):
    told(lake, numbers)

    periods, broken = everywhere(lake)

    assert periods == {meant}
    assert broken == (numbers[meant] == 10)


def test_a_page_of_an_earlier_day_knows_nothing_of_what_came_later(lake):
    told(lake, {"W1": 10, "W2": "no_rows", "W3": 10})

    then = current.current(lake, SubjectKind.PROGRAM, WEEKS["W2"]).rows

    assert then["period"].to_pylist() == ["W1"]
