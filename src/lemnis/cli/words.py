"""Reading what was typed into values."""

import datetime as dt

from lemnis.errors import WrongUse


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
