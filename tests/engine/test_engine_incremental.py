"""A run that measures only what changed tells the same as one that measures everything."""

import datetime as dt
import random
from decimal import Decimal

import pyarrow as pa
import pytest

from engine.drawn_lakes import CALENDAR
from lemnis.engine import standing
from lemnis.engine.catalogue import Catalogue
from lemnis.engine.college import College, table_states
from lemnis.engine.definition import Indicator
from lemnis.engine.diagnose import Order, diagnose, prepare
from lemnis.engine.formula.words import WORDS, Sort
from lemnis.engine.measure import SCHEMA, Stamp, tabulate
from lemnis.engine.reading import fingerprint, read
from lemnis.engine.runners import duck
from lemnis.lake.arrow import arrow_schema
from lemnis.lake.publish import Mode
from spec.college import COLLEGE
from spec.drawing import complete, drawn

pytestmark = pytest.mark.slow  # each test opens a lake of its own

PERSONS = ["student", "class", "program", "school"]
FORMULAS = {
    "COUNT": ("count(attendance)", "week", ["student", "class", "section", "school"]),
    "PRESENT": ("share(attendance, status = 'present')", "term", PERSONS),
    "SUM": ("sum(grades.score)", "academic_year", [*PERSONS, "teacher"]),
    "MEAN": ("mean(grades.score, kind = 'final')", "term", PERSONS),
    "MEDIAN": ("median(grades.score)", "term", ["class", "school"]),
    "QUANTILE": ("quantile(grades.score, 0.25)", "month", ["section", "school"]),
    "LOW": ("min(grades.score)", "term", PERSONS),
    "HIGH": ("max(grades.score) - min(grades.score)", "as_of", PERSONS),
    "SPREAD": ("stddev(grades.score)", "as_of", ["class", "school"]),
    "SLOPE": ("slope(students.credits_earned, credits_required)", "as_of", ["class", "school"]),
    "EXISTS": ("exists(documents, published)", "as_of", ["program", "school"]),
    "LATEST": ("latest(grades.score)", "term", PERSONS),
    "DAYS": ("days_since(grades.exam_on)", "as_of", PERSONS),
    "DISTINCT": ("count_distinct(attendance.student_id)", "month", ["section", "school"]),
    "KINDS": ("count_distinct(grades.kind)", "as_of", ["student", "class", "school"]),
    "RATIO": ("count(students, status = 'enrolled') / count(teachers)", "as_of", ["school"]),
    "ROLLING": ("count(attendance)", "rolling", ["student", "school"]),
    "ANSWERS": ("count(survey_answers)", "term", ["class", "program", "school"]),
    "PLEASED": ("share(survey_answers, satisfied)", "as_of", ["class", "school"]),
    "DAILY": ("count(attendance)", "day", ["class", "school"]),
    "CHANGE": ("[OWN-COUNT] - prior([OWN-COUNT])", "week", ["student", "school"]),
    "LASTYEAR": ("same_period_last_year([OWN-SUM])", "academic_year", ["school"]),
    "STATE": ("prior([OWN-HIGH], 20)", "as_of", ["student", "school"]),
    "PARENT": ("[OWN-PRESENT] - parent([OWN-PRESENT])", "term", ["student", "class"]),
    "PEERS": ("[OWN-PRESENT] - peers([OWN-PRESENT], 'median')", "term", ["student", "class"]),
    "BOTH": ("[OWN-PRESENT] + sum(grades.score) / count(documents)", "term", ["school", "class"]),
}  # fmt: skip
SCORES = [None, *map(Decimal, ["0", "1", "50", "59.95", "60", "88.8889", "100"])]
STEPS = 12
FACTS = ["grades", "attendance", "documents", "survey_invitations", "survey_answers"]
LATE = ["late1", "late2", "late3"]  # invitations that answers may wait for


def entry(name, formula, period, subjects):
    made = {
        "code": f"OWN-{name}", "key": name.lower(), "name": {"zh": name, "en": name},
        "layer": "program", "system": "generation", "subjects": subjects, "period": period,
        "unit": {"zh": "%", "en": "%"} if name == "PRESENT" else {"zh": "个", "en": ""},
        "digits": 2, "better": "present" if name == "EXISTS" else "higher", "formula": formula,
    }  # fmt: skip
    if period == "rolling":
        made["days"] = 30
    if name == "PRESENT":
        made["minimum_rows"] = 2
    if name in {"PRESENT", "HIGH", "SUM"}:
        made["criteria"] = [
            {"limit": 10, "pass": 50, "source": "own"},
            {"limit": 20, "pass": 60, "kind": "class", "since": "2025-03-20", "source": "own"},
        ]
    return made


