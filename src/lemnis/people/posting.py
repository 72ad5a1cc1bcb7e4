"""Out of the house: a mail, or words to a chat robot, by apprise.

Apprise's plugins of the robots take every answer with status 200 for a success; WeCom, DingTalk and
Feishu refuse with status 200 and a number in the answer. So the asking is done here, and what
apprise knows of keys and longest texts is kept.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

import requests
from apprise.exception import AppriseImproperlyConfigured
from apprise.plugins.dingtalk import NotifyDingTalk
from apprise.plugins.email import NotifyEmail
from apprise.plugins.feishu import NotifyFeishu
from apprise.plugins.wecombot import NotifyWeComBot
from django.conf import settings

from lemnis.people.rules.deliveries import Letter
from lemnis.people.rules.messages import Channel

_SECURITY = {"smtp": ("insecure", 25), "smtps": ("ssl", 465), "smtp+tls": ("starttls", 587)}
_SECONDS = 10
_UNREACHABLE = "unreachable"
_MALFORMED = "malformed"
_UNTAKEN = "not taken by the mail server"


class _Robot(NamedTuple):
    """How one service's robots are asked: apprise's plugin, the address, what is sent."""

    plugin: type[Any]
    word: str
    address: Callable[[str, str], str]
    payload: Callable[[str], Mapping[str, object]]


def post(channel: Channel, to: str, letter: Letter) -> str:
    """Send a letter to a mail address, or to the robot with a key; return why not, blank if sent.

    It ends within a delivery's lease, sent or not.
    """
    try:
        return _mail(to, letter) if channel is Channel.MAIL else _say(channel, to, letter)
    except AppriseImproperlyConfigured:
        return _MALFORMED


def _mail(to: str, letter: Letter) -> str:
    server = urlsplit(settings.LEMNIS_MAIL)
    security, port = _SECURITY[server.scheme]
    mailer = NotifyEmail(
        host=server.hostname,
        port=server.port or port,
        smtp_host=server.hostname,
        user=unquote(server.username or "") or None,
        password=unquote(server.password or "") or None,
        secure_mode=security,
        from_addr=settings.LEMNIS_MAIL_FROM,
        targets=[to],
        format="text",
    )
    mailer.socket_connect_timeout = _SECONDS
    return "" if mailer.notify(body=letter.body, title=letter.title) else _UNTAKEN


def _say(channel: Channel, key: str, letter: Letter) -> str:
    robot = _ROBOTS[channel]
    plugin = robot.plugin(**{robot.word: key})
    address = robot.address(settings.LEMNIS_ROBOTS[channel.value], key)
    body = f"{letter.title}\n{letter.body}"[: plugin.body_maxlen // 4]  # a sign of ours has 3 bytes
    try:
        answer = requests.post(
            address, json=robot.payload(body), timeout=_SECONDS, allow_redirects=False
        )
        told = answer.json() if answer.status_code == requests.codes.ok else {}
    except ValueError:  # no JSON: not the service that was asked for
        return _MALFORMED
    except requests.RequestException:
        return _UNREACHABLE
    number = told.get("errcode", told.get("code"))
    return (
        ""
        if number == 0
        else f"{answer.status_code} {number} {told.get('errmsg', told.get('msg', ''))}"
    )


_ROBOTS: Mapping[Channel, _Robot] = {
    Channel.WECOM: _Robot(
        NotifyWeComBot,
        "key",
        lambda host, key: f"{host}?key={key}",
        lambda body: {"msgtype": "text", "text": {"content": body}},
    ),
    Channel.DINGTALK: _Robot(
        NotifyDingTalk,
        "token",
        lambda host, key: f"{host}?access_token={key}",
        lambda body: {"msgtype": "text", "text": {"content": body}, "at": {"isAtAll": False}},
    ),
    Channel.FEISHU: _Robot(
        NotifyFeishu,
        "token",
        lambda host, key: f"{host}/{key}",
        lambda body: {"msg_type": "text", "content": {"text": body}},
    ),
}
