"""Every address of the site, tried by every role, with what is theirs and what is not.

``NEEDS`` says of each address what one must be permitted to get in. An address that is not in it
fails: whoever adds a page says here who may open it.
"""

from uuid import UUID

import pytest
from django.urls import URLResolver, get_resolver, reverse
from django.utils import timezone

from lemnis.evidence.models import Alert, Load
from lemnis.people.models import Account, Post, Subject, Unit
from lemnis.people.recognising import viewer_of
from lemnis.people.rules.permissions import Permission, Role
from lemnis.plan.models import Task

pytestmark = pytest.mark.slow  # a demo college is built once for all of them

PUBLIC, ANYBODY = "public", "anybody signed in"
OWN = (
    "account.me",
    "account.password",
    "account.looks",
    "account.issue_token",
    "account.revoke_token",
    "account_logout",
    "account_reauthenticate",
    "mfa_index",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
)
OPEN = (
    "account_login",
    "account_inactive",
    "account_signup",
    "mfa_authenticate",
    "health.check",
    "preferences.language",
    "preferences.theme",
    "gallery.components",
    "gallery.table",
    "gallery.progress",
    "gallery.mistake",
)
NEEDS = {
    "workbench.home": ANYBODY,
    "cockpit.overview": Permission.SEE_SUBJECTS,
    "cockpit.bigscreen": Permission.SEE_SUBJECTS,
    "cockpit.subject": Permission.SEE_SUBJECTS,
    "matrix.overview": Permission.SEE_SUBJECTS,
    "matrix.cell": Permission.SEE_SUBJECTS,
    "subjects.list": Permission.SEE_SUBJECTS,
    "subjects.one": Permission.SEE_SUBJECTS,
    "search.results": ANYBODY,
    "indicators.list": Permission.SEE_CATALOGUE,
    "indicators.one": Permission.SEE_CATALOGUE,
    "indicators.new": Permission.WRITE_INDICATORS,
    "indicators.check": Permission.WRITE_INDICATORS,
    "indicators.preview": Permission.WRITE_INDICATORS,
    "indicators.edit": Permission.WRITE_INDICATORS,
    "indicators.change": Permission.SEE_SUBJECTS,
    "explain.number": Permission.SEE_SUBJECTS,
    "explain.rows": Permission.SEE_ROWS,
    **dict.fromkeys(
        ("goals.list", "goals.one", "goals.sheet", "plans.list", "plans.one"), Permission.SEE_PLANS
    ),
    **dict.fromkeys(
        ("goals.new", "goals.check", "goals.edit", "goals.remove", "goals.import",
         "goals.raise", "plans.new",
         "plans.edit",
         "plans.add_point", "plans.add_response", "plans.draw_edge", "plans.remove_edge",
         "plans.set_objective", "plans.make_schedule"),
        Permission.WRITE_PLANS,
    ),
    "plans.check_in": Permission.HANDLE_TASKS,
    **dict.fromkeys(
        ("goals.publish", "plans.publish", "plans.prove", "plans.end"), Permission.PUBLISH_PLANS
    ),
    "alerts.list": Permission.SEE_ALERTS,
    "alerts.one": Permission.SEE_ALERTS,
    "alerts.silences": Permission.SEE_RULES,
    "alerts.act": Permission.HANDLE_ALERTS,
    "alerts.act_on_several": Permission.HANDLE_ALERTS,
    "alerts.silence": Permission.HANDLE_ALERTS,
    "alerts.end_silence": Permission.HANDLE_ALERTS,
    "reports.list": Permission.SEE_REPORTS,
    "reports.one": Permission.SEE_REPORTS,
    "reports.history": Permission.SEE_REPORTS,
    "reports.word": Permission.SEE_REPORTS,
    "reports.begin": Permission.WRITE_REPORTS,
    "reports.text": Permission.WRITE_REPORTS,
    "reports.act": Permission.WRITE_REPORTS,
    "rules.list": Permission.SEE_RULES,
    "rules.one": Permission.SEE_RULES,
    "rules.backtest": Permission.SEE_RULES,
    "rules.new": Permission.WRITE_RULES,
    "rules.edit": Permission.WRITE_RULES,
    "rules.activate": Permission.WRITE_RULES,
    "rules.retire": Permission.WRITE_RULES,
    "data.overview": Permission.SEE_DATA,
    "data.checks": Permission.SEE_DATA,
    "data.check": Permission.SEE_DATA,
    "data.loads": Permission.SEE_DATA,
    "data.load": Permission.SEE_DATA,
    "data.sets": Permission.SEE_DATA,
    "data.set": Permission.SEE_DATA,
    "data.rows": Permission.SEE_DATA,
    "data.upload": Permission.LOAD_DATA,
    "data.mapping": Permission.LOAD_DATA,
    "data.publish": Permission.LOAD_DATA,
    "data.discard": Permission.LOAD_DATA,
    "data.rejects": Permission.LOAD_DATA,
    "data.diagnose": Permission.DIAGNOSE,
    "assessments.list": Permission.SEE_SPIRALS,
    "assessments.one": Permission.SEE_SPIRALS,
    "assessments.package": Permission.SEE_SPIRALS,
    "assessments.new": Permission.VERIFY,
    "assessments.begin": Permission.VERIFY,
    "assessments.act": Permission.VERIFY,
    "assessments.name": Permission.VERIFY,
    "assessments.judge": Permission.ASSESS,
    "assessments.report": Permission.SELF_DIAGNOSE,
    "improvements.list": Permission.SEE_SPIRALS,
    "improvements.one": Permission.SEE_SPIRALS,
    "improvements.evidence": Permission.SEE_SPIRALS,
    "improvements.new": Permission.IMPROVE,
    "improvements.act": Permission.IMPROVE,
    "improvements.hand_in": Permission.IMPROVE,
    "improvements.take_back": Permission.IMPROVE,
    "improvements.verify": Permission.VERIFY,
    "improvements.keep": Permission.VERIFY,
    "improvements.committee": Permission.VERIFY,
    "improvements.decide": Permission.VERIFY,
    "spirals.board": Permission.SEE_SPIRALS,
    "spirals.one": Permission.SEE_SPIRALS,
    "spirals.move": Permission.TURN_SPIRALS,
    "spirals.open": Permission.TURN_SPIRALS,
    "knowledge.list": Permission.SEE_SPIRALS,
    "knowledge.one": Permission.SEE_SPIRALS,
    "standards.list": Permission.SEE_STANDARDS,
    "standards.one": Permission.SEE_STANDARDS,
    "standards.sheet": Permission.SEE_STANDARDS,
    "standards.use": Permission.WRITE_PLANS,
    "standards.raise": Permission.WRITE_STANDARDS,
    **{
        f"standards.{page}": Permission.WRITE_STANDARDS
        for page in ("import", "templates", "publish", "retire", "new", "add_criterion",
                     "edit_criterion", "end_criterion")
    },
    "policies.list": Permission.SEE_STANDARDS,
    "policies.one": Permission.SEE_STANDARDS,
    **{
        f"policies.{page}": Permission.WRITE_STANDARDS for page in ("templates", "issue", "review")
    },
    **{
        f"tasks.{page}": Permission.SEE_PLANS
        for page in ("list", "schedule", "sheet", "one", "oppm", "file")
    },
    **{
        f"tasks.{page}": Permission.HANDLE_TASKS
        for page in ("report", "evidence", "step", "write_steps")
    },
    **{
        f"tasks.{page}": Permission.WRITE_PLANS
        for page in ("new", "import", "edit", "put_off", "drop")
    },
    "errands.list": ANYBODY,
    "errands.one": ANYBODY,
    "errands.progress": ANYBODY,
    "errands.resume": ANYBODY,
    "selfdiagnosis.list": Permission.SEE_SPIRALS,
    "selfdiagnosis.one": Permission.SEE_SPIRALS,
    "selfdiagnosis.save": Permission.SELF_DIAGNOSE,
    "selfdiagnosis.submit": Permission.SELF_DIAGNOSE,
    "selfdiagnosis.file": Permission.SEE_SPIRALS,
    "selfdiagnosis.answer": Permission.ASSESS,
    **dict.fromkeys(
        ("selfdiagnosis.keep", "selfdiagnosis.hints", "selfdiagnosis.add", "selfdiagnosis.remove",
         "selfdiagnosis.hand_in", "selfdiagnosis.take_back"),
        Permission.SELF_DIAGNOSE,
    ),
    "workreports.list": Permission.SEE_REPORTS,
    "workreports.one": Permission.SEE_REPORTS,
    "workreports.sign": Permission.WRITE_REPORTS,
    "incidents.list": Permission.REPORT_INCIDENTS,
    "incidents.one": Permission.REPORT_INCIDENTS,
    "incidents.new": Permission.REPORT_INCIDENTS,
    "complaints.list": Permission.REPORT_INCIDENTS,
    "complaints.one": Permission.REPORT_INCIDENTS,
    "complaints.new": Permission.REPORT_INCIDENTS,
    "inspections.list": Permission.SEE_INCIDENTS,
    "inspections.one": Permission.SEE_INCIDENTS,
    "inspections.new": Permission.HANDLE_INCIDENTS,
    "inspections.act": Permission.SEE_INCIDENTS,
    "messages.list": ANYBODY,
    "messages.open": ANYBODY,
    "messages.read": ANYBODY,
    "messages.preferences": ANYBODY,
    "accounts.list": Permission.SEE_ACCOUNTS,
    "accounts.one": Permission.SEE_ACCOUNTS,
    "accounts.new": Permission.SEE_ACCOUNTS,
    "accounts.grant": Permission.GRANT_ROLES,
    "accounts.revoke": Permission.GRANT_ROLES,
    "accounts.change": Permission.WRITE_ACCOUNTS,
    "audit.list": Permission.SEE_AUDIT,
    "audit.verify": Permission.SEE_AUDIT,
    **{
        f"people.{page}": Permission.SEE_ORGANISATION
        for page in ("units", "chart", "bodies", "handbook", "sheet", "post", "unit",
                     "matrix", "matrix_file")
    },
    **{
        f"people.{page}": Permission.WRITE_ORGANISATION
        for page in ("import", "template", "add_unit", "hold_post", "leave_post", "add_post",
                     "join_body", "leave_body", "duty", "remove_duty", "item", "remove_item",
                     "cell")
    },
    **dict.fromkeys(OWN, ANYBODY),
    **dict.fromkeys(OPEN, PUBLIC),
}  # fmt: skip
NOBODY = UUID(int=7)
# Who may hold a permission for some subjects only; others hold it for none or for all.
SCOPED = {permission for permission in Permission if permission.scoped}
REFUSED = {403, 404}


