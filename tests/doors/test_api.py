"""The interface as other systems use it: keys, permissions, lists, problems, hostile input."""

import datetime as dt
import json
import re
from pathlib import Path

import pytest
from django.test import Client
from lived_in import lived_in, signed_in

from lemnis.people import actions
from lemnis.people.models import Account, Subject
from lemnis.people.recognising import viewer_of
from lemnis.people.rules.permissions import Permission

pytestmark = pytest.mark.slow
PAPER = Path(__file__).parents[2] / "docs" / "how_to" / "api.md"


@pytest.fixture(scope="module")
def college(alerted, tmp_path_factory, django_db_setup, django_db_blocker):
    """The demo with alerts, open for all tests of this module."""
    copy = tmp_path_factory.mktemp("api") / "demo"
    with django_db_blocker.unblock(), lived_in(alerted.folder, copy) as home:
        yield home


def key_of(username, *permissions):
    today = dt.datetime.now(dt.UTC).date()
    who = viewer_of(Account.objects.get(username=username), today)
    may = permissions or [p for p in Permission if who.may(p)]
    return actions.issue_token(name="test", permissions=may, days=30, on=today, by=who)


@pytest.fixture(scope="module")
def office(college):
    """A program that asks with a key of the quality office."""
    return Client(headers={"Authorization": f"Bearer {key_of('quality_office')}"})


def get(client, path, **query):
    return client.get(f"/api/v1/{path}", query)


def a(kind, **wanted):
    return Subject.objects.filter(kind=kind, active_until=None, **wanted).order_by("code").first()


def test_nobody_gets_a_problem_that_says_what_to_bring(college):
    answer = get(Client(), "alerts")

    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["detail_en"] == "Bring a valid key, or sign in first."


@pytest.mark.parametrize("key", ["lemnis_wrong", "", "x" * 9000, "lemnis_\u00e9"])
def test_a_worthless_key_is_nobody(college, key):
    assert get(Client(headers={"Authorization": f"Bearer {key}"}), "runs").status_code == 401


def test_a_key_may_no_more_than_was_written_on_it(college):
    narrow = Client(headers={"Authorization": f"Bearer {key_of('leader', Permission.SEE_DATA)}"})

    assert get(narrow, "loads").status_code == 200
    assert get(narrow, "alerts").status_code == 404


def test_lists_have_a_total_and_pages(office):
    whole = get(office, "indicators", limit=500).json()
    second = get(office, "indicators", limit=1, offset=1).json()

    assert second["items"] == [whole["items"][1]]
    assert second["total"] == whole["total"]
    assert get(office, "indicators", limit=501).status_code == 422


def test_the_numbers_of_an_indicator_are_those_of_its_subjects(office):
    program = a("program").code

    over_all = get(office, "indicators/PRG-RES-006/measurements", kind="program").json()["items"]
    of_one = get(office, f"subjects/program/{program}/measurements", limit=500).json()["items"]

    (here,) = [n["shown"] for n in over_all if n["subject"] == program]
    assert here == next(n["shown"] for n in of_one if n["indicator"] == "PRG-RES-006")


def test_a_number_can_be_taken_apart_and_comes_out_the_same(office):
    asked = {"indicator": "PRG-RES-006", "kind": "program", "code": a("program").code}

    told = get(office, "explain", **asked).json()

    assert told["same"] is True
    assert told["rows"][0]["dataset"]


def test_persons_are_covered(office):
    student = a("student")

    listed = get(office, "subjects", kind="student", limit=500)
    one = get(office, f"subjects/student/{student.code}")

    assert student.code not in listed.content.decode()
    assert (student.code in one.content.decode(), one.json()["covered"]) == (False, True)


def test_a_dean_is_answered_about_the_own_college_only(college):
    dean = Client(headers={"Authorization": f"Bearer {key_of('unit_head')}"})
    own = Account.objects.get(username="unit_head").grants.first().unit
    other = Subject.objects.filter(kind="college").exclude(unit=own).first()

    listed = get(dean, "subjects", kind="college").json()["items"]

    assert [each["code"] for each in listed] == [a("college", unit=own).code]
    assert get(dean, f"subjects/college/{other.code}").status_code == 404
    numbers = get(dean, "indicators/PRG-RES-006/measurements", kind="program").json()["items"]
    assert {Subject.objects.get(kind="program", code=n["subject"]).unit for n in numbers} == {own}


def test_an_alert_is_acknowledged_once(office):
    found = get(office, "alerts", state="open").json()["items"][0]["uuid"]

    def act():
        body = json.dumps({"act": "acknowledge"})
        return office.post(f"/api/v1/alerts/{found}/acts", body, content_type="application/json")

    done, again = act(), act()

    assert (done.status_code, done.json()["alert"]["state"]) == (200, "acknowledged")
    assert (again.status_code, again.json()["title"]) == (409, "Not now")


def test_a_session_reads_and_writes_only_with_the_pages_own_token(college):
    browser = signed_in("quality_office")
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = browser.cookies
    found = get(browser, "alerts").json()["items"][-1]["uuid"]

    refused = strict.post(
        f"/api/v1/alerts/{found}/acts", '{"act": "acknowledge"}', content_type="application/json"
    )

    assert refused.status_code == 403
    assert refused.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "words", ["' OR 1=1 --", "\0", "🐟" * 300, "../../etc/passwd", "%", "{{7*7}}"]
)
@pytest.mark.parametrize(
    "path", ["subjects?kind=program&text=", "indicators?text=", "alerts?rule=", "alerts?subject=",
             "explain?kind=program&code=Z0101&indicator=PRG-RES-006&period=",
             "explain?kind=program&period=&code=Z0101&indicator="],
)  # fmt: skip
def test_hostile_words_are_answered_calmly(office, path, words):
    place, _, query = path.partition("?")
    *rest, last = query.split("&")

    answer = get(office, place, **dict(p.split("=") for p in rest), **{last.rstrip("="): words})

    assert answer.status_code in {200, 400, 404, 422}


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"act": "burn"}', b"\xff\xfe"])
def test_a_body_that_makes_no_sense_is_a_problem(office, body):
    number = get(office, "alerts").json()["items"][0]["uuid"]

    answer = office.post(f"/api/v1/alerts/{number}/acts", body, content_type="application/json")

    assert answer.status_code in {400, 422}
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_an_address_that_leads_nowhere_is_a_problem(office):
    assert get(office, "nowhere").headers["Content-Type"] == "application/problem+json"


def test_the_example_of_the_paper_works(college, live_key, served):
    scope = {}
    exec(re.search(r"```python\n(.*?)```", PAPER.read_text("utf-8"), re.DOTALL)[1], scope)

    found = scope["broken_lines"](served, live_key)

    assert a("program").name in found


@pytest.fixture
def live_key(college):
    """A key of the quality office."""
    return key_of("quality_office")


@pytest.fixture
def served(college, monkeypatch):
    """An address that is answered in this process: the paper's own client, our own site."""
    client = Client()

    class Answer:
        def __init__(self, request):
            path = request.full_url.removeprefix("http://testserver")
            self.answer = client.get(path, headers=dict(request.header_items()))

        def __enter__(self):
            return self

        def __exit__(self, *_):
            return None

        def read(self):
            return self.answer.content

    monkeypatch.setattr("urllib.request.urlopen", Answer)
    return "http://testserver"
