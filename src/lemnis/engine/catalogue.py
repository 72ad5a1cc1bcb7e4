"""The catalogue of indicators: the one that is shipped, with a college's own laid over it.

In: folders of YAML pages. Out: a `Catalogue`, indicators by code, found by any of their names.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from lemnis.engine.definition import Indicator
from lemnis.errors import BadData, NotFound
from lemnis.lake.datasets import CATALOGUE
from lemnis.lake.names import Names

SHIPPED = CATALOGUE / "indicators"


class Catalogue(Mapping[str, Indicator]):
    """Indicators by code, in order of reading."""

    def __init__(self, indicators: Iterable[Indicator]) -> None:
        """Take the indicators; BadData if two share a code, a key or a name."""
        self._by_code: dict[str, Indicator] = {}
        for indicator in indicators:
            _require_new(indicator, self._by_code.get(indicator.code))
            self._by_code[indicator.code] = indicator
        _require_own_names(self._by_code.values())

    def __getitem__(self, code: str) -> Indicator:
        return self._by_code[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_code)

    def __len__(self) -> int:
        return len(self._by_code)

    @cached_property
    def _names(self) -> Names:
        return Names({i.code: (i.code, i.key, *i.name) for i in self.values()})

    def find(self, name: str) -> Indicator:
        """Return the indicator a name means: code, key, Chinese or English name.

        Raises:
            NotFound: none is called so; tells the nearest.

        """
        code = self._names.get(name)
        if code:
            return self._by_code[code]
        near = self.nearest(name)
        hints = "、".join(f"{i.code} {i.name.zh}" for i in near)
        hints_en = ", ".join(f"{i.code} {i.name.en}" for i in near)
        raise NotFound(
            f"没有指标“{name}”。",
            f"There is no indicator “{name}”.",
            cure=(f"相近的有：{hints}" if near else "", f"Near it: {hints_en}" if near else ""),
        )

    def nearest(self, name: str, count: int = 3) -> tuple[Indicator, ...]:
        """Return the indicators whose names look most like ``name``, best first."""
        return tuple(self._by_code[code] for code in self._names.nearest(name, count))

    def overlaid(self, own: Mapping[str, Indicator]) -> "Catalogue":
        """Return this catalogue with ``own`` indicators in place of those with the same code."""
        return Catalogue({**self._by_code, **own}.values())


def load(*folders: Path) -> Catalogue:
    """Return the indicators of all YAML pages below the folders; without folders the shipped ones.

    A later folder's indicator replaces an earlier folder's of the same code.

    Raises:
        BadData: a page is no list of indicators, or codes, keys or names clash.

    """
    whole = Catalogue(())
    for folder in folders or (SHIPPED,):
        pages = sorted(p for end in ("*.yaml", "*.yml") for p in folder.rglob(end))
        whole = whole.overlaid(Catalogue(i for page in pages for i in read_page(page)))
    return whole


def read_page(page: Path) -> list[Indicator]:
    """Return the indicators of one YAML page.

    Raises:
        BadData: the file cannot be read, is not YAML, or holds something else than indicators.

    """
    entries = read_yaml(page)
    if entries is None:
        return []
    if not isinstance(entries, list):
        raise BadData(
            "文件里应是指标的列表。",
            "The file should hold a list of indicators.",
            place=str(page),
            cure=("每个指标以“- code:”开头。", "Begin each indicator with “- code:”."),
        )
    return [Indicator.read(entry, str(page)) for entry in entries]


def read_yaml(page: Path) -> Any:
    """Return what a YAML page holds; BadData with the place where it is none."""
    try:
        return yaml.load(page.read_bytes(), yaml.CSafeLoader)
    except (OSError, UnicodeDecodeError) as error:
        raise BadData(
            "文件读不出来。", f"The file cannot be read: {error}.", place=str(page)
        ) from error
    except yaml.YAMLError as error:
        raise _bad_yaml(page, error) from error


def _bad_yaml(page: Path, error: yaml.YAMLError) -> BadData:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error)
    line = f":{mark.line + 1}:{mark.column + 1}" if mark else ""
    return BadData(
        f"不是合格的 YAML（{problem}）。",
        f"This is not YAML ({problem}).",
        place=f"{page}{line}",
        cure=(
            "检查缩进、冒号后的空格，含冒号或方括号的文字加引号。",
            "Check indentation, the space after colons; quote texts with colons or brackets.",
        ),
    )


def _require_new(indicator: Indicator, other: Indicator | None) -> None:
    if other is not None:
        raise BadData(
            f"指标代码 {indicator.code} 用了两次（另见 {other.place or '同一目录'}）。",
            f"The code {indicator.code} is used twice (see {other.place or 'the same catalogue'}).",
            place=indicator.place,
            cure=("给其中一个换代码。", "Give one of them another code."),
        )


def _require_own_names(indicators: Iterable[Indicator]) -> None:
    known = {i.code: i for i in indicators}
    clashes = Names({i.code: (i.code, i.key, *i.name) for i in known.values()}).clashes()
    for name, codes in clashes.items():
        first, second = codes[:2]
        raise BadData(
            f"名称“{name}”同时属于 {first} 和 {second}。",
            f"The name “{name}” belongs to both {first} and {second}.",
            place=known[second].place,
            cure=(
                "代码、key、中英文名称在整个目录里都不能重复。",
                "Codes, keys and names in either language must be unique in the whole catalogue.",
            ),
        )