def patterns(resolver=None):
    for each in (resolver or get_resolver()).url_patterns:
        if isinstance(each, URLResolver):
            if each.namespace is None:  # the API is tried by its own tests
                yield from patterns(each)
        else:
            yield each


PAGES = sorted({each.name: each for each in patterns()}.items())


def test_every_address_says_who_may_open_it():
    assert {name for name, _ in PAGES} == NEEDS.keys()


def arguments(pattern, subject):
    """Fill an address with things that are there, of a subject."""
    unit = Unit.objects.filter(kind="college").first()
    there = {
        "kind": subject.kind, "code": subject.code, "indicator": "CRS-GEN-012", "layer": "course",
        "system": "generation", "uuid": NOBODY, "plan": NOBODY, "number": 0, "key": 0, "duty": 0,
        "item": 0,
        "unit": unit.code, "post": "none", "username": "leader", "name": "students", "status": 404,
    }  # fmt: skip
    wanted = pattern.pattern.converters
    if pattern.name in {"people.unit", "people.add_post", "people.join_body", "people.leave_body"}:
        there["code"] = unit.code
    if pattern.name in {"people.post", "people.hold_post", "people.leave_post"}:
        post = Post.objects.first()
        there["code"] = post.code if post else "none"
    if pattern.name.startswith("indicators."):
        there["code"] = "CRS-GEN-012"
    there |= {"standard": "STD-PRG-01", "policy": "POL-001"}
    if pattern.name.startswith("tasks.") and pattern.name != "tasks.file":
        there["uuid"] = task_of(subject)
    if pattern.name.startswith("rules."):
        there["code"] = "CRS-GEN-012.line"
    if pattern.name.startswith("alerts."):
        there["number"] = of_subject(subject)
    if pattern.name == "data.load":
        there["uuid"] = Load.objects.values_list("uuid", flat=True).first()
    return {name: there[name] for name in wanted}


