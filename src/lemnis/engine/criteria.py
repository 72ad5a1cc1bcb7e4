"""A college's own lines, laid over those that are shipped.

In: a catalogue and ``catalogue/criteria.yaml``, which maps indicator codes to lists of criteria as
an indicator has them. Out: the catalogue with those in place of the indicator's own.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lemnis.engine.catalogue import Catalogue, read_yaml
from lemnis.engine.definition import Indicator
from lemnis.errors import BadData


def with_criteria(catalogue: Catalogue, page: Path) -> Catalogue:
    """Return the catalogue judged by the lines of a page; itself where there is no such file.

    Raises:
        BadData: the page is no such mapping, or a criterion is wrong.
        NotFound: an indicator named does not exist.

    """
    entries = read_yaml(page) if page.exists() else None
    if entries is None:
        return catalogue
    if not isinstance(entries, Mapping):
        raise BadData(
            "文件里应是“指标代码: 标准的列表”。",
            "The file should map indicator codes to lists of criteria.",
            place=str(page),
            cure=("例如 SCH-RES-002: [{pass: 18, source: 校定}]。",
                  "For example SCH-RES-002: [{pass: 18, source: own}]."),
        )  # fmt: skip
    own = (_judged(catalogue.find(str(name)), raw, page) for name, raw in entries.items())
    return catalogue.overlaid({indicator.code: indicator for indicator in own})


def _judged(indicator: Indicator, raw: Any, page: Path) -> Indicator:
    fields = {name: getattr(indicator, name) for name in Indicator.model_fields}
    del fields["place"]
    judged = Indicator.read({**fields, "criteria": raw}, str(page))
    return judged.model_copy(update={"place": indicator.place})
