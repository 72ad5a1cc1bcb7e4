"""A subject in small: what it comes to, and the few numbers one should look at first."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from lemnis.engine.college import College
from lemnis.insight.at_hand import judgements_of, page_at_hand
from lemnis.insight.figures import KeyFigure, figures_of, worst_first
from lemnis.insight.rules import judgements
from lemnis.insight.rules.attainment import Attained, attained
from lemnis.insight.rules.judgements import Past
from lemnis.insight.rules.smallest import PERSONS
from lemnis.insight.sight import Face
from lemnis.people.rules.viewers import Viewer


@dataclass(frozen=True, slots=True)
class Portrait:
    """One subject's own numbers: ``attained`` of those held against a line, and a few of them."""

    face: Face
    attained: Attained
    figures: tuple[KeyFigure, ...]


def portrait(viewer: Viewer, college: College, face: Face, count: int) -> Portrait:
    """Return a subject in small; the worst of its numbers first, then those that have moved most.

    Of a person also numbers without a line, for hardly any of theirs is judged.
    """
    of_person = face.ref.kind in PERSONS
    rows = _with_numbers(page_at_hand(face.ref)) if of_person else judgements_of([face.ref])
    found = figures_of(viewer, college, face, _pasts(rows, face))
    # Of its own latest, whatever others have been measured for since.
    summed = attained(Counter(figure.status for figure in found))
    return Portrait(face, summed, worst_first(found)[:count])


def _with_numbers(rows: pa.Table) -> pa.Table:
    return rows.filter(pc.is_valid(rows["shown"])) if rows.num_rows else rows


def _pasts(rows: pa.Table, face: Face) -> Mapping[str, Past]:
    # Where nothing was ever diagnosed there are no columns either.
    codes = rows["indicator"].unique().to_pylist() if rows.num_rows else []
    found = judgements.pasts(rows, [(code, face.ref) for code in codes]) if codes else {}
    return {code: past for (code, _), past in found.items()}
