"""The tests run on the database they say they run on."""

import pytest
from django.db import connection


@pytest.mark.django_db
def test_the_rooms_stand_on_the_database_asked_for(request):
    asked = request.config.getoption("--db", default="sqlite")

    with connection.cursor() as cursor:
        cursor.execute("SELECT sqlite_version()" if asked == "sqlite" else "SELECT version()")
        answer = cursor.fetchone()[0]

    assert ("PostgreSQL" in answer) == (asked == "postgres")
