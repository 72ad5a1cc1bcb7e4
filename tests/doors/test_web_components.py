"""Components draw the values they are given; the numbers on a page are those of the engine."""

import re
from decimal import Decimal

import pytest
from django.template import engines
from django.utils import translation

from lemnis.engine.definition import Better
from lemnis.values import Missing, Title
from lemnis.web import samples
from lemnis.web.drawing import eight, spiral
from lemnis.web.drawing.gauge import gauge
from lemnis.web.drawing.spark import spark
from lemnis.web.figures import Figure
from lemnis.web.formulas import coloured
from lemnis.web.sample_drawings import spiral as lap


def rendered(text, language="zh-hans", **values):
    with translation.override(language):
        return engines["django"].from_string(text).render(values)


def words(html):
    """What a reader reads of it."""
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def test_a_number_has_thin_spaces_a_true_minus_and_its_own_decimals():
    shown = [rendered("{{ n|number }}", n=Decimal(n)) for n in ("47460", "-2.10", "999", "-0.0")]

    assert shown == ["47\u2009460", "\u22122.10", "999", "0.0"]


def test_a_figure_has_its_unit_and_leads_to_its_why():
    html = rendered("{% value f %}", f=Figure(Decimal("94.3"), Title("%", "%"), why="/why"))

    assert words(html) == "94.3 %"
    assert 'href="/why"' in html


def test_a_missing_figure_says_why_and_shows_no_number():
    html = rendered("{% value f %}", f=Figure(None, Title("%", "%"), missing=Missing.SUPPRESSED))

    assert words(html) == "人数过少不显示"


@pytest.mark.parametrize(
    ("by", "better", "unit", "read", "look"),
    [
        ("3.5", True, "%", "▲ 上升 3.5 个百分点", "d-up"),
        ("-0.6", True, ":1", "▼ 下降 0.6 :1", "d-up"),
        ("-2.1", False, "分", "▼ 下降 2.1 分", "d-dn"),
        ("0.0", True, "%", "0.0 个百分点", "d-0"),
    ],
)
def test_a_change_tells_its_direction_in_shape_and_word_and_whether_it_is_better(
    by, better, unit, read, look
):
    html = rendered("{% change by better=better unit=unit %}", by=Decimal(by), better=better,
                    unit=Title(unit, unit))  # fmt: skip

    assert words(html) == read
    assert f'class="{look}"' in html


@pytest.mark.parametrize(
    ("lines", "better", "bands"),
    [
        ((45, 50, 60, 75), Better.HIGHER, ["b0", "b1", "b2", "b3", "b4"]),
        ((22, 18, 16, 14), Better.LOWER, ["b4", "b3", "b2", "b1", "b0"]),
        (([0, 3], ["0.5", "2.5"], [1, 2], None), Better.RANGE,
         ["b0", "b1", "b2", "b3", "b2", "b1", "b0"]),
        ((None, 5, None, None), Better.HIGHER, ["b1", "b2"]),
    ],
)  # fmt: skip
def test_the_bands_of_a_gauge_are_those_of_the_engine(lines, better, bands):
    drawn = gauge(Decimal(1), samples.criterion(*lines), better)

    assert [part.look for part in drawn.segments] == bands


def test_a_gauge_covers_its_whole_width():
    drawn = gauge(Decimal("41.7"), samples.criterion(45, 50, 60, 75), Better.HIGHER)

    assert sum(float(part.width[:-1]) for part in drawn.segments) == pytest.approx(100, abs=0.05)
    assert 0 < float(drawn.now[:-1]) < float(drawn.lines[0].x[:-1])


def test_where_no_line_is_drawn_there_is_no_gauge():
    assert words(rendered('{% gauge 1 None "higher" %}')) == "未设界线"


def test_a_sparkline_keeps_its_gaps():
    drawn = spark((1, 2, None, 3, 4))

    assert drawn.path.count("M") == 2
    assert spark((None, None)) is None


def test_an_eight_begins_and_ends_at_its_crossing():
    upper, lower = eight.loops(160, 312, 286)

    ends = [loop.at(share)[:2] for loop in (upper, lower) for share in (0, 1)]

    assert [pytest.approx((0, 0), abs=1e-6)] * 4 == ends
    assert upper.at(0.25).x < 0 < upper.at(0.75).x
    assert upper.at(0.5).y < 0 < lower.at(0.5).y


def test_a_spiral_is_walked_as_far_as_the_stage_in_progress():
    sizes = [spiral.draw(lap(now), spiral.WIDE, "x") for now in (0, 4, 8, 12, 13)]

    walked = [float(drawn.done) / float(drawn.whole) for drawn in sizes]
    assert walked == sorted(walked)
    assert walked[-1] == 1
    assert [drawn.over_done for drawn in sizes] == [False, False, True, True, True]


def test_a_spiral_may_have_fewer_stages():
    short = lap()
    few = spiral.Spiral(short.title, 1, short.term, short.stages[:6], crossing=4)

    drawn = spiral.draw(few, spiral.NARROW, "x")

    assert [node.number for node in drawn.nodes] == [1, 2, 3, 4, 5, 6]
    assert [float(node.y) < 0 for node in drawn.nodes] == [True] * 4 + [False] * 2


def test_every_stage_of_a_spiral_is_told_in_words():
    html = rendered('{% spiral lap "x" %}', lap=lap())

    assert "9 自我诊断：进行中，11 月 12—14 日，张××" in html
    assert html.count("<li>") == 13


def test_a_formula_keeps_every_character_and_underlines_its_fault():
    text = "计数(教师, 级 属于 ('初级'))\n/ @线  # 注"
    ((faulty, faults),) = samples._formulas()[1:]

    assert "".join(piece.text for piece in coloured(text)) == text
    assert [p.text for p in coloured(faulty, faults) if "e" in p.look.split()] == ["双师认定级"]


def test_each_severity_has_colour_shape_and_word():
    html = "".join(rendered("{% pill s %}", s=s) for s in ("blue", "yellow", "orange", "red"))

    assert words(html) == "提示 黄 橙 红"
    assert re.findall(r'<i class="sev sev-(\w+)"', html) == ["notice", "yellow", "orange", "red"]
