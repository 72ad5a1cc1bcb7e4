"""On which day a college is."""

import datetime as dt
import os

from django.utils import timezone

from lemnis.evidence.home import Home
from lemnis.evidence.today import stand_on, this_day


def test_a_college_is_on_the_day_of_the_clock(settings, tmp_path):
    settings.LEMNIS_HOME = tmp_path
    assert this_day() == timezone.localdate()


def test_a_made_up_college_stays_on_the_day_it_was_made_for(settings, tmp_path):
    settings.LEMNIS_HOME = tmp_path
    stand_on(Home(tmp_path), dt.date(2025, 7, 31))
    assert this_day() == dt.date(2025, 7, 31)


def test_a_made_up_college_that_moves_on_takes_its_servers_along(settings, tmp_path):
    settings.LEMNIS_HOME = tmp_path
    page = Home(tmp_path).day
    stand_on(Home(tmp_path), dt.date(2025, 7, 31))
    assert this_day() == dt.date(2025, 7, 31)

    page.write_text("2025-08-02", "utf-8")
    os.utime(page, ns=(1, 1))

    assert this_day() == dt.date(2025, 8, 2)
