"""Programs and classes."""

import numpy as np
import pyarrow as pa

from lemnis.lake.sources.demo.faculty import advisers
from lemnis.lake.sources.demo.frame import pick, table
from lemnis.lake.sources.demo.school import counsellor_ids, counsellors
from lemnis.lake.sources.demo.structure import ENROLLED
from lemnis.lake.sources.demo.words import COLLEGES
from lemnis.lake.sources.demo.world import World

# Programs and classes


def programs(w: World) -> pa.Table:
    """Return the programs that enrol, and one that has stopped."""
    draw, tree, each = w.draw("programs"), w.tree, w.size.programs_each
    rows, stop = tree.programs + 1, np.arange(tree.programs + 1) == tree.programs
    unit = np.append(tree.program_unit, 0)
    known = [COLLEGES[u][3][i % each] for i, u in enumerate(tree.program_unit)]
    code, name = zip(*known, ("460306", "电气自动化技术（停招）"), strict=True)
    quality = np.append(tree.program_quality, -0.8)
    grade = np.digitize(-quality, [-0.35, 0.3])
    key = np.arange(rows) % 3 == 0
    return table(
        rows,
        program_id=pa.concat_arrays([tree.program_id, w.named(["Z0190"])]),
        unit_id=pick(tree.college_id, unit),
        code=list(code),
        catalogue_year=2021,
        name=list(name),
        category=pick([c[1] for c in COLLEGES], unit),
        industry=pick([c[2] for c in COLLEGES], unit),
        cluster_code=w.ids("Q", unit + 1, 2),
        grade=pick(["A", "B", "C"], grade),
        build_kind=pick(["brand", "key", "basic"], grade),
        build_level=pick(
            ["provincial", "municipal", "school"], np.where(np.arange(rows) == 1, 0, grade)
        ),
        approved_on=np.datetime64("2004-05-01") + draw.whole(0, 5500, rows),
        is_enrolling=~stop,
        is_international=np.arange(rows) == 3,
        is_key_chain=key | draw.chance(0.2, rows),
        has_graduates=~stop,
        has_leader=~stop,
        accredited=(grade == 0) & ~stop,
        industry_matched=draw.chance(0.88, rows),
        status=pick(["active", "suspended"], stop.astype(int)),
    )


def classes(w: World) -> pa.Table:
    """All classes; those of earlier cohorts have graduated."""
    draw, tree, rows = w.draw("classes"), w.tree, w.tree.classes
    active = tree.class_entry >= ENROLLED[0]
    adviser = np.full(rows, -1)
    adviser[w.active_classes] = advisers(w)
    counsellor = np.full(rows, -1)
    counsellor[w.active_classes] = np.arange(active.sum()) % counsellors(w)
    seq = [key[-5:] for key in tree.class_id.to_pylist()]
    return table(
        rows,
        class_id=tree.class_id,
        program_id=pick(tree.program_id, tree.class_program),
        name=[
            f"{y % 100}级{s[:4]}专业{s[4]}班"
            for y, s in zip(tree.class_entry.tolist(), seq, strict=True)
        ],
        entry_year=tree.class_entry,
        adviser_id=pick(w.staff.id, adviser),
        counsellor_id=pick(counsellor_ids(w), counsellor),
        is_civilised=draw.chance(0.62, rows),
        has_psych_member=draw.chance(0.97, rows),
        status=pick(["active", "graduated"], (~active).astype(int)),
    )