class World:
    """A college whose tables, day, formulas and states change by chance; what is known of it."""

    def __init__(self, lake, datasets, seed):
        self.lake, self.datasets, self.chance = lake, datasets, random.Random(seed)
        self.on, self.loads, self.runs = dt.date(2025, 3, 11), 0, 0
        self.late, self.suspect = {}, frozenset()
        self.formulas = {name: entry(name, *rest) for name, rest in FORMULAS.items()}
        self.rows = {name: {r[datasets[name].key]: r for r in rows}
                     for name, rows in drawn(COLLEGE, datasets).items()}  # fmt: skip
        for name in FACTS:
            self.rows[name] = {}
            self.add(name, 40 if name != "survey_invitations" else 3)
        for name in self.rows:
            self.publish(name)

    # --- chance ---

    def some(self, name):
        return self.chance.choice(sorted(self.rows[name]))

    def day(self):
        """Return a day near or long before the present, or still to come."""
        far = self.chance.choice([0, 0, 1, 3, 9, 30, 200, 400, -1, -5])
        return self.on - dt.timedelta(days=far)

    def fact(self, name):
        students, sections = self.some("students"), self.some("sections")
        if name == "grades":
            score = self.chance.choice(SCORES)
            kind = self.chance.choice(["final", "usual", None])
            return {"student_id": students, "section_id": sections, "exam_on": self.day(),
                    "score": score, "kind": kind, "passed": score is not None}  # fmt: skip
        if name == "attendance":
            status = self.chance.choice(["present", "present", "absent", "late", None])
            day = self.chance.choice([self.day(), None]) if not self.chance.randrange(9) else (
                self.day())  # fmt: skip
            return {"student_id": students, "section_id": sections, "lesson_on": day,
                    "status": status}  # fmt: skip
        if name == "survey_invitations":
            return {"class_id": self.some("classes"), "sent_on": self.day()}
        if name == "survey_answers":
            asked = self.chance.choice([self.some("survey_invitations"), *LATE])
            return {"invitation_id": asked, "answered_on": self.day(),
                    "satisfied": self.chance.choice([True, False])}  # fmt: skip
        return {"program_id": self.some("programs"), "issued_on": self.day(),
                "published": self.chance.choice([True, False, None])}  # fmt: skip

    # --- what may happen ---

    def add(self, name=None, count=None):
        name = name or self.chance.choice([*FACTS, "attendance"])
        for _ in range(count or self.chance.choice([1, 3, 12])):
            key = f"{name[:2]}{len(self.rows[name])}-{self.chance.randrange(10**6)}"
            if name == "survey_invitations" and self.rows[name]:
                key = self.chance.choice([key, *LATE])
            self.put(name, key, self.fact(name))
        return name

    def put(self, name, key, row):
        dataset = self.datasets[name]
        old = self.rows[name].get(key, complete({dataset.key: key}, dataset))
        self.rows[name][key] = old | row

    def correct(self):
        name = self.chance.choice(FACTS)
        for _ in range(self.chance.choice([1, 4])):
            self.put(name, self.some(name), self.fact(name))
        return name

    def remove(self):
        name = self.chance.choice(FACTS)
        for _ in range(self.chance.choice([1, 6])):
            if len(self.rows[name]) > 1:
                del self.rows[name][self.some(name)]
        return name

    def move(self):
        what = self.chance.randrange(7)
        if what == 0:
            self.put("students", self.some("students"), {"class_id": self.some("classes")})
        if what == 1:
            status = self.chance.choice(["enrolled", "graduated", "suspended"])
            self.put("students", self.some("students"), {"status": status})
        if what == 2:
            self.put(
                "students", self.some("students"), {"credits_earned": self.chance.choice(SCORES)}
            )
        if what == 3:
            new = self.rows["students"][self.some("students")]
            self.put("students", f"a{self.chance.randrange(10**6)}", {
                k: v for k, v in new.items() if k != "student_id"})  # fmt: skip
        if what == 4:
            self.put("classes", self.some("classes"), {"program_id": self.some("programs")})
            return "classes"
        if what == 5:
            self.put("sections", self.some("sections"), {"ended_on": self.day()})
            return "sections"
        if what == 6:
            self.put("sections", self.some("sections"), {"teacher_id": self.some("teachers")})
            return "sections"
        return "students"

    def pass_days(self):
        self.on += dt.timedelta(days=self.chance.choice([1, 1, 1, 3, 8, 40, -2]))

    def rule(self):
        name = self.chance.choice(["SUM", "COUNT", "PRESENT"])
        made = dict(self.formulas[name])
        which = self.chance.randrange(3)
        if which == 0 and name == "SUM":
            made["formula"] = self.chance.choice(["sum(grades.score)", "sum(grades.score) * 2"])
        elif which == 1:
            made["digits"] = self.chance.choice([0, 2])
        else:
            made["criteria"] = [{"limit": self.chance.choice([5, 10]), "source": "own"}]
        self.formulas[name] = made

    def doubt(self):
        name = self.chance.choice(["grades", "attendance"])
        if self.chance.randrange(2):
            self.suspect ^= {name}
        else:
            self.late = {} if self.late else {name: self.on - dt.timedelta(days=500)}

    def lose(self):
        kept = sorted((self.lake.home / "kept").iterdir())
        file = self.chance.choice([*kept, self.lake.home / "kept" / "index.json"])
        which = self.chance.randrange(3)
        if which == 0:
            file.unlink(missing_ok=True)
        elif which == 1 and file.exists():
            raw = bytearray(file.read_bytes())
            raw[self.chance.randrange(len(raw))] ^= 255
            file.write_bytes(raw)
        else:
            for one in kept:
                one.unlink()

    # --- the lake ---

    def publish(self, name):
        self.loads += 1
        dataset = self.datasets[name]
        rows = [self.rows[name][k] for k in sorted(self.rows[name])]
        table = pa.Table.from_pylist(rows, schema=arrow_schema(dataset))
        with self.lake.writer("li", "publish", {"load": f"l{self.loads}"}) as writer:
            writer.publish(dataset, table, Mode.REPLACE, load=f"l{self.loads}")

    def step(self):
        """Let something happen; say what."""
        happens = self.chance.choice(
            [self.add, self.add, self.add, self.correct, self.remove, self.move, self.pass_days,
             self.pass_days, self.rule, self.doubt, self.lose, self.lake.compact]
        )  # fmt: skip
        changed = happens()
        if changed:
            self.publish(changed)
        return happens.__name__

    def college(self):
        known = Catalogue(Indicator.read(e) for e in self.formulas.values())
        states = table_states(self.lake, self.datasets, self.late, self.suspect)
        return College(self.lake, read(self.datasets, known, self.on), CALENDAR, states)

    def order(self):
        self.runs += 1
        moment = dt.datetime(2025, 8, 1) + dt.timedelta(seconds=self.runs)  # noqa: DTZ001 - UTC
        term = CALENDAR.parse("2024-2025-2")
        return Order((term,), self.on, f"run-{self.runs}", "li", moment)


