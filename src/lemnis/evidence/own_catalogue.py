"""A college's own part of the catalogue: proofread, exported, added to."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from filelock import FileLock

from lemnis.engine import catalogue as indicators
from lemnis.engine.catalogue import Catalogue
from lemnis.engine.criteria import with_criteria
from lemnis.engine.definition import Indicator
from lemnis.engine.pages import entry, raw_entries, write_page
from lemnis.engine.proofreading import Mistake, proofread
from lemnis.errors import BadData, LemnisError, NotFound, Refused
from lemnis.evidence.home import Home
from lemnis.lake import datasets

_IMPORTED, _WRITTEN = "imported.yaml", "written.yaml"
_PATIENCE = 10  # seconds that one writer waits for another


def proofread_places(
    places: list[Path], base: Catalogue
) -> tuple[dict[str, Indicator], list[Mistake]]:
    """Return the indicators written in files and folders, laid over ``base``, and all mistakes.

    Raises:
        NotFound: there is no such file or folder.

    """
    entries, found = [], []
    for page in _pages(places):
        try:
            entries += raw_entries(page)
        except BadData as error:
            found.append(_told(error))
    read, mistakes = proofread(entries, base, datasets.load())
    return read, [*found, *mistakes]


def proofread_own(home: Home) -> tuple[dict[str, Indicator], list[Mistake]]:
    """Return the college's own indicators and all that is wrong with them and with its lines."""
    shipped = _shipped()
    own = [home.indicators] if home.indicators.is_dir() else []
    read, found = proofread_places(own, shipped)
    try:
        with_criteria(shipped.overlaid(read), home.criteria)
    except LemnisError as error:
        found.append(_told(error, str(home.criteria)))
    return read, found


def take_in(home: Home, path: Path) -> tuple[list[str], list[Mistake]]:
    """Add the indicators of a file that differ from those in force to the college's own.

    Writes: ``catalogue/indicators/imported.yaml``, wholly; nothing if there is a mistake.
    Returns the codes taken in, and the mistakes.

    Raises:
        NotFound: there is no such file.
        Refused: an indicator stands in another page of the college's own.

    """
    now = _in_force(home)
    read, mistakes = proofread_places([path], now)
    if mistakes:
        return [], mistakes
    judged = with_criteria(now, home.criteria)  # as it was exported
    fresh = {c: i for c, i in read.items() if c not in now or entry(i) != entry(judged[c])}
    if not fresh:
        return [], []
    page = home.indicators / _IMPORTED
    for code in fresh:
        _require_not_elsewhere(now, home, page, code)
    kept = {i.code: i for i in indicators.read_page(page)} if page.exists() else {}
    page.parent.mkdir(parents=True, exist_ok=True)
    write_page(page, {**kept, **fresh}.values())
    return sorted(fresh), []


def _told(error: LemnisError, place: str = "") -> Mistake:
    gap = " " if error.cure[1] else ""
    zh, en = error.zh + error.cure[0], error.en + gap + error.cure[1]
    return Mistake(error.place or place, "", zh, en)


def _in_force(home: Home) -> Catalogue:
    """Return shipped and own indicators, without the college's own lines over them."""
    if not home.indicators.is_dir():
        return _shipped()
    return _shipped().overlaid(indicators.load(home.indicators))


@cache
def _shipped() -> Catalogue:
    """Return what comes with the house, which stays while a process lives."""
    return indicators.load()


def _pages(places: list[Path]) -> list[Path]:
    pages = []
    for place in places:
        if not place.exists():
            raise NotFound(
                "文件或文件夹不存在。",
                "There is no such file or folder.",
                place=str(place),
                cure=("请检查路径。", "Check the path."),
            )
        inside = [p for end in ("*.yaml", "*.yml") for p in place.rglob(end)]
        pages += sorted(inside) if place.is_dir() else [place]
    return pages


def proofread_entry(home: Home, raw: Mapping[str, Any]) -> tuple[Indicator | None, list[Mistake]]:
    """Return the indicator an entry describes, laid over those in force, and all its mistakes."""
    now = _in_force(home)
    read, found = proofread([("", raw)], now, datasets.load())
    try:
        with_criteria(now.overlaid(read) if read else now, home.criteria)
    except LemnisError as error:
        found.append(_told(error, str(home.criteria)))
    return next(iter(read.values()), None), found


def put(home: Home, raw: Mapping[str, Any]) -> Indicator:
    """Write one indicator among the college's own, in place of the one with its code.

    Writes: ``catalogue/indicators/written.yaml``, wholly; nothing if there is a mistake.

    Raises:
        BadData: there is a mistake; tells the first.
        Refused: the indicator stands in a page that somebody writes by hand.

    """
    made, mistakes = proofread_entry(home, raw)
    if mistakes or made is None:
        first = mistakes[0]
        raise BadData(first.zh, first.en, place=first.code)
    page = home.indicators / _WRITTEN
    _require_not_elsewhere(_in_force(home), home, page, made.code)
    page.parent.mkdir(parents=True, exist_ok=True)
    kept = {i.code: i for i in indicators.read_page(page)} if page.exists() else {}
    write_page(page, {**kept, made.code: made}.values())
    return made


@contextmanager
def pen(home: Home) -> Iterator[None]:
    """Hold the only pen for the college's own pages."""
    home.indicators.mkdir(parents=True, exist_ok=True)
    with FileLock(home.indicators / "pen.lock", timeout=_PATIENCE):
        yield


def standing(home: Home, code: str) -> Indicator | None:
    """Return the indicator in force that has a code, without the college's own lines over it."""
    return _in_force(home).get(code)


def _require_not_elsewhere(now: Catalogue, home: Home, page: Path, code: str) -> None:
    """Refuse to write over what stands in another page of the college's own."""
    where = Path(now[code].place) if code in now else page
    if home.indicators in where.parents and where != page:
        raise Refused(
            f"指标 {code} 写在 {where.name} 里，请在那里修改。",
            f"Indicator {code} stands in {where.name}; change it there.",
            place=str(where),
        )
