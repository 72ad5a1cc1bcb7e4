"""What may be read of subjects, as small frozen rows. ``viewer`` is a name for now."""

from django.db.models import Max

from lemnis.people.models import SubjectSync
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, require


def synced_snapshot(viewer: Viewer) -> int:
    """Return the snapshot the registers follow the lake as far as; -1 if they never did."""
    require(viewer, Permission.SEE_ORGANISATION)
    latest: int | None = SubjectSync.objects.aggregate(Max("snapshot"))["snapshot__max"]
    return -1 if latest is None else latest


def synced_fingerprint(viewer: Viewer) -> str:
    """Return what the rows last followed looked like, blank if none were."""
    require(viewer, Permission.SEE_ORGANISATION)
    latest = SubjectSync.objects.order_by("-snapshot").values_list("fingerprint", flat=True)
    return latest.first() or ""