def task_of(subject):
    """A task of a subject nobody of the lower roles is to do; of any, where it has none."""
    theirs = Account.objects.exclude(person=None).values("person")
    free = Task.objects.exclude(owner__in=theirs)
    task = free.filter(subject=subject).first() or free.filter(subject__kind="school").first()
    return task.uuid


def of_subject(subject):
    """The number of an alert of a subject; of any, where it has none."""
    alert = Alert.objects.filter(kind=subject.kind, subject=subject.code).first()
    return (alert or Alert.objects.first()).uuid.hex[:8]


def seen(role):
    return viewer_of(Account.objects.get(username=role), timezone.localdate())


@pytest.fixture
def course(db, sign_in):
    """A course nobody of the lower roles answers for."""
    theirs = Account.objects.exclude(person=None).values("person")
    return Subject.objects.filter(kind="course").exclude(owner__in=theirs).first()


@pytest.mark.parametrize("name", [name for name, _ in PAGES])
def test_nobody_gets_in_without_signing_in(name, client, course):
    pattern = dict(PAGES)[name]
    address = reverse(name, kwargs=arguments(pattern, course))

    for answer in (client.get(address), client.post(address)):
        sent = answer.status_code == 302 and "/sign-in" in answer.headers["Location"]
        assert sent or NEEDS[name] == PUBLIC, (address, answer.status_code)


