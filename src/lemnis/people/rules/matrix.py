"""Gaps and overlaps of a responsibility matrix: one answers for it, somebody does it."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from lemnis.people.rules.smart import Finding
from lemnis.people.rules.words import MatrixRole


class Cell(NamedTuple):
    """What part a post has in a work item; ``share`` (0..1) only of who does it."""

    post: str
    role: MatrixRole
    share: Decimal | None = None


def matrix_findings(cells: Sequence[Cell]) -> tuple[Finding, ...]:
    """Return what is wrong with one row of the matrix: gaps first, then overlaps.

    >>> [f.code for f in matrix_findings([Cell("J1", MatrixRole.RESPONSIBLE)])]
    ['NO_ACCOUNTABLE']
    """
    does = [cell for cell in cells if cell.role is MatrixRole.RESPONSIBLE]
    answers = [cell.post for cell in cells if cell.role is MatrixRole.ACCOUNTABLE]
    found = []
    if not does:
        found.append(_found("NO_RESPONSIBLE", "没有岗位负责做。", "Nobody is to do it."))
    if not answers:
        found.append(_found("NO_ACCOUNTABLE", "没有岗位对结果负总责。", "Nobody answers for it."))
    if len(answers) > 1:
        zh, en = "、".join(answers), ", ".join(answers)
        found.append(
            _found("TWO_ACCOUNTABLE", f"有多个岗位负总责：{zh}。", f"Several answer for it: {en}.")
        )
    return (*found, *_split_findings(does))


def shares(cells: Iterable[Cell]) -> Mapping[str, Decimal]:
    """Return which part of the work each responsible post does, 1 in all.

    Those without a share of their own divide what is left evenly.

    >>> shares([Cell("J1", MatrixRole.RESPONSIBLE), Cell("J2", MatrixRole.INFORMED)])
    {'J1': Decimal('1')}
    """
    does = [cell for cell in cells if cell.role is MatrixRole.RESPONSIBLE]
    open_ones = sum(cell.share is None for cell in does)
    taken = sum((cell.share for cell in does if cell.share is not None), Decimal(0))
    left = max(Decimal(0), 1 - taken) / open_ones if open_ones else Decimal(0)
    return {cell.post: left if cell.share is None else cell.share for cell in does}


def _split_findings(does: Sequence[Cell]) -> tuple[Finding, ...]:
    if len(does) > 1 and any(cell.share is None for cell in does):
        posts = [cell.post for cell in does]
        zh, en = "、".join(posts), ", ".join(posts)
        return (
            _found(
                "NOT_SPLIT", f"多个岗位都负责而没有分工比例：{zh}。",
                f"Several do it and no shares are set: {en}.",
            ),
        )  # fmt: skip
    given = [cell.share for cell in does if cell.share is not None]
    if len(given) == len(does) > 0 and sum(given) != 1:
        share = f"{sum(given):.0%}"
        return (
            _found("SHARES", f"分工比例合计 {share}，不是 100%。", f"Shares add up to {share}."),
        )
    return ()


def _found(code: str, zh: str, en: str) -> Finding:
    return Finding(code, "matrix", zh, en)
