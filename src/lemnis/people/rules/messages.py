"""What is told to people, by which ways, and when: words and pure decisions."""

from collections.abc import Mapping
from enum import StrEnum

from lemnis.values import Title


class MessageKind(StrEnum):
    """What a message is about."""

    ALERT = "alert"
    TASK = "task"
    CYCLE = "cycle"
    DIAGNOSIS = "diagnosis"
    ASSESSMENT = "assessment"
    IMPROVEMENT = "improvement"
    REPORT = "report"
    INCIDENT = "incident"
    SITE = "site"

    @property
    def words(self) -> Title:
        """What people call it."""
        return _KINDS[self]


class Channel(StrEnum):
    """The ways out of the house. The inbox is none of them: a message is there by being written."""

    MAIL = "mail"
    WECOM = "wecom"
    DINGTALK = "dingtalk"
    FEISHU = "feishu"

    @property
    def words(self) -> Title:
        """What people call it."""
        return _CHANNELS[self]


class DeliveryState(StrEnum):
    """How far a message has come on a way out.

    ``unclear``: whoever sent it was killed in the middle, so that it may have gone out; it is not
    sent again.
    """

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    GIVEN_UP = "given_up"
    UNCLEAR = "unclear"

    @property
    def words(self) -> Title:
        """What people read."""
        return _STATES[self]


class Pace(StrEnum):
    """How often somebody wants to hear: each message by itself, or one digest a day."""

    AT_ONCE = "at_once"
    DAILY = "daily"

    @property
    def words(self) -> Title:
        """What people call it."""
        return _PACES[self]


_KINDS: Mapping[MessageKind, Title] = {
    MessageKind.ALERT: Title("预警", "alert"),
    MessageKind.TASK: Title("任务", "task"),
    MessageKind.CYCLE: Title("诊改周期", "cycle"),
    MessageKind.DIAGNOSIS: Title("自我诊断", "self-diagnosis"),
    MessageKind.ASSESSMENT: Title("考核性诊断", "assessment"),
    MessageKind.IMPROVEMENT: Title("改进", "improvement"),
    MessageKind.REPORT: Title("报告", "report"),
    MessageKind.INCIDENT: Title("事故与投诉", "incidents and complaints"),
    MessageKind.SITE: Title("系统", "system"),
}
_CHANNELS: Mapping[Channel, Title] = {
    Channel.MAIL: Title("邮件", "mail"),
    Channel.WECOM: Title("企业微信", "WeCom"),
    Channel.DINGTALK: Title("钉钉", "DingTalk"),
    Channel.FEISHU: Title("飞书", "Feishu"),
}
_STATES: Mapping[DeliveryState, Title] = {
    DeliveryState.WAITING: Title("待发送", "waiting"),
    DeliveryState.SENDING: Title("发送中", "being sent"),
    DeliveryState.SENT: Title("已发送", "sent"),
    DeliveryState.FAILED: Title("未发出，将重试", "failed, to be tried again"),
    DeliveryState.GIVEN_UP: Title("多次未发出，已放弃", "given up"),
    DeliveryState.UNCLEAR: Title("发送中断，不再重发", "cut off, not sent again"),
}
_PACES: Mapping[Pace, Title] = {
    Pace.AT_ONCE: Title("随时", "at once"),
    Pace.DAILY: Title("每日汇总", "one digest a day"),
}
