"""What a new college's folder holds: pages to be filled in, each explaining itself.

A page that is there already is never touched.
"""

import datetime as dt
from pathlib import Path

from lemnis.engine.calendar import SchoolCalendar
from lemnis.evidence.opening import Home, opened_lake

_CALENDAR = """\
# 校历 · the college's terms. 请按本校实际改正日期 · put in the college's own dates.
# first_monday：第一教学周的星期一 · the Monday of the first teaching week.
# teaching_weeks：教学周数 · how many; a week wholly inside a break is not counted.
# breaks：放假 · days off, e.g. breaks: [[2025-10-01, 2025-10-07]]
"""
_INDICATORS = """\
# 本校自己的指标。去掉各行行首的“# ”即可启用；写完运行 lemnis catalogue validate 检查。
# The college's own indicators. Take off the “# ” to use this one; then lemnis catalogue validate.
#
# - code: OWN-001
#   key: own_pass_share
#   name: {zh: 课程及格率, en: Share of passed grades}
#   layer: course                       # school, program, course, teacher, student
#   system: generation                  # command, generation, resources, support, supervision
#   subjects: [course, college, school]
#   period: term
#   unit: {zh: "%", en: "%"}
#   digits: 1
#   better: higher
#   parameters:
#     pass_mark: {value: 60, title: {zh: 及格线, en: pass mark}, unit: 分}
#   formula: 占比(成绩, 成绩 >= @及格线)
#   criteria:
#     - {limit: 60, pass: 75, target: 85, stretch: 95, source: 教学质量标准}
"""
_CRITERIA = """\
# 本校的界线：指标代码: 标准的列表，代替随附的标准。
# The college's own lines: indicator code: list of criteria, in place of the shipped ones.
#
# SCH-RES-002:
#   - {limit: 22, pass: 18, target: 16, source: 学校规划}
"""
_SOURCES = """\
# 业务系统，供 lemnis sync 取数；去掉行首的“# ”并改成本校的 · where lemnis sync fetches from.
# 地址和密码不写在这里，只写存放它们的环境变量名 · addresses stay in the environment.
#
# sources:
#   - kind: sql
#     name: jwxt                             # 教务系统
#     url_setting: LEMNIS_SOURCE_JWXT        # 如 postgresql://reader:密码@10.0.0.5/jwxt
#     feeds:
#       - dataset: students
#         table: V_XS
#         columns: {XH: student_id, XM: name, BJDM: class_id}
#         cursor: GXSJ                       # 每次修改都会变大的列，只取变化的行
"""


def found(home: Home, on: dt.date) -> list[Path]:
    """Write the pages a new college begins with, and its lake; return those that are new."""
    years = SchoolCalendar.default(on.year - 3, on.year)
    made = []
    if not home.calendar.exists():
        years.write(home.calendar)
        text = home.calendar.read_text(encoding="utf-8")
        home.calendar.write_text(_CALENDAR + text, encoding="utf-8")
        made.append(home.calendar)
    for page, text in (
        (home.indicators / "own.yaml", _INDICATORS),
        (home.criteria, _CRITERIA),
        (home.sources, _SOURCES),
    ):
        if not page.exists():
            page.parent.mkdir(parents=True, exist_ok=True)
            page.write_text(text, encoding="utf-8")
            made.append(page)
    with opened_lake(home):
        return made
