"""Whether the pages of the registry agree with each other.

In: the registry. Out: faults, each with its file, its field and a cure; none if it is sound.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lemnis.lake.checks.kinds import Args, TableArgs, Use, args_of
from lemnis.lake.names import Names
from lemnis.lake.registry import Datasets
from lemnis.lake.tables import NO_WAY, Column, ColumnType, Dataset, Root
from lemnis.lake.ways import candidates
from lemnis.values import SubjectKind

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_BRACKETS = re.compile(r"[()（）\[\]【】]")


@dataclass(frozen=True, slots=True)
class PageFault:
    """One thing wrong in one page."""

    file: str
    zh: str
    en: str
    cure_zh: str
    cure_en: str


def faults(datasets: Datasets) -> tuple[PageFault, ...]:
    """Return everything that is wrong, by data set, then by kind of fault."""
    found = [fault for d in datasets for rule in _PAGE_RULES for fault in rule(d, datasets)]
    return (*found, *_name_clashes(datasets), *_code_clashes(datasets))


def _fault(dataset: Dataset, zh: str, en: str, cure: tuple[str, str]) -> PageFault:
    return PageFault(f"datasets/{dataset.name}.yaml", zh, en, *cure)


def _key_and_time(d: Dataset, _: Datasets) -> Iterator[PageFault]:
    for field, name in (("key", d.key), ("time", d.time)):
        if name is not None and name not in d.column_by_name:
            yield _fault(
                d,
                f"{field} 所指的列 {name} 不存在。",
                f"{field} names the column {name}, which does not exist.",
                ("改为已有的列名。", "Name an existing column."),
            )
    if d.key in d.column_by_name and not d.column_by_name[d.key].required:
        yield _fault(
            d,
            f"主键 {d.key} 没有设为必填。",
            f"The key {d.key} is not required.",
            ("在该列写 required: true。", "Write required: true."),
        )
    time = d.column_by_name.get(d.time or "")
    if time and time.type is not ColumnType.DATE:
        yield _fault(
            d,
            f"时间列 {time.name} 不是日期。",
            f"The time column {time.name} is not a date.",
            ("把类型改为 date。", "Make its type date."),
        )


def _columns(d: Dataset, datasets: Datasets) -> Iterator[PageFault]:
    for column in d.columns:
        if not _NAME.fullmatch(column.name) or _BRACKETS.search(column.title.zh):
            yield _fault(
                d,
                f"列名 {column.name}（{column.title.zh}）含有不允许的字符。",
                f"The column name {column.name} ({column.title.zh}) has forbidden characters.",
                (
                    "代码名用小写字母、数字和下划线，中文名不用括号。",
                    "Use small letters, digits and underscores; no brackets in Chinese names.",
                ),
            )
        yield from _code_list(d, column, datasets)
        yield from _reference(d, column, datasets)


def _code_list(d: Dataset, column: Column, datasets: Datasets) -> Iterator[PageFault]:
    if (column.type is ColumnType.CODE) != (column.code_list is not None):
        yield _fault(
            d,
            f"列 {column.name} 的类型 code 与 code_list 应同时出现。",
            f"In the column {column.name}, type code and code_list belong together.",
            ("补上代码表，或改类型。", "Name a code list, or change the type."),
        )
    elif column.code_list is not None and column.code_list not in datasets.codes:
        yield _fault(
            d,
            f"列 {column.name} 的代码表 {column.code_list} 不存在。",
            f"The code list {column.code_list} of the column {column.name} does not exist.",
            ("在 codes 中加上该表，或改名。", "Add the list to codes, or mend the name."),
        )


def _reference(d: Dataset, column: Column, datasets: Datasets) -> Iterator[PageFault]:
    to = column.references
    if to and (to.dataset not in datasets or datasets[to.dataset].key != to.column):
        yield _fault(
            d,
            f"列 {column.name} 引用的 {to.dataset}.{to.column} 不是任何数据集的主键。",
            f"The column {column.name} refers to {to.dataset}.{to.column}, no data set's key.",
            ("引用应指向主键。", "References point to keys."),
        )


def _roots(d: Dataset, datasets: Datasets) -> Iterator[PageFault]:
    for root in d.subjects:
        yield from _root_columns(d, root)
        yield from _root_values(d, root, datasets)


def _root_columns(d: Dataset, root: Root) -> Iterator[PageFault]:
    parent = d.column_by_name.get(root.parent or "")
    if root.name not in d.column_by_name or (
        root.parent and not (parent and parent.references and parent.references.dataset == d.name)
    ):
        yield _fault(
            d,
            f"主体 {root.kind} 的 name 或 parent 列有误。",
            f"The name or parent column of the subject kind {root.kind} is wrong.",
            ("name 用已有列，parent 须引用本数据集。", "Use existing columns; parent refers here."),
        )


def _root_values(d: Dataset, root: Root, datasets: Datasets) -> Iterator[PageFault]:
    for name, values in root.active.items():
        column = d.column_by_name.get(name)
        known = datasets.codes.get(column.code_list or "", {}) if column else {}
        unknown = [value for value in values if value not in known]
        if unknown:
            yield _fault(
                d,
                f"主体 {root.kind} 的条件 {name} 含有未知的值 {'、'.join(unknown)}。",
                f"The condition {name} of {root.kind} has unknown values: {', '.join(unknown)}.",
                ("条件列须是代码列，值取自其代码表。", "Use a code column and values of its list."),
            )


def _ways(d: Dataset, datasets: Datasets) -> Iterator[PageFault]:
    for name in {*d.ways.values(), d.via} - {None, NO_WAY}:
        column = d.column_by_name.get(name or "")
        if not (column and column.references):
            yield _fault(
                d,
                f"via 或 ways 所指的列 {name} 不是引用。",
                f"via or ways leads by {name}, which is no reference.",
                ("改为引用列。", "Name a column with a reference."),
            )
    for kind in SubjectKind:
        ties = _ties(d, datasets, kind)
        if ties:
            yield _fault(
                d,
                f"到 {kind} 有多条同样近的路：{'、'.join(ties)}。",
                f"Several ways lead to {kind}: {', '.join(ties)}.",
                (f"在 ways 中为 {kind} 指定一列。", f"Name one column for {kind} under ways."),
            )


def _ties(d: Dataset, datasets: Datasets, kind: SubjectKind) -> tuple[str, ...]:
    known = {root.kind for other in datasets for root in other.subjects}
    sound = all(
        c.references is None or c.references.dataset in datasets
        for other in datasets
        for c in other.columns
    )
    if kind not in known or not sound:
        return ()
    found = candidates(datasets, d.name, kind)
    return tuple(".".join(step[0] for step in way) for way in found) if len(found) > 1 else ()


def _checks(d: Dataset, datasets: Datasets) -> Iterator[PageFault]:
    for check in d.checks:
        try:
            args = args_of(check)
        except ValueError as error:
            wrong = [str(error)]
        else:
            wrong = [text for use in args.uses() for text in _wrong_use(d, datasets, use)]
            wrong = wrong or [*_unfit(d, args)]
        for text in wrong:
            yield _fault(
                d,
                f"校验 {check.code}（{check.kind}）写错：{text}。",
                f"The check {check.code} ({check.kind}) is wrong: {text}.",
                ("对照 lake/checks/kinds.py 改正。", "Mend it after lake/checks/kinds.py."),
            )


def _unfit(d: Dataset, args: Args) -> Iterator[str]:
    if not isinstance(args, TableArgs):
        return
    if args.needs_time and d.time is None:
        yield "the data set has no time column"
    for name in args.references:
        if d.column_by_name[name].references is None:
            yield f"{name} is no reference"


def _wrong_use(d: Dataset, datasets: Datasets, use: Use) -> Iterator[str]:
    owner, name, values = use
    if owner and owner not in datasets:
        yield f"no data set {owner}"
        return
    column = (datasets[owner] if owner else d).column_by_name.get(name)
    if column is None:
        yield f"no column {name}"
        return
    known = datasets.codes.get(column.code_list or "", {})
    if column.type is ColumnType.CODE:
        yield from (f"no value {v} in {column.code_list}" for v in values if v not in known)
    elif column.type is ColumnType.BOOL:
        yield from (f"{name} is true or false" for v in values if not isinstance(v, bool))


def _column_clashes(d: Dataset, _: Datasets) -> Iterator[PageFault]:
    names = [column.name for column in d.columns]
    clashes = Names({c.name: c.all_names for c in d.columns}).clashes()
    twice = [f"{name}: {', '.join(owners)}" for name, owners in clashes.items()]
    twice += sorted({name for name in names if names.count(name) > 1})
    for text in twice:
        yield _fault(
            d,
            f"名称重复：{text}。",
            f"One name for several columns: {text}.",
            ("改名，或删去别名。", "Rename one, or drop the alias."),
        )


def _name_clashes(datasets: Datasets) -> Iterator[PageFault]:
    clashes = Names({d.name: d.all_names for d in datasets}).clashes()
    for name, owners in clashes.items():
        yield _fault(
            datasets[owners[0]],
            f"几个数据集同名“{name}”：{'、'.join(owners)}。",
            f"Several data sets are called “{name}”: {', '.join(owners)}.",
            ("改名，或删去别名。", "Rename one, or drop the alias."),
        )


def _code_clashes(datasets: Datasets) -> Iterator[PageFault]:
    # Lists no column uses yet may be ambiguous: many cities have a district of one name.
    used = dict.fromkeys(c.code_list for d in datasets for c in d.columns if c.code_list)
    for code_list in (name for name in used if name in datasets.codes):
        for name, owners in datasets.code_names(code_list).clashes().items():
            yield PageFault(
                f"codes/{code_list}.csv",
                f"几个代码同名“{name}”：{'、'.join(owners)}。",
                f"Several codes are called “{name}”: {', '.join(owners)}.",
                "改名，或删去别名。",
                "Rename one, or drop the alias.",
            )


_PAGE_RULES: tuple[Callable[[Dataset, Datasets], Iterator[PageFault]], ...] = (
    _key_and_time,
    _columns,
    _roots,
    _column_clashes,
    _checks,
    _ways,
)
