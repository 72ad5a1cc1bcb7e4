"""Whether a college's site may be shown to others: one finding per setting that matters then.

Only a site that answers to another name than this machine's own is held to all of it.
"""

from collections.abc import Iterator

from django.conf import settings
from django.db import connection

from lemnis.evidence.health import Health, State
from lemnis.people import queries
from lemnis.people.rules.permissions import THREE_ADMINISTRATORS
from lemnis.people.rules.viewers import Viewer
from lemnis.values import Title

_OWN_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})


def site(by: Viewer) -> Iterator[Health]:
    """Yield how the site is set up, and who keeps it."""
    yield _debugging()
    yield _administrators(by)
    if not set(settings.ALLOWED_HOSTS) - _OWN_NAMES:
        yield Health(_NAME, State.OK, "只供本机访问", "for this machine only")
        return
    yield _https()
    yield _database()
    yield _queue()


_NAME = Title("网站", "the site")


def _debugging() -> Health:
    name = Title("调试模式", "debugging")
    if not settings.DEBUG:
        return Health(name, State.OK, "关闭", "off")
    return Health(
        name, State.FAIL, "打开：出错页会显示内部信息", "on: pages of mistakes show the inside",
        ("去掉 LEMNIS_DEBUG。", "Take LEMNIS_DEBUG away."),
    )  # fmt: skip


def _administrators(by: Viewer) -> Health:
    name = Title("三员", "administrators")
    lacking = [r for r in sorted(THREE_ADMINISTRATORS) if not queries.accounts(by, role=r).total]
    if not lacking:
        return Health(name, State.OK, "齐全", "all there")
    zh, en = "、".join(r.words.zh for r in lacking), ", ".join(r.words.en for r in lacking)
    return Health(
        name, State.WARN, f"还没有{zh}", f"there is no {en}",
        ("用 lemnis accounts open 开设账号，再用 lemnis accounts grant 授予角色。",
         "Open accounts with lemnis accounts open, then lemnis accounts grant."),
    )  # fmt: skip


def _https() -> Health:
    name = Title("加密访问", "https")
    if settings.SESSION_COOKIE_SECURE:
        return Health(name, State.OK, "打开", "on")
    return Health(
        name, State.WARN, "关闭：口令在网络上明文传送", "off: passwords cross the network in plain",
        ("在反向代理上配置证书，去掉 LEMNIS_HTTPS=no。",
         "Give the reverse proxy a certificate and take LEMNIS_HTTPS=no away."),
    )  # fmt: skip


def _database() -> Health:
    name = Title("业务数据库", "database of the site")
    if connection.vendor != "sqlite":
        return Health(name, State.OK, connection.vendor, connection.vendor)
    return Health(
        name, State.WARN, "SQLite，适合少数人使用", "SQLite, which fits a few people",
        ("人多时设置 LEMNIS_DATABASE_URL 改用 PostgreSQL。",
         "For many, set LEMNIS_DATABASE_URL to PostgreSQL."),
    )  # fmt: skip


def _queue() -> Health:
    name = Title("耗时工作的队列", "queue of long work")
    if settings.LEMNIS_REDIS_URL or connection.vendor == "sqlite":
        said = "Redis" if settings.LEMNIS_REDIS_URL else "SQLite"
        return Health(name, State.OK, said, said)
    return Health(
        name, State.WARN, "SQLite：只有本机的进程能处理", "SQLite: only this machine works on it",
        ("有几台机器时设置 LEMNIS_REDIS_URL。", "With several machines set LEMNIS_REDIS_URL."),
    )  # fmt: skip
