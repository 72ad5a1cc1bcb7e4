"""The catalogue of indicators: what may be written, what is shipped, what its examples show."""

import datetime as dt
import re
from decimal import Decimal
from pathlib import Path

import pytest

from lemnis.engine import examples
from lemnis.engine.catalogue import SHIPPED, Catalogue, load, read_page
from lemnis.engine.definition import Better, Indicator, Range, Tier
from lemnis.engine.exchange import from_rows, to_rows
from lemnis.engine.formula.words import WORDS, Sort
from lemnis.errors import BadData, NotFound
from lemnis.lake.datasets import Datasets

ENTRY = {
    "code": "OWN-001",
    "key": "own_share",
    "name": {"zh": "自有指标", "en": "Own indicator"},
    "layer": "school",
    "system": "resources",
    "subjects": ["school", "college"],
    "period": "as_of",
    "unit": "%",
    "digits": 1,
    "better": "higher",
    "formula": "share(teachers, is_dual)",
}


@pytest.fixture(scope="module")
def shipped() -> Catalogue:
    return load()


@pytest.fixture(scope="module")
def worked() -> list[examples.Example]:
    from lemnis.lake.datasets import load as load_datasets

    return examples.load(load_datasets())


def entry(**changes):
    return {k: v for k, v in (ENTRY | changes).items() if v is not ...}


# --- one definition ---


def test_one_formula_is_a_version_in_force_from_the_beginning():
    indicator = Indicator.read(entry())

    assert indicator.at(dt.date(1999, 1, 1)).formula == "share(teachers, is_dual)"
    assert indicator.unit.percent


def test_the_version_of_a_day_is_the_last_one_begun():
    versions = [
        {"since": "2020-09-01", "formula": "count(teachers)"},
        {"since": "2024-09-01", "formula": "count(staff)", "why": "新办法"},
    ]
    indicator = Indicator.read(entry(formula=..., versions=versions))

    assert indicator.at(dt.date(2024, 8, 31)).formula == "count(teachers)"
    assert indicator.at(dt.date(2024, 9, 1)).formula == "count(staff)"
    with pytest.raises(NotFound, match="2020-09-01"):
        indicator.at(dt.date(2020, 8, 31))


def test_lines_are_exact_and_ranges_have_two_ends():
    ranged = entry(better="range", criteria=[{"pass": [0.1, 0.3], "source": "x"}])
    plain = entry(criteria=[{"limit": 0.1, "pass": 0.3, "source": "x", "bands": {"A": 0.3}}])

    assert Indicator.read(ranged).criteria[0].pass_ == Range(Decimal("0.1"), Decimal("0.3"))
    assert list(Indicator.read(plain).criteria[0].lines()) == [Decimal("0.1"), Decimal("0.3")]


WRONG = {
    "layer": (entry(layer="scool"), "layer", "school"),
    "word": (entry(formulas="x"), "formulas", "拼写"),
    "missing": (entry(digits=...), "digits", "补上"),
    "one_language": (entry(name="自有指标"), "name", "两种"),
    "name_with_brackets": (entry(name={"zh": "甲[乙]", "en": "A"}), "name", "方括号"),
    "code": (entry(code="有 空格"), "code", "字符"),
    "empty_formula": (entry(formula=""), "formula", "补上"),
    "both": (entry(versions=[]), "OWN-001", "只留一个"),
    "subjects": (entry(subjects="school"), "subjects", "方括号"),
    "twice": (entry(subjects=["school", "school"]), "OWN-001", "只写一次"),
    "rolling": (entry(period="rolling"), "OWN-001", "days"),
    "not_a_number": (entry(criteria=[{"pass": "六十", "source": "x"}]), "pass", "六十"),
    "no_source": (entry(criteria=[{"pass": 60}]), "source", "补上"),
    "order": (entry(criteria=[{"limit": 70, "pass": 60, "source": "x"}]), "OWN-001", "依次变好"),
    "shape": (entry(criteria=[{"pass": [1, 2], "source": "x"}]), "OWN-001", "方向"),
    "range": (
        entry(better="range", criteria=[{"pass": [2, 1], "source": "x"}]), "OWN-001", "区间"
    ),
    "bands": (entry(criteria=[{"bands": {"C": 0, "A": 90}, "source": "x"}]), "OWN-001", "等级"),
    "where": (entry(criteria=[{"where": {"school_type": "a"}, "source": "x"}]), "where", "数据集"),
    "parameter": (
        entry(parameters={"a b": {"value": 1, "title": {"zh": "甲", "en": "a"}}}),
        "parameters", "参数名",
    ),
    "why": (
        entry(formula=..., versions=[
            {"since": "2020-01-01", "formula": "1"}, {"since": "2021-01-01", "formula": "2"},
        ]),
        "versions", "原因",
    ),
    "not_an_entry": ("文字", "?", "目录"),
}  # fmt: skip


