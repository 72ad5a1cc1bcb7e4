"""An indicator as somebody is writing it, and the entry of a page it becomes."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lemnis.engine.definition import Indicator, Version
from lemnis.engine.pages import entry
from lemnis.errors import Refused


@dataclass(frozen=True, slots=True)
class IndicatorDraft:
    """What was written: the fields of a page as text or words of the code, and its new formula.

    ``since`` and ``why`` belong to the formula where an earlier one stands; ``lines`` are the four
    lines by name, of every subject, for an indicator that has no criteria yet. ``versions`` is how
    many versions its writer has seen.
    """

    code: str
    formula: str
    fields: Mapping[str, Any]
    since: dt.date | None = None
    why: str = ""
    lines: Mapping[str, float] | None = None
    lines_source: str = ""
    versions: int = 0


def entry_of(draft: IndicatorDraft, standing: Indicator | None) -> dict[str, Any]:
    """Return the entry of a page that a draft becomes; past versions stay as they are."""
    made = entry(standing) if standing else {}
    made |= {"code": draft.code, **draft.fields}
    made.pop("formula", None)
    past = [version.model_dump() for version in standing.versions] if standing else []
    if not past or _plain(draft.formula) != _plain(past[-1]["formula"]):
        past.append(_version(draft, first=not past))
    made["versions"] = past
    if draft.lines and not made.get("criteria"):
        made["criteria"] = [{**draft.lines, "source": draft.lines_source}]
    return made


def _version(draft: IndicatorDraft, *, first: bool) -> dict[str, Any]:
    found: dict[str, Any] = {"formula": draft.formula, "why": draft.why}
    if draft.since or not first:
        found["since"] = draft.since
    return found


def _plain(formula: str) -> str:
    return " ".join(formula.split())


def require_newer(draft: IndicatorDraft, standing: Indicator | None) -> None:
    """Refuse a draft of what somebody else has changed since, or of the past.

    Raises:
        Refused: there are other versions than its writer has seen, or its formula would begin
            before the one in force.

    """
    known: tuple[Version, ...] = standing.versions if standing else ()
    if len(known) != draft.versions:
        raise Refused(
            f"指标 {draft.code} 在您编辑期间已被他人修改。",
            f"Indicator {draft.code} has been changed by somebody else meanwhile.",
            cure=("请重新打开再改。", "Open it anew and change it."),
        )
    same = known and _plain(known[-1].formula) == _plain(draft.formula)
    if known and not same and (draft.since is None or draft.since <= known[-1].since):
        last = known[-1].since
        raise Refused(
            f"新公式的起始日要晚于现行版本的（{last}）。",
            f"The new formula must begin after the one in force ({last}).",
            cure=("旧版本不改，只加新版本。", "Past versions stay; a new one is added."),
        )
