"""The library of indicators: what they are, and how the subjects one sees stand."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from lemnis.engine.definition import Better, Indicator, Unit
from lemnis.engine.grade import Status
from lemnis.engine.latest import Seen, Tally, tallies
from lemnis.evidence.at_hand import college_at_hand
from lemnis.insight.recent import stands
from lemnis.insight.rules.library import is_lined, is_own
from lemnis.people.queries import sees_everything, visible_subjects
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, require
from lemnis.values import Layer, PeriodKind, SubjectKind, System, Title


class Stand(StrEnum):
    """Where an indicator stands now: by the worst of its subjects."""

    BROKEN = "broken"
    BELOW = "below"
    FINE = "fine"
    UNJUDGED = "unjudged"
    MISSING = "missing"
    FAULTY = "faulty"

    @property
    def words(self) -> Title:
        """What people read."""
        return _STANDS[self]


_STANDS = {
    Stand.BROKEN: Title("有破底线", "some below the limit"),
    Stand.BELOW: Title("有低于合格", "some below pass"),
    Stand.FINE: Title("都在线上", "none below a line"),
    Stand.UNJUDGED: Title("不判定", "not judged"),
    Stand.MISSING: Title("没有数值", "no number"),
    Stand.FAULTY: Title("公式有误", "formula at fault"),
}


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """One indicator in the library; ``tallies`` speak of subjects the viewer sees.

    ``own``: written by the college. ``lined``: it has lines to be judged by.
    """

    code: str
    name: Title
    layer: Layer
    system: System
    kinds: tuple[SubjectKind, ...]
    period: PeriodKind
    unit: Unit
    better: Better
    own: bool
    lined: bool
    faulty: bool
    tallies: tuple[Tally, ...]

    @property
    def subjects(self) -> int:
        """How many subjects ought to have a number."""
        return sum(tally.subjects for tally in self.tallies)

    @property
    def known(self) -> int:
        """How many have one."""
        return sum(tally.known for tally in self.tallies)

    @property
    def coverage(self) -> Decimal | None:
        """The share of subjects with a number, in percent; None where there are no subjects."""
        if not self.subjects:
            return None
        return round(Decimal(100 * self.known) / self.subjects, 1)

    @property
    def below(self) -> int:
        """How many break a line they must not break."""
        return sum(tally.broken for tally in self.tallies)

    @property
    def stand(self) -> Stand:
        """Where it stands now."""
        if self.faulty:
            return Stand.FAULTY
        if not self.known:
            return Stand.MISSING
        found = {status for tally in self.tallies for status, n in tally.statuses.items() if n}
        if Status.BELOW_LIMIT in found:
            return Stand.BROKEN
        if Status.BELOW_PASS in found:
            return Stand.BELOW
        return Stand.UNJUDGED if found == {Status.NOT_JUDGED} else Stand.FINE


@dataclass(frozen=True, slots=True)
class IndicatorWishes:
    """Which indicators: what is None or empty means any. ``text``: in name or code."""

    text: str = ""
    layer: Layer | None = None
    system: System | None = None
    kind: SubjectKind | None = None
    period: PeriodKind | None = None
    better: Better | None = None
    lined: bool | None = None
    own: bool | None = None
    stand: Stand | None = None


def indicators(viewer: Viewer, wishes: IndicatorWishes, on: dt.date) -> tuple[IndicatorLine, ...]:
    """Return the indicators wished for, in the order of the catalogue.

    Raises:
        NotFound: the viewer may not see the library.

    """
    require(viewer, Permission.SEE_CATALOGUE)
    college = college_at_hand(viewer, on)
    found = tallies(stands(college), seen(viewer))
    refused = college.library.refused
    lines = (
        _line(indicator, found.get(code, ()), faulty=code in refused)
        for code, indicator in college.library.catalogue.items()
    )
    return tuple(line for line in lines if _wished(line, wishes))


def seen(viewer: Viewer) -> Seen | None:
    """Return the codes of the subjects a viewer sees, by kind; None for all there are."""
    if sees_everything(viewer, Permission.SEE_SUBJECTS):
        return None
    codes: dict[SubjectKind, list[str]] = defaultdict(list)
    visible = visible_subjects(viewer, Permission.SEE_SUBJECTS).order_by()
    for kind, code in visible.values_list("kind", "code"):
        codes[SubjectKind(kind)].append(code)
    return codes


def _line(indicator: Indicator, found: tuple[Tally, ...], *, faulty: bool) -> IndicatorLine:
    return IndicatorLine(
        indicator.code, indicator.name, indicator.layer, indicator.system, indicator.subjects,
        indicator.period, indicator.unit, indicator.better, is_own(indicator),
        is_lined(indicator), faulty, found,
    )  # fmt: skip


def _wished(line: IndicatorLine, wishes: IndicatorWishes) -> bool:
    words = wishes.text.strip().casefold()
    exact: Mapping[str, object] = {
        "layer": wishes.layer, "system": wishes.system, "period": wishes.period,
        "better": wishes.better, "lined": wishes.lined, "own": wishes.own, "stand": wishes.stand,
    }  # fmt: skip
    return (
        all(wish is None or getattr(line, name) == wish for name, wish in exact.items())
        and (wishes.kind is None or wishes.kind in line.kinds)
        and any(words in text.casefold() for text in (line.code, *line.name))
    )
