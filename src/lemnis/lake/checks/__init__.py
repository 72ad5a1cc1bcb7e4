"""Row rules and cross-table rules: findings, never exceptions."""

from lemnis.lake.checks.across import Finding, cross_checks
from lemnis.lake.checks.rows import RowRule, row_checks

__all__ = ["Finding", "RowRule", "cross_checks", "row_checks"]
