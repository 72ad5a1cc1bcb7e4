"""The list of spirals: its columns, filters and lines."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, NamedTuple

from lemnis.engine.subjects import KINDS
from lemnis.insight.queries.spirals import LAYERS
from lemnis.insight.rules.words import LAYERS as LAYER_WORDS
from lemnis.people.queries import SubjectName
from lemnis.spiral.queries import SpiralRow, SpiralWishes
from lemnis.spiral.rules.stages import StageCode
from lemnis.values import Layer, Title
from lemnis.web.tables import Asked, Column
from lemnis.web.words import said, say

COLUMNS = (
    Column("name", Title("主体", "Subject")),
    Column("kind", Title("类别", "Kind"), sortable=False, phone=False),
    Column("stage", Title("环节", "Stage"), sortable=False),
    Column("since", Title("进入", "Since"), phone=False),
    Column("due", Title("应完成", "Due")),
    Column("lap", Title("圈", "Lap"), right=True),
    Column("small", Title("小循环", "Small loops"), right=True, sortable=False, phone=False),
    Column("owner", Title("责任人", "Owner"), sortable=False, phone=False),
)
FILTERS = ("layer", "stage", "late")
_SIZE, _LONGEST = 50, 50_000


class Line(NamedTuple):
    """One spiral as the list shows it."""

    subject: SubjectName
    code: StageCode
    late: bool
    name: str
    kind: str
    stage: str
    since: dt.date
    due: dt.date | None
    lap: int
    small: int
    owner: str


def wishes(asked: Asked, *, everything: bool = False) -> SpiralWishes:
    """Return what an address asks for."""
    layer, stage = asked.filters.get("layer", ""), asked.filters.get("stage", "")
    return SpiralWishes(
        kinds=frozenset(LAYERS[Layer(layer)]) if layer in {*Layer} else frozenset(),
        stage=StageCode(stage) if stage in {*StageCode} else None,
        late=bool(asked.filters.get("late")), text=asked.words, sort=asked.sort,
        descending=asked.descending, page=1 if everything else asked.page,
        per_page=_LONGEST if everything else _SIZE,
    )  # fmt: skip


def lines(rows: Iterable[SpiralRow]) -> tuple[Line, ...]:
    """Return spirals as the list shows them."""
    return tuple(
        Line(
            row.name, row.stage, row.late, row.name.name, said(KINDS[row.name.ref.kind]),
            said(row.stage.words), row.begun_on, row.due_on, row.lap, row.small, row.name.owner,
        )
        for row in rows
    )  # fmt: skip


def choices() -> dict[str, Any]:
    """Return what the filters offer."""
    return {
        "layer_choices": [(layer.value, LAYER_WORDS[layer]) for layer in Layer],
        "stage_choices": [(code.value, code.words) for code in StageCode],
        "late_choices": [("1", say("逾期", "late"))],
    }
