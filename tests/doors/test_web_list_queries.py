"""Every list asks the database as often for a thousand rows as for ten."""

import datetime as dt
import json
from uuid import UUID

import longer
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lemnis.evidence.models import Alert, AlertRule, AlertRuleVersion, Errand, Load, LoadedDataset
from lemnis.people.models import Account, AuditEvent, Grant, Person, Post, Subject, Unit
from lemnis.people.rules.permissions import Role
from lemnis.web import nav
from lemnis.web.urls import urlpatterns

pytestmark = pytest.mark.slow  # a demo college is built once for all of them

WHEN = dt.datetime(2025, 7, 31, 9, tzinfo=dt.UTC)
DAY = dt.date(2025, 7, 31)


def subjects(numbers):
    course = Subject.objects.filter(kind="course").first()
    Subject.objects.bulk_create(
        Subject(kind="course", code=f"X{n}", name=f"课{n}", unit=course.unit, owner=course.owner,
                active_from=DAY, path=f"{course.path}course:X{n}/") for n in numbers
    )  # fmt: skip


def alerts(numbers):
    codes = list(Subject.objects.filter(kind="section").values_list("code", flat=True))
    Alert.objects.bulk_create(
        Alert(rule=f"r{n}.line", version=1, indicator="CRS-GEN-012", kind="section",
              subject=codes[n % len(codes)], state="open", severity="red", episode=1,
              opened_on=DAY, period="2024-2025-2", ends_on=DAY, zh="。", en=".", evidence={})
        for n in numbers
    )  # fmt: skip


def rules(numbers):
    body = AlertRuleVersion.objects.filter(rule__code="CRS-GEN-012.line").first().body
    made = AlertRule.objects.bulk_create(AlertRule(code=f"own.{n}") for n in numbers)
    AlertRuleVersion.objects.bulk_create(
        AlertRuleVersion(rule=rule, number=1, body=body | {"code": rule.code}, by="li", at=WHEN)
        for rule in made
    )


def accounts(numbers):
    unit = Unit.objects.first()
    people = Person.objects.bulk_create(
        Person(number=f"P{n}", name=f"人{n}", kind="staff", unit=unit) for n in numbers
    )
    made = Account.objects.bulk_create(
        Account(username=p.number.lower(), person=p, created_at=WHEN) for p in people
    )
    Grant.objects.bulk_create(
        Grant(account=a, role=Role.UNIT_HEAD.value, scope="unit", unit=unit, since=DAY,
              granted_by="li", granted_at=WHEN) for a in made
    )  # fmt: skip


def audit(numbers):
    last = AuditEvent.objects.order_by("-number").first().number
    AuditEvent.objects.bulk_create(
        AuditEvent(number=last + 1 + n, at=WHEN, by=f"li{n}", act="subject.look", kind="student",
                   what=f"S{n}", person=f"S{n}", facts=json.dumps({}), seal=f"{n:064}")
        for n in numbers
    )  # fmt: skip


def loads(numbers):
    made = Load.objects.bulk_create(
        Load(uuid=UUID(int=7_000 + n), source=f"{n}.xlsx", source_kind="file", state="refused",
             by="li", started_at=WHEN, finished_at=WHEN, message="否")
        for n in numbers
    )  # fmt: skip
    LoadedDataset.objects.bulk_create(LoadedDataset(load=m, dataset="students") for m in made)


def errands(numbers):
    Errand.objects.bulk_create(
        Errand(uuid=UUID(int=9_000 + n), kind="check", zh="核对", en="check", by="data_steward",
               asked_at=WHEN, state="waiting") for n in numbers
    )  # fmt: skip


def units(numbers):
    root = Unit.objects.filter(parent=None).first()
    made = Unit.objects.bulk_create(
        Unit(code=f"X{n}", name="部", kind="office", parent=root, path=f"{root.path}X{n}/")
        for n in numbers
    )
    Post.objects.bulk_create(Post(code=f"P{m.code}", unit=m, name="岗", leads=True) for m in made)


# The address of a list, who opens it, and what makes it longer.
LISTS = {
    "subjects.list": ("quality_office", subjects),
    "alerts.list": ("quality_office", alerts),
    "rules.list": ("quality_office", rules),
    "accounts.list": ("security", accounts),
    "audit.list": ("auditor", audit),
    "data.loads": ("data_steward", loads),
    "data.overview": ("data_steward", loads),
    "errands.list": ("data_steward", errands),
    "people.units": ("leader", units),
    "people.chart": ("leader", units),
    "workbench.home": ("quality_office", alerts),
    "cockpit.overview": ("leader", alerts),
    "matrix.overview": ("leader", alerts),
    "goals.list": ("quality_office", longer.goals),
    "plans.list": ("quality_office", longer.plans),
    "standards.list": ("quality_office", longer.standards),
    "policies.list": ("quality_office", longer.policies),
    "tasks.list": ("quality_office", longer.tasks),
    "spirals.board": ("quality_office", longer.spirals),
    "selfdiagnosis.list": ("quality_office", longer.self_diagnoses),
    "assessments.list": ("quality_office", longer.assessments),
    "improvements.list": ("quality_office", longer.improvements),
    "knowledge.list": ("quality_office", longer.cases),
    "incidents.list": ("quality_office", longer.incidents),
    "complaints.list": ("quality_office", longer.complaints),
    "inspections.list": ("quality_office", longer.inspections),
    "reports.list": ("quality_office", longer.reports),
    "messages.list": ("quality_office", longer.messages),
}
# Longer only by the catalogue; tests/doors/test_web_indicators.py asks for few and for all.
# A work report is written for a month and a unit, of which a college has so many and no more.
FIXED = {"indicators.list", "workreports.list"}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_asks_as_often_for_a_thousand_rows_as_for_ten(name, sign_in):
    role, fill = LISTS[name]
    client, address = sign_in(role), reverse(name)
    if name == "subjects.list":
        address += "?kind=course"

    def asked():
        client.get(address)  # what is kept for all is kept
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    fill(range(10))
    ten = asked()
    fill(range(10, 1000))

    assert asked() == ten


def test_every_list_is_tried():
    lists = {e.page for g in nav.GROUPS for e in g.entries if nav.url_of(e.page)}
    lists |= {n for e in urlpatterns if (n := getattr(e, "name", None) or "").endswith(".list")}

    assert lists <= LISTS.keys() | FIXED
