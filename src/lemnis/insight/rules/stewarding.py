"""What a data steward sees to first: the gravest thing at the top."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple

from lemnis.values import Title


class Duty(StrEnum):
    """What there is to do, in order of its weight."""

    MEND_ERRORS = "mend_errors"
    RELOAD = "reload"
    MEND_REJECTS = "mend_rejects"
    REFRESH = "refresh"
    CHECK = "check"
    PUBLISH = "publish"
    DIAGNOSE = "diagnose"


class Standing(NamedTuple):
    """How the data stand, in counts.

    ``unchecked``, ``undiagnosed``: something was published since the last check, diagnosis.
    """

    errors: int = 0
    failed: int = 0
    rejected: int = 0
    stale: int = 0
    waiting: int = 0
    unchecked: bool = False
    undiagnosed: bool = False


class ToDo(NamedTuple):
    """One thing to do; ``grave`` is whether numbers may be wrong until it is done."""

    duty: Duty
    words: Title
    grave: bool = False


def to_do(standing: Standing) -> tuple[ToDo, ...]:
    """Return what there is to do, the gravest first.

    >>> [each.duty.value for each in to_do(Standing(stale=2, undiagnosed=True))]
    ['refresh', 'diagnose']
    """
    return tuple(_found(standing))


def _found(s: Standing) -> Iterator[ToDo]:
    counts = {Duty.MEND_ERRORS: s.errors, Duty.RELOAD: s.failed, Duty.MEND_REJECTS: s.rejected,
              Duty.REFRESH: s.stale, Duty.CHECK: int(s.unchecked), Duty.PUBLISH: s.waiting,
              Duty.DIAGNOSE: int(s.undiagnosed)}  # fmt: skip
    for duty, count in counts.items():
        if count:
            zh, en = _SAID[duty]
            words = Title(zh.format(n=f"{count:,}"), en.format(n=f"{count:,}"))
            yield ToDo(duty, words, grave=duty in _GRAVE)


_GRAVE = frozenset({Duty.MEND_ERRORS, Duty.RELOAD})
_SAID: Mapping[Duty, Title] = {
    Duty.MEND_ERRORS: Title("已入库的数据有 {n} 处错误，相关指标会标为存疑",
                            "{n} errors in what is published: indicators on it are suspect"),
    Duty.RELOAD: Title("最近有 {n} 次载入没有入库", "{n} recent loads were not published"),
    Duty.MEND_REJECTS: Title("最近的载入退回了 {n} 行，更正后可再导入",
                             "{n} rows were rejected lately: mend them and load them again"),
    Duty.REFRESH: Title("{n} 个数据集没有按时更新", "{n} data sets have not come on time"),
    Duty.CHECK: Title("上次核对之后又有新数据入库", "data were published after the last check"),
    Duty.PUBLISH: Title("{n} 次上传还没有入库", "{n} uploads are not published yet"),
    Duty.DIAGNOSE: Title("有新数据入库，还没有重新诊断",
                         "data were published after the last diagnosis"),
}  # fmt: skip
