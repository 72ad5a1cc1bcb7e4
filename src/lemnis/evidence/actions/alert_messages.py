"""Alerts told to people: whom owner, supervisor and quality office mean, and in which words."""

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils import timezone

from lemnis.engine.alerts.rule import Role
from lemnis.engine.subjects import KINDS
from lemnis.evidence.models import Alert
from lemnis.evidence.queries.alert_rows import NoticeRow
from lemnis.evidence.queries.alerts import notices
from lemnis.evidence.today import moment_on
from lemnis.people.actions import Note, tell
from lemnis.people.queries import Readers, heads, holding, owners, subject_names
from lemnis.people.queries.names import PERSONS
from lemnis.people.rules.messages import MessageKind
from lemnis.people.rules.permissions import Role as Held
from lemnis.people.rules.viewers import Viewer, in_house
from lemnis.values import SubjectKind, SubjectRef, Title

_LATEST = dt.timedelta(days=30)  # a site that stood still for longer tells of what is due anew


@transaction.atomic
def tell_of_alerts(*, on: dt.date, by: Viewer) -> int:
    """Put the notices to be told by a day into the inboxes of those they mean; return how many.

    Asked again there are none. Notices silenced or quiet are told on the day that ends.

    Writes: Messages and Deliveries of people.
    After commit: as ``people.actions.tell``.
    """
    house = in_house(by)
    due = [n for n in notices(house, on) if n.tell_on > on - _LATEST]
    alerts = {a.uuid: a for a in Alert.objects.filter(uuid__in={n.alert for n in due})}
    refs = [_ref(alert) for alert in alerts.values()]
    readers = _readers(house, refs)
    names = subject_names(house, [r for r in refs if r.kind not in PERSONS])
    called = {ref: name.name for ref, name in names.items()}
    notes = [_note(n, alerts[n.alert], readers, called) for n in due]
    return tell(notes=notes, at=moment_on(on), by=by)


Means = Mapping[Role, Mapping[SubjectRef, Readers]]


def _readers(house: Viewer, refs: Sequence[SubjectRef]) -> Means:
    """Return whom each role means for each subject; whoever heads the unit stands in for owners."""
    above = heads(house, refs)
    # Roles go by the clock, whatever day the college stands on.
    office = holding(house, [Held.QUALITY_OFFICE], timezone.localdate())
    return {
        Role.OWNER: {**above, **owners(house, refs)},
        Role.SUPERVISOR: {ref: above.get(ref, office) for ref in refs},
        Role.QUALITY_OFFICE: dict.fromkeys(refs, office),
    }


def _note(
    notice: NoticeRow, alert: Alert, readers: Means, called: Mapping[SubjectRef, str]
) -> Note:
    ref, kind = _ref(alert), KINDS[SubjectKind(alert.kind)]
    # Of persons no name: a copy leaves the house, and who may see more sees it on the page.
    name = called.get(ref, "")
    cause = notice.cause.words
    return Note(
        readers[notice.role].get(ref, Readers()),
        f"alert:{alert.uuid}:{notice.episode}:{notice.cause}:{notice.role}:{notice.number}",
        MessageKind.ALERT,
        Title(f"{cause.zh}：{alert.zh}", f"{cause.en}: {alert.en}"),
        Title(f"{kind.zh} {name}".strip(), f"{kind.en} {name}".strip()),
        f"/alerts/{alert.uuid.hex[:8]}",
        alert.severity,
    )


def _ref(alert: Alert) -> SubjectRef:
    return SubjectRef(SubjectKind(alert.kind), alert.subject)
