"""Lists: sorted, filtered, paged and exported by the server, by their address alone."""

import re
from dataclasses import dataclass

import pytest
from django.http import QueryDict
from django.test import Client

from lemnis.values import Title
from lemnis.web.exports import file
from lemnis.web.tables import Column, Table, asked, table

COLUMNS = (
    Column("name", Title("名称", "Name")),
    Column("value", Title("数值", "Value"), right=True),
    Column("note", Title("说明", "Note"), sortable=False),
)


@dataclass(frozen=True)
class Row:
    name: str
    value: int | None
    note: str = ""


ROWS = [Row("b", 2), Row("a", None), Row("c", 3), Row("d", 1)]


def of(address):
    return asked(QueryDict(address), COLUMNS, ("kind",))


@pytest.mark.parametrize(
    ("address", "names"),
    [("", "bacd"), ("sort=name", "abcd"), ("sort=value", "dbca"), ("sort=-value", "cbda"),
     ("sort=note", "bacd"), ("sort=__class__", "bacd"), ("page=nonsense", "bacd")],
)  # fmt: skip
def test_rows_come_as_asked_and_unknown_values_last(address, names):
    made = table(COLUMNS, ROWS, of(address))

    assert "".join(row.name for row in made.rows) == names


@pytest.mark.parametrize(
    ("address", "names", "span"),
    [
        ("", "bac", (1, 3)),
        ("page=2", "d", (4, 4)),
        ("page=99", "d", (4, 4)),
        ("page=0", "bac", (1, 3)),
        ("page=99999999999", "bac", (1, 3)),
    ],
)
def test_a_page_beyond_the_last_is_the_last(address, names, span):
    made = table(COLUMNS, ROWS, of(address), size=3)

    assert "".join(row.name for row in made.rows) == names
    assert (made.first, made.last, made.pages) == (*span, 2)


def test_a_list_of_nothing_has_one_page():
    made = Table(COLUMNS, (), of(""), 0)

    assert (made.first, made.last, made.pages, made.number) == (0, 0, 1, 1)


def test_an_address_keeps_what_was_asked_but_for_what_changes():
    found = of("sort=-value&q=机 电&kind=program&page=3&other=1")

    assert found.address(page="") == "?sort=-value&q=%E6%9C%BA+%E7%94%B5&kind=program"
    assert found.address(sort="name", page="").startswith("?sort=name&q=")


@pytest.fixture
def client():
    return Client(SERVER_NAME="127.0.0.1")


def test_a_heading_sorts_up_then_down_and_says_so(client):
    first = client.get("/gallery/table").content.decode()
    second = client.get("/gallery/table?sort=value").content.decode()

    assert 'href="?sort=value"' in first
    assert 'aria-sort="ascending"' in second
    assert 'href="?sort=-value"' in second


def test_htmx_is_given_the_part_and_everybody_else_the_page(client):
    part = client.get("/gallery/table?page=2", headers={"hx-request": "true"})
    page = client.get("/gallery/table?page=2")

    assert part.content.decode().strip() in page.content.decode()
    assert "<html" not in part.content.decode()
    assert "HX-Request" in part.headers["Vary"]


def test_filters_hold_on_the_next_page(client):
    page = client.get("/gallery/table?kind=program").content.decode()

    assert re.search(r'href="\?kind=program&amp;page=2"', page)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_all_rows_are_exported_not_the_page(client, kind):
    answer = client.get(f"/gallery/table?export={kind}&page=2")

    assert f"gallery.{kind}" in answer.headers["Content-Disposition"]
    assert kind == "xlsx" or answer.content.decode("utf-8-sig").count("\n") == 35


def test_no_cell_becomes_a_formula():
    rows = [Row("=1+1", -2), Row("@x", None), Row("机电", 3)]

    lines = file("csv", "x", COLUMNS[:2], rows).content.decode("utf-8-sig").splitlines()

    assert lines == ["名称,数值", "'=1+1,-2", "'@x,", "机电,3"]
