"""Why a number is what it is, and the rows behind it: as a page, or as a part for the drawer."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from lemnis.engine.explain import Asked
from lemnis.errors import NotFound
from lemnis.evidence.today import this_day
from lemnis.insight.queries import explain as queries
from lemnis.insight.queries.explain import ROWS, RowsShown, RowsWishes
from lemnis.values import SubjectKind, SubjectRef
from lemnis.web import explain_page, exports, periods, tables
from lemnis.web.catalogue_words import titled
from lemnis.web.fields import whole_number
from lemnis.web.parts import show
from lemnis.web.tables import Asked as AskedList
from lemnis.web.tables import Column
from lemnis.web.viewing import viewer
from lemnis.web.views.indicators import word
from lemnis.web.words import language

_PARTS = 99


@require_safe
def number(request: HttpRequest, indicator: str, kind: str, code: str) -> HttpResponse:
    """Take one number apart."""
    asked = _asked(request, indicator, kind, code)
    told = queries.number(viewer(request), asked, this_day())
    return show(request, "explain/number.html", explain_page.context(told, asked),
                part="explain/_number.html")  # fmt: skip


@require_safe
def rows(request: HttpRequest, indicator: str, kind: str, code: str) -> HttpResponse:
    """Show the rows behind one count of a number, a page at a time, or as a file."""
    number_asked = _asked(request, indicator, kind, code)
    asked = tables.asked(request.GET, (), ("period", "part", "uncovered"))
    wishes = RowsWishes(
        part=whole_number(asked.filters.get("part", ""), 0),
        page=min(asked.page, 10_000), uncovered=asked.filters.get("uncovered") == "yes",
        whole=bool(asked.export), language=language(),
    )  # fmt: skip
    found = queries.rows(viewer(request), number_asked, wishes, this_day())
    if asked.export:
        return _kept(asked.export, found)
    return show(
        request, "explain/rows.html", _rows_context(found, asked), part="explain/_rows.html"
    )


def _asked(request: HttpRequest, indicator: str, kind: str, code: str) -> Asked:
    found = word(SubjectKind, kind)
    if found is None:
        raise NotFound(f"没有“{kind}”这类主体。", f"There is no kind of subject “{kind}”.")
    period = request.GET.get("period", "")[:60]
    ref = SubjectRef(found, code)
    return queries.asked_of(viewer(request), indicator, ref, period, this_day())


def _columns(found: RowsShown) -> tuple[Column, ...]:
    return tuple(Column(str(at), c.title, sortable=False) for at, c in enumerate(found.columns))


def _rows_context(found: RowsShown, asked: AskedList) -> dict[str, object]:
    table = tables.Table(_columns(found), found.cells, asked, found.total, ROWS)
    number_asked = found.asked
    return {
        "found": found, "table": table,
        "kind": titled(number_asked.subject.kind),
        "period": periods.labelled(number_asked.period.kind, number_asked.period.label),
        "back": explain_page.address(number_asked),
        "uncover": asked.address(uncovered="yes"), "cover": asked.address(uncovered=""),
    }  # fmt: skip


class _Row:
    """A row whose cells are asked for by number, as a file asks."""

    def __init__(self, cells: tuple[str, ...]) -> None:
        self._cells = cells

    def __getattr__(self, at: str) -> str:
        return self._cells[int(at)]


def _kept(kind: str, found: RowsShown) -> HttpResponse:
    name = f"{found.asked.code}-{found.asked.period.label}-rows".replace("@", "")
    return exports.file(kind, name, _columns(found), map(_Row, found.cells))
