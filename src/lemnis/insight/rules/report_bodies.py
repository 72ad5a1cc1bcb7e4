"""A report's body, written from its outline and its facts."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from lemnis.insight.rules.report_chapters import WRITERS
from lemnis.insight.rules.report_facts import EffectLine, Facts, FindingLine, Line, cell_words
from lemnis.insight.rules.report_outlines import Chapter, Element, Outline
from lemnis.insight.rules.report_parts import (
    Block,
    Key,
    Words,
    joined,
    plain,
    table,
    text,
    words,
)
from lemnis.insight.rules.report_plans import PLAN_WRITERS
from lemnis.insight.rules.report_work import WORK_WRITERS
from lemnis.values import Title

_HEADS = (
    Title("诊断项目", "Project"), Title("诊断要素", "Element"),
    Title("自我诊断意见", "Own finding"), Title("改进措施", "Measures"),
    Title("改进效果", "Effect"),
)  # fmt: skip
_OPINION = Title("补充自我诊断意见", "Add to the finding")
_MEASURES = Title("补充改进措施", "Add to the measures")
_EFFECT = Title("补充改进效果", "Add to the effect")
_SHOWN = 3

_WRITERS = {**WRITERS, **PLAN_WRITERS, **WORK_WRITERS}
# What a section of an outline may ask the house to tell.
TOLD = frozenset({*_WRITERS, "elements"})


def body(outline: Outline, facts: Facts) -> dict[str, Any]:
    """Return the body of a report; sections with nothing to tell and nobody to ask are left out."""
    made = [(chapter, _blocks(chapter, outline, facts)) for chapter in outline.sections]
    return {
        "sections": [
            {"code": chapter.code, "title": list(chapter.title), "blocks": blocks}
            for chapter, blocks in made
            if blocks
        ]
    }


def _blocks(chapter: Chapter, outline: Outline, facts: Facts) -> list[Block]:
    told: list[Block] = []
    for word in chapter.tells:
        told += _elements(outline, facts) if word == "elements" else _WRITERS[word](facts)
    return told + [text(each.code, each.ask, must=each.must) for each in chapter.texts]


def _elements(outline: Outline, facts: Facts) -> list[Block]:
    """Return the table 诊断项目｜诊断要素｜自我诊断意见｜改进措施｜改进效果."""
    if outline.elements is None:
        return []
    rows = [
        [plain(_numbered(project.number, project.name) if not at else ""), *_element(each, facts)]
        for project in outline.elements.projects
        for at, each in enumerate(project.elements)
    ]
    return [table(Title("自我诊改报告表", "Table of the self-diagnosis"), _HEADS, rows)]


def _element(element: Element, facts: Facts) -> list[Words]:
    broken = [line for line in facts.lines if line.is_broken and line.cell in element.draws]
    codes = {line.code for line in facts.lines if line.cell in element.draws}
    findings = [f for f in facts.findings if f.indicator in codes and f.action]
    done = [e for e in facts.effects if e.indicator in codes]
    opinion = _opinion(element, facts, broken)
    return [
        plain(_numbered(element.number, element.name)),
        _asked(opinion, element, "opinion", _OPINION, must=not opinion["zh"]),
        _asked(_measures(findings), element, "measures", _MEASURES),
        _asked(_effects(done), element, "effect", _EFFECT),
    ]


def _numbered(number_: str, name: Title) -> Title:
    return Title(f"{number_} {name.zh}", f"{number_} {name.en}")


def _asked(
    told: Words, element: Element, word: str, ask: Title, *, must: bool = False
) -> dict[str, Any]:
    place = text(f"{element.number}:{word}", _numbered(element.number, Title(
        f"{element.name.zh}：{ask.zh}", f"{element.name.en}: {ask.en}")), must=must)  # fmt: skip
    return {**told, "text": place}


def _opinion(element: Element, facts: Facts, broken: list[Line]) -> Words:
    told = [
        words("{0}：判定 {1}，合格 {2}，达标率 {3}。", "{0}: {1} judged, {2} pass ({3}).",
              cell_words(cell), *map(Key, facts.matrix[cell]))
        for cell in element.draws
        if cell in facts.matrix
    ]  # fmt: skip
    told += [
        words("{0} {1}，{2}。", "{0} {1}; {2}.", line.name, Key(line.now), line.line)
        for line in broken[:_SHOWN]
    ]
    return joined(told)


def _measures(findings: list[FindingLine]) -> Words:
    told = [plain(_sentence(each)) for each in findings[:_SHOWN]]
    return joined(told)


def _sentence(each: FindingLine) -> str:
    by = "，".join(part for part in (each.owner, each.due) if part)
    return f"{each.action.rstrip('。')}（{by}）。" if by else f"{each.action.rstrip('。')}。"


def _effects(done: list[EffectLine]) -> Words:
    told = [
        words("{0}：{1}，由 {2} 到 {3}。", "{0}: {1}, from {2} to {3}.", each.title, each.state,
              Key(each.before), Key(each.after))
        for each in done[:_SHOWN]
        if each.before and each.after
    ]  # fmt: skip
    return joined(told)


def content(found: Mapping[str, Any], claims: Iterable[Any], texts: Mapping[str, str]) -> str:
    """Return the hash of all that is read in a version: body, numbers, texts."""
    told = [found, list(claims), dict(texts)]
    written = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()
