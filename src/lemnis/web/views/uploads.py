"""Files into the lake: upload, say what their columns are, look at what is wrong, publish."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lemnis.evidence import actions, mapping, queries, uploading
from lemnis.evidence.opening import known_datasets
from lemnis.evidence.queries import UploadRow
from lemnis.evidence.rules import ErrandKind
from lemnis.evidence.rules.uploads import DAYS_KEPT, ENDINGS, LARGEST_FILE, MOST_FILES
from lemnis.lake.publish import Mode
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import require
from lemnis.values import Title
from lemnis.web.components import Progress, Step
from lemnis.web.fields import whole_number
from lemnis.web.uploads import require_room
from lemnis.web.viewing import viewer
from lemnis.web.words import language, said, say

_UPLOAD = Title("导入文件", "Load files")
_SHEETS = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_STEPS = (
    Title("上传", "upload"), Title("对应列", "columns"),
    Title("检查", "check"), Title("入库", "publish"),
)  # fmt: skip
_MODES = {
    Mode.MERGE: Title("按主键合并：新增或更新", "merge: add or update by key"),
    Mode.REPLACE: Title("全部替换：文件里没有的行会去除", "replace: what is not in it is removed"),
    Mode.APPEND: Title("只加新行：已有的不动", "append: only rows that are new"),
}


class WishForm(forms.Form):
    """How an upload is to be read as a whole."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["dataset"] = forms.ChoiceField(
            label=say("数据集", "Data set"), required=False, choices=_datasets()
        )
        self.fields["mode"] = forms.ChoiceField(
            label=say("方式", "Mode"), choices=[(mode.value, said(t)) for mode, t in _MODES.items()]
        )
        self.fields["allow"] = forms.IntegerField(
            label=say("允许退回的行（%）", "Rows that may be rejected (%)"), min_value=0,
            max_value=100, help_text=say("超过就什么也不发布", "above that nothing is published"),
        )  # fmt: skip


def steps(now: int) -> tuple[Step, ...]:
    """Return the steps of a load, of which one is under way (counted from 1; 5: all are done)."""
    looks: list[Progress] = [
        "done" if at < now else "now" if at == now else "todo" for at in range(1, 5)
    ]
    return tuple(Step(name, look) for name, look in zip(_STEPS, looks, strict=True))


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Choose files, or go on with those that wait."""
    who = viewer(request)
    require(who, Permission.LOAD_DATA)
    if request.method == "POST":
        require_room(request)
        uuid = uploading.receive(request.FILES.getlist("files"), by=who)
        return redirect("data.mapping", uuid=uuid)
    facts = {
        "title": _UPLOAD, "steps": steps(1), "waiting": queries.my_uploads(who),
        "endings": ",".join(ENDINGS), "most": MOST_FILES, "days": DAYS_KEPT,
        "largest": LARGEST_FILE // 1_000_000,
    }  # fmt: skip
    return render(request, "data/upload.html", facts)


@require_http_methods(["GET", "POST"])
def columns(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Say what the columns are, then have it checked."""
    who = viewer(request)
    kept = queries.upload(who, uuid)
    form = WishForm(request.POST or None, initial=_initial(kept))
    if request.method == "POST" and form.is_valid():
        same = _keep_wishes(request, kept, form.cleaned_data)
        lacking = any(sheet.missing for sheet in mapping.sheets(who, uuid))
        if lacking or not same or "again" in request.POST:
            return redirect("data.mapping", uuid=uuid)
        return _ask(request, kept, "try")
    read = mapping.sheets(who, uuid)
    facts = {"title": kept.name, "steps": steps(2), "upload": kept, "sheets": read, "form": form}
    return render(request, "data/mapping.html", facts, status=422 if form.errors else 200)


@require_POST
def publish(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Have the files of an upload loaded."""
    return _ask(request, queries.upload(viewer(request), uuid), "load")


@require_POST
def discard(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take uploaded files away."""
    uploading.discard(uuid, by=viewer(request))
    return redirect("data.upload")


@require_safe
def rejects(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Give the workbook of the rows that were kept out."""
    path = uploading.rejects_of(uuid, by=viewer(request))
    name = say("退回表", "rejects") + f"-{str(uuid)[:8]}.xlsx"
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=_SHEETS)


def _ask(request: HttpRequest, kept: UploadRow, what: str) -> HttpResponse:
    kind = ErrandKind(what)
    title = Title(f"{kind.words.zh}：{kept.name}", f"{kind.words.en.capitalize()}: {kept.name}")
    wanted = {"upload": str(kept.uuid), "language": language()}
    at = timezone.now()
    errand = actions.ask_errand(kind=kind, title=title, wanted=wanted, at=at, by=viewer(request))
    return redirect("errands.one", uuid=errand)


def _keep_wishes(request: HttpRequest, kept: UploadRow, given: dict[str, Any]) -> bool:
    """Keep how an upload is to be read; tell whether it is still the same data set."""
    who = viewer(request)
    same = bool(given["dataset"] == kept.dataset)
    # Of another data set the columns are others: what was chosen for the old one is void.
    columns = mapping.chosen(mapping.sheets(who, kept.uuid), _said(request)) if same else {}
    actions.read_upload_as(
        uuid=kept.uuid, dataset=given["dataset"], columns=columns, mode=Mode(given["mode"]),
        most_rejected=given["allow"] / 100, by=who,
    )  # fmt: skip
    return same


def _initial(kept: UploadRow) -> dict[str, Any]:
    share = round(kept.most_rejected * 100)
    return {"dataset": kept.dataset, "mode": kept.mode.value, "allow": share}


def _said(request: HttpRequest) -> dict[tuple[int, int], str]:
    """Return what was chosen for each heading, by number of sheet and position."""
    found = {}
    for name, value in request.POST.items():
        word, _, place = name.partition("-")
        sheet, _, at = place.partition("-")
        key = whole_number(sheet, None), whole_number(at, None)
        if word == "column" and key[0] is not None and key[1] is not None:
            found[key[0], key[1]] = str(value)
    return found


def _datasets() -> list[tuple[str, str]]:
    named = sorted((said(each.title), each.name) for each in known_datasets())
    return [("", say("自动识别", "recognise by itself")), *((name, title) for title, name in named)]
