"""Reading what was typed into values."""

import datetime as dt
from collections.abc import Iterable
from typing import Protocol, TypeVar

from lemnis.errors import NotFound, WrongUse
from lemnis.evidence.today import this_day
from lemnis.lake.datasets import Datasets
from lemnis.values import Title


class Worded(Protocol):
    """A word of the code that people read in two languages."""

    @property
    def value(self) -> str:
        """What stands in the code."""

    @property
    def words(self) -> Title:
        """What people read."""


Word = TypeVar("Word", bound=Worded)


def day(text: str, option: str) -> dt.date:
    """Return the day an option names, the one the college is on if it was not given.

    Raises:
        WrongUse: it is no day.

    """
    if not text:
        return this_day()
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise WrongUse(
            f"{option} 的“{text}”不是日期。",
            f"“{text}” after {option} is not a day.",
            cure=("写成 2025-06-30。", "Write 2025-06-30."),
        ) from None


def clock_day(text: str, option: str) -> dt.date:
    """Return the day an option names, today by the clock if it was not given.

    Raises:
        WrongUse: it is no day.

    """
    return day(text, option) if text else this_moment().astimezone().date()


def this_moment() -> dt.datetime:
    """Return this moment, in UTC."""
    return dt.datetime.now(dt.UTC)


def one_of(text: str, words: Iterable[Word], option: str) -> Word:
    """Return the word that a text means, in the code or in either language.

    Raises:
        WrongUse: it is none of them; tells them all.

    """
    known = list(words)
    wanted = text.strip().lower()
    for word in known:
        if wanted in {word.value, *word.words}:
            return word
    zh = "、".join(f"{word.value}（{word.words.zh}）" for word in known)
    raise WrongUse(
        f"{option} 不能是“{text}”。",
        f"{option} cannot be “{text}”.",
        cure=(f"可用：{zh}。", f"Use one of: {', '.join(word.value for word in known)}."),
    )


def named_dataset(text: str, datasets: Datasets) -> str | None:
    """Return the name of the data set that a text means, None for no text.

    Raises:
        NotFound: there is none; tells the nearest.

    """
    if not text:
        return None
    found = datasets.by_title(text)
    if found is None:
        near = datasets.nearest(text)
        zh = "、".join(f"{d.title.zh}（{d.name}）" for d in near)
        raise NotFound(
            f"没有数据集“{text}”。",
            f"There is no data set “{text}”.",
            cure=(f"相近的有：{zh}。", f"Near it: {', '.join(d.name for d in near)}."),
        )
    return found.name
