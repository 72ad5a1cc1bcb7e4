"""The day on which a college is: today, except in one that was made up."""

import datetime as dt
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from lemnis.evidence.home import Home


def this_day() -> dt.date:
    """Return the day on which this college is.

    A made-up college stays on the last day of its data: on any other, its alerts would be months
    old and its tasks all overdue. Who may come in, and when something was done, goes by the clock.
    """
    page = Home(Path(settings.LEMNIS_HOME)).day
    try:
        written = page.stat().st_mtime_ns
    except FileNotFoundError:
        return timezone.localdate()
    return _read(page, written)


def moment_on(day: dt.date) -> dt.datetime:
    """Return this moment as the college has it on a day: the clock's time of that day."""
    now = timezone.localtime()
    return now if day == now.date() else dt.datetime.combine(day, now.timetz())


def stand_on(home: Home, day: dt.date) -> None:
    """Have a made-up college stay on a day; its servers go on from there at once."""
    home.day.write_text(f"{day}\n", encoding="utf-8")


@lru_cache(maxsize=8)
def _read(page: Path, written: int) -> dt.date:  # noqa: ARG001 - when written, to be read anew
    return dt.date.fromisoformat(page.read_text("utf-8").strip())
