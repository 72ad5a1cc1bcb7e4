"""The interface beside its own description: nothing crashes, nothing is answered otherwise."""

import datetime as dt

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from hypothesis import HealthCheck, Phase, given, settings
from lived_in import lived_in
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from lemnis.api.site import description
from lemnis.people import actions
from lemnis.people.models import Account
from lemnis.people.recognising import viewer_of
from lemnis.people.rules.permissions import Permission

pytestmark = [pytest.mark.slow]
EXAMPLES = 8
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance,
          response_schema_conformance]  # fmt: skip
OPERATIONS = [
    (path, method) for path, methods in description()["paths"].items() for method in methods
]


@pytest.fixture(scope="module")
def college(alerted, tmp_path_factory, django_db_setup, django_db_blocker):
    """The demo with alerts, open for all tests of this module."""
    copy = tmp_path_factory.mktemp("schema") / "demo"
    with django_db_blocker.unblock(), lived_in(alerted.folder, copy) as home:
        yield home


@pytest.fixture(scope="module")
def described(college):
    """The interface as its description has it, asked in this process."""
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", WSGIHandler())


@pytest.fixture(scope="module")
def key(college):
    """A key of the quality office that may do all its owner may."""
    today = dt.datetime.now(dt.UTC).date()
    office = viewer_of(Account.objects.get(username="quality_office"), today)
    may = [permission for permission in Permission if office.may(permission)]
    return actions.issue_token(name="schema", permissions=may, days=30, on=today, by=office)


@pytest.mark.parametrize("known", [True, False], ids=["a key", "no key"])
@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_whatever_is_asked_is_answered_as_described(described, key, path, method, known):
    headers = {"Authorization": f"Bearer {key}"} if known else {}

    @settings(
        max_examples=EXAMPLES, deadline=None, derandomize=True, database=None,
        phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=described[path][method].as_strategy())
    def asked(case):
        answer = case.call_and_validate(headers=headers, checks=CHECKS)
        assert known or answer.status_code in {400, 401}

    asked()
