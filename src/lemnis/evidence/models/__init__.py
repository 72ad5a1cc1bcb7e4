"""The tables of this room: loads and runs, alerts, the rules that raise them."""

from lemnis.evidence.models.alert_rules import AlertRule, AlertRuleVersion
from lemnis.evidence.models.alerts import Alert, AlertEvent, Notice, Silence
from lemnis.evidence.models.records import Load, LoadedDataset, Run

__all__ = [
    "Alert",
    "AlertEvent",
    "AlertRule",
    "AlertRuleVersion",
    "Load",
    "LoadedDataset",
    "Notice",
    "Run",
    "Silence",
]
