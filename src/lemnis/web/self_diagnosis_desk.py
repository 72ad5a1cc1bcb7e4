"""What the pages of self-diagnosis are given: rows of the list, the steps and the step at hand."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from lemnis.engine.definition import Better
from lemnis.engine.subjects import KINDS
from lemnis.insight.queries.hints import Hints
from lemnis.insight.queries.self_diagnoses import Piece, WholeDesk
from lemnis.people.queries import SubjectName
from lemnis.spiral.causes import causes
from lemnis.spiral.queries.self_diagnoses import DiagnosisLine
from lemnis.spiral.rules.causes import CauseCategory
from lemnis.spiral.rules.self_diagnoses import MOST_WHYS, Said
from lemnis.spiral.rules.words import CycleState, FindingKind
from lemnis.values import SubjectRef, Title
from lemnis.web.addresses import address
from lemnis.web.drawing.eight import crossed
from lemnis.web.improvement_forms import EvidenceForm
from lemnis.web.parts import show
from lemnis.web.self_diagnosis_forms import FindingForm

_SECONDS_EACH = 45
_MARKS = {"below_limit": "red", "below_pass": "orange"}


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the list of cycles."""

    uuid: UUID
    name: str
    kind: Title
    period: str
    due_on: dt.date
    findings: int | None
    state: CycleState
    submitted_at: dt.datetime | None
    subject: SubjectName
    is_open: bool


def line(row: DiagnosisLine) -> Line:
    """Return a cycle as a row of the list."""
    return Line(
        row.uuid, row.subject.name, KINDS[row.subject.ref.kind], row.period, row.due_on,
        row.findings, row.state, row.submitted_at, row.subject, row.is_open,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Chip:
    """One cause to choose; ``signs`` counts what speaks for it."""

    code: str
    words: Title
    on: bool
    signs: int
    likely: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """One finding as it is listed: its colour, its causes in words, where its number came from."""

    piece: Piece
    mark: str
    causes: tuple[Title, ...]
    why: str


def shown(request: HttpRequest, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    """Return the desk: alone for HTMX, else in its page."""
    return show(
        request, "self_diagnoses/one.html", context, part="self_diagnoses/_desk.html", status=status
    )


def context(found: WholeDesk, step: int, form: FindingForm | None = None) -> Mapping[str, Any]:
    """Return what the desk shows at a step; the step after the last finding is the summary."""
    pieces, desk = found.pieces, found.desk
    piece = pieces[step - 1] if step <= len(pieces) else None
    return {
        "found": found, "desk": desk, "step": step, "piece": piece,
        "pieces": [Shown(p, _mark(p), _causes(p), _why(found, p)) for p in pieces],
        "causes": _causes(piece) if piece else (), "eight": crossed(),
        "first_lacking": next((p.finding.number for p in pieces if not p.finding.is_whole), 1),
        "steps": range(1, len(pieces) + 2), "seconds": desk.lacking * _SECONDS_EACH,
        "minutes": -(-desk.lacking * _SECONDS_EACH // 60), "kind": KINDS[desk.ref.kind],
        **(_at_hand(found, piece, form) if piece else {}),
    }  # fmt: skip


def _at_hand(found: WholeDesk, piece: Piece, form: FindingForm | None) -> Mapping[str, Any]:
    said = piece.finding.said if form is None else form.said()
    whys = [*said.whys, *[""] * MOST_WHYS][:MOST_WHYS]
    return {
        "said": said, "why": _why(found, piece), "change": _change(found, piece),
        "mark": _mark(piece), "bones": list(_bones(piece, said)), "whys": list(enumerate(whys, 1)),
        "likely": [chip for _, chips in _bones(piece, said) for chip in chips if chip.likely],
        "is_presence": piece.indicator is not None and piece.indicator.better is Better.PRESENT,
        "unit": Title(*piece.indicator.unit) if piece.indicator else Title("", ""),
        "is_own": piece.finding.kind is FindingKind.OWN, "file_form": EvidenceForm(),
    }  # fmt: skip


def hinted(found: Hints) -> Mapping[str, Any]:
    """Return what the card of numbers and cases is given."""
    signs = [(sign, _number(sign.indicator.code, found.ref, sign.period)) for sign in found.signs]
    return {"hints": found, "signs": signs}


def _bones(piece: Piece, said: Said) -> Iterator[tuple[CauseCategory, Sequence[Chip]]]:
    """Yield the causes by category, the likeliest first in each."""
    order = list(CauseCategory)
    offers = sorted(piece.offers, key=lambda o: order.index(o.factor.category))
    for category, some in groupby(offers, key=lambda o: o.factor.category):
        yield category, [
            Chip(o.factor.code, o.factor.words, o.factor.code in said.causes, o.signs,
                 likely=o.signs > 0 or o.factor.code in said.causes)
            for o in some
        ]  # fmt: skip


def _causes(piece: Piece) -> tuple[Title, ...]:
    known = causes()
    return tuple(known[code].words for code in piece.finding.said.causes if code in known)


def _mark(piece: Piece) -> str:
    """Return the colour of a finding: that of its alert, else by the line it breaks."""
    severity = piece.finding.severity
    return severity.value if severity else _MARKS.get(piece.finding.status.value, "yellow")


def _why(found: WholeDesk, piece: Piece) -> str:
    if piece.indicator is None or piece.finding.value is None:
        return ""
    return _number(piece.indicator.code, found.desk.ref, piece.finding.period)


def _number(code: str, ref: SubjectRef, period: str) -> str:
    """Return where it is told where a number comes from."""
    page = address("explain.number", indicator=code, kind=ref.kind.value, code=ref.code)
    return page and f"{page}?{urlencode({'period': period})}"


def _change(found: WholeDesk, piece: Piece) -> str:
    """Return where it is told what made the number change, blank where there is none."""
    if piece.indicator is None or piece.finding.before is None:
        return ""
    ref = found.desk.ref
    asked = {"about": f"{ref.kind.value}:{ref.code}", "period": piece.finding.period, "narrow": 1}
    return f"{address('indicators.change', code=piece.indicator.code)}?{urlencode(asked)}"
