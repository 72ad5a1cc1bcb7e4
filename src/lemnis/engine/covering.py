"""Covering what tells who somebody is: enough stays that those who know the person recognise them.

In: a name or number. Out: the same with stars.
"""

import re

STAR = "*"
_KEPT = 3  # characters at each end of a number that stay


def cover(text: str) -> str:
    """Cover a name but its first character, a number but its ends.

    >>> cover("张三丰"), cover("20230202103"), cover("ab")
    ('张**', '202*****103', 'a*')
    """
    if re.fullmatch(r"[\w\-]*\d[\w\-]*", text) and len(text) > 2 * _KEPT:
        return text[:_KEPT] + STAR * (len(text) - 2 * _KEPT) + text[-_KEPT:]
    return text[:1] + STAR * (len(text) - 1)