@pytest.mark.parametrize(("raw", "place", "word"), WRONG.values(), ids=WRONG)
def test_a_wrong_entry_is_refused_with_file_field_and_cure(raw, place, word):
    with pytest.raises(BadData) as refused:
        Indicator.read(raw, "own.yaml")

    said = refused.value.say("zh")
    assert said.startswith("own.yaml ")
    assert place in refused.value.place
    assert word in said
    assert all(refused.value.cure)


# --- a catalogue ---


def page(folder: Path, name: str, text: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, "utf-8")


OWN = """
- code: {code}
  key: {key}
  name: {{zh: {zh}, en: {en}}}
  layer: school
  system: resources
  subjects: [school]
  period: as_of
  unit: {{zh: 人, en: people}}
  digits: 0
  better: higher
  formula: "{formula}"
"""


def own(code="OWN-1", key="own", zh="甲", en="First", formula="count(teachers)"):
    return OWN.format(code=code, key=key, zh=zh, en=en, formula=formula)


def test_a_colleges_own_page_replaces_the_shipped_indicator(tmp_path, shipped):
    mine = own("SCH-RES-002", "str", "生师比", "Student–teacher ratio", "count(students)")
    page(tmp_path, "school/own.yaml", mine + own())

    both = load(SHIPPED, tmp_path)

    assert len(both) == len(shipped) + 1
    assert both["SCH-RES-002"].formula == "count(students)"
    assert both["SCH-RES-002"].place.endswith("own.yaml")
    assert both["OWN-1"].tier is Tier.OWN


@pytest.mark.parametrize(
    ("second", "told"),
    [
        (own(key="other", zh="乙", en="Second"), "OWN-1"),
        (own("OWN-2", zh="乙", en="Second"), "own"),
        (own("OWN-2", "other", en="Second"), "甲"),
        (own("OWN-2", "other", zh="乙"), "first"),
    ],
)
def test_two_indicators_may_not_share_code_key_or_name(tmp_path, second, told):
    page(tmp_path, "a.yaml", own())
    page(tmp_path, "b.yaml", second)

    with pytest.raises(BadData, match=told) as refused:
        load(tmp_path)
    assert "b.yaml" in refused.value.place


@pytest.mark.parametrize(
    ("text", "place"),
    [("- code: [", "own.yaml:2:1"), ("code: X", "own.yaml"), ("- 甲", "own.yaml ?")],
)
def test_a_page_that_holds_no_indicators_is_refused_with_its_place(tmp_path, text, place):
    page(tmp_path, "own.yaml", text)

    with pytest.raises(BadData) as refused:
        read_page(tmp_path / "own.yaml")
    assert refused.value.place.endswith(place)


def test_an_empty_page_holds_nothing(tmp_path):
    page(tmp_path, "own.yaml", "# nothing yet\n")

    assert read_page(tmp_path / "own.yaml") == []


def test_an_indicator_is_found_by_any_name_and_a_wrong_one_gets_hints(shipped):
    found = {shipped.find(n).code for n in ("SCH-RES-002", "生师比", "student–teacher ratio")}

    assert found == {"SCH-RES-002"}
    assert shipped.nearest("生师")[0].code == "SCH-RES-002"
    with pytest.raises(NotFound) as refused:
        shipped.find("生师比例")
    assert "SCH-RES-002" in refused.value.say("zh")


def test_the_sheets_hold_everything_and_come_back_the_same(shipped):
    sheets = to_rows(shipped)

    again = from_rows(sheets)

    assert list(again) == list(shipped)
    for code in shipped:
        assert again[code] == shipped[code].model_copy(update={"place": ""})


def test_a_sheet_with_a_wrong_heading_or_a_stray_row_is_refused(shipped):
    sheets = to_rows(shipped)
    heading, *rows = sheets["indicators"]
    wrong = {**sheets, "indicators": [["代号 kode", *heading[1:]], *rows]}
    stray = {**sheets, "criteria": [["code", "pass", "source"], ["NONE-1", 3, "x"]]}

    with pytest.raises(BadData, match="kode"):
        from_rows(wrong, "catalogue.xlsx")
    with pytest.raises(BadData, match="NONE-1"):
        from_rows(stray, "catalogue.xlsx")
    with pytest.raises(BadData, match="missing"):
        from_rows({}, "catalogue.xlsx")


