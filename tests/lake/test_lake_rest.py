"""Interfaces: every page is fetched, a stumbling server is asked again, errors say what to do."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pyarrow.parquet as pq
import pytest

from lemnis.errors import BadData
from lemnis.lake.datasets import Datasets
from lemnis.lake.ingest import load_tables
from lemnis.lake.sources.descriptions import RestSource
from lemnis.lake.sources.extract import Extraction, extract
from lemnis.lake.store import Lake

pytestmark = pytest.mark.slow

SIZE = 4
COLUMNS = {"id": "school_id", "info.name": "name", "type": "school_type", "founded": "founded_on"}
PAGES = {
    "page": {"kind": "page", "parameter": "page"},
    "offset": {"kind": "offset", "parameter": "skip", "size_parameter": "limit", "size": SIZE},
    "cursor": {"kind": "cursor", "parameter": "after", "mark": "next"},
    "link": {"kind": "link", "mark": "link"},
}


class Campus(ThreadingHTTPServer):
    """A small system of a college: schools, four to a page, paged in every usual way."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.schools = [_school(n) for n in range(10)]
        self.stumbles: list[tuple[int, dict[str, str]]] = []
        self.asked: list[str] = []
        self.tokens: set[str | None] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/api"


class Answer(BaseHTTPRequestHandler):
    server: Campus

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        self.server.tokens.add(self.headers.get("Authorization"))
        if len(self.server.asked) > 1 and self.server.stumbles:
            status, headers = self.server.stumbles.pop(0)
            self._send(status, headers, {"error": "not now"})
            return
        path, query = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
        if path != "/api/schools":
            self._send(404, {}, {"error": "no such thing"})
            return
        self._send(200, {}, self._page({name: values[0] for name, values in query.items()}))

    def _page(self, query: dict[str, str]) -> dict[str, Any]:
        since = query.get("since", "")
        rows = [row for row in self.server.schools if row["changed"] >= since]
        start = int(query.get("skip") or query.get("after") or 0)
        start = (int(query["page"]) - 1) * SIZE if "page" in query else start
        more = start + SIZE < len(rows)
        return {
            "data": {"items": rows[start : start + SIZE]},
            "next": start + SIZE if more else None,
            "link": f"{self.server.url}/schools?after={start + SIZE}" if more else None,
        }

    def _send(self, status: int, headers: dict[str, str], body: Any) -> None:
        text = json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _school(number: int, name: str = "", minute: int = 0) -> dict[str, Any]:
    return {
        "id": number,
        "info": {"name": name or f"学校{number}"},
        "type": "engineering",
        "founded": "1958-09-01T00:00:00",
        "changed": f"2025-01-01T12:{minute:02}:00Z",
    }


@pytest.fixture
def campus() -> Iterator[Campus]:
    with Campus() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def fetch(campus: Campus, tmp_path: Path, datasets: Datasets) -> Callable[..., Extraction]:
    def fetched(attempts: int = 5, **feed: Any) -> Extraction:
        whole = {
            "dataset": "schools",
            "path": "/schools",
            "rows": "data.items",
            "columns": COLUMNS,
            "paging": PAGES["cursor"],
        }
        source = RestSource.model_validate(
            {
                "kind": "rest",
                "name": "lms",
                "url_setting": "LMS_URL",
                "token_setting": "LMS_TOKEN",
                "attempts": attempts,
                "wait_seconds": 0,
                "feeds": [whole | feed],
            }
        )
        settings = {"LMS_URL": campus.url, "LMS_TOKEN": "s3cret"}
        return extract(source, tmp_path / "sources", settings, datasets)

    return fetched


def _ids(extraction: Extraction) -> list[int]:
    held = pq.read_table(extraction.tables["schools"])
    return sorted(int(code) for code in held["school_id"].to_pylist())


@pytest.mark.parametrize("kind", list(PAGES))
def test_every_page_is_fetched_however_they_are_told_apart(kind, campus, fetch) -> None:
    extraction = fetch(paging=PAGES[kind])

    assert _ids(extraction) == list(range(10))
    assert extraction.rows == {"schools": 10}
    assert campus.tokens == {"Bearer s3cret"}


def test_cells_are_text_and_fields_within_fields_are_found(fetch) -> None:
    rows = pq.read_table(fetch().tables["schools"]).to_pylist()

    assert min(rows, key=lambda row: int(row["school_id"])) == {
        "school_id": "0",
        "name": "学校0",
        "school_type": "engineering",
        "founded_on": "1958-09-01",
    }


def test_a_server_that_stumbles_or_is_busy_is_asked_again(campus, fetch) -> None:
    campus.stumbles = [(500, {}), (429, {"Retry-After": "1"})]

    extraction = fetch()

    assert _ids(extraction) == list(range(10))
    assert len(campus.asked) == 3 + 2


def test_a_server_that_never_answers_is_told_without_the_token(campus, fetch) -> None:
    campus.stumbles = [(500, {})] * 9

    with pytest.raises(BadData) as refused:
        fetch(attempts=2)

    assert "HTTP 500" in refused.value.en
    assert refused.value.place == "lms"
    assert "s3cret" not in refused.value.say("zh") + refused.value.say("en")


@pytest.mark.parametrize(
    ("feed", "en"),
    [
        ({"path": "none"}, "HTTP 404"),
        ({"rows": "next", "paging": {"kind": "single"}}, "list of objects"),
        ({"columns": {"id": "school_id", "x": "kind"}}, "schools has no column kind"),
        ({"columns": {"info.name": "name"}}, "The key column school_id is missing"),
    ],
)
def test_a_wrong_description_is_refused_in_words(feed, en, fetch) -> None:
    with pytest.raises(BadData) as refused:
        fetch(**feed)

    assert en in refused.value.en
    assert all(refused.value.cure)


def test_after_a_commit_only_what_changed_is_asked_for(campus, fetch) -> None:
    cursor = {"cursor": "changed", "cursor_parameter": "since"}
    fetch(**cursor).commit()
    campus.schools = [_school(n, minute=0) for n in range(9)] + [_school(3, "改名", minute=30)]
    fetch(**cursor).commit()

    again = fetch(**cursor)

    assert _ids(again) == [3]
    assert "since=2025-01-01T12%3A30%3A00Z" in campus.asked[-1]


def test_of_a_row_that_changed_between_two_pages_the_younger_is_kept(campus, fetch) -> None:
    campus.schools += [_school(3, "改名", minute=30)]

    extraction = fetch(cursor="changed", cursor_parameter="since")

    rows = pq.read_table(extraction.tables["schools"]).to_pylist()
    assert [row["name"] for row in rows if row["school_id"] == "3"] == ["改名"]


def test_fetched_rows_are_checked_and_published_like_any_other(
    fetch, lake: Lake, datasets: Datasets
) -> None:
    result = load_tables(lake, datasets, fetch().tables, load="l1", by="test", source="lms")

    assert [(d.rows_in, d.rejected, d.new) for d in result.datasets] == [(10, 0, 10)]


def test_moments_with_an_offset_are_dated_by_the_clock_at_home(campus, fetch) -> None:
    campus.schools = [_school(1) | {"founded": "2024-08-31T16:00:00Z"}]

    rows = pq.read_table(fetch().tables["schools"]).to_pylist()

    assert [row["founded_on"] for row in rows] == ["2024-09-01"]
