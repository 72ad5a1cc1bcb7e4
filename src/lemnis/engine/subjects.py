"""Finding a subject by what people call it, and which of its numbers are stored.

In: a college and a code or name. Out: `Subject`; or an error that names the ones nearest.
"""

from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import NamedTuple

from lemnis.engine import compile as sql
from lemnis.engine.college import College
from lemnis.engine.measure import TABLE
from lemnis.engine.runners.duck import DuckEngine
from lemnis.engine.standing import of_all_runs
from lemnis.errors import NotFound, WrongUse
from lemnis.lake.names import Names
from lemnis.values import SubjectKind, SubjectRef, Title

KINDS = {
    SubjectKind.SCHOOL: Title("学校", "school"),
    SubjectKind.COLLEGE: Title("二级学院", "college"),
    SubjectKind.OFFICE: Title("职能部门", "office"),
    SubjectKind.PROGRAM: Title("专业", "program"),
    SubjectKind.COURSE: Title("课程", "course"),
    SubjectKind.SECTION: Title("教学班", "section"),
    SubjectKind.TEACHER: Title("教师", "teacher"),
    SubjectKind.CLASS: Title("班级", "class"),
    SubjectKind.STUDENT: Title("学生", "student"),
}
_EXAMPLES = 3
_PERSONS = frozenset({SubjectKind.STUDENT, SubjectKind.TEACHER})
_MOST_SHOWN = 5


class Subject(NamedTuple):
    """One subject and its name."""

    ref: SubjectRef
    name: str

    def said(self, language: str = "zh") -> str:
        """Return name and code as people read them."""
        if self.name == self.ref.code:
            return self.name
        return f"{self.name}（{self.ref.code}）" if language == "zh" else (
            f"{self.name} ({self.ref.code})")  # fmt: skip


def subjects(college: College, kinds: Iterable[SubjectKind]) -> Iterator[Subject]:
    """Yield the active subjects of some kinds, as the lake has them now."""
    datasets = college.library.datasets
    connection = college.lake.reader()
    try:
        connection.execute("USE lake")
        with closing(DuckEngine(connection)) as engine:
            listed = [
                (kind, engine.fetch(sql.subjects(datasets.root(kind)[0], kind, ())))
                for kind in kinds
                if datasets.root(kind)[0].name in college.states
            ]
        for kind, rows in listed:
            for code, name in zip(rows["code"].to_pylist(), rows["name"].to_pylist(), strict=True):
                yield Subject(SubjectRef(kind, str(code)), str(name or code))
    finally:
        connection.close()


def find(college: College, text: str, kinds: Iterable[SubjectKind]) -> Subject:
    """Return the one subject that ``text`` names by code or by name.

    Raises:
        NotFound: none is called so; tells the nearest.
        WrongUse: several are; tells them.

    """
    known = list(subjects(college, kinds))
    wanted = text.strip()
    same = [s for s in known if s.ref.code == wanted] or [s for s in known if s.name == wanted]
    if len(same) == 1:
        return same[0]
    if same:
        raise _several(wanted, same)
    raise _none(wanted, known)


def latest_period(college: College, code: str, subject: SubjectRef) -> str | None:
    """Return the label of the latest period an indicator has a number for.

    Without any number the latest it was measured for; None if never. The last weeks of a term often
    have no lessons any more, and nobody asks why nothing is nothing.
    """
    lake = college.lake
    tables = lake.tables()
    if TABLE not in tables:
        return None
    connection = lake.reader()
    try:
        row = connection.execute(
            f"SELECT period FROM ({of_all_runs(tables)})"
            " WHERE indicator = $code AND kind = $kind AND subject = $subject"
            " ORDER BY value IS NULL, ends_on DESC, measured_at DESC LIMIT 1",
            {"code": code, "kind": subject.kind.value, "subject": subject.code},
        ).fetchone()
    finally:
        connection.close()
    return str(row[0]) if row else None


def _several(text: str, same: list[Subject]) -> WrongUse:
    shown = [f"{KINDS[s.ref.kind].zh} {s.ref.code}" for s in same[:_MOST_SHOWN]]
    shown_en = [f"{s.ref.kind} {s.ref.code}" for s in same[:_MOST_SHOWN]]
    more = "…" if len(same) > _MOST_SHOWN else ""
    return WrongUse(
        f"“{text}”有 {len(same)} 个：{'、'.join(shown)}{more}。",
        f"There are {len(same)} called “{text}”: {', '.join(shown_en)}{more}.",
        cure=("请用代码，或加 --kind。", "Use the code, or add --kind."),
    )


def _none(text: str, known: list[Subject]) -> NotFound:
    names = Names({f"{s.ref.kind}/{s.ref.code}": (s.ref.code, s.name) for s in known})
    near = set(names.nearest(text))
    kinds = dict.fromkeys(s.ref.kind for s in known)
    zh, en = "、".join(KINDS[k].zh for k in kinds), ", ".join(KINDS[k].en for k in kinds)
    return NotFound(
        f"在{zh or '数据湖'}中没有找到“{text}”。",
        f"There is no “{text}” among {en or 'the subjects'}.",
        cure=_hint(known, [s for s in known if f"{s.ref.kind}/{s.ref.code}" in near]),
    )


def _hint(known: list[Subject], near: list[Subject]) -> tuple[str, str]:
    if not known:
        return "请先导入数据。", "Import data first."
    # Who has guessed nobody is shown nobody: persons are named only to those who nearly know them.
    shown = near or [s for s in known if s.ref.kind not in _PERSONS][:_EXAMPLES]
    zh = "、".join(s.said() for s in shown)
    en = ", ".join(s.said("en") for s in shown)
    begin = ("相近的有：", "Near it: ") if near else ("例如：", "For example: ")
    return (f"{begin[0]}{zh}。", f"{begin[1]}{en}.") if shown else ("", "")
