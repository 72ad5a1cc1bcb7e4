"""The parts of a list: headings that sort, a bar that filters, pages, files."""

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from lemnis.web.tables import Column, Table
from lemnis.web.words import said

register = template.Library()


@register.inclusion_tag("components/table_head.html")
def table_head(table: Table[Any]) -> dict[str, Any]:
    """Show the headings of a list; each that sorts is a link to itself, up or down."""
    return {"headings": [(column, *_sorting(table, column)) for column in table.columns]}


def _sorting(table: Table[Any], column: Column) -> tuple[str, str]:
    """Return where a heading leads, and how the list is sorted by it now."""
    here = table.asked.sort == column.key
    now = ("descending" if table.asked.descending else "ascending") if here else ""
    sort = f"-{column.key}" if now == "ascending" else column.key
    return table.asked.address(sort=sort, page=""), now


@register.inclusion_tag("components/pager.html")
def pager(table: Table[Any]) -> dict[str, Any]:
    """Show which rows these are, and the way to the others."""
    number, asked = table.number, table.asked
    return {
        "table": table,
        "before": asked.address(page=number - 1 if number > 2 else "") if number > 1 else "",
        "after": asked.address(page=number + 1) if number < table.pages else "",
    }


@register.inclusion_tag("components/exports.html")
def exports(table: Table[Any]) -> dict[str, Any]:
    """Offer all rows of a list as files."""
    return {kind: table.asked.address(page="", export=kind) for kind in ("csv", "xlsx")}


@register.simple_block_tag
def filters(content: str, table: Table[Any], *, find: Any = "") -> SafeString:
    """Put filters into a form of the list: selects and chips in the content, a search if named.

    Sorting is kept; a new filter begins at the first page.
    """
    asked = table.asked
    sort = ("-" if asked.descending else "") + asked.sort
    context = {"content": content, "find": said(find), "words": asked.words, "sort": sort}
    return render_to_string("components/filters.html", context)


@register.inclusion_tag("components/select.html")
def select(name: str, label: Any, choices: Any, *, chosen: str = "") -> dict[str, Any]:
    """Show one filter as a select; ``choices`` are pairs of value and words, "" stands for all."""
    return {"name": name, "label": said(label), "choices": choices, "chosen": chosen}
