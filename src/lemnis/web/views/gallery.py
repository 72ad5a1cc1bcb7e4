"""Every component in every state, with made-up values: for builders, screenshots and tests."""

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lemnis import errors
from lemnis.web import exports, samples, tables
from lemnis.web.components import Work
from lemnis.web.fields import whole_number
from lemnis.web.parts import show
from lemnis.web.words import say

_STAGES = 4
_REFUSALS: dict[int, type[errors.LemnisError]] = {
    400: errors.WrongUse,
    403: errors.NotAllowed,
    404: errors.NotFound,
    409: errors.Refused,
    422: errors.BadData,
}


class SampleForm(forms.Form):
    """A form with every kind of field."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's own arguments
        self.fields["name"] = forms.CharField(label=say("名称", "Name"), max_length=20)
        self.fields["kind"] = forms.ChoiceField(
            label=say("类别", "Kind"),
            choices=[("", "—"), ("a", say("专业", "program")), ("b", say("课程", "course"))],
            help_text=say("决定适用哪些界线", "decides which lines apply"),
        )
        self.fields["why"] = forms.CharField(
            label=say("原因", "Why"), widget=forms.Textarea(attrs={"rows": 3})
        )
        self.fields["loud"] = forms.BooleanField(label=say("通知负责人", "Tell the owner"),
                                                 required=False)  # fmt: skip


@login_not_required
@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component; the form comes filled in wrongly, to show what that looks like."""
    form = SampleForm({"name": "", "kind": "a", "why": "", "loud": "on"}, auto_id="sample_%s")
    context = samples.everything() | {"form": form, "table": _table(request)}
    return render(request, "gallery/components.html", context)


@login_not_required
@require_safe
def table(request: HttpRequest) -> HttpResponse:
    """Show the sample list alone, sorted, filtered, paged, or as a file."""
    made = _table(request)
    if made.asked.export:
        return exports.file(made.asked.export, "gallery", made.columns, samples.rows())
    return show(request, "gallery/table.html", {"table": made, "kinds": samples.KINDS},
                part="gallery/_table.html")  # fmt: skip


@login_not_required
@require_safe
def progress(request: HttpRequest) -> HttpResponse:
    """Show work that is a step further each time it is asked."""
    done = min(whole_number(request.GET.get("done", ""), 0), _STAGES)
    work = Work(samples.COUNTING, done, _STAGES, f"{request.path}?done={done + 1}",
                over=done >= _STAGES)  # fmt: skip
    return render(request, "components/progress.html",
                  {"work": work, "share": round(100 * done / _STAGES)})  # fmt: skip


@login_not_required
@require_safe
def mistake(_request: HttpRequest, status: int) -> HttpResponse:
    """Make a mistake of the house, to see how it is told; any other number is a crash."""
    if status not in _REFUSALS:
        raise RuntimeError("a crash, made on purpose by the gallery")
    raise _REFUSALS[status](
        "考核性诊断尚未开始，不能提交结论。",
        "The assessment has not begun; no conclusion can be submitted.",
        place="第 5 圈",
        cure=("请等到 11 月 28 日。", "Wait until 28 November."),
    )


def _table(request: HttpRequest) -> tables.Table[samples.Row]:
    asked = tables.asked(request.GET, samples.COLUMNS, ("kind",))
    rows = [
        row for row in samples.rows()
        if asked.words in row.name and asked.filters.get("kind", row.kind) == row.kind
    ]  # fmt: skip
    return tables.table(samples.COLUMNS, rows, asked, size=10)
