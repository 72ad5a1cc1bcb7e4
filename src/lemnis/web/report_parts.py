"""A report's body as templates show it: words with their numbers, each with its way to the why."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from lemnis.insight.queries.report_pages import ReportPage
from lemnis.insight.rules.reports import ClaimState, Held
from lemnis.values import Title
from lemnis.web import figures
from lemnis.web.charts import Trend
from lemnis.web.periods import short
from lemnis.web.words import language, said, say


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of words: text, or a number with its place in the report and whether it holds."""

    text: str
    number: int = 0
    look: str = ""
    told: str = ""


@dataclass(frozen=True, slots=True)
class TextPlace:
    """The place of a person's text: what is asked, what is written."""

    code: str
    ask: str
    must: bool
    text: str

    @property
    def key(self) -> str:
        """What its field is called on the page."""
        return f"text-{self.code}".replace(":", "-").replace(".", "-")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table; ``place`` where a person adds to it."""

    pieces: tuple[Piece, ...]
    place: TextPlace | None


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a section, ready to be shown."""

    kind: str
    name: str = ""
    pieces: tuple[Piece, ...] = ()
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    place: TextPlace | None = None
    trend: Trend | None = None


@dataclass(frozen=True, slots=True)
class SectionShown:
    """One section with its number in Chinese numerals or plain ones."""

    code: str
    number: str
    title: str
    blocks: tuple[Block, ...]


_NUMERALS = "一二三四五六七八九十"


def sections(page: ReportPage) -> tuple[SectionShown, ...]:
    """Return the sections of a report in the reader's language."""
    return tuple(
        SectionShown(
            each["code"], say(_NUMERALS[at], str(at + 1)), said(Title(*each["title"])),
            tuple(_block(block, page) for block in each["blocks"]),
        )
        for at, each in enumerate(page.body["sections"])
    )  # fmt: skip


def _block(block: dict[str, Any], page: ReportPage) -> Block:
    kind = block["is"]
    if kind == "line":
        return Block(kind, pieces=_pieces(block["words"], page))
    if kind == "text":
        return Block(kind, place=_place(block, page))
    name = said(Title(*block["name"]))
    if kind == "trend":
        return Block(kind, name, trend=_trend(block, page))
    heads = tuple(said(Title(*head)) for head in block["heads"])
    rows = tuple(tuple(_cell(cell, page) for cell in row) for row in block["rows"])
    return Block(kind, name, heads=heads, rows=rows)


def _cell(cell: dict[str, Any], page: ReportPage) -> Cell:
    place = _place(cell["text"], page) if "text" in cell else None
    return Cell(_pieces(cell, page), place)


def _place(block: dict[str, Any], page: ReportPage) -> TextPlace:
    ask = said(Title(*block["ask"]))
    return TextPlace(block["code"], ask, block["must"], page.texts.get(block["code"], ""))


def _pieces(words: dict[str, Any], page: ReportPage) -> tuple[Piece, ...]:
    return tuple(_piece(piece, page) for piece in words[language()])


def _piece(piece: Any, page: ReportPage) -> Piece:
    if isinstance(piece, str):
        return Piece(piece)
    if "whose" in piece:
        return Piece(page.row.subject_name)
    held = page.held.get(piece["key"])
    if held is None:
        return Piece(say("人数过少不显示", "too few to show"), look="miss")
    return Piece(figure(held), held.number, _LOOKS[held.state], said(held.state.words))


_LOOKS = {
    ClaimState.VALID: "",
    ClaimState.SUPERSEDED: "old",
    ClaimState.STALE: "old",
    ClaimState.SUPPRESSED: "old",
}


def figure(held: Held) -> str:
    """Return a number as it was claimed, with its unit."""
    return written(held.claimed.value or "", held.claimed.unit)


def written(value: str, unit: Title) -> str:
    """Return a number with its unit as pages write it."""
    try:
        shown = figures.number(Decimal(value))
    except InvalidOperation:
        shown = value
    return f"{shown}{said(unit)}"


def _trend(block: dict[str, Any], page: ReportPage) -> Trend | None:
    held = [(label, page.held[key]) for label, key in block["points"] if key in page.held]
    values = tuple(float(h.claimed.value or 0) for _, h in held)
    if not values:
        return None
    first, last = values[0], values[-1]
    told = Title(
        f"{block['name'][0]}：由 {first}% 到 {last}%", f"{block['name'][1]}: {first}% to {last}%"
    )
    return Trend(told, tuple(short(label) for label, _ in held), values, Title("%", "%"))


def why(held: Held) -> str:
    """Return the address that takes the number apart; blank for a count."""
    bound = held.claimed
    if not bound.indicator or bound.subject is None or bound.key.startswith("effect:"):
        return ""
    at = {"indicator": bound.indicator, **bound.subject._asdict()}
    return f"{reverse('explain.number', kwargs=at)}?{urlencode({'period': bound.period})}"
