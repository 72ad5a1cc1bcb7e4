"""Which criterion applies to which subject."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from lemnis.engine.definition import Criterion
from lemnis.errors import BadData
from lemnis.values import SubjectKind

Texts = Sequence[str | None] | NDArray[np.object_]  # pyarrow's arrays too
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Subjects:
    """The subjects of one kind that are to be graded, in one order.

    ``facts`` holds, by ``dataset.column``, what ``where`` may ask of each subject: codes as text.
    """

    kind: SubjectKind
    codes: Texts
    facts: Mapping[str, Texts] = field(default_factory=dict)


def choose(criteria: Sequence[Criterion], subjects: Subjects, day: dt.date) -> NDArray[np.intp]:
    """Return, for each subject, the place of its criterion in ``criteria``; -1 for none.

    Of those in force on ``day`` (the period's last) the most specific wins: naming the subject,
    then more conditions in ``where``, then naming the kind, then general; of equals the one with
    the later ``since``.

    Raises:
        BadData: two are equal in all of this, or ``where`` asks for a fact that is not given.

    """
    chosen = np.full(len(subjects.codes), -1, dtype=np.intp)
    in_force = [at for at, c in enumerate(criteria) if c.since <= day]
    in_force.sort(key=lambda at: _rank(criteria[at]), reverse=True)
    for _, equals in groupby(in_force, key=lambda at: _rank(criteria[at])):
        open_ = chosen < 0
        taken = _assign(criteria, list(equals), subjects, open_)
        chosen[open_] = taken[open_]
    return chosen


def _assign(
    criteria: Sequence[Criterion], equals: Iterable[int], subjects: Subjects, open_: Mask
) -> NDArray[np.intp]:
    taken = np.full(len(open_), -1, dtype=np.intp)
    for at in equals:
        fits = _fits(criteria[at], subjects) & open_
        both = fits & (taken >= 0)
        if both.any():
            row = int(np.flatnonzero(both)[0])
            raise _tie(str(subjects.codes[row]), criteria[taken[row]], criteria[at])
        taken[fits] = at
    return taken


def _rank(criterion: Criterion) -> tuple[bool, int, bool, dt.date]:
    return (
        bool(criterion.subject),
        len(criterion.where),
        criterion.kind is not None,
        criterion.since,
    )


def _fits(criterion: Criterion, subjects: Subjects) -> Mask:
    fits = np.full(len(subjects.codes), criterion.kind in {None, subjects.kind})
    if criterion.subject:
        fits &= _is_among(subjects.codes, (criterion.subject,))
    for name, wanted in criterion.where.items():
        if name not in subjects.facts:
            raise BadData(
                f"评判标准的条件 {name} 在{subjects.kind}上没有取值。",
                f"The criterion asks for {name}, which a {subjects.kind} does not have.",
                cure=("请改正 where，或为该类主体另立标准。", "Mend its where, or give it a kind."),
            )
        fits &= _is_among(subjects.facts[name], wanted)
    return fits


def _is_among(texts: Texts, wanted: Sequence[str]) -> Mask:
    found = pc.is_in(pa.array(texts, type=pa.string()), value_set=pa.array(wanted, pa.string()))
    mask: Mask = np.asarray(found, dtype=np.bool_)
    return mask


def _tie(subject: str, one: Criterion, other: Criterion) -> BadData:
    sources = (one.source, other.source)
    return BadData(
        f"{subject} 有两条同样具体、同日生效的评判标准：{'；'.join(sources)}。",
        f"Two criteria fit {subject} equally and from the same day: {'; '.join(sources)}.",
        cure=("请删去一条，或改 since、where。", "Drop one, or change its since or where."),
    )
