"""Templates of spirals, one page of ``catalogue/spirals`` each: what the stages are called."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from lemnis.engine.catalogue import read_yaml
from lemnis.engine.definition import Texts, Titled
from lemnis.errors import BadData, NotFound
from lemnis.lake.datasets import CATALOGUE
from lemnis.spiral.rules.entries import read_entry
from lemnis.spiral.rules.stages import StageCode
from lemnis.spiral.rules.words import LoopKind
from lemnis.values import Layer, PeriodKind, SubjectKind, Title

PAGES = CATALOGUE / "spirals"


class Stage(BaseModel):
    """One stage of a template; ``name`` is what the template calls it.

    ``in_words``: where the house holds nothing it could rest on, it may be told in words.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: StageCode
    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)
    in_words: bool = False

    @property
    def name(self) -> Title:
        """What the template calls it."""
        return Title(self.zh, self.en)

    @property
    def loop(self) -> LoopKind:
        """The loop it lies on."""
        return self.code.loop


class Template(BaseModel):
    """The stages of the spiral of some kinds of subject, in order; ``lap`` is how long one takes.

    Of several templates for a kind of subject the one of a ``layer`` is the usual one; one without
    is an alternative.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str = Field(pattern=r"^[a-z][a-z_]*$")
    title: Titled
    layer: Layer | None = None
    subjects: tuple[SubjectKind, ...] = Field(min_length=1)
    lap: Literal[PeriodKind.TERM, PeriodKind.ACADEMIC_YEAR]
    source: Texts = ()
    stages: tuple[Stage, ...]

    @model_validator(mode="after")
    def _goes_round(self) -> Self:
        codes = [stage.code for stage in self.stages]
        loops = [code.loop for code in codes]
        first = [StageCode.GOAL, StageCode.SELF_DIAGNOSE, StageCode.RAISE]
        small = [StageCode.IMPLEMENT, StageCode.MONITOR, StageCode.WARN, StageCode.ADJUST]
        crossing = loops.count(LoopKind.UPPER)
        ends = [codes[0], codes[crossing] if crossing < len(codes) else None, codes[-1]]
        if (
            len(set(codes)) < len(codes)
            or ends != first
            or codes[max(crossing - 4, 0) : crossing] != small
        ):
            raise ValueError(
                "环节从 goal 起，上环以 implement monitor warn adjust 收尾，"
                "下环从 self_diagnose 到 raise，不重复"
                " / stages: from goal; implement monitor warn adjust end the upper loop; the lower"
                " one runs from self_diagnose to raise; none twice"
            )
        return self

    @property
    def codes(self) -> tuple[StageCode, ...]:
        """The stages by code, in order."""
        return tuple(stage.code for stage in self.stages)

    @property
    def crossing(self) -> int:
        """How many stages lie on the upper loop."""
        return sum(stage.loop is LoopKind.UPPER for stage in self.stages)

    def stage(self, code: str) -> Stage:
        """Return a stage by its code; raises NotFound."""
        found = next((stage for stage in self.stages if stage.code == code), None)
        if found is None:
            raise NotFound(
                f"螺旋模板“{self.title.zh}”没有环节 {code}。",
                f"The spiral “{self.title.en}” has no stage {code}.",
            )
        return found


def read_templates(*folders: Path) -> Mapping[str, Template]:
    """Return the templates of pages by code; of a code told twice the last.

    Raises:
        BadData: a page is no template.

    """
    found = {}
    for page in _pages(folders or (PAGES,)):
        template = read_entry(Template, read_yaml(page), page.name)
        found[template.code] = template
    return found


@cache
def templates() -> Mapping[str, Template]:
    """Return the templates the house comes with, by code."""
    return read_templates()


def template(code: str) -> Template:
    """Return a template by its code; raises NotFound."""
    if code not in templates():
        raise NotFound(f"没有螺旋模板 {code}。", f"There is no template {code} of a spiral.")
    return templates()[code]


def usual_template(kind: SubjectKind) -> Template | None:
    """Return the usual template for a kind of subject; None if such have no spiral."""
    own = (t for t in templates().values() if t.layer and kind in t.subjects)
    return next(own, None)


def require_fitting(template: Template, kind: SubjectKind) -> None:
    """Refuse a template that is not for a kind of subject; raises BadData."""
    if kind not in template.subjects:
        raise BadData(
            f"螺旋模板“{template.title.zh}”不适用于这类主体。",
            f"The spiral “{template.title.en}” is not for a {kind}.",
        )


def _pages(folders: tuple[Path, ...]) -> Iterator[Path]:
    for folder in folders:
        yield from sorted(folder.glob("*.yaml"))
