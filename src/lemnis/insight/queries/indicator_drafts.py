"""An indicator being written: is it right, what does it say, what would it come to."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from lemnis.engine.catalogue import Catalogue
from lemnis.engine.college import College
from lemnis.engine.covering import cover
from lemnis.engine.definition import Indicator
from lemnis.engine.formula.check import check
from lemnis.engine.formula.complete import Completion, complete
from lemnis.engine.formula.nodes import aggregates
from lemnis.engine.latest import tallies
from lemnis.engine.masking import covers_names
from lemnis.engine.preview import Tried, TriedNumber, preview
from lemnis.engine.proofreading import Mistake
from lemnis.engine.question import Question
from lemnis.engine.reading import question, scope
from lemnis.errors import BadData, BadFormula, Fault, NotFound
from lemnis.evidence import own_catalogue
from lemnis.evidence.at_hand import college_at_hand, home_at_hand
from lemnis.evidence.rules.indicator_drafts import IndicatorDraft, entry_of
from lemnis.insight.recent import stands
from lemnis.insight.rules.library import formula_said
from lemnis.lake.datasets import Dataset
from lemnis.people.queries import visible_subjects
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, require
from lemnis.values import Period, SubjectKind, SubjectRef, Title

_LANGUAGES = ("zh", "en")
_KINDS, _EACH = 2, 3  # of how many kinds so many subjects are tried
_PLACEHOLDERS = {
    "code": "OWN-DRAFT", "key": "own_draft", "name": {"zh": "草稿指标", "en": "Draft indicator"},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class CheckedFormula:
    """What there is to say of a formula while it is typed.

    ``sets`` are the data sets it speaks of; ``completions`` fit where the caret is.
    """

    faults: tuple[Fault, ...]
    said: Title | None
    sets: tuple[Dataset, ...]
    completions: tuple[Completion, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What a draft comes to for a few subjects; ``was`` are the numbers of the one in force.

    Without numbers ``why_not`` says the reason.
    """

    period: Period | None
    numbers: tuple[TriedNumber, ...]
    was: Mapping[SubjectRef, TriedNumber]
    why_not: Title | None = None


def draft_standing(viewer: Viewer, code: str, on: dt.date) -> Indicator:
    """Return the indicator in force that is to be edited.

    Raises:
        NotFound: there is none.
        NotAllowed: the viewer may not write indicators.

    """
    require(viewer, Permission.WRITE_INDICATORS)
    found = college_at_hand(viewer, on).library.catalogue.get(code)
    if found is None:
        raise NotFound(f"没有指标 {code}。", f"There is no indicator {code}.")
    return found


def checked_formula(
    viewer: Viewer, draft: IndicatorDraft, on: dt.date, *, caret: int, language: str
) -> CheckedFormula:
    """Return the faults of a formula, or what it says.

    Raises:
        NotAllowed: the viewer may not write indicators.

    """
    require(viewer, Permission.WRITE_INDICATORS)
    college = college_at_hand(viewer, on)
    known = scope(college.library.datasets, college.library.catalogue)
    offered = complete(draft.formula[:_LONGEST], caret, known, language)
    try:
        _, asked = _read(college, draft, on)
    except BadFormula as error:
        return CheckedFormula(error.faults, None, (), offered)
    names = dict.fromkeys(a.dataset for a in aggregates(asked.formula))
    sets = tuple(college.library.datasets[name] for name in names)
    return CheckedFormula((), formula_said(college.library, asked.formula), sets, offered)


_LONGEST = 12_000


def draft_mistakes(viewer: Viewer, draft: IndicatorDraft) -> tuple[Mistake, ...]:
    """Return everything that keeps a draft from being saved, as the check of pages finds it.

    Raises:
        NotAllowed: the viewer may not write indicators.

    """
    require(viewer, Permission.WRITE_INDICATORS)
    home = home_at_hand()
    standing = own_catalogue.standing(home, draft.code)
    _, found = own_catalogue.proofread_entry(home, entry_of(draft, standing))
    return tuple(found)


