"""What can happen to the college's own indicators: written, given a new version."""

from django.db import transaction

from lemnis.engine.definition import Indicator
from lemnis.evidence import own_catalogue
from lemnis.evidence.home import Home
from lemnis.evidence.rules.indicator_drafts import IndicatorDraft, entry_of, require_newer
from lemnis.people.actions import record
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, require


@transaction.atomic
def write_indicator(*, home: Home, draft: IndicatorDraft, by: Viewer) -> Indicator:
    """Write an indicator of the college's own, or add a version to one; return it as it is now.

    What runs have stored stays as it was.

    Writes: the page ``written.yaml`` of the college's own indicators, an AuditEvent.

    Raises:
        BadData: there is a mistake in it.
        NotAllowed: who writes may not.
        Refused: somebody else has changed it meanwhile, it would change the past, or it stands in a
            page that is written by hand.

    """
    require(by, Permission.WRITE_INDICATORS)
    with own_catalogue.pen(home):
        standing = own_catalogue.standing(home, draft.code)
        require_newer(draft, standing)
        made = own_catalogue.put(home, entry_of(draft, standing))
    record(
        by=by, act="indicators.write", kind="indicator", what=made.code,
        facts={"version": len(made.versions), "since": made.versions[-1].since.isoformat(),
               "why": made.versions[-1].why, "formula": made.formula},
    )  # fmt: skip
    return made
