"""A college's own part of the catalogue: proofread, exported, added to."""

from pathlib import Path

from lemnis.engine import catalogue as indicators
from lemnis.engine.catalogue import Catalogue
from lemnis.engine.criteria import with_criteria
from lemnis.engine.definition import Indicator
from lemnis.engine.pages import entry, raw_entries, write_page
from lemnis.engine.proofreading import Mistake, proofread
from lemnis.errors import BadData, LemnisError, NotFound, Refused
from lemnis.evidence.opening import Home
from lemnis.lake import datasets

_IMPORTED = "imported.yaml"


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
    shipped = indicators.load()
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
        where = Path(now[code].place) if code in now else page
        if home.indicators in where.parents and where != page:
            raise Refused(
                f"指标 {code} 写在 {where.name} 里，请在那里修改。",
                f"Indicator {code} stands in {where.name}; change it there.",
                place=str(where),
            )
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
    own = (home.indicators,) if home.indicators.is_dir() else ()
    return indicators.load(indicators.SHIPPED, *own)


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
