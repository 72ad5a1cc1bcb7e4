"""``lemnis explain``: what made a change or a gap, from the school down to the rows."""

import json
from decimal import Decimal

import pytest

W05, W16 = "2024-2025-2-W05", "2024-2025-2-W16"
ATTENDANCE = ("explain", "CRS-GEN-007", "4199010001", W16, "--since", W05)


def only_json(done):
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout, parse_float=Decimal)


def assert_adds_up(level):
    parts = level["parts"]
    assert sum(p["total"] for p in parts) == level["change"] == level["after"] - level["before"]
    if level["own"] is not None:
        assert sum(p["own"] for p in parts) == level["own"]
        assert sum(p["mix"] for p in parts) == level["mix"]
        assert level["own"] + level["mix"] == level["change"]


def test_a_planted_slide_is_drilled_from_the_school_to_the_program_and_its_rows(visitor):
    told = only_json(visitor(*ATTENDANCE, "--drill", "--json"))["change"]

    _, program, klass, student, *_ = told["levels"]
    assert [level["by"] for level in told["levels"][:4]] == [
        "college", "program", "class", "student",
    ]  # fmt: skip
    assert program["parts"][0]["code"] == "Z0102"  # P05 of docs/reference/demo.md
    assert [s["code"] for s in klass["path"]] == ["4199010001", "U01", "Z0102"]
    assert all("*" in p["name"]["zh"] for p in student["parts"] if p["role"] == "one")
    assert all("*" in p["code"] for p in student["parts"] if p["role"] == "one")
    for level in told["levels"]:
        assert_adds_up(level)
    (rows,) = told["rows"]
    assert rows["count"] > 0
    assert all("*" in row["student_id"] for row in rows["first"])


@pytest.mark.parametrize(
    ("words", "by", "planted"),
    [
        (("CRS-CTL-007", "4199010001", "2024-2025-2", "--by", "教师"), "teacher", "02002"),
        (("STU-CTL-006", "U03", "2025-05", "--by", "class"), "class", "202403011"),
        (("CRS-GEN-012", "Z0201", "2024-2025-1", "--since", "2023-2024-1", "--by", "course"),
         "course", "Z020108"),
        (("SCH-GEN-010", "4199010001", "2024-2025", "--by", "专业"), "program", "Z0201"),
    ],
)  # fmt: skip
def test_the_planted_subject_is_the_greatest_contributor(visitor, words, by, planted):
    told = only_json(visitor("explain", *words, "--json"))["change"]

    (level,) = told["levels"]
    first = level["parts"][0]
    assert level["by"] == by
    assert planted == first["code"] or first["code"].startswith(planted[0] + "*")
    assert_adds_up(level)


def test_a_gap_to_all_peers_is_told_by_categories_both_sides_have(visitor):
    words = ("explain", "CRS-GEN-007", "Z0102", W16, "--to", "peers")

    told = only_json(visitor(*words, "--json"))["change"]
    said = visitor(*words).stdout

    (level,) = told["levels"]
    assert told["against"]["how"] == "peers"
    assert level["by"] == "courses.course_type"
    assert level["change"] < -10
    assert_adds_up(level)
    assert "比其他专业合计低" in said
    assert "自身差异" in said


def test_what_cannot_be_split_says_why_and_the_rest_is_explained(visitor):
    done = visitor("explain", "生师比", "4199010001", "--since", "@2024-09-01", "--lang", "en")

    assert done.returncode == 0
    assert "What made it: The formula is not a quotient of sums" in done.stdout
    assert "Sources (snapshot" in done.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--to", "peers", "--since", W05), "不能同用"),
        (("--by", "月亮"), "没有“月亮”这类主体"),
        (("--since", "2024-2025-1"), "按教学周计算"),
        (("--to", "没有的学校"), "没有找到"),
    ],
)
def test_nonsense_is_refused_in_words(visitor, words, said):
    done = visitor("explain", "CRS-GEN-007", "4199010001", W16, *words)

    assert done.returncode != 0
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_the_change_is_told_in_one_language_at_a_time(visitor):
    chinese = visitor(*ATTENDANCE, "--drill").stdout
    english = visitor(*ATTENDANCE, "--drill", "--lang", "en").stdout

    assert "比2024—2025 学年第二学期第 5 周低 5.2 个百分点：各二级学院自身变化 −5.2" in chinese
    assert (
        "5.2 points below week 5 of term 2 of 2024–2025: −5.2 by change within each college"
        in english
    )
    assert "合计" not in english
