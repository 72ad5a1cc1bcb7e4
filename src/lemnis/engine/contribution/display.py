"""A contribution as people read it: rounded numbers that still add up.

In: a ``Contribution``. Out: ``Displayed``, in the shown unit at the indicator's digits. The change
is that of the two shown values; own change and mix are rounded to add up to it, and each column of
pieces to its sum, by largest remainders.
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from lemnis.engine import grade
from lemnis.engine.contribution.effects import NOTHING, Cell, apportion
from lemnis.engine.contribution.pieces import Contribution, Piece, Role
from lemnis.values import Title

_MOST = 10
_TENTHS = 3  # of a share: tenths of a percent


class Line(NamedTuple):
    """One piece, or all that are not listed singly.

    Unit: ``before``, ``after`` and the effects in the shown unit; weights 0..1.
    """

    role: Role | None
    code: str
    name: Title
    before: Decimal | None
    after: Decimal | None
    weights: tuple[Decimal | None, Decimal | None]
    rate: Decimal
    mix: Decimal

    @property
    def total(self) -> Decimal:
        """Return all the piece did."""
        return self.rate + self.mix


class Displayed(NamedTuple):
    """The whole before and after, and its lines: every column adds up as shown."""

    before: Decimal
    after: Decimal
    rate: Decimal
    mix: Decimal
    lines: tuple[Line, ...]

    @property
    def change(self) -> Decimal:
        """Return the change as shown."""
        return self.after - self.before


def displayed(made: Contribution, most: int = _MOST) -> Displayed:
    """Return a contribution for the eye; pieces beyond ``most`` are one line."""
    step = Decimal(1).scaleb(-made.indicator.digits)
    scale = (100 if made.indicator.unit.percent else 1) / Fraction(step)
    before, after = (_shown(v, made) for v in (made.split.before, made.split.after))
    change = int((after - before) / step)
    rate, mix = apportion(change, [made.split.rate * scale, made.split.mix * scale])
    if made.is_amount:
        rate, mix = change, 0
    listed = _listed(made.pieces, most)
    rates = apportion(rate, [_total([p.effect.rate for p in ps]) * scale for ps in listed])
    mixes = [0] * len(listed)
    if not made.is_amount:
        mixes = apportion(mix, [_total([p.effect.mix for p in ps]) * scale for ps in listed])
    lines = (
        _line(pieces, made, step * r, step * m)
        for pieces, r, m in zip(listed, rates, mixes, strict=True)
    )
    return Displayed(before, after, step * rate, step * mix, tuple(lines))


def _listed(pieces: Sequence[Piece], most: int) -> list[Sequence[Piece]]:
    singles: list[Sequence[Piece]] = [(p,) for p in pieces[:most]]
    return [*singles, pieces[most:]] if len(pieces) > most else singles


def _line(pieces: Sequence[Piece], made: Contribution, rate: Decimal, mix: Decimal) -> Line:
    first = pieces[0]
    then, now = NOTHING, NOTHING
    for piece in pieces:
        then, now = then.plus(piece.effect.before), now.plus(piece.effect.after)
    role: Role | None = first.role
    code, name = first.code, first.name
    if len(pieces) > 1:
        role, code = None, ""
        name = Title(f"其余 {len(pieces)} 个合计", f"the other {len(pieces)} together")
    weights = (
        _share([p.effect.share_before for p in pieces]),
        _share([p.effect.share_after for p in pieces]),
    )
    return Line(role, code, name, _of(then, made), _of(now, made), weights, rate, mix)


def _of(cell: Cell, made: Contribution) -> Decimal | None:
    if made.is_amount:
        return _shown(cell.top, made)
    return _shown(cell.top / cell.bottom, made) if cell.bottom else None


def _shown(value: Fraction, made: Contribution) -> Decimal:
    return grade.shown(float(value), made.indicator.unit, made.indicator.digits)


def _share(shares: Sequence[Fraction | None]) -> Decimal | None:
    if None in shares:
        return None
    whole = round(_total([s or Fraction(0) for s in shares]) * 10**_TENTHS)
    return Decimal(whole).scaleb(-_TENTHS)


def _total(values: Sequence[Fraction]) -> Fraction:
    return sum(values, Fraction(0))