def everything(world, order):
    """Measure all of an order by the whole plan, storing nothing."""
    college, snapshot = world.college(), world.lake.snapshot()
    job = prepare(college, order, snapshot)
    con = world.lake.reader(snapshot)
    con.execute("USE lake")
    table, gathered = duck.measure(job, con)
    con.close()
    formulas = {code: fingerprint(q) for code, q in job.questions.items()}
    stamp = Stamp(order.run, order.at, snapshot, order.on, formulas)
    return tabulate(job, table, gathered, college.library.catalogue, stamp)


def by_place(rows):
    """Return measurements by indicator, period, kind and subject."""
    names = [n for n in SCHEMA.names if n != "snapshot"]
    return {
        (r["indicator"], r["period"], r["kind"], r["subject"]): [r[n] for n in names]
        for r in rows.to_pylist()
    }


def differences(stands, everything_):
    ours, theirs = by_place(stands), by_place(everything_)
    return sorted(
        (place, ours.get(place), theirs.get(place))
        for place in ours.keys() | theirs.keys()
        if repr(ours.get(place)) != repr(theirs.get(place))
    )


@pytest.mark.parametrize("seed", range(3))
def test_what_stands_is_what_a_full_run_says_whatever_happened_before(lake, datasets, seed):
    world, told, anew, total = World(lake, datasets, seed), [], 0, 0
    for _ in range(STEPS):
        order = world.order()
        wanted = everything(world, order)

        result = diagnose(world.college(), order)

        found = differences(standing.measurements_of(lake, order.run), wanted)
        assert found[:3] == [], (told, world.on)
        assert result.measurements == len(wanted)
        anew, total = anew + result.anew, total + result.measurements
        told.append(world.step())

    assert anew < total


def test_every_word_that_counts_rows_is_tried():
    words = {word.en for word in WORDS if word.sort is Sort.AGGREGATE}
    formulas = " ".join(formula for formula, *_ in FORMULAS.values())

    assert {w for w in words if f"{w}(" not in formulas} == set()
