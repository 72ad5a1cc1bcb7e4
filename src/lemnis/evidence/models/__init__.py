"""The tables of this room: loads, runs, alerts and their rules, errands; incidents and the like."""

from lemnis.evidence.models.alert_rules import AlertRule, AlertRuleVersion
from lemnis.evidence.models.alerts import Alert, AlertEvent, Notice, Silence
from lemnis.evidence.models.complaints import Complaint, ComplaintStep
from lemnis.evidence.models.errands import Errand
from lemnis.evidence.models.incidents import Incident, IncidentStep
from lemnis.evidence.models.inspections import FoundProblem, Inspection
from lemnis.evidence.models.records import Load, LoadedDataset, Run
from lemnis.evidence.models.uploads import Upload

__all__ = [
    "Alert",
    "AlertEvent",
    "AlertRule",
    "AlertRuleVersion",
    "Complaint",
    "ComplaintStep",
    "Errand",
    "FoundProblem",
    "Incident",
    "IncidentStep",
    "Inspection",
    "Load",
    "LoadedDataset",
    "Notice",
    "Run",
    "Silence",
    "Upload",
]
