"""The calendar as a YAML page, read with plain errors and written again."""

import datetime as dt
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from lemnis.engine.calendar.terms import Break, Term
from lemnis.engine.mistakes import bad_entry
from lemnis.errors import BadData


class _Page(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TermPage(_Page):
    """One term as written."""

    label: str
    start: dt.date
    end: dt.date
    first_monday: dt.date
    teaching_weeks: int
    breaks: tuple[tuple[dt.date, dt.date], ...] = ()


class CalendarPage(_Page):
    """The page as written."""

    fiscal_year_starts: int = 1
    terms: tuple[TermPage, ...]


def read(path: Path) -> CalendarPage:
    """Return the page as written, words and types checked.

    Raises:
        BadData: no such file, not YAML, or a word missing, unknown or of the wrong kind.

    """
    try:
        # all text, so that 2025-02-30 is refused with its place like any other wrong word
        raw = yaml.load(path.read_text("utf-8"), yaml.BaseLoader)  # noqa: S506 - makes only text
        return CalendarPage.model_validate(raw)
    except ValidationError as wrong:
        raise bad_entry(wrong, {"code": ""}, str(path)) from wrong
    except OSError as wrong:
        raise BadData(
            "校历文件打不开。",
            "The calendar cannot be opened.",
            place=str(path),
            cure=("检查路径和权限。", "Check the path and the permissions."),
        ) from wrong
    except UnicodeDecodeError as wrong:
        raise BadData(
            "校历不是 UTF-8 文本。",
            "The calendar is not UTF-8 text.",
            place=str(path),
            cure=("另存为 UTF-8。", "Save it as UTF-8."),
        ) from wrong
    except yaml.YAMLError as wrong:
        raise _not_yaml(path, wrong) from wrong


def _not_yaml(path: Path, wrong: yaml.YAMLError) -> BadData:
    mark = getattr(wrong, "problem_mark", None)
    problem = getattr(wrong, "problem", None) or wrong
    return BadData(
        f"校历不是有效的 YAML：{problem}。",
        f"The calendar is not valid YAML: {problem}.",
        place=f"{path}:{mark.line + 1}" if mark else str(path),
        cure=("检查缩进、冒号和引号。", "Check indents, colons and quotes."),
    )


def term(page: TermPage) -> Term:
    """Return the term a page describes; raises BadData as ``Term`` does."""
    breaks = tuple(Break(*days) for days in page.breaks)
    return Term(**{**dict(page), "breaks": breaks})


def write(path: Path, terms: Iterable[Term], fiscal_year_starts: int) -> None:
    """Write terms as the page ``read`` reads."""
    page = {"fiscal_year_starts": fiscal_year_starts, "terms": [_written(t) for t in terms]}
    text = yaml.dump(page, Dumper=_EveryDayInFull, sort_keys=False, allow_unicode=True)
    path.write_text(text, "utf-8")


class _EveryDayInFull(yaml.SafeDumper):
    """Writes a day twice rather than pointing back: who edits the one must not move the other."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - yaml's own signature
        return True


def _written(term: Term) -> Mapping[str, Any]:
    page = {
        "label": term.label,
        "start": term.start,
        "end": term.end,
        "first_monday": term.first_monday,
        "teaching_weeks": term.teaching_weeks,
    }
    breaks = [[b.start, b.end] for b in term.breaks]
    return {**page, "breaks": breaks} if breaks else page
