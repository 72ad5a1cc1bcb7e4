"""A contribution in a sentence or two, in both languages."""

from decimal import Decimal

from lemnis.engine.contribution.display import Displayed, Line
from lemnis.engine.contribution.pieces import Contribution, How
from lemnis.engine.definition import Unit
from lemnis.engine.subjects import KINDS
from lemnis.values import Title


def headline(made: Contribution, told: Displayed, peer: Title, leading: Line | None) -> Title:
    """Return what changed, by what, and who did most; ``peer`` names what it is set against."""
    change = told.change
    if not change:
        begin = Title(f"与{peer.zh}相同", f"The same as {peer.en}")
    else:
        below, size = change < 0, _amount(made, abs(change))
        begin = Title(
            f"比{peer.zh}{'低' if below else '高'} {size.zh}",
            f"{size.en} {'below' if below else 'above'} {peer.en}",
        )
    parts = _parts(made)
    split = Title("", "")
    if not made.is_amount:
        split = Title(
            f"：各{parts.zh}自身{_own(made).zh} {_signed(told.rate)}，构成{_own(made).zh}"
            f" {_signed(told.mix)}",
            f": {_signed(told.rate)} by {_own(made).en} within each {parts.en},"
            f" {_signed(told.mix)} by {_own(made).en} of mix",
        )
    most = Title("", "")
    if leading is not None:
        most = Title(
            f"；贡献最大：{leading.name.zh} {_signed(leading.total)}",
            f"; most by {leading.name.en}: {_signed(leading.total)}",
        )
    return Title(f"{begin.zh}{split.zh}{most.zh}。", f"{begin.en}{split.en}{most.en}.")


def paradox(made: Contribution) -> Title | None:
    """Return Simpson's paradox in words, where it is one."""
    way = made.split.paradox
    if not way:
        return None
    parts, said = _parts(made), _MOVES[made.against.how is How.EARLIER, way]
    return Title(
        f"注意（辛普森悖论）：各{parts.zh}自身都没有{said.zh}，整体却{said.zh}："
        f"原因在构成，不在各{parts.zh}自身。",
        f"Mind (Simpson's paradox): no {parts.en} {said.en}, yet the whole {said.en}:"
        f" it is the mix that differs, not the parts.",
    )


_MOVES = {
    (True, 1): Title("下降", "fell"),
    (True, -1): Title("上升", "rose"),
    (False, 1): Title("较低", "is lower"),
    (False, -1): Title("较高", "is higher"),
}


def _parts(made: Contribution) -> Title:
    return KINDS[made.by.kind] if not made.by.fact else Title("类别", "category")


def _own(made: Contribution) -> Title:
    earlier = made.against.how is How.EARLIER
    return Title("变化", "change") if earlier else Title("差异", "difference")


def _amount(made: Contribution, change: Decimal) -> Title:
    unit = made.indicator.unit
    points = Unit("个百分点", "points")  # what shares differ by
    return (points if unit.percent else unit).said(f"{change:,}")


def _signed(value: Decimal) -> str:
    return f"{value:+,}".replace("-", "−") if value else f"{abs(value)}"
