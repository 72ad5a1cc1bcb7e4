"""The organisation as files: duty sheets out and in, the matrix, the handbook."""

import tempfile
from pathlib import Path

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lemnis.errors import LemnisError
from lemnis.people import duty_sheets, handbook, queries
from lemnis.values import Title
from lemnis.web import exports
from lemnis.web.viewing import viewer
from lemnis.web.words import language, say

ENDINGS = (".xlsx", ".xls", ".ods", ".csv")
MOST_BYTES = 2 * 1024 * 1024


class SheetForm(forms.Form):
    """A file with duties."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's own arguments
        self.fields["sheet"] = forms.FileField(
            label=say("职责表", "Sheet of duties"),
            widget=forms.ClearableFileInput(attrs={"accept": ",".join(ENDINGS), "class": "inp"}),
            help_text=say(
                "Excel、ODS 或 CSV，至多 2 MB。表中出现的部门，原有职责将被整体替换。",
                "Excel, ODS or CSV, 2 MB at most. The units named in it lose the duties they had.",
            ),
        )

    def clean_sheet(self) -> object:
        """Refuse what is too large or of another kind before it is read."""
        sheet = self.cleaned_data["sheet"]
        if sheet.size > MOST_BYTES:
            raise forms.ValidationError(say("文件超过 2 MB。", "The file is over 2 MB."))
        if not sheet.name.lower().endswith(ENDINGS):
            text = say(f"只接受 {'、'.join(ENDINGS)}。", f"Only {', '.join(ENDINGS)}.")
            raise forms.ValidationError(text)
        return sheet


@require_safe
def handbook_(request: HttpRequest) -> HttpResponse:
    """Give the handbook of the college, or of one unit and what lies below it."""
    who, unit = viewer(request), request.GET.get("unit", "")
    return exports.workbook(
        _named("handbook", unit),
        lambda path: handbook.write_handbook(path, who, unit=unit, language=language()),
    )


@require_safe
def sheet(request: HttpRequest) -> HttpResponse:
    """Give the duties of a unit, or of all, as they can be imported again."""
    unit = request.GET.get("unit", "")
    duties = queries.duties(viewer(request), unit=unit)
    return exports.workbook(
        _named("duties", unit),
        lambda path: duty_sheets.write_duty_sheet(path, duties, language()),
    )


@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """Give an empty sheet of duties: the headings to fill in below."""
    queries.units_to_edit(viewer(request))
    return exports.workbook(
        "duties", lambda path: duty_sheets.write_duty_sheet(path, (), language())
    )


@require_safe
def matrix(request: HttpRequest, unit: str) -> HttpResponse:
    """Give a unit's responsibility matrix with what is to be mended in it."""
    who = viewer(request)
    return exports.workbook(
        _named("matrix", unit),
        lambda path: handbook.write_matrix(path, who, unit, language()),
    )


def take(request: HttpRequest) -> HttpResponse:
    """Import a sheet of duties, all of it or nothing; what is wrong is told with its place."""
    who = viewer(request)
    queries.units_to_edit(who)
    form = SheetForm(request.POST or None, request.FILES or None)
    facts: dict[str, object] = {"title": Title("导入职责表", "Import a sheet of duties")}
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["sheet"]
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / Path(upload.name).name
            path.write_bytes(upload.read())
            try:
                facts["items"] = duty_sheets.import_duties(path, by=who)
            except LemnisError as error:
                form.add_error("sheet", error.say(language()))
    facts["form"] = form
    return render(request, "people/import.html", facts, status=422 if form.errors else 200)


def _named(stem: str, unit: str) -> str:
    plain = "".join(sign for sign in unit if sign.isascii() and (sign.isalnum() or sign in "-_"))
    return f"{stem}-{plain}" if plain else stem