def draft_preview(viewer: Viewer, draft: IndicatorDraft, on: dt.date) -> Preview:
    """Return what a draft comes to for a few subjects that the viewer sees; nothing is stored.

    Raises:
        NotAllowed: the viewer may not write indicators.

    """
    require(viewer, Permission.WRITE_INDICATORS)
    college = college_at_hand(viewer, on)
    try:
        made, asked = _read(college, draft, on)
    except BadFormula:
        return _nothing(Title("改好公式后显示。", "Shown once the formula is right."))
    period = _period(college, made, on)
    if period is None:
        return _nothing(Title("还没有可用的时段。", "There is no period to try it on yet."))
    subjects = _subjects(viewer, made)
    if not subjects:
        return _nothing(Title("没有您能看到的主体。", "There are no subjects for you to see."))
    numbers = preview(college, Tried(made, asked, period, subjects), on)
    return Preview(period, _covered(college, numbers), _was(college, made, period, subjects, on))


def _nothing(why: Title) -> Preview:
    return Preview(None, (), {}, why)


def _read(college: College, draft: IndicatorDraft, on: dt.date) -> tuple[Indicator, Question]:
    """Return a draft as an indicator with its formula read; what is not written yet is made up."""
    library = college.library
    standing = library.catalogue.get(draft.code)
    since = draft.since or on
    raw = entry_of(replace(draft, since=since, why=draft.why or "…"), standing)
    try:
        made = Indicator.read(_filled(raw))
        whole = _overlaid(library.catalogue, made)
    except BadData:
        # The rest of the form is told on saving; the formula can be told now.
        check(draft.formula, scope(library.datasets, library.catalogue))
        raise BadFormula(draft.formula, (_UNFINISHED,)) from None
    return made, question(made, scope(library.datasets, whole), max(since, on))


_UNFINISHED = Fault(
    0, 0, 0, "unfinished", "公式没有错误；表单其他各项填好后才能预览",
    "the formula is right; fill in the other fields to see a preview",
)  # fmt: skip


def _filled(raw: Mapping[str, Any]) -> dict[str, Any]:
    given = {name: value for name, value in raw.items() if value not in (None, "", {}, ())}
    names = given.get("name")
    if isinstance(names, Mapping) and not all(names.values()):
        given.pop("name")
    return {**_PLACEHOLDERS, **given}


def _overlaid(catalogue: Catalogue, made: Indicator) -> Catalogue:
    return catalogue.overlaid({made.code: made})


def _period(college: College, made: Indicator, on: dt.date) -> Period | None:
    """Return the newest period of its kind for which there are numbers of anything."""
    catalogue, ends = college.library.catalogue, {True: on.min, False: on.min}
    for code, found in tallies(stands(college)).items():
        same = code in catalogue and catalogue[code].period is made.period
        for label in {tally.period for tally in found if tally.known}:
            ends[same] = max(ends[same], college.calendar.parse(label).end)
    day = next((end for end in (ends[True], ends[False], on) if end != on.min), on)
    return college.calendar.containing(made.period, day, days=made.days or 30)


def _subjects(viewer: Viewer, made: Indicator) -> Mapping[SubjectKind, tuple[str, ...]]:
    """Return the first few subjects of the highest kinds it is about."""
    visible = visible_subjects(viewer, Permission.SEE_SUBJECTS).filter(active_until=None)
    found: dict[SubjectKind, tuple[str, ...]] = {}
    for kind in (k for k in SubjectKind if k in made.subjects):
        codes = visible.filter(kind=kind.value).order_by("code").values_list("code", flat=True)
        if few := tuple(codes[:_EACH]):
            found[kind] = few
        if len(found) == _KINDS:
            break
    return found


def _covered(college: College, numbers: tuple[TriedNumber, ...]) -> tuple[TriedNumber, ...]:
    datasets = college.library.datasets
    return tuple(
        replace(n, name=cover(n.name)) if covers_names(datasets, n.ref.kind) else n for n in numbers
    )


def _was(
    college: College,
    made: Indicator,
    period: Period,
    subjects: Mapping[SubjectKind, tuple[str, ...]],
    on: dt.date,
) -> Mapping[SubjectRef, TriedNumber]:
    """Return what the formula in force comes to for the same subjects, where there is one."""
    asked = college.library.questions.get(made.code)
    if asked is None or asked.period is not made.period:
        return {}
    there = {kind: codes for kind, codes in subjects.items() if kind in asked.subjects}
    tried = Tried(college.library.catalogue[made.code], asked, period, there)
    return {number.ref: number for number in preview(college, tried, on)}
