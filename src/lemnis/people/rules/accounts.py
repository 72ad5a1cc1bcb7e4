"""What may be granted to whom, and what a name or token must look like."""

import hashlib
import re
import secrets
from collections.abc import Collection

from lemnis.errors import Refused, WrongUse
from lemnis.people.rules.permissions import THREE_ADMINISTRATORS, Role, ScopeKind

LONGEST_TOKEN = 366  # days
_NAME = re.compile(r"[\w.@+-]{1,150}")
_PREFIX = "lemnis_"


def require_name(username: str) -> None:
    """Refuse what cannot be typed as a name to sign in with.

    Raises:
        WrongUse: it is empty, too long, or holds blanks or signs that people do not type.

    """
    if not _NAME.fullmatch(username):
        raise WrongUse(
            f"“{username[:50]}”不能作账号名。",
            f"“{username[:50]}” cannot be the name of an account.",
            cure=(
                "请用字母、汉字、数字和 . @ + - _，不超过 150 个字符。",
                "Use letters, digits and . @ + - _, at most 150 characters.",
            ),
        )


def require_scope(role: Role, scope: ScopeKind) -> None:
    """Refuse a role granted further, or otherwise, than it is meant.

    Raises:
        Refused: this role is not granted so.

    """
    if scope not in role.scopes:
        zh = "、".join(kind.words.zh for kind in role.scopes)
        en = ", ".join(kind.words.en for kind in role.scopes)
        raise Refused(
            f"“{role.words.zh}”不能授予到“{scope.words.zh}”。",
            f"“{role.words.en}” is not granted for {scope.words.en}.",
            cure=(f"可选范围：{zh}。", f"It may be granted for: {en}."),
        )


def require_parted(role: Role, held: Collection[Role]) -> None:
    """Refuse to lay two of the three administrators into one hand.

    Raises:
        Refused: the account holds another of them.

    """
    others = (THREE_ADMINISTRATORS - {role}) & set(held)
    if role in THREE_ADMINISTRATORS and others:
        other = min(others)
        raise Refused(
            f"此账号已是{other.words.zh}，三员分立时不能兼任{role.words.zh}。",
            f"This account is the {other.words.en} already; with the three administrators kept"
            f" apart it cannot be the {role.words.en} too.",
            cure=(
                "请另选账号；小型学校可设置 LEMNIS_THREE_ADMINS=no。",
                "Choose another account; a small college may set LEMNIS_THREE_ADMINS=no.",
            ),
        )


def new_secret() -> str:
    """Return a token nobody can guess; it is shown once and only its print is kept."""
    return _PREFIX + secrets.token_urlsafe(32)


def print_of(secret: str) -> str:
    """Return what is kept of a token: it is long and random, so a plain hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def new_password() -> str:
    """Return a first password, to be changed at once: without letters that look alike."""
    letters = "abcdefghjkmnpqrstuvwxyzACDEFGHJKLMNPQRTUVWXY34679"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))
