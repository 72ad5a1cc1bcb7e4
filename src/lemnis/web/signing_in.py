"""What is due before anything else: a password of one's own, a second factor."""

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest

from lemnis.people.rules.permissions import THREE_ADMINISTRATORS, Role
from lemnis.web.viewing import viewer

PASSWORD, SECOND_FACTOR = "account.password", "mfa_activate_totp"
# Where one may go meanwhile: to do it, to leave, to change language or theme.
PAGES_WHEN_DUE = frozenset(
    {PASSWORD, SECOND_FACTOR, "account_logout", "account_reauthenticate", "mfa_reauthenticate",
     "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_download_recovery_codes",
     "preferences.language", "preferences.theme"}
)  # fmt: skip
_OUTSIDE_STAFF = frozenset({Role.STUDENT})


def page_due(request: HttpRequest) -> str:
    """Return the name of the page that must be dealt with first, blank for none."""
    if not _by_password(request):
        return ""  # the campus has seen to who somebody is
    account = request.user
    if getattr(account, "must_change_password", False):
        return PASSWORD
    if _needs_second_factor(request) and not is_mfa_enabled(account):
        return SECOND_FACTOR
    return ""


def _by_password(request: HttpRequest) -> bool:
    ways = get_authentication_records(request, request.user)
    return any(way.get("method") == "password" for way in ways)


def _needs_second_factor(request: HttpRequest) -> bool:
    wanted = settings.LEMNIS_SECOND_FACTOR
    if wanted == "nobody":
        return False
    roles = viewer(request).roles
    if wanted == "administrators":
        return bool(roles & THREE_ADMINISTRATORS)
    return bool(roles - _OUTSIDE_STAFF)
