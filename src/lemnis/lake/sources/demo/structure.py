"""Units, programs and classes: the tree everything else hangs on."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from lemnis.lake.sources.demo.draws import Base
from lemnis.lake.sources.demo.words import COLLEGES

COHORTS = range(2018, 2025)  # entry years; those before the window only left graduates
ENROLLED = (2022, 2023, 2024)  # the cohorts on campus in 2024-2025


@dataclass(frozen=True)
class Structure:
    """Arrays by place. ``unit`` of a program counts teaching colleges from 0."""

    program_id: pa.Array
    program_unit: Any
    program_quality: Any
    class_id: pa.Array
    class_program: Any
    class_entry: Any
    class_heads: Any
    college_id: pa.Array  # teaching colleges, then the two public units
    office_id: pa.Array

    @property
    def programs(self) -> int:
        """Programs that enrol."""
        return len(self.program_unit)

    @property
    def classes(self) -> int:
        """Classes of all cohorts."""
        return len(self.class_program)


def build(base: Base) -> Structure:
    """Return the tree of a college of this size."""
    size, draw = base.size, base.draw("structure")
    unit = np.repeat(np.arange(size.colleges), size.programs_each)
    place = np.tile(np.arange(1, size.programs_each + 1), size.colleges)
    number = (unit + 1) * 100 + place
    weight = draw.rng.uniform(0.85, 1.15, size.programs)
    program, entry, seq, heads = _classes(base, weight / weight.mean())
    return Structure(
        program_id=base.ids("Z", number, 4),
        program_unit=unit,
        program_quality=draw.rng.normal(0, 0.5, size.programs).clip(-0.8, 0.8),
        class_id=base.ids("", (entry * 10_000 + number[program]) * 10 + seq, 9),
        class_program=program,
        class_entry=entry,
        class_heads=heads,
        college_id=base.ids("U", np.arange(1, size.colleges + 3), 2),
        office_id=base.ids("U", 21 + np.arange(16), 2),
    )


def _classes(base: Base, weight: Any) -> tuple[Any, Any, Any, Any]:
    """Return program, entry year, number and first headcount of each class."""
    size = base.size
    each = size.students / len(ENROLLED) / size.programs
    rows = []
    for year in COHORTS:
        for program in range(size.programs):
            people = each * weight[program] * 1.035
            count = max(1, round(people / 42))
            heads = round(people / count)
            rows += [(program, year, k + 1, heads) for k in range(count)]
    return tuple(np.array(column) for column in zip(*rows, strict=True))  # type: ignore[return-value]


def college_name(place: int) -> str:
    """Return the name of a teaching college."""
    return COLLEGES[place][0]
