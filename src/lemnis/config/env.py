"""The only reader of the environment: every setting, typed, with its default.

A value that makes no sense is refused by name, never silently replaced.
The list for people is docs/reference/settings.md.
"""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from lemnis.errors import WrongUse

_ENVIRONMENT = os.environ  # noqa: TID251 - this module is the one reader the rule speaks of
_YES = frozenset({"1", "true", "yes", "on"})
_NO = frozenset({"0", "false", "no", "off"})
_OWN_NAMES = {"127.0.0.1", "localhost", "[::1]"}
_ROBOTS = {
    "LEMNIS_WECOM": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send",
    "LEMNIS_DINGTALK": "https://oapi.dingtalk.com/robot/send",
    "LEMNIS_FEISHU": "https://open.feishu.cn/open-apis/bot/v2/hook",
}
_LINE_SECONDS = 300  # a line to the database is kept open as long, not made for every page
_DATABASES = {
    "sqlite": "django.db.backends.sqlite3",
    "postgres": "django.db.backends.postgresql",
    "postgresql": "django.db.backends.postgresql",
}


def home() -> Path:
    """Return the college's folder: ``LEMNIS_HOME``, else ``college`` where one stands."""
    return Path(text("LEMNIS_HOME", "college")).expanduser().absolute()


def use_home(folder: Path) -> None:
    """Make ``folder`` the college's folder, for this process and those it starts."""
    _ENVIRONMENT["LEMNIS_HOME"] = str(folder.expanduser().absolute())


def use_settings(module: str) -> None:
    """Tell Django where its settings are, unless the environment already does."""
    _ENVIRONMENT.setdefault("DJANGO_SETTINGS_MODULE", module)


def language() -> str:
    """Return the language of messages, ``zh`` (default) or ``en``: ``LEMNIS_LANGUAGE``."""
    return one_of("LEMNIS_LANGUAGE", ("zh", "en"), "zh")


def debug() -> bool:
    """Return whether pages show tracebacks: ``LEMNIS_DEBUG``, default no."""
    return flag("LEMNIS_DEBUG", default=False)


def time_zone() -> str:
    """Return the college's time zone: ``LEMNIS_TIME_ZONE``, default ``Asia/Shanghai``."""
    return text("LEMNIS_TIME_ZONE", "Asia/Shanghai")


def allowed_hosts() -> list[str]:
    """Return the names the site answers to: ``LEMNIS_ALLOWED_HOSTS``, parted by commas."""
    return words("LEMNIS_ALLOWED_HOSTS", ["127.0.0.1", "localhost"])


def https() -> bool:
    """Return whether browsers reach the site by https: ``LEMNIS_HTTPS``.

    Default: yes as soon as the site answers to a name that is not this machine's own.
    """
    return flag("LEMNIS_HTTPS", default=bool(set(allowed_hosts()) - _OWN_NAMES))


def queue() -> str:
    """Return when deferred work is done: ``LEMNIS_QUEUE``.

    ``at_once`` (default) in the process that left it, ``worker`` by ``lemnis worker``.
    """
    return one_of("LEMNIS_QUEUE", ("at_once", "worker"), "at_once")


def use_queue() -> None:
    """Leave deferred work to the worker, in this process and those it starts, unless told."""
    _ENVIRONMENT.setdefault("LEMNIS_QUEUE", "worker")


def redis_url() -> str:
    """Return ``LEMNIS_REDIS_URL``, where the queue is kept; empty for SQLite in the home."""
    address = text("LEMNIS_REDIS_URL", "")
    if address and urlsplit(address).scheme not in {"redis", "rediss", "unix"}:
        raise _nonsense("LEMNIS_REDIS_URL", "redis://host:6379/0")
    return address


def lake_catalogue() -> str:
    """Return ``LEMNIS_LAKE_CATALOGUE``: a PostgreSQL address, or empty for SQLite in the home."""
    address = text("LEMNIS_LAKE_CATALOGUE", "")
    if address and urlsplit(address).scheme not in {"postgres", "postgresql"}:
        raise _nonsense("LEMNIS_LAKE_CATALOGUE", "postgresql://user:password@host:5432/name")
    return address


