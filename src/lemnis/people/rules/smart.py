"""Whether a work item is specific, measurable, attainable, relevant, and bound to a time."""

import re
from decimal import Decimal
from typing import NamedTuple

_VAGUE = re.compile(
    r"及时|尽快|适时|适当|加强|抓好|做好|提高|提升|改善|大幅|进一步|不断|逐步|基本上|尽量|较好|若干|一定程度"
    r"|\b(?:timely|improve|better|enough|appropriate|as soon as|regularly|good|strengthen)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"\d|百分之|全部|全员|零"
    r"|[一二两三四五六七八九十百半][个次日天周月年项份人成小学期]"
    r"|每[日天周月年学期班门]|\b(?:all|none|every|each)\b",
    re.IGNORECASE,
)
_SHORTEST = 4  # signs; “会议” says nothing of what is done


class Finding(NamedTuple):
    """Something about a duty, a work item or the matrix that ought to be better."""

    code: str
    field: str
    zh: str
    en: str


class Work(NamedTuple):
    """A work item as it is written."""

    what: str
    measure: str
    target: str
    condition: str
    due: str
    times_per_year: Decimal
    standard_hours: Decimal


def smart_findings(work: Work) -> tuple[Finding, ...]:
    """Return what a work item lacks, in the order of the five letters.

    >>> w = Work("加强管理", "", "", "", "", Decimal(1), Decimal(1))
    >>> [finding.code for finding in smart_findings(w)]
    ['S_VAGUE', 'M_EMPTY', 'M_NO_TARGET', 'A_EMPTY', 'T_EMPTY']
    """
    return (*_specific(work), *_measurable(work), *_attainable(work), *_timed(work))


def is_vague(text: str) -> bool:
    """Tell whether a text has a vague word and no number to make up for it.

    >>> is_vague("及时反馈"), is_vague("3 个工作日内及时反馈")
    (True, False)
    """
    return bool(_VAGUE.search(text)) and not _NUMBER.search(text)


def vague_word(text: str) -> str:
    """Return the first vague word of a text, blank if there is none."""
    found = _VAGUE.search(text)
    return found.group() if found else ""


def _specific(work: Work) -> tuple[Finding, ...]:
    if is_vague(work.what):
        return (_vague("S_VAGUE", "what", "工作事项", "the work", work.what),)
    if len(work.what.strip()) < _SHORTEST:
        return (
            Finding(
                "S_SHORT", "what", "工作事项没有说清做什么：请写“动词＋对象＋结果”。",
                "The work does not say what is done: write verb, object, result.",
            ),
        )  # fmt: skip
    return ()


def _measurable(work: Work) -> tuple[Finding, ...]:
    found = []
    if not work.measure.strip():
        found.append(Finding("M_EMPTY", "measure", "没有写怎样衡量。", "No measure is given."))
    if not work.target.strip():
        found.append(Finding("M_NO_TARGET", "target", "没有写要达到的水平。", "No level is given."))
    elif not _NUMBER.search(work.target):
        found.append(
            Finding(
                "M_NO_NUMBER", "target", f"要达到的水平“{work.target}”里没有数。",
                f"The level “{work.target}” has no number.",
            )
        )  # fmt: skip
    return tuple(found)


def _attainable(work: Work) -> tuple[Finding, ...]:
    if work.condition.strip():
        return ()
    return (Finding("A_EMPTY", "condition", "没有写所需条件或资源。", "No means are named."),)


def _timed(work: Work) -> tuple[Finding, ...]:
    if not work.due.strip():
        return (Finding("T_EMPTY", "due", "没有写完成时限。", "No time is set."),)
    if is_vague(work.due):
        return (_vague("T_VAGUE", "due", "完成时限", "the time", work.due),)
    return ()


def _vague(code: str, field: str, zh: str, en: str, text: str) -> Finding:
    word = vague_word(text)
    return Finding(
        code, field, f"{zh}里的“{word}”含糊，请写出数量、日期或标准。",
        f"In {en} “{word}” is vague: give a number, a day or a standard.",
    )  # fmt: skip
