"""A version of a standard, read back as it would be written: for pages, sheets and changes."""

from lemnis.plan.models import Criterion, Standard, StandardVersion
from lemnis.plan.rules.standards import CriterionText, StandardText
from lemnis.plan.rules.words import CriterionKind

_FIELDS = tuple(f for f in CriterionText._fields if f != "kind")


def newest_text(row: Standard) -> StandardText:
    """Return what a standard says in its draft, else in its last version."""
    return text_of(row.versions.prefetch_related("criteria").order_by("number").reverse()[0])


def text_of(version: StandardVersion) -> StandardText:
    """Return a version as it is written."""
    head = version.standard
    return StandardText(
        head.code, head.name, head.kind, head.layer, head.system, head.category, head.level,
        version.source, version.verified, tuple(map(_criterion, version.criteria.all())),
    )  # fmt: skip


def _criterion(row: Criterion) -> CriterionText:
    return CriterionText(
        kind=CriterionKind(row.kind), **{field: getattr(row, field) for field in _FIELDS}
    )
