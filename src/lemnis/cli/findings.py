"""Findings and load results as people read them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.text import Text

from lemnis.cli.screen import Screen
from lemnis.lake.datasets import Column, Datasets
from lemnis.lake.findings import Finding, Weight
from lemnis.lake.loads import LoadResult
from lemnis.lake.sources.headers import SheetMapping
from lemnis.values import Title

_STYLES = {Weight.ERROR: "bold red", Weight.WARNING: "yellow", Weight.NOTE: "dim"}
_WORDS = {
    Weight.ERROR: Title("错误", "error"),
    Weight.WARNING: Title("提醒", "warning"),
    Weight.NOTE: Title("说明", "note"),
}
_ROWS = (
    (Title("数据集", "data set"), "left"),
    (Title("读入", "read"), "right"),
    (Title("退回", "rejected"), "right"),
    (Title("新增", "new"), "right"),
    (Title("改变", "changed"), "right"),
    (Title("未变", "unchanged"), "right"),
    (Title("去除", "removed"), "right"),
)


def show_rows(screen: Screen, result: LoadResult, datasets: Datasets) -> None:
    """Print what became of the rows of each data set."""
    screen.table(
        _ROWS,
        [
            [
                f"{screen.word(datasets[d.dataset].title)} {d.dataset}",
                *(f"{n:,}" for n in (d.rows_in, d.rejected, d.new, d.changed, d.unchanged)),
                f"{d.removed:,}",
            ]
            for d in result.datasets
        ],
    )


def show_mapping(screen: Screen, mapping: SheetMapping, datasets: Datasets) -> None:
    """Print how a sheet's headings were understood, where they are not our own titles."""
    dataset = datasets[mapping.dataset]
    screen.say(
        f"按“{dataset.title.zh}”（{dataset.name}）读取，第 {mapping.last_row} 行为表头：",
        f"Read as “{dataset.title.en}” ({dataset.name}), row {mapping.last_row} is the heading:",
    )
    read = [(m.heading, dataset.column_by_name[m.column]) for m in mapping.matched]
    screen.say(
        "  " + "，".join(f"{heading} → {_named(screen, to)}" for heading, to in read),
        "  " + ", ".join(f"{heading} → {_named(screen, to)}" for heading, to in read),
    )
    for unknown in mapping.unknown:
        near = [dataset.column_by_name[name] for name in unknown.suggestions]
        hint = screen.wiring.say("、", ", ").join(_named(screen, column) for column in near)
        screen.say(
            f"  {unknown.heading} → 未导入" + (f"；是否指 {hint}？" if hint else ""),
            f"  {unknown.heading} → left out" + (f"; did you mean {hint}?" if hint else ""),
            "yellow",
        )


def _named(screen: Screen, column: Column) -> str:
    return screen.wiring.say(
        f"{column.title.zh}（{column.name}）", f"{column.title.en} ({column.name})"
    )


def show_findings(screen: Screen, findings: Iterable[Finding], datasets: Datasets) -> None:
    """Print findings: weight, data set, what, where, how often, what to do."""
    for finding in findings:
        screen.show(_said(screen, finding, datasets))


def _said(screen: Screen, finding: Finding, datasets: Datasets) -> Text:
    text = Text(f"{screen.word(_WORDS[finding.weight])} ", style=_STYLES[finding.weight])
    title = screen.word(datasets[finding.dataset].title) if finding.dataset in datasets else ""
    colon = screen.wiring.say("：", ": ")
    text.append(f"{title}{colon}" if title else "", style="bold")
    text.append(screen.wiring.say(finding.zh, finding.en), style="default")
    rows = screen.wiring.say(f"（{finding.rows:,} 处）", f" ({finding.rows:,})")
    text.append(rows if finding.rows else "", style="default")
    text.append(f" {screen.wiring.say(*finding.cure)}" if any(finding.cure) else "", "default")
    text.append(f"\n     {finding.place}" if finding.place else "", style="dim")
    return text


def load_json(result: LoadResult) -> dict[str, Any]:
    """Return a load as JSON tells it."""
    return {
        "load": result.load,
        "published": result.published,
        "snapshot": result.snapshot,
        "datasets": result.datasets,
        "mappings": [_mapping_json(m) for m in result.mappings],
        "findings": result.findings,
        "rejects": result.rejects,
    }


def _mapping_json(mapping: SheetMapping) -> Mapping[str, Any]:
    unknown: Sequence[Any] = mapping.unknown
    return {
        "dataset": mapping.dataset,
        "columns": {m.heading: m.column for m in mapping.matched},
        "unknown": {u.heading: u.suggestions for u in unknown},
    }
