"""Whether two sets of measurements say the same.

In: two Parquet files of measurements. Out: sentences about where they differ, none if they agree.
"""

from pathlib import Path

import duckdb

CLOSE = 1e-9  # relative


def _close(column: str) -> str:
    a, b = f"a.{column}", f"b.{column}"
    return (
        f"({a} IS NULL) = ({b} IS NULL) AND ({a} IS NULL OR"
        f" abs({a} - {b}) <= {CLOSE} * greatest(abs({a}), abs({b}), 1e-9))"
    )


def differences(ours: Path, theirs: Path, columns: tuple[str, ...] = ()) -> list[str]:
    """Return what differs, a sentence each, with an example.

    ``columns`` are compared beside value and missing, as text.
    """
    con = duckdb.connect()
    con.execute(f"CREATE VIEW a AS FROM '{ours}'")
    con.execute(f"CREATE VIEW b AS FROM '{theirs}'")
    con.execute(
        "CREATE TABLE j AS SELECT a, b, coalesce(a.indicator, b.indicator) AS indicator"
        " FROM a FULL JOIN b USING (indicator, period, kind, subject)"
    )
    checks = {
        "only ours": "b IS NULL",
        "only theirs": "a IS NULL",
        "value": f"a IS NOT NULL AND b IS NOT NULL AND NOT ({_close('value')})",
        "missing": "a IS NOT NULL AND b IS NOT NULL AND a.missing IS DISTINCT FROM b.missing",
    }
    for column in columns:
        differs = (
            f"NOT ({_close(column)})"
            if column in {"numerator", "denominator", "shown"}
            else f"a.{column} IS DISTINCT FROM b.{column}"
        )
        checks[column] = f"a IS NOT NULL AND b IS NOT NULL AND {differs}"
    told = []
    for what, test in checks.items():
        found = con.execute(
            f"SELECT indicator, count(*), first(a), first(b) FROM j WHERE {test}"
            " GROUP BY ALL ORDER BY 2 DESC LIMIT 5"
        ).fetchall()
        told += [f"{what}: {code} ×{n}: {_said(a)} | {_said(b)}" for code, n, a, b in found]
    con.close()
    return told


def _said(row: dict[str, object] | None) -> str:
    if row is None:
        return "nothing"
    wanted = ("period", "kind", "subject", "value", "missing", "numerator", "denominator", "rows",
              "shown", "status", "band")  # fmt: skip
    return " ".join(f"{k}={row[k]}" for k in wanted if row.get(k) is not None)
