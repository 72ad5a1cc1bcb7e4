"""The tables of this room: reports, their versions, texts, numbers and signatures."""

from lemnis.insight.models.reports import Claim, Report, ReportVersion, Section, SignOff

__all__ = ["Claim", "Report", "ReportVersion", "Section", "SignOff"]