def database() -> dict[str, Any]:
    """Return Django's database: ``LEMNIS_DATABASE_URL``, default ``lemnis.db`` in the home.

    >>> database_at("sqlite:////srv/lemnis.db")["NAME"]
    '/srv/lemnis.db'
    >>> database_at("postgresql://lemnis@127.0.0.1:5432/lemnis")["HOST"]
    '127.0.0.1'
    """
    return database_at(text("LEMNIS_DATABASE_URL", f"sqlite:///{home() / 'lemnis.db'}"))


def database_at(address: str) -> dict[str, Any]:
    """Return Django's settings of the database at ``address`` (sqlite:/// or postgresql://)."""
    parts = urlsplit(address)
    engine = _DATABASES.get(parts.scheme)
    if engine is None or not parts.path.strip("/"):
        raise _nonsense(
            "LEMNIS_DATABASE_URL", "sqlite:////srv/lemnis.db, postgresql://user@host/name"
        )
    if parts.scheme == "sqlite":
        return _sqlite(engine, unquote(parts.path[1:]))
    return {
        "ENGINE": engine,
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": dict(parse_qsl(parts.query)),
        "CONN_MAX_AGE": _LINE_SECONDS,
        "CONN_HEALTH_CHECKS": True,  # the server may have been begun anew meanwhile
    }


def secret_key() -> str:
    """Return ``LEMNIS_SECRET_KEY``, else the key kept in the home (made once, readable by one).

    Without a home there is nothing to sign, and the key lives as long as the process.
    """
    given = text("LEMNIS_SECRET_KEY", "")
    if given:
        return given
    if not home().is_dir():
        return secrets.token_urlsafe(50)
    return _kept_key(home() / "secret_key")


def audit_key() -> bytes:
    """Return the key that seals the audit log: ``LEMNIS_AUDIT_KEY``, else one kept in the home.

    Another than the secret key: that one may be changed at any time, a log must stay readable.
    """
    given = text("LEMNIS_AUDIT_KEY", "")
    return (given or _kept_key(home() / "audit_key")).encode()


def three_administrators() -> bool:
    """Return whether system, security and audit administrator must be three: default yes."""
    return flag("LEMNIS_THREE_ADMINS", default=True)


def idle_minutes() -> int:
    """Return after how many minutes without a request one is signed out: default 30."""
    return whole("LEMNIS_IDLE_MINUTES", 30, least=1)


def password_length() -> int:
    """Return how many characters a password has at least: default 10."""
    return whole("LEMNIS_PASSWORD_LENGTH", 10, least=8)


def lock_after() -> int:
    """Return after how many wrong passwords a name is locked for a while: default 5."""
    return whole("LEMNIS_LOCK_AFTER", 5, least=3)


def lock_minutes() -> int:
    """Return for how many minutes a name is locked: default 15."""
    return whole("LEMNIS_LOCK_MINUTES", 15, least=1)


def second_factor() -> str:
    """Return who must use a second factor: ``nobody``, ``administrators`` (default), ``staff``."""
    return one_of("LEMNIS_SECOND_FACTOR", ("nobody", "administrators", "staff"), "administrators")


def cas_url() -> str:
    """Return the address of the campus's CAS server, empty without: ``LEMNIS_CAS_URL``."""
    return _web_address("LEMNIS_CAS_URL")


def oidc() -> tuple[str, str, str] | None:
    """Return server, client and secret of the campus's OpenID Connect; None without.

    ``LEMNIS_OIDC_URL``, ``LEMNIS_OIDC_CLIENT``, ``LEMNIS_OIDC_SECRET``.
    """
    server = _web_address("LEMNIS_OIDC_URL")
    client, secret = text("LEMNIS_OIDC_CLIENT", ""), text("LEMNIS_OIDC_SECRET", "")
    if not server:
        return None
    if not client:
        raise _nonsense("LEMNIS_OIDC_CLIENT", "lemnis")
    return server, client, secret


def campus_origins() -> list[str]:
    """Return where the campus's own sign-in lives, as a browser names an origin."""
    server = oidc()
    found = (urlsplit(address) for address in (cas_url(), server[0] if server else "") if address)
    return [f"{parts.scheme}://{parts.netloc}" for parts in found]


def trusted_origins() -> list[str]:
    """Return the addresses forms may come from: ``LEMNIS_ORIGINS``, parted by commas."""
    return words("LEMNIS_ORIGINS", [])


def smallest_group() -> int:
    """Return the fewest persons of whom a group's number is shown: ``LEMNIS_SMALLEST_GROUP``, 5."""
    return whole("LEMNIS_SMALLEST_GROUP", 5, least=1)


