"""On which day a college is."""

import datetime as dt

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