@pytest.mark.parametrize("role", [role.value for role in Role])
def test_who_lacks_a_permission_is_refused_everything_that_needs_it(role, sign_in, course):
    client, who = sign_in(role), seen(role)

    let_in = []
    for name, pattern in PAGES:
        if NEEDS[name] in {PUBLIC, ANYBODY} or who.may(NEEDS[name]):
            continue
        address = reverse(name, kwargs=arguments(pattern, course))
        for ask in (client.get, client.post):
            status = ask(address).status_code
            if status not in REFUSED | {405}:
                let_in.append((name, ask.__name__, status))
    assert let_in == []


@pytest.mark.parametrize("role", [role.value for role in Role])
def test_who_holds_a_permission_gets_the_pages_that_need_no_more(role, sign_in, course):
    client, who = sign_in(role), seen(role)

    kept_out = []
    for name, pattern in PAGES:
        # Pages of a second factor are there once one is set up: tests/e2e goes through them.
        if pattern.pattern.converters or NEEDS[name] == PUBLIC or name.startswith("mfa_"):
            continue
        if NEEDS[name] == ANYBODY or who.may(NEEDS[name]):
            status = client.get(reverse(name)).status_code
            if status not in {200, 302, 405}:
                kept_out.append((name, status))
    assert kept_out == []


@pytest.mark.parametrize("role", ["teacher", "student", "counsellor", "program_lead"])
@pytest.mark.parametrize(
    "name",
    [name for name, each in PAGES
     if NEEDS[name] in SCOPED and ({"kind", "number"} & each.pattern.converters.keys()
                                  or name in {"tasks.one", "tasks.oppm", "tasks.edit"})],
)  # fmt: skip
def test_what_is_somebody_elses_is_not_there(role, name, sign_in, course):
    client, pattern = sign_in(role), dict(PAGES)[name]
    address = reverse(name, kwargs=arguments(pattern, course))

    assert {client.get(address).status_code, client.post(address).status_code} <= {404, 405}


@pytest.mark.parametrize("name", ["subjects.one", "cockpit.subject", "explain.number"])
@pytest.mark.parametrize(("role", "kind"), [("student", "student"), ("teacher", "teacher")])
def test_ones_own_is(name, role, kind, sign_in):
    client, account = sign_in(role), Account.objects.get(username=role)
    own = Subject.objects.get(kind=kind, owner=account.person)
    other = Subject.objects.filter(kind=kind).exclude(pk=own.pk).first()

    answers = [
        client.get(reverse(name, kwargs=arguments(dict(PAGES)[name], subject)))
        for subject in (own, other)
    ]

    # A number nobody has measured yet is not there either, but that is said in other words.
    assert answers[0].status_code == 200 or name == "explain.number"
    assert answers[1].status_code == 404
