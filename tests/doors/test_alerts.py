"""Alerts and rules at the terminal: from a diagnosis to a dismissed alert and an edited rule."""

import json
import re

import pytest

pytestmark = pytest.mark.slow

HAN = re.compile("[\u4e00-\u9fff]")
COMMANDS = (
    *(("alerts", name) for name in (
        "list", "show", "acknowledge", "improve", "dismiss", "verify", "reopen", "silence",
        "silences", "end-silence", "tell",
    )),
    *(("rules", name) for name in ("list", "show", "propose", "activate", "retire")),
)  # fmt: skip
RULE = "SCH-RES-002.line"


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_of_alerts_explains_itself_in_both_languages(lemnis, words):
    chinese, english = lemnis(*words, "--help"), lemnis(*words, "--help", "--lang", "en")

    assert (chinese.returncode, english.returncode) == (0, 0)
    assert "用法" in chinese.stdout
    said, _, examples = english.stdout.partition("Examples:")
    assert not HAN.search(said)
    assert f"lemnis {' '.join(words)}".removesuffix(" list") in examples


def said(done):
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return done.stdout


def read(done):
    return json.loads(said(done))


def first(lemnis, *words):
    """Return the first alert that is listed."""
    return read(lemnis("alerts", "--json", *words))["groups"][0]["alerts"][0]


def test_a_diagnosis_ends_by_telling_of_alerts_and_where_to_see_them(reader, alerted):
    counted = re.search(
        r"预警：新开 (\d+) 条，解除 0 条，现有 (\d+) 条\n查看：\S+ alerts", alerted.said
    )

    found = read(reader("alerts", "--json"))

    assert int(counted[1]) == int(counted[2]) == found["total"] > 0
    listed = reader("alerts", "--lang", "en").stdout
    assert f"{found['total']} alert" in listed
    assert "open" in listed


def test_alerts_are_chosen_by_colour_kind_and_state_in_either_language(reader):
    whole = read(reader("alerts", "--json"))["total"]

    chosen = [
        read(reader("alerts", "--json", *words))["total"]
        for words in (("--state", "未处理"), ("--state", "all"), ("--kind", "职能部门"))
    ]
    colours = [
        read(reader("alerts", "--json", "--severity", colour))["total"]
        for colour in ("blue", "yellow", "orange", "红色预警")
    ]

    assert chosen == [whole, whole, 0]
    assert sum(colours) == whole
    none = reader("alerts", "--kind", "职能部门")
    assert "没有这样的预警" in none.stdout
    assert "alerts --state" not in none.stdout


def test_an_alert_is_shown_taken_up_and_dismissed_with_a_reason(officer):
    number = first(officer)["uuid"][:8]

    shown = said(officer("alerts", "show", number))
    taken = said(officer("alerts", "acknowledge", number))
    unreasoned = officer("alerts", "dismiss", number)
    done = said(officer("alerts", "dismiss", number, "--reason", "成绩未录完"))
    again = officer("alerts", "dismiss", number, "--reason", "再来")
    story = said(officer("alerts", "show", number, "--lang", "en"))

    assert f"alerts acknowledge {number}" in shown
    assert "现为“已认领”" in taken
    assert (unreasoned.returncode, "须写明原因" in unreasoned.stderr) == (1, True)
    assert "现为“判为误报”" in done
    assert (again.returncode, "不能判为误报" in again.stderr) == (1, True)
    assert "acknowledged → dismissed" in story
    assert "成绩未录完" in story


def test_a_dismissed_alert_stays_away_when_the_same_is_diagnosed_again(officer, alerted):
    alert = first(officer)
    said(officer("alerts", "dismiss", alert["uuid"], "--reason", "误报"))

    again = said(officer(*alerted.words))

    assert "新开 0 条" in again
    left = read(officer("alerts", "--json", "--state", "open"))["groups"]
    assert alert["uuid"] not in {a["uuid"] for group in left for a in group["alerts"]}


def test_a_person_is_covered_in_a_list_of_alerts(reader):
    alert = first(reader, "--kind", "student")

    assert "*" in alert["subject"]["name"]
    assert "*" in alert["subject"]["code"]


