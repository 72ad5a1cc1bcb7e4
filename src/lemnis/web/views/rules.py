"""Alert rules: what watches, in which versions; written, back-tested, put in force, retired."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lemnis.engine.signals import KINDS
from lemnis.errors import LemnisError, NotFound
from lemnis.evidence import actions, queries
from lemnis.evidence.at_hand import college_at_hand
from lemnis.evidence.rules import ErrandKind, VersionState, require_fitting
from lemnis.evidence.today import this_day
from lemnis.insight.queries import rules as insight
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import require
from lemnis.values import Title
from lemnis.web import backtest_parts, exports, rule_list, rule_words, tables
from lemnis.web.fields import whole_number
from lemnis.web.mistakes import told
from lemnis.web.parts import show
from lemnis.web.rule_form import RuleForm
from lemnis.web.viewing import viewer
from lemnis.web.words import say

_NEW = Title("新建预警规则", "New alert rule")


class BacktestForm(forms.Form):
    """What counts as trouble, how far ahead, and how many alerts a person can take."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"] = forms.CharField(
            label=say("什么算“真的出事”", "What counts as trouble"), max_length=200,
            help_text=say("如“CRS-GEN-012 未达 合格线”或“STU-GEN-011 < 60”",
                          "such as “CRS-GEN-012 below pass” or “STU-GEN-011 < 60”"),
            widget=forms.TextInput(attrs={"list": "outcomes", "autocomplete": "off"}),
        )  # fmt: skip
        self.fields["horizon"] = forms.IntegerField(
            label=say("提前多少天内算数", "Days ahead that count"), min_value=0, max_value=3650,
            initial=120,
        )  # fmt: skip
        self.fields["budget"] = forms.IntegerField(
            label=say("每人每期最多处理几条", "Alerts a person can take up in a period"),
            min_value=0, max_value=1000, initial=5,
        )  # fmt: skip


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Show the rules, filtered, sorted, paged, or as a file."""
    found = insight.rules(viewer(request), on=this_day())
    asked = tables.asked(request.GET, rule_list.COLUMNS, rule_list.FILTERS)
    rows = rule_list.rows(found, asked)
    if asked.export:
        ordered = tables.arranged(rows, asked)
        return exports.file(asked.export, "rules", rule_list.COLUMNS, ordered)
    table = tables.table(rule_list.COLUMNS, rows, asked)
    context = rule_list.context(table, found) | {"may_write": _may_write(request)}
    return show(request, "rules/list.html", context, part="rules/_list.html")


@require_safe
def one(request: HttpRequest, code: str) -> HttpResponse:
    """Show one rule: what it says, its versions, what stands by it."""
    number = whole_number(request.GET.get("version", ""), None)
    page = insight.rule(viewer(request), code, on=this_day(), number=number)
    rule = page.shown.rule
    context = {
        "title": rule.name,
        "page": page,
        "rule": rule,
        "says": [*rule_words.signal_lines(rule), *rule_words.rule_lines(rule)],
        "about_signal": rule_words.ABOUT.get(rule.signal),
        "may_write": _may_write(request),
        "active": page.shown.state is VersionState.ACTIVE,
        "today": this_day(),
        "lines": [line for group in page.standing.groups for line in group.lines],
    }
    return render(request, "rules/one.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write a rule: first its kind of signal, then everything else."""
    require(viewer(request), Permission.WRITE_RULES)
    signal = request.GET.get("signal", "")
    if signal not in KINDS:
        kinds = [(key, kind.title, rule_words.ABOUT[key]) for key, kind in KINDS.items()]
        return render(request, "rules/kinds.html", {"title": _NEW, "kinds": kinds})
    return _edited(request, RuleForm(request.POST or None, signal=signal), _NEW)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Write a new version of a rule, from the one proposed or in force."""
    require(viewer(request), Permission.WRITE_RULES)
    row = queries.rule(viewer(request), code)
    versions = queries.rule_versions(viewer(request), code)
    latest = next((v for v in versions if v.number == row.proposed), row.version)
    form = RuleForm(request.POST or None, signal=latest.rule.signal, rule=latest.rule)
    name = latest.rule.name
    return _edited(request, form, Title(f"修改：{name.zh}", f"Edit: {name.en}"))


@require_POST
def activate(request: HttpRequest, code: str) -> HttpResponse:
    """Put a version in force."""
    actions.activate_rule(
        code=code,
        number=whole_number(request.POST.get("version", ""), None),
        catalogue=college_at_hand(viewer(request), this_day()).library.catalogue,
        at=timezone.now(),
        by=viewer(request),
    )
    return redirect("rules.one", code=code)


@require_POST
def retire(request: HttpRequest, code: str) -> HttpResponse:
    """Put a rule out of force, with a reason."""
    reason = request.POST.get("reason", "")[:2000]
    actions.retire_rule(code=code, reason=reason, at=timezone.now(), by=viewer(request))
    return redirect("rules.one", code=code)


@require_http_methods(["GET", "HEAD", "POST"])
def backtest(request: HttpRequest, code: str) -> HttpResponse:
    """Ask how good a rule would have been, and show what came of asking."""
    who = viewer(request)
    row = queries.rule(who, code)
    form = BacktestForm(request.POST or None, initial=_last_asked(request, code))
    if request.method == "POST" and form.is_valid():
        uuid = actions.ask_errand(
            kind=ErrandKind.BACKTEST,
            title=_tested(row),
            wanted={"rule": code, "code": code, "version": row.proposed or row.version.number,
                    **form.cleaned_data},
            at=timezone.now(),
            by=who,
        )  # fmt: skip
        return redirect(f"{request.path}?test={uuid}")
    return _backtested(request, row, form)


def _backtested(request: HttpRequest, row: queries.RuleRow, form: BacktestForm) -> HttpResponse:
    who, code = viewer(request), row.version.code
    tests = insight.tests(who, code)
    shown = _shown_test(request, tests)
    found = backtest_parts.read(shown.result) if shown and shown.result else ()
    cases = found[0].cases if found else ()
    context = {
        "title": _tested(row),
        "row": row, "rule": row.version.rule, "form": form, "tests": tests, "test": shown,
        "work": backtest_parts.work(shown) if shown else None,
        "tiles": backtest_parts.tiles(found, shown.wanted if shown else {}),
        "bars": backtest_parts.bars(found[0]) if found else None,
        "beside": backtest_parts.lines(found),
        "columns": backtest_parts.columns(found, row),
        "cases": backtest_parts.cases(cases, insight.cases_named(who, cases)),
        "outcomes": backtest_parts.outcomes(row.version.rule),
        "verdict": backtest_parts.verdict(found),
        "may_write": _may_write(request),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return show(request, "rules/backtest.html", context, part="rules/_backtest.html", status=status)


def _edited(request: HttpRequest, form: RuleForm, title: Title) -> HttpResponse:
    """Show the form, or take what it says: check it alone, or propose it."""
    who, checked = viewer(request), False
    if request.method == "POST" and form.is_valid():
        rule = form.cleaned_data["rule"]
        catalogue = college_at_hand(who, this_day()).library.catalogue
        try:
            require_fitting(rule, catalogue)
            if "check" not in request.POST:
                actions.propose_rule(rule=rule, catalogue=catalogue, at=timezone.now(), by=who,
                                     why=form.cleaned_data["why"])  # fmt: skip
                return redirect("rules.backtest", code=rule.code)
            checked = True
        except LemnisError as error:
            form.add_error(None, told(error))
    context = {"title": title, "form": form, "checked": checked, "signal": form.signal,
               "signal_title": KINDS[form.signal].title,
               "about_signal": rule_words.ABOUT[form.signal],
               "code": form.before.code if form.before else ""}  # fmt: skip
    return render(request, "rules/form.html", context, status=422 if form.errors else 200)


def _tested(row: queries.RuleRow) -> Title:
    name = row.version.rule.name
    return Title(f"回测：{name.zh}", f"Back-test: {name.en}")


def _may_write(request: HttpRequest) -> bool:
    return viewer(request).may(Permission.WRITE_RULES)


def _shown_test(
    request: HttpRequest, tests: tuple[queries.ErrandRow, ...]
) -> queries.ErrandRow | None:
    asked = request.GET.get("test", "")
    if not asked:
        return tests[0] if tests else None
    found = next((test for test in tests if str(test.uuid) == asked), None)
    if found is None:
        raise NotFound("没有这次回测。", "There is no such back-test.")
    return found


def _last_asked(request: HttpRequest, code: str) -> dict[str, Any]:
    tests = insight.tests(viewer(request), code)
    asked = tests[0].wanted if tests else {}
    return {name: asked[name] for name in ("outcome", "horizon", "budget") if name in asked}
