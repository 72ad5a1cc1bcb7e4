"""Signing in and out as the audit log tells it.

Django and its libraries announce what happens at the door by signals; this is the one place of the
house that listens to any, because there is no action of ours to write in.
"""

from typing import Any

from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed

from lemnis.people.actions.audit import record
from lemnis.people.models import Account
from lemnis.people.rules.viewers import Viewer

_LONGEST = 150
_UNNAMED = "?"


def listen() -> None:
    """Write down who signs in and out, who fails to, and which name is locked."""
    user_logged_in.connect(_signed_in, dispatch_uid="audit")
    user_logged_out.connect(_signed_out, dispatch_uid="audit")
    user_login_failed.connect(_failed, dispatch_uid="audit")
    user_locked_out.connect(_locked, dispatch_uid="audit")


def _signed_in(user: Account, **_: Any) -> None:
    _tell(user.username, "sign_in")


def _signed_out(user: Account | None, **_: Any) -> None:
    if user is not None:
        _tell(user.username, "sign_out")


def _failed(credentials: dict[str, Any], **_: Any) -> None:
    _tell(str(credentials.get("username") or ""), "sign_in_failed")


def _locked(username: str | None, **_: Any) -> None:
    _tell(username or "", "locked")


def _tell(name: str, act: str) -> None:
    # A name that fails is whatever somebody typed, perhaps a password: told only if it is a name.
    known = Account.objects.filter(username=name[:_LONGEST]).exists()
    told = name if known else _UNNAMED
    record(by=Viewer(told), act=f"account.{act}", kind="account", what=told if known else "")
