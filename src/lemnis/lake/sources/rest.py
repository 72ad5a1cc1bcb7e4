"""Interfaces that answer in JSON, page by page, as resources of dlt, all cells text.

In: a description, address and token, cursors so far. Out: one resource per feed.
"""

from collections.abc import Callable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from dlt.extract import DltResource
from dlt.sources.helpers.requests import Client
from dlt.sources.rest_api import rest_api_source

from lemnis.errors import BadData
from lemnis.lake.datasets import Dataset
from lemnis.lake.sources.cells import CURSOR, Cell, Fetched, cells, columns_of
from lemnis.lake.sources.descriptions import Paging, RestFeed, RestSource

_LONGEST_WAIT = 60.0  # seconds between two attempts, whatever the server asks for
_TOLD_EVERY = 100

Told = Callable[[str, int], None]


def resources(
    source: RestSource,
    url: str,
    token: str | None,
    datasets: Mapping[str, Dataset],
    since: Mapping[str, Any],
    told: Told,
) -> tuple[list[DltResource], Fetched]:
    """Return a resource per feed, and what fills while they run.

    Server errors and “too many requests” are tried again, waiting as long as the server asks.
    """
    fetched = Fetched()
    zone = ZoneInfo(source.timezone)
    client: dict[str, Any] = {
        "base_url": url.rstrip("/") + "/",
        "session": Client(
            raise_for_status=False,
            request_max_attempts=source.attempts,
            request_backoff_factor=source.wait_seconds,
            request_max_retry_delay=_LONGEST_WAIT,
        ).session,
    }
    if token is not None:
        client["auth"] = {"type": "bearer", "token": token}
    asked = []
    for feed in source.feeds:
        flat = _Flat(source.name, feed, datasets[feed.dataset], zone, fetched, told)
        endpoint = _endpoint(feed, since.get(feed.dataset))
        asked.append(
            {
                "name": feed.dataset,
                "endpoint": endpoint,
                "processing_steps": [{"map": flat}],
            }
        )
    made = rest_api_source({"client": client, "resources": asked}, name=source.name)
    # Texts that look like moments stay texts: the checks read them like any other cell.
    made.schema.remove_type_detection("iso_timestamp")
    return made, fetched


def _endpoint(feed: RestFeed, since: Any) -> dict[str, Any]:
    params: dict[str, Any] = dict(feed.params)
    if feed.paging.size_parameter and feed.paging.kind != "offset":
        params[feed.paging.size_parameter] = feed.paging.size
    if feed.cursor_parameter and since is not None:
        params[feed.cursor_parameter] = since
    return {
        "path": feed.path.lstrip("/"),
        "params": params,
        "data_selector": feed.rows,
        "paginator": _paginator(feed.paging),
    }


def _paginator(paging: Paging) -> dict[str, Any]:
    parameter, mark = paging.parameter, paging.mark
    shapes: Mapping[str, dict[str, Any]] = {
        "single": {"type": "single_page"},
        "page": {
            "type": "page_number",
            "base_page": paging.first,
            "page_param": parameter,
            "total_path": None,
        },
        "offset": {
            "type": "offset",
            "limit": paging.size,
            "offset_param": parameter,
            "limit_param": paging.size_parameter,
            "total_path": None,
        },
        "cursor": {"type": "cursor", "cursor_path": mark, "cursor_param": parameter},
        "link": {"type": "json_link", "next_url_path": mark},
    }
    return shapes[paging.kind]


class _Flat:
    """Turns one JSON object into our columns; ``a.b`` names a field within a field."""

    def __init__(
        self,
        source: str,
        feed: RestFeed,
        dataset: Dataset,
        zone: ZoneInfo,
        fetched: Fetched,
        told: Told,
    ) -> None:
        self.feed, self.dataset = feed, dataset
        self.said: Mapping[str, Cell] = cells(dataset, zone)
        self.place = f"{source}.{feed.dataset}"
        self.fetched, self.told = fetched, told

    def __call__(self, item: Any) -> dict[str, Any]:
        """Return the row, and tell of it now and then.

        Raises:
            BadData: what came is no object, or lacks the key.

        """
        if not isinstance(item, dict):
            raise BadData(
                f"接口返回的不是对象列表，而是 {type(item).__name__}。",
                f"The interface does not answer with a list of objects but {type(item).__name__}.",
                place=self.place,
                cure=("请改正 rows 路径。", "Mend the path “rows”."),
            )
        row = {ours: self.said[ours](_at(item, theirs)) for ours, theirs in self._chosen(item)}
        if self.feed.cursor:
            row[CURSOR] = _at(item, self.feed.cursor)
        count = self.fetched.add(self.dataset.name, [row.get(CURSOR)], 1)
        if count % _TOLD_EVERY == 0:
            self.told(self.dataset.name, count)
        return row

    def _chosen(self, item: Mapping[str, Any]) -> list[tuple[str, str]]:
        # A field that is empty is often left out of the answer, so the description is believed.
        named = [*self.feed.columns, *([self.feed.cursor] if self.feed.cursor else [])]
        available = [*item, *named]
        return list(columns_of(self.feed, self.dataset, available, self.place).items())


def _at(item: Any, path: str) -> Any:
    for part in path.split("."):
        item = item.get(part) if isinstance(item, dict) else None
    return item
