"""Which sub-subjects made a change between two periods, or a gap to a peer.

In: a number, and what it is set against. Out: ``Contribution``, whose pieces add up exactly; or
``Unsplit`` with the reason. The rows of the subject are shared out among the subjects of another
kind, so every row is in one piece, whatever ways lead from it; what reaches none is a piece too.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from fractions import Fraction
from typing import Any, NamedTuple, Self

from lemnis.engine.college import College
from lemnis.engine.compile import Fence, Inside, rows_of
from lemnis.engine.contribution.effects import Effect, split_amount, split_quotient
from lemnis.engine.contribution.ground import Ground, Group, Known, ground
from lemnis.engine.contribution.pieces import (
    FINER,
    Against,
    By,
    Contribution,
    How,
    Piece,
    Role,
    matched,
)
from lemnis.engine.contribution.pooling import EMPTY, Both, pooled
from lemnis.engine.contribution.quotient import Quotient, quotient_of
from lemnis.engine.contribution.reasons import Unsplit, no_match, no_parts, no_value, overlap
from lemnis.engine.explain import Asked, RowsRead, counted, newest, rows_read
from lemnis.engine.formula.say import Speaker
from lemnis.engine.plan import window_key
from lemnis.engine.question import Ask, Job
from lemnis.engine.reading import scope
from lemnis.engine.subjects import KINDS, Subject
from lemnis.errors import WrongUse
from lemnis.values import Period, SubjectKind, SubjectRef, Title


class Comparing:
    """One number set against another, with both snapshots open. A context manager."""

    def __init__(self, college: College, asked: Asked, against: Against, on: dt.date) -> None:
        self.college, self.asked, self.against = college, asked, against
        self.indicator = college.library.catalogue.find(asked.code)
        self.question = college.library.with_needed([self.indicator.code])[self.indicator.code]
        self.quotient = self._quotient(on)
        self._on, self._stack = on, ExitStack()

    def _quotient(self, on: dt.date) -> Quotient | Unsplit:
        library, code = self.college.library, self.indicator.code
        job = Job(
            library.datasets, library.with_needed([code]), (Ask(code, self.asked.period),),
            self.college.calendar, on, self.college.states,
        )  # fmt: skip
        return quotient_of(self.question.formula, job, self.asked.period.kind)

    def __enter__(self) -> Self:
        if isinstance(self.quotient, Quotient):
            self._open(self.quotient)
        return self

    def __exit__(self, *raised: object) -> None:
        self._stack.close()

    def _open(self, quotient: Quotient) -> None:
        """Open the snapshots of both numbers; one that is not stored is made from the other's."""
        after = self._known(self.asked, Known(self.college.lake.snapshot(), self._on))
        before = after
        if self.against.how is How.EARLIER:
            earlier = self.asked._replace(period=self.against.period)
            before = self._known(earlier, after)
        ask = Ask(self.indicator.code, self.asked.period)
        grounds = {
            known: self._stack.enter_context(ground(self.college, ask, quotient, known))
            for known in {before, after}
        }
        self.before, self.after = grounds[before], grounds[after]

    def _known(self, asked: Asked, otherwise: Known) -> Known:
        facts = _facts(self.college)
        stored: Mapping[str, Any] | None = newest(self.college.lake, self.indicator.code, asked)
        if stored is None:
            return otherwise._replace(facts=facts)
        return Known(stored["snapshot"], stored["known_on"], facts)

    # --- one level ---

    def contribution(
        self, below: Sequence[SubjectRef] = (), by: By | None = None
    ) -> Contribution | Unsplit:
        """Return the change of the subject's rows, of those also of every subject ``below``.

        Shape: ``by`` says what the parts are; without it the nearest kind that tells something.

        Raises:
            WrongUse: rows do not reach what is asked for.

        """
        if isinstance(self.quotient, Unsplit):
            return self.quotient
        sides = self._sides(below)
        if isinstance(sides, Unsplit):
            return sides
        if by is not None:
            self._require(by)
            return self._made(below, by, sides)
        return self._first(below, sides)

    def _require(self, by: By) -> None:
        known = [k for k in self.after.kinds if k is not self.asked.subject.kind]
        if by.kind in known:
            return
        listed = "、".join(KINDS[k].zh for k in known)
        raise WrongUse(
            f"{self.indicator.code} 的数据行分不到{KINDS[by.kind].zh}。",
            f"The rows of {self.indicator.code} cannot be told apart by {KINDS[by.kind].en}.",
            cure=(f"可用：{listed}。", f"Use one of: {', '.join(known)}."),
        )

    def _first(self, below: Sequence[SubjectRef], sides: "_Sides") -> Contribution | Unsplit:
        """Return the nearest split whose parts are there both times; else the nearest at all."""
        passed = {self.asked.subject.kind, *(s.kind for s in below)}
        last = below[-1].kind if below else self.asked.subject.kind
        kinds = [k for k in FINER[last] if k in self.after.kinds and k not in passed]
        candidates = [By(k) for k in kinds]
        if self.against.how is not How.EARLIER:
            candidates += [By(*f) for k in kinds for f in _categories(self.college, k)]
        fallback: Contribution | Unsplit | None = None
        for by in candidates:
            made = self._made(below, by, sides)
            if isinstance(made, Unsplit):
                fallback = fallback or made
            elif len(made.pieces) > 1 and matched(made) * 2 >= 1:
                return made
            elif len(made.pieces) > 1 and not isinstance(fallback, Contribution):
                fallback = made
        return fallback or no_parts()

    # --- sides ---

    def _sides(self, below: Sequence[SubjectRef]) -> "_Sides | Unsplit":
        inner_after = [self.after.fence(s) for s in (self.asked.subject, *below)]
        inner_before = [self._other_fence(), *(self.before.fence(s) for s in below)]
        if None in inner_after or None in inner_before:
            return no_value(self.against)
        sides = _Sides(
            _Side(self.before, tuple(f for f in inner_before if f), self.against.period),
            _Side(self.after, tuple(f for f in inner_after if f), self.asked.period),
        )
        minimum = self.question.minimum_rows
        for side in sides:
            whole = side.ground.whole(side.within, side.period)
            few = 0 < whole.rows < minimum
            nothing = not self._is_amount and not whole.cell.bottom
            if few or nothing or side.ground.is_late(side.period):
                return no_value(self.against)
        return sides

    def _other_fence(self) -> Fence | None:
        if self.against.how is How.PEERS:
            return self.before.peers(self.asked.subject, self.against.period)
        return self.before.fence(self.against.subject or self.asked.subject)

    @property
    def _is_amount(self) -> bool:
        return isinstance(self.quotient, Quotient) and self.quotient.is_amount

    # --- pieces ---

    def _made(self, below: Sequence[SubjectRef], by: By, sides: "_Sides") -> Contribution | Unsplit:
        groups = _both(*(s.ground.groups(s.within, s.period, by.kind, by.fact) for s in sides))
        if self._overlaps(groups, sides):
            return overlap(by)
        pool = pooled(groups, self.question.minimum_rows)
        labels = [*(k for k in groups if k not in set(pool)), *([_POOL] if pool else [])]
        together = EMPTY
        for key in pool:
            together = together.plus(groups[key])
        cells = [together if k is _POOL else groups[k] for k in labels]
        if len(cells) < 1 or labels == [_POOL]:
            return no_parts()
        divide = split_amount if self._is_amount else split_quotient
        split = divide([(g.before.cell, g.after.cell) for g in cells])
        names = self._names(by)
        pieces = [
            _piece(key, effect, names, len(pool))
            for key, effect in zip(labels, split.effects, strict=True)
        ]
        pieces.sort(key=lambda p: (-abs(p.effect.total), p.code))
        made = Contribution(
            self.indicator, self.against, self._path(below), by, split, tuple(pieces),
            self._is_amount,
        )  # fmt: skip
        if self.against.how is not How.EARLIER and matched(made) * 2 < 1:
            return no_match()
        return made

    def _overlaps(self, groups: "Mapping[str | None, Both]", sides: "_Sides") -> bool:
        """Tell whether something counted once was counted in two parts."""
        if not self.after.has_distinct:
            return False
        for n, side in enumerate(sides):
            whole = side.ground.whole(side.within, side.period).cell
            parts = [g[n].cell for g in groups.values()]
            sums = tuple(sum((c[i] for c in parts), Fraction(0)) for i in range(2))
            if sums != tuple(whole):
                return True
        return False

    def _names(self, by: By) -> Mapping[str, Title]:
        if by.fact:
            dataset, _, name = by.fact.partition(".")
            datasets = self.college.library.datasets
            column = datasets[dataset].column_by_name[name]
            codes = datasets.codes[column.code_list] if column.code_list else {}
            return {code: c.title for code, c in codes.items()}
        known: dict[str, Title] = {}
        for side in (self.before, self.after):
            found = side.subjects[by.kind]
            known |= {
                str(c): Title(str(n or c), str(n or c))
                for c, n in zip(found.codes, found.names, strict=True)
            }
        return known

    def _path(self, below: Sequence[SubjectRef]) -> tuple[Subject, ...]:
        return tuple(
            Subject(s, self._names(By(s.kind)).get(s.code, Title(s.code, s.code)).zh)
            for s in (self.asked.subject, *below)
        )

    # --- drill ---

    def drill(self, by: By | None = None) -> Iterator[Contribution | Unsplit]:
        """Yield the split of the subject, then of its greatest contributor, down to the last.

        Shape: ends where nothing finer is there both times; ``Unsplit`` if that is so at once.
        """
        below: list[SubjectRef] = []
        made = self.contribution(below, by)
        yield made
        while isinstance(made, Contribution) and made.leading and _leads_on(made):
            below.append(SubjectRef(made.by.kind, made.leading.code))
            made = self.contribution(below)
            if isinstance(made, Contribution) and _leads_on(made):
                yield made

    def rows(self, below: Sequence[SubjectRef], examples: int) -> tuple[RowsRead, ...]:
        """Return the rows of today's side that the subject and all below it share."""
        ground, period = self.after, self.asked.period
        fences = tuple(f for s in (self.asked.subject, *below) if (f := ground.fence(s)))
        names = scope(ground.job.datasets, self.college.library.catalogue)
        zh, en = Speaker(names, "zh"), Speaker(names, "en")
        read = []
        for aggregate in dict.fromkeys(counted(self.question.formula, ground.job)):
            dataset = ground.job.datasets[aggregate.dataset]
            inside = Inside(fences, window_key(dataset, period, ground.job))
            select = rows_of(aggregate, dataset, inside, ground.reach)
            said = Title(zh.say(aggregate), en.say(aggregate))
            read.append(rows_read(said, dataset.name, select, ground.engine, examples))
        return tuple(read)


