"""Arrows from cause to effect: none may lead back to where it begins."""

from collections import defaultdict
from collections.abc import Iterable

from lemnis.errors import Refused


def require_no_circle(drawn: Iterable[tuple[int, int]], new: tuple[int, int]) -> None:
    """Refuse an arrow that would close a circle of causes.

    Raises:
        Refused: its effect leads to its cause already.

    >>> require_no_circle([(1, 2)], (2, 3))

    """
    after: dict[int, list[int]] = defaultdict(list)
    for cause, effect in drawn:
        after[cause].append(effect)
    cause, effect = new
    seen, ahead = {effect}, [effect]
    while ahead:
        here = ahead.pop()
        if here == cause:
            raise Refused(
                "这条因果关系会绕成一圈。", "This arrow would close a circle.",
                cure=("请先去掉其中一条。", "Take one of the others off first."),
            )  # fmt: skip
        ahead += [then for then in after[here] if then not in seen]
        seen.update(after[here])
