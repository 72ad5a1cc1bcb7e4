"""Every error a person can do something about, in two languages.

A door translates ``status`` once (page, JSON problem, exit code); anything else is a crash.
"""

from dataclasses import dataclass
from typing import Any, ClassVar


class LemnisError(Exception):
    """Something a person can mend.

    ``zh`` and ``en`` say what happened; ``cure_zh`` and ``cure_en`` what to do about it.
    ``place`` names the file, sheet, row, column or line concerned, where there is one.
    """

    status: ClassVar[int] = 400
    exit_code: ClassVar[int] = 1

    def __init__(
        self,
        zh: str,
        en: str,
        *,
        place: str = "",
        cure: tuple[str, str] = ("", ""),
        **facts: Any,
    ) -> None:
        super().__init__(en)
        self.zh, self.en, self.place, self.cure, self.facts = zh, en, place, cure, facts

    def say(self, language: str = "zh") -> str:
        """Return place, message and cure as one line in ``zh`` or ``en``."""
        text, cure = (self.zh, self.cure[0]) if language == "zh" else (self.en, self.cure[1])
        place = f"{self.place}: " if self.place else ""
        gap = "" if language == "zh" else " "
        return f"{place}{text}{gap + cure if cure else ''}"

    def __str__(self) -> str:
        return self.say("en")


class NotFound(LemnisError):
    """What you asked for does not exist, or not for you."""

    status = 404


class NotAllowed(LemnisError):
    """You may see it but not do this to it."""

    status = 403


class Refused(LemnisError):
    """The thing asked for may not happen now, for a reason of the college's own rules."""

    status = 409


class BadData(LemnisError):
    """A file, a table or a catalogue page cannot be read as what it claims to be."""

    status = 422


class WrongUse(LemnisError):
    """A command or call was written wrongly."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault in a formula: where (line and column count from 1), which, and in words."""

    line: int
    column: int
    length: int
    code: str
    zh: str
    en: str
    suggestion: str = ""


class BadFormula(LemnisError):
    """A formula cannot be understood; ``faults`` says where and why, in order of place."""

    status = 422

    def __init__(self, text: str, faults: tuple[Fault, ...]) -> None:
        first = faults[0]
        super().__init__(
            f"公式有误：{first.zh}",
            f"The formula has a fault: {first.en}",
            place=f"第 {first.line} 行第 {first.column} 列" if first.line else "",
            cure=(
                f"是否想写“{first.suggestion}”？" if first.suggestion else "",
                f"Did you mean “{first.suggestion}”?" if first.suggestion else "",
            ),
        )
        self.text, self.faults = text, faults
