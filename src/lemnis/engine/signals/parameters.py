"""What may be set of a kind, checked when a rule is written."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from lemnis.engine.signals.signal import Watch

Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
NotNegative = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Chance = Annotated[float, Field(gt=0, lt=1)]


class Parameters(BaseModel):
    """The parameters of a kind.

    Hysteresis: a field named in ``CLEARS`` has a second level, at which the kind must be quiet
    for its alert to clear; unset, it is the first. The second may not be above the first, so what
    is cleared would not fire (tested).

    ``trust_suspect``: also believe values whose data set has broken a promise.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    CLEARS: ClassVar[Mapping[str, str]] = {}

    trust_suspect: bool = False

    @model_validator(mode="after")
    def _clears_at_or_under_the_level_that_fires(self) -> Self:
        for fires, clears in self.CLEARS.items():
            level = getattr(self, clears)
            if level is not None and level > getattr(self, fires):
                raise ValueError(f"{clears} 不能大于 {fires} / {clears} must not exceed {fires}")
        return self

    def clearing(self) -> Self:
        """Return the parameters by which the series must be quiet for the alert to clear."""
        levels = {fires: getattr(self, clears) for fires, clears in self.CLEARS.items()}
        return self.model_copy(update={k: v for k, v in levels.items() if v is not None})


class Sided(Parameters):
    """Parameters of a kind that can look for the worse, for the too good, or for both."""

    watch: Watch = Watch.WORSE
