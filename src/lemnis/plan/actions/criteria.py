"""What happens to single criteria of a standard: added, changed, ended; always in its draft."""

import datetime as dt

from django.db import transaction

from lemnis.errors import Refused
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, require
from lemnis.plan.actions.standards import write_standard
from lemnis.plan.finding import one
from lemnis.plan.models import Standard
from lemnis.plan.rules.standards import CriterionKey, CriterionText, replaced
from lemnis.plan.standard_texts import newest_text


@transaction.atomic
def write_criterion(  # noqa: PLR0913 - a criterion, where it stands, what was seen of it
    *,
    standard: str,
    key: CriterionKey | None,
    seen: str,
    criterion: CriterionText | None,
    since: dt.date,
    why: str = "",
    by: Viewer,
) -> int:
    """Change one criterion, add one (``key`` None) or end one (``criterion`` None).

    It is done in the draft of the standard; where there is none, in a further version that says
    what the last one does, but for this. Returns the number of the draft.

    Writes: see ``write_standard``.

    Raises:
        NotFound: there is no such standard.
        NotAllowed: ``by`` may not write standards.
        Refused: the standard is retired, a further version says not why, or somebody else has
            changed the criterion since it was ``seen``.
        BadData: the criteria would contradict themselves, or there would be none.

    """
    require(by, Permission.WRITE_STANDARDS)
    row = one(Standard, ("标准", "standard"), code=standard)
    # Whoever writes waits for whoever writes at the same time, then reads what they wrote.
    Standard.objects.select_for_update().get(pk=row.pk)
    if row.retired_on:
        raise Refused("该标准已停用。", "The standard is retired.")
    text = replaced(newest_text(row), key, seen, criterion)
    return write_standard(standard=text, since=since, why=why, by=by)
