"""How persons are named to those who need not know who they are."""

import re

_STAR = "*"
_KEPT = 3  # characters at each end of a number that stay


def cover(text: str) -> str:
    """Cover a name but its first character, a number but its ends.

    >>> cover("张三丰"), cover("20230202103"), cover("ab")
    ('张**', '202*****103', 'a*')
    """
    if re.fullmatch(r"[\w\-]*\d[\w\-]*", text) and len(text) > 2 * _KEPT:
        return text[:_KEPT] + _STAR * (len(text) - 2 * _KEPT) + text[-_KEPT:]
    return text[:1] + _STAR * (len(text) - 1)