def _leads_on(made: Contribution) -> bool:
    """Tell whether the greatest contributor can be split further: the same ones both times."""
    return not made.by.fact and matched(made) * 2 >= 1


class _Side(NamedTuple):
    ground: Ground
    within: tuple[Fence, ...]
    period: Period


class _Sides(NamedTuple):
    before: _Side
    after: _Side


_NOUGHT = Fraction(0)
_NOBODY = Title("未归属", "not attributed")
_POOL = "\0pool"  # no code of the lake has a zero byte


def _both(
    before: Mapping[str | None, Group], after: Mapping[str | None, Group]
) -> Mapping[str | None, Both]:
    keys = sorted({*before, *after}, key=lambda k: (k is None, k or ""))
    made = {k: Both(before.get(k, EMPTY.before), after.get(k, EMPTY.after)) for k in keys}
    return {k: both for k, both in made.items() if not both.is_empty}


def _piece(key: str | None, effect: Effect, names: Mapping[str, Title], pooled_: int) -> Piece:
    if key is None:
        return Piece(Role.NOBODY, "", _NOBODY, effect)
    if key == _POOL:
        name = Title(f"其他 {pooled_} 个（人数太少）", f"{pooled_} others (too few people)")
        return Piece(Role.POOLED, "", name, effect, pooled_)
    return Piece(Role.ONE, key, names.get(key, Title(key, key)), effect)


def _facts(college: College) -> tuple[str, ...]:
    return tuple(sorted({f for k in SubjectKind for _, f in _categories(college, k)}))


def _categories(college: College, kind: SubjectKind) -> Iterator[By]:
    """Yield the columns of a kind's own data set that sort its subjects by a public code."""
    dataset = college.library.datasets.root(kind)[0]
    for column in dataset.columns:
        if column.code_list and column.sensitivity == "public" and column.name != "status":
            yield By(kind, f"{dataset.name}.{column.name}")
