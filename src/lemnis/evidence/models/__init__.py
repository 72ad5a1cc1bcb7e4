"""The tables of this room: loads and runs, alerts and the rules that raise them, errands."""

from lemnis.evidence.models.alert_rules import AlertRule, AlertRuleVersion
from lemnis.evidence.models.alerts import Alert, AlertEvent, Notice, Silence
from lemnis.evidence.models.errands import Errand
from lemnis.evidence.models.records import Load, LoadedDataset, Run
from lemnis.evidence.models.uploads import Upload

__all__ = [
    "Alert",
    "AlertEvent",
    "AlertRule",
    "AlertRuleVersion",
    "Errand",
    "Load",
    "LoadedDataset",
    "Notice",
    "Run",
    "Silence",
    "Upload",
]
