"""How the college runs: incidents, cases handled, data feeds."""

import numpy as np
import pyarrow as pa

from lemnis.lake.sources.demo.calendar import NOW
from lemnis.lake.sources.demo.frame import maybe, pick, table
from lemnis.lake.sources.demo.planted import planted
from lemnis.lake.sources.demo.world import World, monthly

INCIDENTS = {
    "teaching": 14,
    "teaching_admin": 6,
    "safety": 3,
    "network": 2,
    "ethics": 1,
    "public_opinion": 2,
}


def incidents(w: World) -> pa.Table:
    """Return what went wrong, little as it is."""
    draw = w.draw("incidents")
    each = max(6, w.size.students // 220)
    day = np.concatenate([draw.days(t.mondays[0], t.mondays[-1], each) for t in w.terms])
    rows = len(day)
    kind = draw.index(list(INCIDENTS.values()), rows)
    kind[: len(INCIDENTS)] = np.arange(len(INCIDENTS))
    who = w.full_time[draw.whole(0, len(w.full_time) - 1, rows)]
    taught = np.isin(kind, (0, 1, 4))
    late = draw.chance(0.06, rows)
    return table(
        rows,
        incident_id=w.keys("SG", rows),
        unit_id=pick(
            [*w.college_names, w.office("保卫处")],
            np.where(taught, w.staff.unit[who], len(w.college_names)),
        ),
        program_id=pick(w.tree.program_id, np.where(taught, w.staff.program[who], -1)),
        course_id=None,
        teacher_id=pick(w.staff.id, np.where(taught, who, -1)),
        kind=pick(list(INCIDENTS), kind),
        level=pick(["3", "2", "1"], draw.index([92, 7, 1], rows)),
        occurred_on=day,
        handled=draw.chance(0.99, rows),
        handled_on_time=~late,
        appealed=draw.chance(0.05, rows),
        recurred=draw.chance(0.03, rows),
    )


PROCESSES = (
    "请假审批",
    "调课审批",
    "采购申请",
    "报销审批",
    "用印申请",
    "场地借用",
    "成绩更正",
    "设备报修",
)


def process_cases(w: World) -> pa.Table:
    """Cases handled each month."""
    draw, homes = w.draw("process_cases"), [*w.office_names, *w.college_names]
    days = [d for t in w.terms for d in monthly(t.start, min(t.end, NOW), 3)]
    each = max(30, w.size.students // 10)
    day = np.repeat(np.array(days, "datetime64[D]"), each)
    rows = len(day)
    done = draw.chance(0.97, rows)
    return table(
        rows,
        case_id=w.keys("BJ", rows),
        unit_id=pick(homes, draw.whole(0, len(homes) - 1, rows)),
        process_name=pick(PROCESSES, draw.whole(0, len(PROCESSES) - 1, rows)),
        started_on=day + draw.whole(0, 24, rows),
        finished=done,
        on_time=maybe(draw.chance(0.945, rows), done),
        hours=maybe(draw.rng.gamma(2, 15, rows).round(1), done),
        online=draw.chance(0.86, rows),
    )


SYSTEMS = (
    ("教务系统", "教务处", "成绩"),
    ("学工系统", "学生工作处", "学生"),
    ("人事系统", "组织人事处", "教师"),
    ("财务系统", "计划财务处", "经费收支"),
    ("资产系统", "后勤管理处", "资产"),
    ("图书馆系统", "图书馆", "学生活动参与"),
    ("教学平台", "教务处", "考勤"),
    ("实训管理系统", "实训中心", "基地使用"),
    ("就业创业信息平台", "招生就业处", "毕业生"),
    ("科研系统", "科研处", "科研项目"),
    ("一卡通", "信息中心", "学生"),
    ("诊改平台", "质量管理办公室", "目标"),
)


def data_feeds(w: World) -> pa.Table:
    """Each source checked each week; the library's has been stale since May (P03)."""
    draw, first = w.draw("data_feeds"), np.datetime64(w.terms[0].mondays[0])
    weeks = np.arange(first, np.datetime64(NOW) + 1, 7)
    day, source = np.repeat(weeks, len(SYSTEMS)), np.tile(np.arange(len(SYSTEMS)), len(weeks))
    rows = len(day)
    stale = (source == 5) & (day >= np.datetime64(planted("P03").since))
    loaded = np.where(stale, 0, draw.whole(800, 9000, rows))
    ran = draw.whole(18, 24, rows)
    return table(
        rows,
        feed_id=w.keys("SJ", rows),
        unit_id=pick([w.office(s[1]) for s in SYSTEMS], source),
        system_name=pick([s[0] for s in SYSTEMS], source),
        dataset_name=pick([s[2] for s in SYSTEMS], source),
        checked_on=day,
        integrated=source != 9,
        automatic=source < 9,
        fresh=~stale & draw.chance(0.985, rows),
        rows_loaded=loaded,
        rows_rejected=draw.rng.binomial(loaded, 0.004),
        checks_run=ran,
        checks_failed=draw.rng.binomial(ran, 0.015),
    )