def site() -> str:
    """Return the address people reach the site by, for links in mails: ``LEMNIS_SITE``."""
    return _web_address("LEMNIS_SITE").rstrip("/")


def mail_server() -> str:
    """Return ``LEMNIS_MAIL``, where mail is handed in; empty: none is sent.

    ``smtp://`` in the open, ``smtps://`` over TLS, ``smtp+tls://`` with STARTTLS.
    """
    address = text("LEMNIS_MAIL", "")
    parts = urlsplit(address)
    if address and (parts.scheme not in {"smtp", "smtps", "smtp+tls"} or not parts.hostname):
        raise _nonsense("LEMNIS_MAIL", "smtps://name:password@mail.example.edu.cn:465")
    return address


def mail_from() -> str:
    """Return who mails are from: ``LEMNIS_MAIL_FROM``, needed where there is a mail server."""
    address = text("LEMNIS_MAIL_FROM", "")
    if mail_server() and "@" not in address:
        raise _nonsense("LEMNIS_MAIL_FROM", "lemnis@example.edu.cn")
    return address


def robots() -> dict[str, str]:
    """Return where chat robots are spoken to, of those in use.

    ``LEMNIS_WECOM``, ``LEMNIS_DINGTALK``, ``LEMNIS_FEISHU``: ``yes`` for the service's own
    address, or that of an installation on campus; empty: not used.
    """
    found = {name: _robot(name, usual) for name, usual in _ROBOTS.items()}
    return {name[7:].lower(): address for name, address in found.items() if address}


def channels() -> list[str]:
    """Return the ways by which messages leave the house."""
    return [*(["mail"] if mail_server() else []), *robots()]


def text(name: str, default: str) -> str:
    """Return a setting as it stands, without blanks around it."""
    return _ENVIRONMENT.get(name, "").strip() or default


def flag(name: str, *, default: bool) -> bool:
    """Return a setting that is yes or no."""
    value = text(name, "yes" if default else "no").lower()
    if value not in _YES | _NO:
        raise _nonsense(name, "yes, no")
    return value in _YES


def whole(name: str, default: int, *, least: int) -> int:
    """Return a setting that is a whole number, not below ``least``."""
    value = text(name, str(default))
    if not value.isdecimal() or int(value) < least:
        raise _nonsense(name, f"{default}（≥ {least}）")
    return int(value)


def one_of(name: str, allowed: tuple[str, ...], default: str) -> str:
    """Return a setting that is one of a few words."""
    value = text(name, default).lower()
    if value not in allowed:
        raise _nonsense(name, ", ".join(allowed))
    return value


def words(name: str, default: list[str]) -> list[str]:
    """Return a setting that is a list parted by commas."""
    found = [word.strip() for word in text(name, "").split(",")]
    return [word for word in found if word] or default


def _nonsense(name: str, allowed: str) -> WrongUse:
    # The value itself is not repeated: it may hold a password.
    return WrongUse(
        f"环境变量 {name} 的值无法识别。",
        f"The value of the environment variable {name} makes no sense.",
        cure=(f"可用的写法：{allowed}", f"It may be written: {allowed}"),
    )


def _web_address(name: str) -> str:
    address = text(name, "")
    if address and urlsplit(address).scheme not in {"http", "https"}:
        raise _nonsense(name, "https://sso.example.edu.cn/")
    return address


def _robot(name: str, usual: str) -> str:
    given = text(name, "no")
    if given.lower() in _YES | _NO:
        return usual if given.lower() in _YES else ""
    return _web_address(name)


def _sqlite(engine: str, name: str) -> dict[str, Any]:
    return {
        "ENGINE": engine,
        "NAME": name,
        "CONN_MAX_AGE": _LINE_SECONDS,
        "OPTIONS": {
            # Readers run beside a writer; a second writer waits instead of failing at once.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
        },
    }


def _kept_key(path: Path) -> str:
    if not path.exists():
        fresh = path.with_name(f"{path.name}.{os.getpid()}")
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(secrets.token_urlsafe(50))
        # Of two that start at once, or one that is killed here, exactly one whole key remains.
        with suppress(FileExistsError):
            path.hardlink_to(fresh)
        fresh.unlink()
    return path.read_text(encoding="utf-8").strip()
