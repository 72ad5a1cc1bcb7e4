"""What allauth asks of us: nobody signs up, and the campus names an account that is open here."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.http import HttpRequest

from lemnis.people.recognising import account_to_sign_in

_NAMES = ("preferred_username", "uid", "sub")  # claims that hold the name, the surest first


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]  # untyped
    """Accounts are opened by an administrator, never by whoever comes along."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Tell that nobody may sign up."""
        return False

    def add_message(self, *_told: object, **_facts: object) -> None:
        """Say nothing: pages tell what has happened themselves, and nobody would read it."""


class CampusAccounts(DefaultSocialAccountAdapter):  # type: ignore[misc]  # untyped
    """The campus's own sign-in names an account that is open here, or nobody."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:  # noqa: ARG002
        """Tell that nobody may sign up."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Connect whoever comes for the first time with the account of the same name."""
        if sociallogin.is_existing:
            return
        claims = sociallogin.account.extra_data
        claims = claims.get("userinfo", claims) | claims.get("id_token", {})
        name = next((str(claims[word]) for word in _NAMES if claims.get(word)), "")
        account = account_to_sign_in(name)
        if account is not None:
            sociallogin.connect(request, account)
