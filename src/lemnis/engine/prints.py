"""What a block of measurements is made of, as one short text: equal prints, equal numbers.

In: a job, what its subjects are, and a hash of every number its formulas are evaluated on. Out: a
print per indicator, period and kind. All that ``vector.Frame`` and ``grade`` look at goes into it.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from lemnis.engine.definition import Indicator
from lemnis.engine.formula.nodes import Aggregate, Reference, aggregates, references
from lemnis.engine.gather import Subjects
from lemnis.engine.plan import Part, Window, parts_of, period_of, window, window_key
from lemnis.engine.question import Ask, Job
from lemnis.values import UPWARD, Period, SubjectKind

# To be raised whenever the same inputs come to mean other numbers.
MEANING = "1"


def digest(*parts: object) -> str:
    """Return a short hash of texts, numbers and bytes."""
    made = hashlib.blake2b(digest_size=12)
    for part in parts:
        made.update(part if isinstance(part, bytes) else repr(part).encode())
        made.update(b"\x1f")
    return made.hexdigest()


def of_array(array: np.ndarray) -> str:
    """Return a short hash of an array's bytes, or of its objects."""
    return digest(array.tolist() if array.dtype == object else array.tobytes())


def of_subjects(found: Subjects) -> str:
    """Return a hash of who is measured, since when, below whom, with which facts."""
    days = [a if a is None else a.astype("datetime64[D]").tobytes() for a in (found.at, found.last)]
    above = [(kind.value, of_array(numbers)) for kind, numbers in sorted(found.above.items())]
    facts = [(name, of_array(values)) for name, values in sorted(found.facts.items())]
    return digest(of_array(found.codes), days, above, facts)


class Prints:
    """The prints of one run.

    ``numbers`` gives the hash of the numbers of a part, by its ``name``, in a window, for a kind;
    none where there are none. ``past`` tells what an earlier period's measurements are, for
    ``prior`` and ``same_period_last_year``.
    """

    def __init__(
        self,
        job: Job,
        subjects: Mapping[SubjectKind, Subjects],
        who: Mapping[SubjectKind, str],
        numbers: Mapping[tuple[str, Window | None, SubjectKind], str],
        name: Callable[[Part], str],
        past: Callable[[str, str, SubjectKind], str],
    ) -> None:
        self.job, self.subjects, self.who, self.past = job, subjects, who, past
        self.numbers, self.name = numbers, name
        self._made: dict[tuple[str, str, SubjectKind], str] = {}
        self._formulas: dict[str, str] = {}
        self._letters: dict[int, Sequence[tuple[str, str]]] = {}
        self._living: dict[tuple[SubjectKind, Period], str] = {}

    def block(self, ask: Ask, kind: SubjectKind, indicator: Indicator) -> str:
        """Return the print of stored measurements: of the answers, and of how they are judged."""
        criteria = [c for c in indicator.criteria if c.since <= ask.period.end]
        version = indicator.at(self.job.on)
        judged = (indicator.unit, indicator.digits, indicator.better, version.since)
        return digest(self.answers(ask, kind), criteria, judged)

    def answers(self, ask: Ask, kind: SubjectKind) -> str:
        """Return the print of an ask's answers for one kind; '' where there are none."""
        question = self.job.questions[ask.code]
        if kind not in question.subjects or kind not in self.subjects:
            return ""
        key = (ask.code, ask.period.label, kind)
        if key not in self._made:
            self._made[key] = digest(
                self._formula(ask.code),
                kind.value,
                self.who[kind],
                self._lives(kind, ask.period),
                *(t for a in aggregates(question.formula) for t in self._counted(a, ask, kind)),
                *(t for r in references(question.formula) for t in self._referred(r, ask, kind)),
            )
        return self._made[key]

    def _formula(self, code: str) -> str:
        if code not in self._formulas:
            q = self.job.questions[code]
            kinds = sorted(k.value for k in q.subjects)
            self._formulas[code] = digest(
                MEANING, q.formula, q.period, kinds, q.lower_is_better, q.minimum_rows, q.days
            )
        return self._formulas[code]

    def _lives(self, kind: SubjectKind, period: Period) -> str:
        found = self.subjects[kind]
        if found.at is None:
            return ""
        key = (kind, period)
        if key not in self._living:
            self._living[key] = of_array(found.living(period, self.job.on))
        return self._living[key]

    def _counted(self, aggregate: Aggregate, ask: Ask, kind: SubjectKind) -> Iterator[str]:
        dataset = self.job.datasets[aggregate.dataset]
        state, end = self.job.states.get(dataset.name), window(ask.period, self.job).end
        if state is None or not state.loaded:
            yield "absent"
            return
        yield f"{state.late(end, dataset.fresh_within_days)} {state.suspect}"
        if aggregate.word == "days_since":
            yield end.isoformat()
        days = window_key(dataset, ask.period, self.job)
        for letter, name in self._parts(aggregate):
            yield f"{letter} {self.numbers.get((name, days, kind), '')}"

    def _parts(self, aggregate: Aggregate) -> Sequence[tuple[str, str]]:
        """Return the names of an aggregate's parts by letter; formulas live as long as the job."""
        if id(aggregate) not in self._letters:
            parts = parts_of(aggregate).items()
            self._letters[id(aggregate)] = [(letter, self.name(part)) for letter, part in parts]
        return self._letters[id(aggregate)]

    def _referred(self, reference: Reference, ask: Ask, kind: SubjectKind) -> Iterator[str]:
        code = reference.code
        question = self.job.questions[code]
        yield self._formula(code)
        beside = period_of(question, ask.period, self.job)
        if beside is None:
            yield "never"
        elif reference.how in {"prior", "last_year"}:
            then = earlier(reference, beside, self.job)
            yield self.past(code, then.label, kind) if then else "never"
        else:
            kinds = (*UPWARD[kind],) if reference.how == "parent" else (kind,)
            for one in kinds:
                yield f"{one.value} {self.answers(Ask(code, beside), one)}"


def earlier(reference: Reference, beside: Period, job: Job) -> Period | None:
    """Return the earlier period whose measurements a reference speaks of."""
    if reference.how == "prior":
        return job.calendar.offset(beside, -reference.steps)
    return job.calendar.same_period_last_year(beside)


def part_name(part: Part, known: dict[Part, str]) -> str:
    """Return a name for a part that is the same in every run; ``known`` remembers them."""
    if part not in known:
        known[part] = digest(part)
    return known[part]
