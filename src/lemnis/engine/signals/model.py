"""Student risk: somebody is among those a model finds most likely not to pass.

The model is asked before (``Context.estimate``) and has proved itself on an earlier term, or nobody
is told of. Source: ``engine.risk``; measured in docs/explanation/student_risk.md.
"""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator

from lemnis.engine.signals.parameters import Chance, Parameters
from lemnis.engine.signals.series import Context, Estimate, Series
from lemnis.engine.signals.signal import Evidence, Side, Signal, Unready, Why
from lemnis.values import Title

KIND = "model"
_Probability = Annotated[float, Field(ge=0, lt=1)]
_UNASKED = Title("没有对其作出预估。", "Nothing is foretold of this one.")


class ModelParameters(Parameters):
    """How long the list is, and when somebody is off it.

    ``share``: so many of those asked about, the highest first, can be talked to; off the list is
    who is not among the first ``clear_share`` either. ``least``: a lower probability is not worth
    a talk. ``background``: education before entry is weighed too.
    """

    CLEARS: ClassVar[Mapping[str, str]] = {"least": "clear_least"}

    share: Chance = 0.15
    clear_share: Chance | None = None
    least: _Probability = 0.0
    clear_least: _Probability | None = None
    background: bool = True

    @model_validator(mode="after")
    def _clears_further_down(self) -> Self:
        if self.clear_share is not None and self.clear_share < self.share:
            raise ValueError("clear_share 不能小于 share / clear_share must not be under share")
        return self

    def clearing(self) -> Self:
        """Return the same with the longer list in place of the one that fires."""
        return super().clearing().model_copy(update={"share": self.clear_share or self.share})


def look(parameters: ModelParameters, _series: Series, context: Context) -> Signal | Unready:
    """Tell whether somebody is on the list of the day."""
    found = context.estimate
    if found is None:
        return Unready(KIND, Why.NO_MODEL, _UNASKED)
    fired = found.above < parameters.share and found.probability >= parameters.least
    side = Side.HIGH if fired else Side.NONE
    words = _fired(found) if fired else _quiet(found)
    return Signal(KIND, fired, side, Evidence(probability=found.probability), (), words)


def _fired(found: Estimate) -> Title:
    zh, en = _begin(found)
    told = found.reasons or (Title("没有突出的事实", "no fact stands out"),)
    return Title(
        f"{zh}：{'；'.join(r.zh for r in told)}。请先谈一谈；不据此作任何处理。",
        f"{en}: {'; '.join(r.en for r in told)}. Talk first; nothing follows from it by itself.",
    )


def _quiet(found: Estimate) -> Title:
    zh, en = _begin(found)
    return Title(f"{zh}，不在名单之内。", f"{en}, not on the list.")


def _begin(found: Estimate) -> Title:
    return Title(
        f"{found.period}教学班 {found.section} 不通过的可能性{found.likelihood.zh}",
        f"Likelihood not to pass section {found.section} in {found.period}: {found.likelihood.en}",
    )
