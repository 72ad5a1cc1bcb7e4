"""What allauth asks of us: nobody signs up, and the campus knows who somebody is."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.http import HttpRequest


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]  # untyped
    """Accounts are opened by an administrator, never by whoever comes along."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Tell that nobody may sign up."""
        return False


class CampusAccounts(DefaultSocialAccountAdapter):  # type: ignore[misc]  # untyped
    """The campus's own sign-in names an account that is open here, or nobody."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:  # noqa: ARG002
        """Tell that nobody may sign up."""
        return False