# --- what is shipped ---


def test_all_core_indicators_and_most_others_are_shipped(shipped):
    tiers = [i.tier for i in shipped.values()]

    assert tiers.count(Tier.CORE) >= 330
    assert len(shipped) >= 550


def test_every_layer_has_indicators_in_every_system(shipped):
    pairs = {(i.layer, i.system) for i in shipped.values()}

    assert len(pairs) == 25


def test_every_indicator_is_explained_owned_and_sourced(shipped):
    lacking = [i.code for i in shipped.values() if not (all(i.about) and i.owner and i.source)]

    assert not lacking


def test_no_line_from_the_2004_floor_standards_is_called_verified(shipped):
    claimed = [
        i.code
        for i in shipped.values()
        for c in i.criteria
        if c.verified and "教发〔2004〕2号" in c.source
    ]

    assert not claimed


PLAIN_NUMBERS = {"0", "1", "2", "3", "100", "1000", "0.25"}  # units, years of study, a quartile


def plain_numbers(formula: str) -> set[str]:
    without_texts = re.sub(r"\[.*?\]|'.*?'", "", formula)
    return set(re.findall(r"(?<![\w.-])\d+(?:\.\d+)?", without_texts))


def test_numbers_a_rule_sets_are_named_parameters(shipped):
    left = {i.code: plain_numbers(i.formula) - PLAIN_NUMBERS for i in shipped.values()}

    assert not {code: numbers for code, numbers in left.items() if numbers}


def test_every_parameter_is_used_and_every_one_used_is_declared(shipped):
    for indicator in shipped.values():
        used = {n for v in indicator.versions for n in re.findall(r"@(\w+)", v.formula)}
        assert used == set(indicator.parameters), indicator.code


@pytest.mark.parametrize("dataset", ["psych_screenings", "alumni"])
def test_answers_of_few_people_are_never_shown(shipped, dataset):
    shown = [i.code for i in shipped.values() if f"({dataset}" in i.formula and i.minimum_rows < 5]

    assert not shown


def test_things_that_are_there_or_not_have_no_digits_and_no_lines(shipped):
    for indicator in shipped.values():
        if indicator.better is Better.PRESENT:
            assert (indicator.digits, indicator.criteria) == (0, ()), indicator.code


# --- worked examples ---


def test_every_example_stands_where_its_indicator_is_measured(shipped, worked):
    for example in worked:
        indicator = shipped[example.indicator]
        period = examples.CALENDAR.parse(example.period)
        assert example.subject.kind in indicator.subjects, example.place
        assert period.kind is indicator.period, example.place


def test_at_least_170_indicators_are_worked_and_every_title_is_told_once(worked):
    titles = [(e.indicator, e.title.zh) for e in worked]

    assert len({e.indicator for e in worked}) >= 170
    assert len(set(titles)) == len(titles)


def test_every_word_the_catalogue_uses_is_worked_in_an_example(shipped, worked):
    words = [w.en for w in WORDS if w.sort in {Sort.AGGREGATE, Sort.ACROSS}]
    done = {e.indicator for e in worked}

    for word in words:
        using = {i.code for i in shipped.values() if re.search(rf"\b{word}\(", i.formula)}
        assert not using or using & done, word


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("teachers:\n      teacher_id | knd\n      t1 | full_time", "knd"),
        ("teechers:\n      teacher_id\n      t1", "teechers"),
        ("teachers:\n      teacher_id | kind\n      t1 | boss", "boss"),
        ("teachers:\n      teacher_id | kind\n      t1", "row 1"),
        ("teachers:\n      teacher_id | age\n      t1 | old", "old"),
    ],
)
def test_a_table_that_is_not_as_promised_is_refused(tmp_path, datasets: Datasets, table, told):
    name, _, rows = table.partition(":")
    page(tmp_path, "world.yaml", "{}")
    page(
        tmp_path, "one.yaml",
        "- indicator: X\n  title: {zh: 甲, en: A}\n  subject: school S\n  period: '2025'\n"
        f"  tables:\n    {name}: |{rows}\n  expected: {{value: 1}}\n",
    )  # fmt: skip

    with pytest.raises(BadData, match=told) as refused:
        examples.load(datasets, tmp_path)
    assert "one.yaml 1 X" in refused.value.place
