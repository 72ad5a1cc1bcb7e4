"""Reading what was typed into values."""

import datetime as dt

from lemnis.errors import NotFound, WrongUse
from lemnis.lake.datasets import Datasets


def day(text: str, option: str) -> dt.date:
    """Return the day an option names, today if it was not given.

    Raises:
        WrongUse: it is no day.

    """
    if not text:
        return dt.datetime.now(dt.UTC).astimezone().date()
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise WrongUse(
            f"{option} 的“{text}”不是日期。",
            f"“{text}” after {option} is not a day.",
            cure=("写成 2025-06-30。", "Write 2025-06-30."),
        ) from None


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
