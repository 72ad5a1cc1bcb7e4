"""The kinds of signals by name, and the one way to look by them.

A kind is a parameters model and a function ``look(parameters, series, context)``. A new kind is a
module with these two and a line in ``KINDS``.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from pydantic import ValidationError

from lemnis.engine.mistakes import bad_entry
from lemnis.engine.signals import (
    cusum,
    ewma,
    forecast,
    gaps,
    jump,
    line,
    model,
    path,
    peer,
    spc,
    trend,
)
from lemnis.engine.signals.parameters import Parameters
from lemnis.engine.signals.series import Context, Series
from lemnis.engine.signals.signal import Signal, Unready
from lemnis.errors import NotFound
from lemnis.values import Title


class Kind(NamedTuple):
    """One kind: what may be set, how it looks, what it is called."""

    parameters: type[Parameters]
    look: Callable[[Any, Series, Context], Signal | Unready]
    title: Title


KINDS: Mapping[str, Kind] = {
    line.KIND: Kind(line.LineParameters, line.look, Title("越线", "beyond a line")),
    path.KIND: Kind(path.PathParameters, path.look, Title("落后于进度", "behind the path")),
    trend.KIND: Kind(trend.TrendParameters, trend.look, Title("趋势不良", "wrong trend")),
    spc.KIND: Kind(spc.SpcParameters, spc.look, Title("失控", "out of control")),
    ewma.KIND: Kind(ewma.EwmaParameters, ewma.look, Title("小幅偏移", "small shift")),
    cusum.KIND: Kind(cusum.CusumParameters, cusum.look, Title("累计偏移", "summed shift")),
    jump.KIND: Kind(jump.JumpParameters, jump.look, Title("同期突变", "sudden change")),
    peer.KIND: Kind(peer.PeerParameters, peer.look, Title("同类异常", "peer outlier")),
    forecast.KIND: Kind(
        forecast.ForecastParameters, forecast.look, Title("预计不达标", "forecast to miss")
    ),
    gaps.KIND: Kind(gaps.DataParameters, gaps.look, Title("数据问题", "data trouble")),
    model.KIND: Kind(model.ModelParameters, model.look, Title("学业风险", "student risk")),
}


def read_parameters(kind: str, raw: Mapping[str, Any], place: str = "") -> Parameters:
    """Return the parameters of a kind as a rule states them.

    Raises:
        NotFound: there is no such kind.
        BadData: a parameter is unknown or wrong; names field and cure.

    """
    model = _kind(kind, place).parameters
    try:
        return model.model_validate(dict(raw))
    except ValidationError as error:
        raise bad_entry(error, raw, place) from error


def look(
    kind: str, parameters: Parameters | Mapping[str, Any], series: Series, context: Context
) -> Signal | Unready:
    """Return what a kind finds at the end of a series, or why it cannot tell.

    Raises:
        NotFound: there is no such kind.
        BadData: the parameters are not those of the kind.

    """
    if not isinstance(parameters, _kind(kind).parameters):
        raw = parameters.model_dump() if isinstance(parameters, Parameters) else parameters
        parameters = read_parameters(kind, raw)
    return _kind(kind).look(parameters, series, context)


def clears(
    kind: str, parameters: Parameters | Mapping[str, Any], series: Series, context: Context
) -> bool:
    """Tell whether an open alert may clear: the kind is quiet by its clearing level too.

    What cannot be told does not clear, so missing data never do; and what clears does not fire.

    Raises:
        NotFound: there is no such kind.
        BadData: the parameters are not those of the kind.

    """
    if not isinstance(parameters, Parameters):
        parameters = read_parameters(kind, parameters)
    found = (look(kind, p, series, context) for p in (parameters.clearing(), parameters))
    return all(isinstance(each, Signal) and not each.fired for each in found)


def _kind(kind: str, place: str = "") -> Kind:
    if kind in KINDS:
        return KINDS[kind]
    names = "、".join(KINDS), ", ".join(KINDS)
    raise NotFound(
        f"没有“{kind}”这一种信号。",
        f"There is no kind of signal “{kind}”.",
        place=place,
        cure=(f"可以写：{names[0]}。", f"Possible: {names[1]}."),
    )
