"""The words in which YAML states a scoring: ``score: {kind: linear, pass: 4000, weight: 3}``."""

from abc import abstractmethod
from collections.abc import Mapping
from decimal import Decimal
from statistics import mean
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from lemnis.engine.mistakes import bad_entry
from lemnis.engine.score import functions
from lemnis.engine.score.evidence import Evidence

Points = Annotated[Decimal, Field(ge=0, allow_inf_nan=False)]
Positive = Annotated[Decimal, Field(gt=0, allow_inf_nan=False)]
Number = Annotated[Decimal, Field(allow_inf_nan=False)]
Table = Annotated[tuple[tuple[Number, Points], ...], Field(min_length=1)]


class _Scoring(BaseModel):
    """What all scorings share: events whose mere occurrence leaves no point."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)
    red_lines: tuple[str, ...] = ()

    def points(self, evidence: Evidence) -> Decimal | None:
        """Return the points, None where there is nothing to score."""
        if any(evidence.counts.get(event, 0) > 0 for event in self.red_lines):
            return Decimal(0)
        return self._points(evidence)

    @abstractmethod
    def _points(self, evidence: Evidence) -> Decimal | None: ...


class PassFail(_Scoring):
    """All or nothing at a line."""

    kind: Literal["pass_fail"]
    line: Number
    weight: Points
    lower: bool = False

    def _points(self, evidence: Evidence) -> Decimal | None:
        if evidence.value is None:
            return None
        return functions.pass_or_fail(evidence.value, self.line, self.weight, lower=self.lower)


class BandTable(_Scoring):
    """Points by band, best band first."""

    kind: Literal["bands"]
    bands: Table
    lower: bool = False

    @model_validator(mode="after")
    def _best_first(self) -> Self:
        _require_best_first(self.bands, lower=self.lower)
        return self

    def _points(self, evidence: Evidence) -> Decimal | None:
        if evidence.value is None:
            return None
        return functions.band_table(evidence.value, self.bands, lower=self.lower)


class Linear(_Scoring):
    """All from pass on, nothing below limit, the ratio to pass between."""

    kind: Literal["linear"]
    limit: Number | None = None
    pass_: Positive = Field(alias="pass")
    weight: Points

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.limit is not None and self.limit > self.pass_:
            raise ValueError("line_order|higher")
        return self

    def _points(self, evidence: Evidence) -> Decimal | None:
        if evidence.value is None:
            return None
        return functions.linear(evidence.value, self.limit, self.pass_, self.weight)


class Inverse(_Scoring):
    """The same where lower is better: the ratio is turned over."""

    kind: Literal["inverse"]
    limit: Number | None = None
    pass_: Positive = Field(alias="pass")
    weight: Points

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.limit is not None and self.limit < self.pass_:
            raise ValueError("line_order|lower")
        return self

    def _points(self, evidence: Evidence) -> Decimal | None:
        if evidence.value is None:
            return None
        return functions.inverse(evidence.value, self.limit, self.pass_, self.weight)


class RatioToBest(_Scoring):
    """Compared with the best peer."""

    kind: Literal["ratio_to_best"]
    weight: Points
    zero_below: Number | None = None

    def _points(self, evidence: Evidence) -> Decimal | None:
        if evidence.value is None:
            return None
        return functions.ratio_to_best(evidence.value, evidence.peers, self.weight, self.zero_below)


class Deduct(_Scoring):
    """Points lost for each event. Without ``cap`` all may be lost."""

    kind: Literal["deduct"]
    weight: Points
    each: Mapping[str, Points]
    cap: Points | None = None

    def _points(self, evidence: Evidence) -> Decimal | None:
        cap = self.weight if self.cap is None else self.cap
        return functions.deduct(evidence.counts, self.each, self.weight, cap)


class Add(_Scoring):
    """Points won, or below zero lost, for each event."""

    kind: Literal["add"]
    each: Mapping[str, Number]
    cap: Points

    def _points(self, evidence: Evidence) -> Decimal | None:
        return functions.add(evidence.counts, self.each, self.cap)


class WeightedCount(_Scoring):
    """Awards by level and rank. ``each`` points per full one; a level in ``full`` fills it up."""

    kind: Literal["weighted_count"]
    levels: Mapping[str, Points]
    ranks: Mapping[str, Points] = Field(default_factory=dict)
    highest_only: bool = False
    full: tuple[str, ...] = ()
    each: Points = Decimal(1)
    weight: Points

    def _points(self, evidence: Evidence) -> Decimal | None:
        if any(item.level in self.full for item in evidence.items):
            return self.weight
        counted = functions.weighted_count(
            evidence.items, self.levels, self.ranks, highest_only=self.highest_only
        )
        return min(self.weight, counted * self.each)


class WeightedShare(_Scoring):
    """A weighted part of the total; all points from ``full`` on, below it the ratio.

    ``total`` names the count that is the whole, if it is not all counts together.
    """

    kind: Literal["weighted_share"]
    weights: Mapping[str, Points]
    total: str = ""
    full: Positive = Decimal(1)
    weight: Points

    def _points(self, evidence: Evidence) -> Decimal | None:
        total = evidence.counts.get(self.total, Decimal(0)) if self.total else None
        part = functions.weighted_share(evidence.counts, self.weights, total)
        return None if part is None else functions.linear(part, None, self.full, self.weight)


class Likert(_Scoring):
    """Answers turned into points of a hundred."""

    kind: Literal["likert"]
    options: Mapping[str, Points]
    out_of: Positive = Decimal(100)
    weight: Points

    def _points(self, evidence: Evidence) -> Decimal | None:
        reached = functions.likert(evidence.answers, self.options)
        return None if reached is None else reached / self.out_of * self.weight


class Expert(_Scoring):
    """What experts give, on a scale up to ``out_of``."""

    kind: Literal["expert"]
    out_of: Positive = Decimal(100)
    trim: int = Field(default=0, ge=0)
    weight: Points

    def _points(self, evidence: Evidence) -> Decimal | None:
        reached = functions.expert(evidence.experts, self.trim)
        return None if reached is None else reached / self.out_of * self.weight


class PeerDistance(_Scoring):
    """Distance to the mean of peers, in bands of good distances, best first."""

    kind: Literal["peer_distance"]
    bands: Table
    below: Points = Decimal(0)
    lower: bool = False

    @model_validator(mode="after")
    def _best_first(self) -> Self:
        _require_best_first(self.bands, lower=False)
        return self

    def _points(self, evidence: Evidence) -> Decimal | None:
        middle = evidence.peer_mean
        if middle is None and evidence.peers:
            middle = mean(evidence.peers)
        if evidence.value is None or middle is None:
            return None
        return functions.peer_distance(
            evidence.value, middle, self.bands, self.below, lower=self.lower
        )


class ByType(_Scoring):
    """Another scoring for each type of subject."""

    kind: Literal["by_type"]
    cases: Mapping[str, "Scoring"]
    otherwise: "Scoring"

    def _points(self, evidence: Evidence) -> Decimal | None:
        return functions.by_type(evidence.type, self.cases, self.otherwise).points(evidence)


Scoring = Annotated[
    PassFail
    | BandTable
    | Linear
    | RatioToBest
    | Deduct
    | Add
    | WeightedCount
    | WeightedShare
    | Likert
    | Expert
    | Inverse
    | PeerDistance
    | ByType,
    Field(discriminator="kind"),
]
ByType.model_rebuild()
_READER: TypeAdapter[Any] = TypeAdapter(Scoring)


def read(raw: Any, place: str = "") -> Scoring:
    """Return the scoring a piece of YAML states.

    Raises:
        BadData: no known kind, or a word missing, unknown or of the wrong sort; names the word.

    """
    try:
        scoring: Scoring = _READER.validate_python(raw)
    except ValidationError as wrong:
        raise bad_entry(wrong, {"code": "score"}, place) from wrong
    return scoring


def score(scoring: Scoring, evidence: Evidence) -> Decimal | None:
    """Return the points a scoring gives, not rounded; None where there is nothing to score."""
    return scoring.points(evidence)


def _require_best_first(bands: Table, *, lower: bool) -> None:
    ends = [end for end, _ in bands]
    if ends != sorted(ends, reverse=not lower):
        raise ValueError(f"bands|{'lower' if lower else 'higher'}")