def test_what_comes_due_is_told_once(officer):
    once = read(officer("alerts", "tell", "--on", "2025-08-08", "--json"))
    again = read(officer("alerts", "tell", "--on", "2025-08-08", "--json"))

    assert set(once["new"]) == {"escalated"}
    assert again["new"] == {}
    assert again["to_tell"] == once["to_tell"] != []


def test_a_silence_is_made_listed_and_ended(officer):
    words = ("--rule", RULE, "--days", "14", "--on", "2025-08-01")
    unreasoned = officer("alerts", "silence", *words)
    made = read(officer("alerts", "silence", *words, "--reason", "修缮", "--json"))
    listed = said(officer("alerts", "silences", "--on", "2025-08-02"))
    ended = said(
        officer("alerts", "end-silence", made["silence"][:6], "--on", "2025-08-02", "--lang", "en")
    )
    left = said(officer("alerts", "silences", "--on", "2025-08-02"))

    assert unreasoned.returncode == 1
    assert (made["first"], made["last"]) == ("2025-08-01", "2025-08-14")
    assert "修缮" in listed
    assert ended == "The silence is over.\n"
    assert left == "没有静默。\n"


def test_a_rule_is_copied_edited_proposed_and_put_in_force(officer):
    page = officer.folder / "rule.yaml"
    text = said(officer("rules", "show", RULE, "--yaml"))
    page.write_text(text.replace("severity: yellow", "severity: orange"), "utf-8")

    proposed = said(officer("rules", "propose", page, "--reason", "更严"))
    listed = read(officer("rules", "--find", RULE, "--json"))["rules"]
    activated = said(officer("rules", "activate", RULE, "--lang", "en"))
    shown = read(officer("rules", "show", RULE, "--json"))
    twice = officer("rules", "propose", page)

    assert f"rules activate {RULE}" in proposed
    assert [(r["version"], r["proposed"]) for r in listed] == [(1, 2)]
    assert "Version 2" in activated
    assert (shown["version"], shown["rule"]["severity"]) == (2, "orange")
    assert [v["state"] for v in shown["versions"]] == ["retired", "active"]
    assert (twice.returncode, "已经这样写" in twice.stderr) == (1, True)


def test_a_wrong_rule_is_refused_with_its_place_and_a_cure(officer):
    page = officer.folder / "rule.yaml"
    text = said(officer("rules", "show", RULE, "--yaml"))

    for wrong in (
        text.replace("severity: yellow", "severity: pink"),
        text.replace("signal: line", "signal: smell"),
        text.replace("- SCH-RES-002\n", "- SCH-RES-999\n"),
        "nonsense",
    ):
        page.write_text(wrong, "utf-8")
        done = officer("rules", "propose", page)
        assert done.returncode == 1
        assert "Traceback" not in done.stderr
        assert len(done.stderr) > 10
    assert len(read(officer("rules", "show", RULE, "--json"))["versions"]) == 1


def test_the_alerts_of_a_retired_rule_lapse(officer):
    alert = first(officer)

    said(officer("rules", "retire", alert["rule"], "--reason", "停用"))

    story = said(officer("alerts", "show", alert["uuid"]))
    assert "自行消失" in story
    assert "规则变动" in story


def test_before_any_diagnosis_one_is_told_to_diagnose(lemnis):
    said(lemnis("init"))

    none = said(lemnis("alerts"))

    assert "还没有判定过预警" in none
    assert "diagnose" in none


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("alerts", "show", "zz"), "不是预警编号"),
        (("alerts", "show", "0000"), "没有编号为 0000 的预警"),
        (("alerts", "--state", "gone"), "可用：pending"),
        (("alerts", "--severity", "pink"), "可用：blue"),
        (("alerts", "end-silence", "1"), "没有编号为“1”的静默"),
        (("alerts", "frighten"), "没有命令"),
        (("rules", "show", "X"), "没有规则“X”"),
        (("rules", "activate", "X"), "没有规则“X”"),
        (("rules", "propose", "none.yaml"), "没有文件 none.yaml"),
        (("alerts", "silence", "--days", "3", "--reason", "x"), "须指明"),
        (("alerts", "silence", "--days", "900", "--reason", "x", "--rule", RULE), "1 至 200 天"),
    ],
)
def test_nonsense_is_told_without_a_traceback(reader, words, told):
    done = reader(*words)

    assert done.returncode in {1, 2}
    assert told in done.stderr
    assert "Traceback" not in done.stderr
