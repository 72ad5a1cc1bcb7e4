"""Conflicts of interest: who may not judge whom. On values alone."""

from typing import NamedTuple

from lemnis.values import SubjectRef, Title


class Judge(NamedTuple):
    """Who is to judge: number and the path of their unit, blank where there is none."""

    number: str
    unit_path: str


class Judged(NamedTuple):
    """What is judged: whose it is, where it belongs; ``whole``: it is the school itself."""

    ref: SubjectRef
    owner: str
    unit_path: str
    whole: bool


def conflict(judge: Judge, judged: Judged) -> Title | None:
    """Return why somebody may not judge a subject; None if nothing stands against it.

    Nobody judges themselves, what they answer for, their own unit, or a unit within theirs. The
    school itself is judged by outsiders only: everybody else belongs to it.
    """
    if judge.number and judge.number in {judged.owner, judged.ref.code}:
        return Title("是被评对象的责任人", "answers for what is judged")
    if not judge.unit_path or not judged.unit_path:
        return None
    if judge.unit_path.startswith(judged.unit_path):
        return Title("属于被评单位", "belongs to what is judged")
    root = judge.unit_path.count("/") <= 2
    if not judged.whole and not root and judged.unit_path.startswith(judge.unit_path):
        return Title("被评对象属于其所在单位", "what is judged belongs to their unit")
    return None
