"""What a college writes about the systems its data come from: ``sources.yaml``.

Addresses and passwords are not written there, only the names of the settings that hold them.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo, available_timezones

import yaml
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    field_validator,
    model_validator,
)

from lemnis.errors import BadData

_SETTING = Field(pattern=r"^[A-Z][A-Z0-9_]*$")


class _Page(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Feed(_Page):
    """One data set's share of a source.

    ``columns`` maps the source's names to ours; without it they are matched by their titles.
    With a ``cursor``, the source's column that grows with every change, only what changed since
    the last published load is fetched; without one, everything is.
    """

    dataset: str
    columns: Mapping[str, str] = Field(default_factory=dict)
    cursor: str | None = None


class SqlFeed(Feed):
    """A table, a view or a query of a database."""

    table: str | None = None
    db_schema: str | None = Field(default=None, alias="schema")
    query: str | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.table is None) == (self.query is None):
            raise ValueError("table 与 query 写且只写一个 / give either table or query")
        return self


class SqlSource(_Page):
    """A database. ``url_setting`` names the setting with its address.

    ``timezone``: moments with an offset are dated by the clock there.
    """

    kind: Literal["sql"]
    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    url_setting: Annotated[str, _SETTING]
    schedule: str = ""
    timezone: str = "Asia/Shanghai"
    feeds: tuple[SqlFeed, ...] = Field(min_length=1)

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        return _zone(zone)


class Paging(_Page):
    """How an interface parts long answers; the words are those of its own requests and answers.

    ``page``: a page number in ``parameter`` from ``first``, until a page is empty. ``offset``: the
    rows to skip in ``parameter``, ``size`` at a time. ``cursor``: the mark found at ``mark`` in
    the answer goes into ``parameter``. ``link``: the next address is found at ``mark``.
    """

    kind: Literal["single", "page", "offset", "cursor", "link"] = "single"
    parameter: str = ""
    size_parameter: str = ""
    size: int = Field(default=100, ge=1)
    first: int = 1
    mark: str = ""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        needed = {
            "page": ("parameter",),
            "offset": ("parameter", "size_parameter"),
            "cursor": ("parameter", "mark"),
            "link": ("mark",),
        }
        lacking = [name for name in needed.get(self.kind, ()) if not getattr(self, name)]
        if lacking:
            raise ValueError(f"{self.kind} 还需要 / also needs: {', '.join(lacking)}")
        return self


class RestFeed(Feed):
    """One address of an interface. ``rows`` is the path of the list of rows in the answer.

    ``cursor_parameter`` is the request's word for “changed since”.
    """

    path: str
    rows: str = "$"
    params: Mapping[str, str | int] = Field(default_factory=dict)
    paging: Paging = Paging()
    cursor_parameter: str = ""

    @model_validator(mode="after")
    def _cursor_is_asked_for(self) -> Self:
        if (self.cursor is None) != (not self.cursor_parameter):
            raise ValueError("cursor 与 cursor_parameter 须同时写 / belong together")
        return self


class RestSource(_Page):
    """An interface that answers in JSON. ``url_setting`` names the setting with its address."""

    kind: Literal["rest"]
    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    url_setting: Annotated[str, _SETTING]
    token_setting: Annotated[str, _SETTING] | None = None
    schedule: str = ""
    timezone: str = "Asia/Shanghai"
    attempts: int = Field(default=5, ge=1, le=20)
    wait_seconds: float = Field(default=1, ge=0, le=60)
    feeds: tuple[RestFeed, ...] = Field(min_length=1)

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        return _zone(zone)


SourceConfig = SqlSource | RestSource
_ONE: TypeAdapter[SourceConfig] = TypeAdapter(
    Annotated[SqlSource | RestSource, Field(discriminator="kind")]
)


def read_sources(path: Path) -> list[SourceConfig]:
    """Return the sources written in a YAML file under ``sources:``, in their order.

    Raises:
        BadData: no such file, not YAML, a field missing, unknown or wrong, a name twice.

    """
    try:
        raw = yaml.safe_load(path.read_text("utf-8"))
    except yaml.YAMLError as error:
        place, problem = _in_yaml(path, error)
        raise _bad(
            place, f"无法读取：不是 YAML（{problem}）。", f"It cannot be read: no YAML ({problem})."
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise _bad(path, f"无法读取：{error}", f"It cannot be read: {error}") from error
    if raw is None:
        raise _bad(path, "还没有写任何来源。", "No source is written there yet.")
    entries = raw.get("sources") if isinstance(raw, dict) else None
    if not isinstance(entries, list):
        raise _bad(path, "没有 sources 列表。", "There is no list “sources”.")
    sources = [_source(path, number, entry) for number, entry in enumerate(entries, 1)]
    names = [source.name for source in sources]
    for name in names:
        if names.count(name) > 1:
            raise _bad(path, f"来源 {name} 写了两次。", f"The source {name} is given twice.")
    return sources


def _source(path: Path, number: int, entry: Any) -> SourceConfig:
    try:
        return _ONE.validate_python(entry)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"] if part not in {"sql", "rest"})
        name = entry.get("name", number) if isinstance(entry, dict) else number
        raise _bad(
            path,
            f"来源 {name} 的 {field} 有误：{first['msg']}",
            f"Source {name}, {field or 'entry'}: {first['msg']}",
        ) from error


def _in_yaml(path: Path, error: yaml.YAMLError) -> tuple[str, str]:
    """Return where and what a fault of YAML is, in one line."""
    mark = getattr(error, "problem_mark", None)
    place = f"{path}:{mark.line + 1}:{mark.column + 1}" if mark else str(path)
    return place, str(getattr(error, "problem", None) or error).splitlines()[0]


def _bad(path: Path | str, zh: str, en: str) -> BadData:
    return BadData(
        zh,
        en,
        place=str(path),
        cure=("写法见 docs/how_to/sources.md。", "See docs/how_to/sources.md for the form."),
    )


def _zone(zone: str) -> str:
    if zone not in available_timezones():
        raise ValueError(f"没有这个时区 / no such time zone: {zone}")
    ZoneInfo(zone)
    return zone
