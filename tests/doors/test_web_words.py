"""Both languages on every page: nothing Chinese stands in a template outside ``say``."""

import re
from pathlib import Path

import pytest
from django.template import engines
from django.utils import translation

from lemnis.engine.grade import Status
from lemnis.values import Missing, Period, PeriodKind, Title

WEB = Path(__file__).parents[2] / "src" / "lemnis" / "web"
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
SAID = re.compile(r"{%\s*say\s.*?%}|{#.*?#}|{%\s*comment\s*%}.*?{%\s*endcomment\s*%}", re.DOTALL)
CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")


def rendered(text, language="zh-hans", **values):
    with translation.override(language):
        return engines["django"].from_string(text).render(values)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(WEB / "templates")))
def test_a_template_holds_chinese_only_where_it_says_it_in_both_languages(path):
    rest = SAID.sub("", path.read_text(encoding="utf-8"))

    assert CHINESE.findall(rest) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(WEB / "templates")))
def test_a_template_has_no_style_or_script_of_its_own(path):
    text = path.read_text(encoding="utf-8")

    assert re.findall(r"\sstyle=|<style|\son\w+=|javascript:|<script(?![^>]*\ssrc=)", text) == []
    assert re.findall(r"#[0-9a-fA-F]{6}\b", text) == []


@pytest.mark.parametrize(
    "path", sorted((WEB / "static" / "lemnis").glob("*.js")), ids=lambda p: p.name
)
def test_a_script_has_no_words_for_people(path):
    assert CHINESE.findall(path.read_text(encoding="utf-8")) == []


def test_a_text_is_said_in_the_language_of_the_page():
    text = '{% say "预警" "Alerts" %}'

    assert (rendered(text), rendered(text, "en")) == ("预警", "Alerts")


def test_values_in_a_text_are_escaped_and_their_braces_left_alone():
    text = '{% say "共 {n} 条" "{n} in all" n=n %}'

    assert rendered(text, "en", n="<b>{x}</b>") == "&lt;b&gt;{x}&lt;/b&gt; in all"


def test_a_text_may_be_kept_for_a_component():
    text = '{% say "示例" "sample" as word %}{% tag word %}'

    assert ">sample<" in rendered(text, "en")


@pytest.mark.parametrize(
    ("words", "zh", "en"),
    [
        (Title("专业", "program"), "专业", "program"),
        (Status.ON_TARGET, "达目标", "on target"),
        ("PRG-RES-006", "PRG-RES-006", "PRG-RES-006"),
        (None, "", ""),
    ],
)
def test_titles_and_words_of_the_engine_are_said(words, zh, en):
    assert rendered("{{ words|said }}", words=words) == zh
    assert rendered("{{ words|said }}", "en", words=words) == en


@pytest.mark.parametrize("reason", Missing)
def test_every_reason_for_no_number_has_a_word(reason):
    assert rendered("{{ reason|missing }}", reason=reason)


@pytest.mark.parametrize(
    ("kind", "label", "zh", "en"),
    [
        (PeriodKind.TERM, "2025-2026-1", "2025—2026 学年第一学期", "term 1 of 2025–2026"),
        (PeriodKind.WEEK, "2025-2026-2-W05", "2025—2026 学年第二学期第 5 周",
         "week 5 of term 2 of 2025–2026"),
        (PeriodKind.MONTH, "2025-03", "2025 年 3 月", "2025-03"),
        (PeriodKind.FISCAL_YEAR, "FY2025", "2025 财年", "fiscal year 2025"),
        (PeriodKind.AS_OF, "@2025-06-30", "截至 2025-06-30", "as of 2025-06-30"),
        (PeriodKind.ROLLING, "30d@2025-06-30", "至 2025-06-30 的 30 天", "30 days to 2025-06-30"),
        (PeriodKind.DAY, "2025-06-30", "2025-06-30", "2025-06-30"),
    ],
)  # fmt: skip
def test_periods_are_said_as_people_say_them(kind, label, zh, en):
    period = Period(None, None, kind, label)

    assert rendered("{{ period|period }}", period=period) == zh
    assert rendered("{{ period|period }}", "en", period=period) == en
